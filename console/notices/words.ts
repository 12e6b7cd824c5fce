/** The words of notices arrive with the bell. */
import { addWords } from '../locales/i18n.ts'
import { noticeWords } from '../locales/notices.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { notices: noticeWords.zh }, en: { notices: noticeWords.en } })
