/** The strategies of one group in the order in which they run, and what may be done to them, one or several. */
import { useQuery } from '@pinia/colada'
import { computed, ref } from 'vue'
import { removeRecords } from '../../data/api.ts'
import { ApiError, errorText } from '../../data/http.ts'
import { useRefreshRecords, useScreen } from '../../data/queries.ts'
import {
  copyStrategy,
  fetchGroupCounts,
  importStrategies,
  listStrategies,
  orderStrategies,
  STRATEGY,
  switchStrategies,
} from '../../data/strategies.ts'
import type { Row } from '../../data/types.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { useSession } from '../../state/session.ts'
import { useWords } from '../words.ts'

export interface ListedStrategy {
  readonly id: string
  readonly name: string
  readonly event: { readonly id: string; readonly name: string; readonly enabled: boolean } | undefined
  readonly from: string | null
  readonly to: string | null
  readonly enabled: boolean
  readonly row: Row
}

/** The template of the object, by which rights over it are known. */
export const STRATEGY_TEMPLATE = 'strategies'

export function useStrategies(group: () => string) {
  const { t, text } = useWords()
  const session = useSession()
  const refresh = useRefreshRecords()
  const screen = useScreen(STRATEGY_TEMPLATE)
  const answer = useQuery({
    key: () => ['records', STRATEGY, 'of', group()],
    query: ({ signal }) => listStrategies(group(), signal),
    enabled: () => group() !== '',
    placeholderData: (former) => former,
  })
  const counted = useQuery({
    key: () => ['records', STRATEGY, 'today', group()],
    query: ({ signal }) => fetchGroupCounts(group(), signal),
    enabled: () => group() !== '' && answer.data.value !== undefined,
  })
  /** While an order is on its way it is shown already. */
  const wanted = ref<readonly string[]>()
  const all = computed<readonly ListedStrategy[] | undefined>(() => {
    const listed = answer.data.value?.map(listedOf)
    const order = wanted.value
    return order ? listed?.toSorted((one, other) => order.indexOf(one.id) - order.indexOf(other.id)) : listed
  })
  const may = computed(() => {
    const { create, update, delete: remove } = screen.data.value?.operations ?? {}
    return {
      add: create === true,
      edit: update === true,
      remove: remove === true,
      enable: session.may('strategy_enable'),
      simulate: session.may('strategy_simulate'),
    }
  })

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
  async function order(ids: readonly string[]): Promise<void> {
    wanted.value = ids
    await attempt(() => orderStrategies(group(), ids))
    await answer.refetch()
    wanted.value = undefined
  }
  async function bringIn(): Promise<void> {
    try {
      const { imported, skipped } = await importStrategies()
      void notify('success', t('strategies.imported', { imported, skipped }))
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

  return { screen, answer, all, counts: counted.data, may, setEnabled, remove, copy, order, bringIn }
}

export function listedOf(row: Row): ListedStrategy {
  const event = row['event']
  const isOpen = typeof event === 'object' && event !== null && 'id' in event && typeof event.id === 'string'
  return {
    id: row.id,
    name: String(row['name'] ?? ''),
    event: isOpen
      ? {
          id: String(event.id),
          name: 'name' in event ? String(event.name) : String(event.id),
          enabled: !('enabled' in event) || event.enabled !== false,
        }
      : undefined,
    from: momentOf(row['valid_from']),
    to: momentOf(row['valid_to']),
    enabled: row['enabled'] === true,
    row,
  }
}

function momentOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
