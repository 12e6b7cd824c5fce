/** The words of targeted marketing arrive with its pages. */
import { addWords } from '../../locales/i18n.ts'
import { planWords } from '../../locales/plans.ts'
import '../../tagging/words.ts'
import '../words.ts'

export { useWords } from '../../locales/i18n.ts'

addWords({ zh: { plans: planWords.zh }, en: { plans: planWords.en } })
