/** Words of tagging arrive with what needs them. */
import { addWords } from '../locales/i18n.ts'
import { taggingWords } from '../locales/tagging.ts'

export { useWords } from '../locales/i18n.ts'

addWords({ zh: { tagging: taggingWords.zh }, en: { tagging: taggingWords.en } })
