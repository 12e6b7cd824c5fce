/** Words of exports, which arrive with the first of them. */
import { addWords } from '../locales/i18n.ts'
import { exportWords } from '../locales/transfer.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { exports: exportWords.zh }, en: { exports: exportWords.en } })
