/**
 * The order of a list and the place where the next page begins. Empty values count as the smallest, whichever way one
 * sorts, so that one index serves both directions; the id breaks ties, so that no page repeats or skips a row.
 */
import type { Bind } from '../access/index.ts'
import type { ObjectModel, SortKey } from '../model/types.ts'
import { badQuery } from './request.ts'

export function orderBy(sort: readonly SortKey[], alias: string): string {
  const keys = sort.map((key) => `${alias}."${key.field}" ${key.descending ? 'desc nulls last' : 'asc nulls first'}`)
  return [...keys, `${alias}."id" ${tieDescending(sort) ? 'desc' : 'asc'}`].join(', ')
}

/** The sort values of a row as a JSON text array: what a cursor carries. */
export function cursorExpression(sort: readonly SortKey[], alias: string): string {
  const keys = sort.map((key) => `${alias}."${key.field}"::text`)
  return `array_to_json(array[${[...keys, `${alias}."id"::text`].join(', ')}])::text`
}

/** The cursor handed to callers: opaque to them, and only good for the list and order it was made in. */
export function encodeCursor(object: ObjectModel, sort: readonly SortKey[], values: string): string {
  return Buffer.from(JSON.stringify([listName(object, sort), JSON.parse(values)])).toString('base64url')
}

/** Condition that a row comes after the one the cursor names. @throws TesseraError BAD_QUERY */
export function afterCursor(
  object: ObjectModel,
  sort: readonly SortKey[],
  cursor: string,
  alias: string,
  bind: Bind,
): string {
  const values = decodeCursor(listName(object, sort), cursor)
  const keys = [...sort, { field: 'id', descending: tieDescending(sort) }]
  const columns = keys.map((key) => object.field.get(key.field))
  const isWhole =
    values.length === keys.length && columns.every((field, index) => !field?.required || values[index] !== null)
  if (!isWhole) throw notACursor()
  const places = columns.map((field, index) => {
    const value = values[index]
    return value === null || value === undefined ? null : `${bind(value)}::${field?.columnType ?? 'text'}`
  })
  const uniform = keys.every((key) => key.descending === keys[0]?.descending)
  if (uniform && columns.every((field) => field?.required)) {
    // a row comparison is what an index range can serve
    const left = keys.map((key) => `${alias}."${key.field}"`).join(', ')
    return `(${left}) ${keys[0]?.descending ? '<' : '>'} (${places.join(', ')})`
  }
  const arms = keys.map((key, index) => {
    const equal = keys.slice(0, index).map((earlier, at) => same(`${alias}."${earlier.field}"`, places[at] ?? null))
    return `(${[...equal, beyond(`${alias}."${key.field}"`, places[index] ?? null, key.descending)].join(' and ')})`
  })
  return `(${arms.join(' or ')})`
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
