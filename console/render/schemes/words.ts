/** Words of query schemes arrive with what needs them. */
import { addWords } from '../../locales/i18n.ts'
import { schemeWords } from '../../locales/schemes.ts'

export { useWords } from '../../locales/i18n.ts'

addWords({ zh: { schemes: schemeWords.zh }, en: { schemes: schemeWords.en } })
