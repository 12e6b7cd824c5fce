/** The words of roles and functions arrive with their pages. */
import { authorityWords } from '../locales/authority.ts'
import { addWords } from '../locales/i18n.ts'
import './code.css'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { authority: authorityWords.zh }, en: { authority: authorityWords.en } })
