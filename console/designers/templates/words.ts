/** The words of UI templates join those of the console with the first page that needs them. */
import { templateWords } from '../../locales/designers/templates.ts'
import { addWords } from '../../locales/i18n.ts'

addWords({ zh: { templates: templateWords.zh }, en: { templates: templateWords.en } })

export { hasWord, useWords } from '../drafts/words.ts'
