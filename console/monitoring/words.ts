/** The words of parameters and logs arrive with their pages. */
import { addWords } from '../locales/i18n.ts'
import { monitoringWords } from '../locales/monitoring.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { monitoring: monitoringWords.zh }, en: { monitoring: monitoringWords.en } })
