/**
 * Orders that an index serves, and the guard of all others: to put a million rows in order takes seconds, so beyond a
 * number of matching rows such a list is refused instead.
 */
import type { Bind } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { ObjectModel, SortKey } from '../model/types.ts'

/** The most rows that are put in order without an index. */
export const MOST_SORTED = 100_000

/** Whether an index of the object's table gives its rows in this order. */
export function isServed({ ordered, existing }: ObjectModel, [first, ...others]: readonly SortKey[]): boolean {
  if (!first) return true
  if (others.length > 0) return false
  if (existing) return first.field === 'id'
  // the recycle bin has an index of its own
  return ordered.has(first.field) || first.field === 'deleted_at'
}

/**
 * A common table expression `guard` whose `holds` says that few enough rows match; nothing where no guard is needed. What
 * PostgreSQL knows of a small table spares the counting.
 * @param table the table, quoted @param condition of the list over `t`
 */
export function sortGuard(
  object: ObjectModel,
  sort: readonly SortKey[],
  { table, condition, bind }: { readonly table: string; readonly condition: string; readonly bind: Bind },
): string | undefined {
  if (object.query || isServed(object, sort)) return undefined
  const matching = `select count(*) <= ${MOST_SORTED} from (select from ${table} as t where ${condition} limit ${MOST_SORTED + 1}) as matching`
  const isSmall = `select reltuples between 0 and ${MOST_SORTED} and relkind = 'r' from pg_class where oid = to_regclass(${bind(table)}::text)`
  return `guard as materialized (select case when (${isSmall}) then true else (${matching}) end as holds)`
}

export function sortTooLarge(sort: readonly SortKey[]): TesseraError {
  const fields = sort.map(({ field }) => field).join(', ')
  return new TesseraError('SORT_TOO_LARGE', { fields, most: String(MOST_SORTED) }, { data: { parameter: 'sort' } })
}
