/** The list from which a record was opened, so that its page can go to the previous and the next one in the same order. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { listRecords } from '../data/api.ts'
import type { RecordQuery } from '../data/types.ts'

export interface Trail {
  readonly template: string
  readonly object: string
  /** The list's question; `page` is the page that `ids` are of. */
  readonly query: RecordQuery & { readonly page: number }
  readonly ids: readonly string[]
  readonly total: number
}

export const useTrail = defineStore('trail', () => {
  const trails = shallowRef<Readonly<Record<string, Trail>>>({})

  function set(trail: Trail): void {
    trails.value = { ...trails.value, [trail.template]: trail }
  }

  /** Where a record stands, counted from 1; nothing when it was not opened from a list. */
  function position(template: string, id: string): { index: number; total: number } | undefined {
    const trail = trails.value[template]
    const at = trail?.ids.indexOf(id) ?? -1
    return trail && at >= 0
      ? { index: (trail.query.page - 1) * trail.query.limit + at + 1, total: trail.total }
      : undefined
  }

  /** The id of the neighbour; at the end of a page the list is asked for the page beyond. */
  async function step(template: string, id: string, by: 1 | -1): Promise<string | undefined> {
    const trail = trails.value[template]
    const at = trail?.ids.indexOf(id) ?? -1
    if (!trail || at < 0) return undefined
    const near = trail.ids[at + by]
    if (near) return near
    const page = trail.query.page + by
    if (page < 1) return undefined
    const answer = await listRecords(trail.object, { ...trail.query, page })
    const ids = answer.data.map((row) => row.id)
    if (ids.length === 0) return undefined
    set({ ...trail, query: { ...trail.query, page }, ids, total: answer.page.total ?? trail.total })
    return by === 1 ? ids[0] : ids.at(-1)
  }

  return { set, position, step }
})
