/**
 * The order of a list and the condition under which rows come after a place in it. Empty values count as the smallest,
 * whichever way one sorts, so that one index serves both directions; the key breaks ties, so that no page repeats or
 * skips a row. Rows without a key can be told apart by nothing that a cursor could carry: theirs counts them.
 */
import type { Bind } from '../access/index.ts'
import { sourceOf } from '../model/source.ts'
import type { ObjectModel, SortKey } from '../model/types.ts'
import { columnSql } from './column.ts'
import { notACursor } from './cursor.ts'
import { keyColumns } from './key.ts'
import type { ReadContext } from './select.ts'

/** One expression by which rows are put in order. */
interface Place {
  readonly sql: string
  readonly type: string
  readonly required: boolean
  readonly descending: boolean
  readonly inKey: boolean
}

type Ordered = Pick<ReadContext, 'plan' | 'db' | 'moment'>

/** What rows are put in order by: the fields asked for, then the key. */
function placesOf(context: Ordered, sort: readonly SortKey[], alias: string): Place[] {
  const { object } = context.plan
  const key = (descending: boolean): Place[] =>
    keyColumns(object.key, alias).map((sql, index) => ({
      sql,
      type: object.key.columns[index]?.cast ?? 'text',
      required: true,
      descending,
      inKey: true,
    }))
  const asked = sort.flatMap(({ field: name, descending }): Place[] => {
    const field = object.field.get(name)
    if (name === 'id' && field?.system === true) return key(descending)
    if (!field) return []
    const { columnType: type, required } = field
    return [{ sql: columnSql(context, field, alias), type, required, descending, inKey: false }]
  })
  return asked.some((place) => place.inKey) ? asked : [...asked, ...key(sort.at(-1)?.descending ?? true)]
}

export function orderBy(context: Ordered, sort: readonly SortKey[], alias: string): string {
  const order = placesOf(context, sort, alias).map(({ sql, descending, inKey }) => {
    if (inKey) return `${sql} ${descending ? 'desc' : 'asc'}`
    return `${sql} ${descending ? 'desc nulls last' : 'asc nulls first'}`
  })
  return [...order, ...lastResort(context.plan.object, alias)].join(', ')
}

/** Rows without a key, in some order that is the same each time: by where they are, or by all that is in them. */
function lastResort({ key, definition }: ObjectModel, alias: string): string[] {
  if (key.columns.length > 0) return []
  return sourceOf(definition)?.view === true ? [`${alias}::text`] : [`${alias}.tableoid`, `${alias}.ctid`]
}

/** The sort values of a row as texts. */
export function placeTexts(context: Ordered, sort: readonly SortKey[], alias: string): string[] {
  return placesOf(context, sort, alias).map((place) => `${place.sql}::text`)
}

/** The sort values of a row as a JSON text array: what a cursor carries. */
export function cursorExpression(context: Ordered, sort: readonly SortKey[], alias: string): string {
  const texts = placeTexts(context, sort, alias)
  return texts.length > 0 ? `array_to_json(array[${texts.join(', ')}])::text` : `'[]'::text`
}

/**
 * Conditions that a row comes after the place with these values, one of which holds for each such row and never two. Every
 * one is a range of the index that serves the order: joined by `or` they would have the index read from its beginning.
 * @throws TesseraError BAD_QUERY
 */
export function afterPlace(
  context: Ordered,
  sort: readonly SortKey[],
  values: readonly (string | null)[],
  alias: string,
  bind: Bind,
): string[] {
  const keys = placesOf(context, sort, alias)
  const isWhole = values.length === keys.length && keys.every((key, index) => !key.required || values[index] !== null)
  if (!isWhole) throw notACursor()
  const places = keys.map(({ type }, index) => {
    const value = values[index]
    return value === null || value === undefined ? null : `${bind(value)}::${type}`
  })
  const uniform = keys.every((key) => key.descending === keys[0]?.descending)
  if (uniform && keys.slice(1).every((key) => key.required)) return afterOne(keys, places)
  const arms = keys.map((key, index) => {
    const equal = keys.slice(0, index).map((earlier, at) => same(earlier.sql, places[at] ?? null))
    return `(${[...equal, beyond(key.sql, places[index] ?? null, key.descending)].join(' and ')})`
  })
  return [`(${arms.join(' or ')})`]
}

/** After a place in the order of one field that may be empty, whose ties others break that never are. */
function afterOne([first, ...others]: readonly Place[], [place, ...ties]: readonly (string | null)[]): string[] {
  if (!first) return ['true']
  const sign = first.descending ? '<' : '>'
  const rows = (left: readonly string[], right: readonly (string | null)[]): string =>
    `(${left.join(', ')}) ${sign} (${right.join(', ')})`
  const tied = others.map(({ sql }) => sql)
  const isEmpty = `${first.sql} is null`
  if (place === null || place === undefined) {
    const rest = `${isEmpty} and ${rows(tied, ties)}`
    return first.descending ? [rest] : [rest, `${first.sql} is not null`]
  }
  // a comparison of rows is what an index range can serve; it leaves empty values out, which come last or came first
  const ahead = rows([first.sql, ...tied], [place, ...ties])
  return first.required || !first.descending ? [ahead] : [ahead, isEmpty]
}

/** How many rows come before the next page of a list whose rows have no key. @throws TesseraError BAD_QUERY */
export function rowsBefore([count, ...others]: readonly (string | null)[]): number {
  if (!/^[1-9]\d{0,8}$/.test(count ?? '') || others.length > 0) throw notACursor()
  return Number(count)
}

function same(column: string, place: string | null): string {
  return place === null ? `${column} is null` : `${column} = ${place}`
}

function beyond(column: string, place: string | null, descending: boolean): string {
  if (place === null) return descending ? 'false' : `${column} is not null`
  return descending ? `(${column} < ${place} or ${column} is null)` : `${column} > ${place}`
}
