/** The words of drafts join those of the console when the first designer page arrives. */
import { draftWords } from '../../locales/designers/drafts.ts'
import { addWords, i18n, useWords } from '../../locales/i18n.ts'
import './code.css'
import './icons.ts'

addWords({ zh: { drafts: draftWords.zh }, en: { drafts: draftWords.en } })

export { useWords }

/** Whether there is a word of this name; what definitions are free to call themselves has none. */
export function hasWord(key: string): boolean {
  return i18n.global.te(key)
}
