/** Words of what was dropped, beside those of drafts. */
import { droppedWords } from '../../locales/designers/dropped.ts'
import { addWords } from '../../locales/i18n.ts'

export { hasWord, useWords } from '../drafts/words.ts'

addWords({ zh: { dropped: droppedWords.zh }, en: { dropped: droppedWords.en } })
