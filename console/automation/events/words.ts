/** The words of events arrive with their pages. */
import { addWords } from '../../locales/i18n.ts'
import { eventHistoryWords, eventWords } from '../../locales/events.ts'

export { useWords } from '../../locales/i18n.ts'

addWords({
  zh: { events: eventWords.zh, eventHistory: eventHistoryWords.zh },
  en: { events: eventWords.en, eventHistory: eventHistoryWords.en },
})
