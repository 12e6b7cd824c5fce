/** Words of the condition editor, which arrive with it. */
import { conditionWords } from '../../locales/conditions.ts'
import { addWords } from '../../locales/i18n.ts'

export { useWords } from '../../locales/i18n.ts'

addWords({ zh: { conditions: conditionWords.zh }, en: { conditions: conditionWords.en } })
