/** The words of tasks arrive with their page. */
import { addWords } from '../../locales/i18n.ts'
import { strategyTaskWords } from '../../locales/strategy-tasks.ts'
import '../words.ts'

export { useWords } from '../../locales/i18n.ts'

addWords({ zh: { strategyTasks: strategyTaskWords.zh }, en: { strategyTasks: strategyTaskWords.en } })
