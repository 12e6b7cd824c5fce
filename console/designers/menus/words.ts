/** The words of menus join those of the console with the first page that needs them. */
import { menuWords } from '../../locales/designers/menus.ts'
import { addWords } from '../../locales/i18n.ts'

addWords({ zh: { menus: menuWords.zh }, en: { menus: menuWords.en } })

export { hasWord, useWords } from '../drafts/words.ts'
