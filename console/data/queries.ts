/** Cached questions to the server. Everything about records lies below `['records']`, so one write refreshes it all. */
import { useQuery, useQueryCache } from '@pinia/colada'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { fetchHistory, fetchRecord, fetchScreen, listParameters, listRecords } from './api.ts'
import type { RecordQuery } from './types.ts'

const SCREEN_FRESH_MS = 5 * 60_000

/** Without a name nothing is asked. */
export function useScreen(template: MaybeRefOrGetter<string>) {
  return useQuery({
    key: () => ['screen', toValue(template)],
    query: ({ signal }) => fetchScreen(toValue(template), signal),
    enabled: () => toValue(template) !== '',
    staleTime: SCREEN_FRESH_MS,
  })
}

interface Asked {
  readonly object: string
  readonly query: RecordQuery
}

/** A page of records; while the next page is on its way the former one stays. Nothing is asked before `asked` is known. */
export function useRecords(asked: () => Asked | undefined) {
  return useQuery({
    key: () => {
      const now = asked()
      return ['records', now?.object ?? '', 'list', now ? listParameters(now.query) : '']
    },
    query: ({ signal }) => {
      const now = asked()
      return now ? listRecords(now.object, now.query, signal) : Promise.reject(new Error('nothing asked'))
    },
    enabled: () => asked() !== undefined,
    placeholderData: (former) => former,
  })
}

interface AskedRecord {
  readonly object: string
  readonly id: string
  readonly expand: readonly string[]
}

export function useRecord(asked: () => AskedRecord | undefined) {
  return useQuery({
    key: () => {
      const now = asked()
      return ['records', now?.object ?? '', 'one', now?.id ?? '', ...(now?.expand ?? [])]
    },
    query: ({ signal }) => {
      const now = asked()
      return now ? fetchRecord(now.object, now.id, now.expand, signal) : Promise.reject(new Error('nothing asked'))
    },
    enabled: () => asked() !== undefined,
  })
}

export function useHistory(object: () => string, id: () => string) {
  return useQuery({
    key: () => ['records', object(), 'history', id()],
    query: ({ signal }) => fetchHistory(object(), id(), signal),
  })
}

/** Makes the history of one record ask again, where something left a trace without changing the record. */
export function useRefreshHistory(): (object: string, id: string) => Promise<unknown> {
  const cache = useQueryCache()
  return (object, id) => cache.invalidateQueries({ key: ['records', object, 'history', id] }).catch(() => undefined)
}

/** Makes every list, record and count ask again: what was written may also be the title of a reference elsewhere. */
export function useRefreshRecords(): () => Promise<unknown> {
  const cache = useQueryCache()
  // a question that now fails (its record is gone) says so where it is asked
  return () => cache.invalidateQueries({ key: ['records'] }).catch(() => undefined)
}
