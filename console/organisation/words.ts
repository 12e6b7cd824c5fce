/** Words of departments and people arrive with their page. */
import { addWords } from '../locales/i18n.ts'
import { organisationWords } from '../locales/organisation.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { organisation: organisationWords.zh }, en: { organisation: organisationWords.en } })
