/** Deleting records: asks first and names what goes, tells what happened, lets every list ask anew. */
import type { ScreenModel } from '../../engine/screens/types.ts'
import { removeRecord, removeRecords } from '../data/api.ts'
import { errorText } from '../data/http.ts'
import { useRefreshRecords } from '../data/queries.ts'
import type { Row } from '../data/types.ts'
import { confirm, notify } from '../kit/notify.ts'
import { useWords } from '../locales/i18n.ts'
import { useRecent } from '../state/recent.ts'

export function useRemoval(screen: () => ScreenModel) {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()
  const recent = useRecent()

  async function ask(question: string): Promise<boolean> {
    const consequence = screen().object.softDelete ? t('list.removeSoft') : t('list.removeFinal')
    return confirm({
      title: t('list.removeTitle'),
      text: `${question}${consequence}`,
      yes: t('list.remove'),
      no: t('form.cancel'),
      danger: true,
    })
  }

  async function carryOut(work: () => Promise<unknown>, ids: readonly string[]): Promise<boolean> {
    try {
      await work()
      const { label, name, softDelete } = screen().object
      for (const id of ids) recent.forget({ object: label, id })
      if (softDelete)
        void import('./batch/undo-removal.ts').then((found) => found.offerUndo(name, ids, () => void refresh()))
      else void notify('success', t('list.removed', { count: ids.length }))
      return true
    } catch (error) {
      void notify('error', text(errorText(error)))
      return false
    } finally {
      void refresh()
    }
  }

  /** True when the record is gone. */
  async function removeOne(row: Row, title: string): Promise<boolean> {
    if (!(await ask(t('list.removeOne', { title })))) return false
    return carryOut(() => removeRecord(screen().object.name, row.id, row.version), [row.id])
  }

  async function removeMany(ids: readonly string[]): Promise<boolean> {
    if (ids.length === 0 || !(await ask(t('list.removeMany', { count: ids.length })))) return false
    return carryOut(() => removeRecords(screen().object.name, ids), ids)
  }

  return { removeOne, removeMany }
}
