/** The words of messages arrive with their pages. */
import { addWords } from '../locales/i18n.ts'
import { messageWords } from '../locales/messages.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { messages: messageWords.zh }, en: { messages: messageWords.en } })
