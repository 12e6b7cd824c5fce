/** The words of background jobs arrive with their page. */
import { addWords } from '../locales/i18n.ts'
import { jobWords } from '../locales/jobs.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { jobs: jobWords.zh }, en: { jobs: jobWords.en } })
