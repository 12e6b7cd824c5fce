/** Running an action of an object on a record: asks first, shows what it answers, lets the page ask anew. */
import type { ScreenAction, ScreenModel } from '../../engine/screens/types.ts'
import { runAction } from '../data/api.ts'
import { errorText } from '../data/http.ts'
import { useRefreshRecords } from '../data/queries.ts'
import { confirm, notify, show } from '../kit/notify.ts'
import { useWords } from '../locales/i18n.ts'

export function useAction(screen: () => ScreenModel) {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()

  return async (action: ScreenAction, id: string): Promise<void> => {
    const label = text(action.label)
    if (!(await confirm({ title: label, text: text(action.confirm), yes: label, no: t('form.cancel') }))) return
    try {
      const { shown } = await runAction(screen().object.name, id, action.name)
      if (shown) await show(text(shown.label), shown.value, t('record.noted'))
      else void notify('success', t('record.done', { action: label }))
    } catch (error) {
      void notify('error', text(errorText(error)))
    } finally {
      void refresh()
    }
  }
}
