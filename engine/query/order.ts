/**
 * The order of a list and the place where the next page begins. Empty values count as the smallest, whichever way one
 * sorts, so that one index serves both directions; the key breaks ties, so that no page repeats or skips a row. Rows
 * without a key can be told apart by nothing that a cursor could carry: theirs counts them.
 */
import type { Bind } from '../access/index.ts'
import { sourceOf } from '../model/source.ts'
import type { ObjectModel, SortKey } from '../model/types.ts'
import { columnSql } from './column.ts'
import { keyColumns } from './key.ts'
import { badQuery } from './request.ts'
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
  return asked.some((place) => place.inKey) ? asked : [...asked, ...key(tieDescending(sort))]
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

/** The sort values of a row as a JSON text array: what a cursor carries. */
export function cursorExpression(context: Ordered, sort: readonly SortKey[], alias: string): string {
  const texts = placesOf(context, sort, alias).map((place) => `${place.sql}::text`)
  return texts.length > 0 ? `array_to_json(array[${texts.join(', ')}])::text` : `'[]'::text`
}

/** The cursor handed to callers: opaque to them, and only good for the list and order it was made in. */
export function encodeCursor(object: ObjectModel, sort: readonly SortKey[], values: string): string {
  return Buffer.from(JSON.stringify([listName(object, sort), JSON.parse(values)])).toString('base64url')
}

/** Condition that a row comes after the one the cursor names. @throws TesseraError BAD_QUERY */
export function afterCursor(
  context: Ordered,
  sort: readonly SortKey[],
  cursor: string,
  alias: string,
  bind: Bind,
): string {
  const values = decodeCursor(listName(context.plan.object, sort), cursor)
  const keys = placesOf(context, sort, alias)
  const isWhole = values.length === keys.length && keys.every((key, index) => !key.required || values[index] !== null)
  if (!isWhole) throw notACursor()
  const places = keys.map(({ type }, index) => {
    const value = values[index]
    return value === null || value === undefined ? null : `${bind(value)}::${type}`
  })
  const uniform = keys.every((key) => key.descending === keys[0]?.descending)
  if (uniform && keys.every((key) => key.required)) {
    // a row comparison is what an index range can serve
    const left = keys.map((key) => key.sql).join(', ')
    return `(${left}) ${keys[0]?.descending ? '<' : '>'} (${places.join(', ')})`
  }
  const arms = keys.map((key, index) => {
    const equal = keys.slice(0, index).map((earlier, at) => same(earlier.sql, places[at] ?? null))
    return `(${[...equal, beyond(key.sql, places[index] ?? null, key.descending)].join(' and ')})`
  })
  return `(${arms.join(' or ')})`
}

/** How many rows come before the next page of a list whose rows have no key. @throws TesseraError BAD_QUERY */
export function rowsBefore(object: ObjectModel, sort: readonly SortKey[], cursor: string): number {
  const [count, ...others] = decodeCursor(listName(object, sort), cursor)
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

function decodeCursor(list: string, cursor: string): (string | null)[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(decoded) && decoded[0] === list && Array.isArray(decoded[1])) {
      const values: unknown[] = decoded[1]
      if (values.every((value) => value === null || typeof value === 'string')) return values
    }
  } catch {
    // falls through to the refusal: whatever it is, it is no cursor of ours
  }
  throw notACursor()
}

export function notACursor(): Error {
  return badQuery('after', { zh: '游标无效或排序已变', en: 'it is no cursor of this list in this order' })
}

function listName(object: ObjectModel, sort: readonly SortKey[]): string {
  return `${object.name} ${sort.map((key) => `${key.descending ? '-' : ''}${key.field}`).join(',')}`
}

function tieDescending(sort: readonly SortKey[]): boolean {
  return sort.at(-1)?.descending ?? true
}
