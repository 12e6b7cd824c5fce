/** Words of objects and their fields, beside those of drafts. */
import { objectWords } from '../../locales/designers/objects.ts'
import { addWords } from '../../locales/i18n.ts'

export { hasWord, useWords } from '../drafts/words.ts'

addWords({ zh: { objects: objectWords.zh }, en: { objects: objectWords.en } })
