/** Words of enums, beside those of drafts. */
import { enumWords } from '../../locales/designers/enums.ts'
import { addWords } from '../../locales/i18n.ts'

export { hasWord, useWords } from '../fields/words.ts'

addWords({ zh: { enums: enumWords.zh }, en: { enums: enumWords.en } })
