/** After a deletion that can be undone: says so, and brings the records back when asked to. */
import { errorText } from '../../data/http.ts'
import { restoreChosen } from '../../data/sets.ts'
import { notify } from '../../kit/notify.ts'
import { undoToast } from '../../kit/undo-toast.ts'
import { i18n, presentLocale } from '../../locales/i18n.ts'
import './words.ts'

/** @param done called when the records are there again */
export function offerUndo(object: string, ids: readonly string[], done: () => void): void {
  const { t } = i18n.global
  const restore = async (): Promise<void> => {
    try {
      void notify('success', t('sets.undone', { count: await restoreChosen(object, { ids }) }))
    } catch (error) {
      void notify('error', errorText(error)[presentLocale()])
    } finally {
      done()
    }
  }
  void undoToast(t('sets.removed', { count: ids.length }), t('sets.undo'), () => void restore())
}
