/** Words of importing, beside those of drafts. */
import { existingWords } from '../../locales/designers/existing.ts'
import { addWords } from '../../locales/i18n.ts'

export { hasWord, useWords } from '../drafts/words.ts'

addWords({ zh: { existing: existingWords.zh }, en: { existing: existingWords.en } })
