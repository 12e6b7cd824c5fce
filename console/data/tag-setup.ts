/** The calls about tags as somebody sets them up: which objects carry them, categories, what may be chosen, how they spread. */
import type { Text } from '../../engine/kernel/text.ts'
import { call } from './http.ts'
import type { Row } from './types.ts'

const BASE = '/api/v1'

/** An object whose records carry tags. */
export interface TaggedObject {
  readonly object: string
  readonly label: Text
  /** The list that its records are shown in. */
  readonly template: string
  /** What says which columns previews of rules have, and what their conditions ask about. */
  readonly rule_template: string
}

export type TagType = 'global_auto' | 'global_manual' | 'personal'

export interface TagCategory extends Row {
  readonly name: string
  readonly parent: string | null
  readonly sort_order: number
  readonly exclusive: boolean
}

export interface OfferedTag {
  readonly id: string
  readonly name: string
  readonly category: string | null
  readonly type: TagType
  readonly color: string | null
  readonly enabled: boolean
}

export interface TagShare {
  readonly tag: { readonly id: string; readonly name: string; readonly color: string | null; readonly type: TagType }
  readonly records: number
}

export interface TagAnalysis {
  readonly top: readonly TagShare[]
  readonly categories: readonly {
    readonly category: { readonly id: string; readonly name: string } | null
    readonly tags: readonly TagShare[]
  }[]
  /** There are too many records to count them while somebody waits. */
  readonly uncounted: boolean
}

/** As many as one call carries, and as many as a tree is fit to show. */
const PAGE = 200
const MOST_PAGES = 5

export async function fetchTaggedObjects(signal?: AbortSignal): Promise<readonly TaggedObject[]> {
  return (await call<{ data: TaggedObject[] }>('GET', `${BASE}/tags/objects`, signal && { signal })).data
}

export async function fetchCategories(object: string, signal?: AbortSignal): Promise<readonly TagCategory[]> {
  const found: TagCategory[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const rows = await categoriesOn(page, object, signal)
    found.push(...rows)
    if (rows.length < PAGE) break
  }
  return found
}

async function categoriesOn(page: number, object: string, signal?: AbortSignal): Promise<readonly TagCategory[]> {
  const body = {
    filter: { '==': [{ var: 'object' }, object] },
    fields: ['id', 'version', 'name', 'parent', 'sort_order', 'exclusive'],
    sort: 'sort_order,name',
    limit: PAGE,
    page,
  }
  const path = `${BASE}/sys_tag_category/query`
  return (await call<{ data: TagCategory[] }>('POST', path, { body, ...(signal && { signal }) })).data
}

/** How many tags stand in each category. */
export async function countTags(object: string, signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const body = {
    group: [{ field: 'category' }],
    measures: [{ function: 'count' }],
    filter: { '==': [{ var: 'object' }, object] },
    limit: PAGE * MOST_PAGES,
  }
  const answer = await call<{ data: { category: { id: string } | string | null; count: number }[] }>(
    'POST',
    `${BASE}/sys_tag/aggregate`,
    { body, ...(signal && { signal }) },
  )
  return new Map(
    answer.data.flatMap(({ category, count }): [string, number][] => {
      const id = typeof category === 'string' ? category : category?.id
      return id === undefined ? [] : [[id, count]]
    }),
  )
}

/** Tags that rules and filters may name: the global ones of an object, and one's own. */
export async function fetchOfferedTags(object: string, signal?: AbortSignal): Promise<readonly OfferedTag[]> {
  const path = `${BASE}/tags/offered?${new URLSearchParams({ object })}`
  return (await call<{ data: { tags: OfferedTag[] } }>('GET', path, signal && { signal })).data.tags
}

export async function fetchTagAnalysis(object: string, signal?: AbortSignal): Promise<TagAnalysis> {
  const path = `${BASE}/tags/analysis?${new URLSearchParams({ object })}`
  return (await call<{ data: TagAnalysis }>('GET', path, signal && { signal })).data
}
