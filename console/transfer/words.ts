/** Words of imports, which arrive with their pages. */
import { addWords } from '../locales/i18n.ts'
import { importWords } from '../locales/transfer.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { imports: importWords.zh }, en: { imports: importWords.en } })
