/** The events of the workspace, and what may be done to them. */
import { useQuery } from '@pinia/colada'
import { computed } from 'vue'
import { removeRecords } from '../../data/api.ts'
import { actOnEvents, EVENT, fetchUsingStrategies, importEvents, listEvents } from '../../data/events.ts'
import { ApiError, errorText } from '../../data/http.ts'
import { useRefreshRecords, useScreen } from '../../data/queries.ts'
import type { Row } from '../../data/types.ts'
import { confirm, notify } from '../../kit/notify.ts'
import { useSession } from '../../state/session.ts'
import { useWords } from './words.ts'

export interface ListedEvent {
  readonly id: string
  readonly name: string
  readonly code: string
  readonly source: string
  readonly enabled: boolean
  readonly builtin: boolean
  readonly note: string
  /** Names of the strategies that name it. */
  readonly strategies: readonly string[]
  readonly row: Row
}

/** The template of the object, by which rights over it are known. */
const TEMPLATE = 'events'

export function useEvents(search: () => string) {
  const { t } = useWords()
  const session = useSession()
  const attempt = useAttempt()
  const screen = useScreen(TEMPLATE)
  const answer = useQuery({
    key: () => ['records', EVENT, 'registry', search()],
    query: ({ signal }) => listEvents(search(), signal),
    placeholderData: (former) => former,
  })
  /** Whoever may not know of strategies sees events without them. */
  const using = useQuery({
    key: () => ['records', 'sys_strategy', 'using'],
    query: ({ signal }) => fetchUsingStrategies(signal),
  })
  const all = computed<readonly ListedEvent[] | undefined>(() =>
    answer.data.value?.map((row) => ({
      id: row.id,
      name: String(row['name'] ?? ''),
      code: String(row['code'] ?? ''),
      source: String(row['source'] ?? 'external'),
      enabled: row['enabled'] === true,
      builtin: row['builtin'] === true,
      note: typeof row['note'] === 'string' ? row['note'] : '',
      strategies: (using.data.value?.get(row.id) ?? []).map(({ name }) => name),
      row,
    })),
  )
  const may = computed(() => {
    const { create, update, delete: remove } = screen.data.value?.operations ?? {}
    return {
      add: create === true,
      edit: update === true,
      remove: remove === true,
      bring: session.may('event_import'),
      history: session.may('event_history'),
    }
  })

  const usedBy = (ids: readonly string[]): string =>
    (all.value ?? [])
      .filter(({ id }) => ids.includes(id))
      .flatMap(({ strategies }) => strategies)
      .join('、')

  async function switchTo(ids: readonly string[], isOn: boolean): Promise<boolean> {
    const names = usedBy(ids)
    const asked = {
      title: t('events.disableTitle', { count: ids.length }),
      text: names === '' ? t('events.disableText') : t('events.disableUsed', { names }),
    }
    if (!isOn && !(await confirm({ ...asked, yes: t('events.disable'), no: t('events.cancel') }))) return false
    return attempt(() => actOnEvents(isOn ? 'enable' : 'disable', ids), isOn ? 'wasEnabled' : 'wasDisabled')
  }
  async function remove(ids: readonly string[]): Promise<boolean> {
    const names = usedBy(ids)
    const asked = {
      title: t('events.removeTitle', { count: ids.length }),
      text: names === '' ? t('events.removeText') : t('events.inUse', { names }),
    }
    if (!(await confirm({ ...asked, yes: t('events.remove'), no: t('events.cancel'), danger: true }))) return false
    return attempt(() => removeRecords(EVENT, ids), 'wasRemoved')
  }
  function copy(ids: readonly string[]): Promise<boolean> {
    return attempt(() => actOnEvents('copy', ids), 'wasCopied')
  }
  async function bringIn(): Promise<void> {
    await attempt(async () => {
      const count = await importEvents()
      void notify('success', t('events.imported', { count }))
    })
  }
  return { screen, answer, all, may, switchTo, remove, copy, bringIn }
}

/** Does something, says so or what was wrong, and shows what is so now. */
function useAttempt() {
  const { t, text } = useWords()
  const refresh = useRefreshRecords()
  return async function attempt(work: () => Promise<unknown>, said?: string): Promise<boolean> {
    try {
      await work()
      if (said !== undefined) void notify('success', t(`events.${said}`))
      return true
    } catch (error) {
      const issues = error instanceof ApiError ? error.issues.map(({ message }) => message) : []
      void notify('error', (issues.length > 0 ? issues : [errorText(error)]).map(text).join('\n'))
      return false
    } finally {
      void refresh()
    }
  }
}
