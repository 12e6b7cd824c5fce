/** Words over many records, which arrive with what needs them. */
import { addWords } from '../../locales/i18n.ts'
import { setWords } from '../../locales/sets.ts'

export { useWords } from '../../locales/i18n.ts'

addWords({ zh: { sets: setWords.zh }, en: { sets: setWords.en } })
