/** The words of automation arrive with its pages. */
import { addWords } from '../locales/i18n.ts'
import { strategyDesignerWords } from '../locales/strategy-designer.ts'
import { strategyWords } from '../locales/strategies.ts'

export { useWords } from '../locales/i18n.ts'

addWords({
  zh: { strategies: { ...strategyWords.zh, ...strategyDesignerWords.zh } },
  en: { strategies: { ...strategyWords.en, ...strategyDesignerWords.en } },
})
