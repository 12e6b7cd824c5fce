/** The groups of strategies: asked for once, added, renamed, ordered and deleted one by one. */
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { createRecord, removeRecord, updateRecord } from '../../data/api.ts'
import { errorText } from '../../data/http.ts'
import { useRefreshRecords } from '../../data/queries.ts'
import { countStrategies, listGroups, STRATEGY_GROUP } from '../../data/strategies.ts'
import type { Row } from '../../data/types.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { useWords } from '../words.ts'

export interface StrategyGroup {
  readonly id: string
  readonly name: string
  readonly row: Row
}

export function useGroups() {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()
  const answer = useQuery({
    key: () => ['records', STRATEGY_GROUP, 'all'],
    query: ({ signal }) => listGroups(signal),
  })
  const counted = useQuery({
    key: () => ['records', 'sys_strategy', 'counts'],
    query: ({ signal }) => countStrategies(signal),
    enabled: () => answer.data.value !== undefined,
  })
  const all = computed<readonly StrategyGroup[] | undefined>(() =>
    answer.data.value?.map((row) => ({ id: row.id, name: String(row['name'] ?? ''), row })),
  )

  /** @throws ApiError for the dialog to show */
  async function save(group: StrategyGroup | undefined, name: string): Promise<string> {
    try {
      const row = group
        ? await updateRecord(STRATEGY_GROUP, group.id, { name, version: group.row.version })
        : await createRecord(STRATEGY_GROUP, { name, sort: ((all.value?.length ?? 0) + 1) * 10 })
      return row.id
    } finally {
      void refresh()
    }
  }
  async function remove(group: StrategyGroup): Promise<boolean> {
    const isSure = await confirm({
      title: t('strategies.group.remove'),
      text: t('strategies.group.removeText', { name: group.name }),
      yes: t('list.remove'),
      no: t('form.cancel'),
      danger: true,
    })
    return isSure && attempt(() => removeRecord(STRATEGY_GROUP, group.id, group.row.version))
  }
  /** Strategies of an earlier group run first. */
  async function order(wanted: readonly StrategyGroup[]): Promise<void> {
    const stale = wanted.flatMap((group, at) => (group.row['sort'] === (at + 1) * 10 ? [] : [{ group, at }]))
    await attempt(async () => {
      for (const { group, at } of stale)
        await updateRecord(STRATEGY_GROUP, group.id, { sort: (at + 1) * 10, version: group.row.version })
    })
  }
  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      void notify('error', text(errorText(error)))
      return false
    } finally {
      void refresh()
    }
  }

  return { answer, all, counts: counted.data, save, remove, order }
}
