/** Words of tags arrive with their pages. */
import { addWords } from '../locales/i18n.ts'
import { tagRuleWords } from '../locales/tag-rules.ts'
import { tagWords } from '../locales/tags.ts'

export { useWords } from '../locales/i18n.ts'

addWords({
  zh: { tags: { ...tagWords.zh, ...tagRuleWords.zh } },
  en: { tags: { ...tagWords.en, ...tagRuleWords.en } },
})
