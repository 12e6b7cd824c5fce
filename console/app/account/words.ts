/** Brings the words of signing in and of the profile along with the parts that use them. */
import { accountWords } from '../../locales/account.ts'
import { addWords } from '../../locales/i18n.ts'

addWords(accountWords)
