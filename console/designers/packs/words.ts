/** Words of packs, beside those of plans. */
import { packWords } from '../../locales/designers/packs.ts'
import { addWords } from '../../locales/i18n.ts'

export { hasWord, useWords } from '../drafts/words.ts'

addWords({ zh: { packs: packWords.zh }, en: { packs: packWords.en } })
