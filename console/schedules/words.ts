/** The words of schedules arrive with their page. */
import { addWords } from '../locales/i18n.ts'
import { scheduleWords } from '../locales/schedules.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { schedules: scheduleWords.zh }, en: { schedules: scheduleWords.en } })
