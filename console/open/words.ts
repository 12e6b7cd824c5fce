/** The words of applications and their documents arrive with their pages. */
import { addWords } from '../locales/i18n.ts'
import { openWords } from '../locales/open.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { open: openWords.zh }, en: { open: openWords.en } })
