/** The words of processors arrive with their page. */
import { addWords } from '../../locales/i18n.ts'
import { processorWords } from '../../locales/processors.ts'

export { useWords } from '../../locales/i18n.ts'

addWords({ zh: { processors: processorWords.zh }, en: { processors: processorWords.en } })
