/** The words of detail tabs join those of the console with the first page that needs them. */
import { tabWords } from '../../locales/designers/tabs.ts'
import { templateWords } from '../../locales/designers/templates.ts'
import { addWords } from '../../locales/i18n.ts'

addWords({
  zh: { detailTabs: tabWords.zh, templates: templateWords.zh },
  en: { detailTabs: tabWords.en, templates: templateWords.en },
})

export { useWords } from '../drafts/words.ts'
