/** The strategies of one group in the order in which they run, and what may be done to them. */
import { useQuery } from '@pinia/colada'
import { computed, ref } from 'vue'
import { useScreen } from '../../data/queries.ts'
import { fetchGroupCounts, listStrategies, orderStrategies, STRATEGY } from '../../data/strategies.ts'
import type { Row } from '../../data/types.ts'
import { useSession } from '../../state/session.ts'
import { useStrategyActs } from './use-strategy-acts.ts'

export interface ListedStrategy {
  readonly id: string
  readonly name: string
  readonly event: { readonly id: string; readonly name: string; readonly enabled: boolean } | undefined
  readonly from: string | null
  readonly to: string | null
  readonly enabled: boolean
  /** It can no longer be run; its own page says why. */
  readonly isBroken: boolean
  readonly row: Row
}

/** The template of the object, by which rights over it are known. */
export const STRATEGY_TEMPLATE = 'strategies'

export function useStrategies(group: () => string) {
  const session = useSession()
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

  const acts = useStrategyActs()
  async function order(ids: readonly string[]): Promise<void> {
    wanted.value = ids
    await acts.attempt(() => orderStrategies(group(), ids))
    await answer.refetch()
    wanted.value = undefined
  }

  return { screen, answer, all, counts: counted.data, may, order, ...acts }
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
    isBroken: row['state'] === 'invalid' || row['state'] === 'suspended',
    row,
  }
}

function momentOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
