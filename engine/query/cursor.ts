/**
 * The place where the next page of a list begins. A cursor is opaque to callers, and good only for the list it was made
 * in: the same object, filter, search and order, asked by the same person.
 */
import { hash } from 'node:crypto'

import { badQuery } from './parameters.ts'
import type { ListRequest } from './request.ts'
import type { ReadContext } from './select.ts'

type Reader = Pick<ReadContext, 'plan' | 'principal' | 'deleted'>
type Listed = Pick<ListRequest, 'sort' | 'filter' | 'search'>

/** What the cursor of a list carries of it. Clipped: it guards against mistakes, a filter can ask for no less. */
export function listMark({ plan, principal, deleted }: Reader, { sort, filter, search }: Listed): string {
  const reader = 'id' in principal ? principal.id : principal.kind
  const list = JSON.stringify([plan.object.name, reader, deleted ?? false, sort, filter ?? null, search ?? ''])
  return hash('sha256', list, 'base64url').slice(0, 16)
}

/** @param values the sort values of the last row as a JSON array of texts */
export function encodeCursor(mark: string, values: string): string {
  return Buffer.from(`["${mark}",${values}]`).toString('base64url')
}

/** The sort values that a cursor carries. @throws TesseraError BAD_QUERY */
export function decodeCursor(mark: string, cursor: string): readonly (string | null)[] {
  const decoded = parsed(cursor)
  if (!Array.isArray(decoded) || decoded.length !== 2) throw notACursor()
  const [made, values]: unknown[] = decoded
  if (typeof made !== 'string' || !Array.isArray(values)) throw notACursor()
  if (made !== mark) throw otherList()
  const given: unknown[] = values
  if (given.every((value) => value === null || typeof value === 'string')) return given
  throw notACursor()
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    // whatever it is, it is no cursor of ours
    return undefined
  }
}

export function notACursor(): Error {
  return badQuery('after', { zh: '不是有效的游标', en: 'it is no cursor' })
}

function otherList(): Error {
  return badQuery('after', {
    zh: '游标属于另一个列表、筛选、搜索、排序或用户，请从第一页开始',
    en: 'it was made in another list, filter, search, order or by another person; begin with the first page',
  })
}
