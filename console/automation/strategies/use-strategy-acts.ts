/** What may be done to strategies, one or several: each asks where it must, and says what became of it. */
import { removeRecords } from '../../data/api.ts'
import { ApiError, errorText } from '../../data/http.ts'
import { useRefreshRecords } from '../../data/queries.ts'
import { copyStrategy, importStrategies, STRATEGY, switchStrategies } from '../../data/strategies.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { useWords } from '../words.ts'

export function useStrategyActs() {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()

  async function setEnabled(ids: readonly string[], isOn: boolean): Promise<boolean> {
    const count = ids.length
    if (!isOn && !(await asked('disable', count))) return false
    return attempt(
      () => switchStrategies(ids, isOn),
      t(isOn ? 'strategies.wasEnabled' : 'strategies.wasDisabled', { count }),
    )
  }
  async function remove(ids: readonly string[]): Promise<boolean> {
    const count = ids.length
    if (!(await asked('remove', count))) return false
    return attempt(() => removeRecords(STRATEGY, ids), t('strategies.wasRemoved', { count }))
  }
  async function copy(id: string): Promise<boolean> {
    return attempt(() => copyStrategy(id), t('strategies.wasCopied'))
  }
  async function bringIn(): Promise<void> {
    try {
      const { imported, skipped, missing } = await importStrategies()
      void notify('success', t('strategies.imported', { imported, skipped }))
      if (missing.length > 0) void notify('error', t('strategies.notImported', { names: missing.join(', ') }))
    } catch (error) {
      void notify('error', text(errorText(error)))
    } finally {
      void refresh()
    }
  }
  function asked(act: 'disable' | 'remove', count: number): Promise<boolean> {
    return confirm({
      title: t(`strategies.${act}Title`, { count }),
      text: t(`strategies.${act}Text`),
      yes: t(act === 'remove' ? 'list.remove' : 'strategies.disable'),
      no: t('form.cancel'),
      danger: act === 'remove',
    })
  }
  async function attempt(work: () => Promise<unknown>, said?: string): Promise<boolean> {
    try {
      await work()
      if (said !== undefined) void notify('success', said)
      return true
    } catch (error) {
      const issues = error instanceof ApiError ? error.issues.map(({ message }) => message) : []
      void notify('error', (issues.length > 0 ? issues : [errorText(error)]).map(text).join('\n'))
      return false
    } finally {
      void refresh()
    }
  }

  return { setEnabled, remove, copy, bringIn, attempt }
}
