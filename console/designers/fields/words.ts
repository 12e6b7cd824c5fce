/** Words of fields, beside those of objects. */
import { fieldWords } from '../../locales/designers/fields.ts'
import { addWords } from '../../locales/i18n.ts'

export { hasWord, useWords } from '../objects/words.ts'

addWords({ zh: { fields: fieldWords.zh }, en: { fields: fieldWords.en } })
