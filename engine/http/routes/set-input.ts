/** What callers send to writes of many records, read strictly. */
import type { Text } from '../../kernel/text.ts'
import { canonicalId, type KeyModel } from '../../model/key.ts'
import type { Change, Named } from '../../records/index.ts'
import { isRecord } from '../body.ts'
import { bad, MOST_RECORDS, refuseOthers } from './record-input.ts'

type Body = Readonly<Record<string, unknown>>

/** Which records are meant: named ones, or the filter and search words of a list. */
export type SelectionBody =
  | { readonly named: readonly Named[] }
  | { readonly parameters: Readonly<Record<string, string>>; readonly expected?: number }

/** `{ids}`, or `{filter, search, expected}`. @throws TesseraError BAD_REQUEST */
export function selectionBody(body: Body, key: KeyModel): SelectionBody {
  const { ids, filter, search, expected, ...others } = body
  refuseOthers(others)
  const byRule = filter !== undefined || search !== undefined || expected !== undefined
  if (ids !== undefined && byRule)
    throw bad({
      zh: 'ids 与 filter、search、expected 不能同时使用',
      en: 'ids goes without filter, search and expected',
    })
  return byRule ? rule(filter, search, expected) : { named: namedRecords(ids, key) }
}

/** `[{id, version, …}, …]`: each record with what changes in it. @throws TesseraError BAD_REQUEST */
export function changesBody(body: readonly unknown[], key: KeyModel): readonly Change[] {
  const changes = body.slice(0, MOST_RECORDS).flatMap((each): Change[] => {
    if (!isRecord(each)) return []
    const { id, version, ...values } = each
    const canonical = typeof id === 'string' ? canonicalId(key, id) : undefined
    return canonical === undefined ? [] : [{ id: canonical, version, values }]
  })
  const distinct = new Set(changes.map((change) => change.id)).size
  if (changes.length > 0 && changes.length === body.length && distinct === body.length) return changes
  throw bad({
    zh: `须为 1 到 ${MOST_RECORDS} 条记录的数组，每条含 id、version 与修改的字段，同一记录只出现一次`,
    en: `an array of 1 to ${MOST_RECORDS} records is expected, each once, with id, version and what changes`,
  })
}

/** @throws TesseraError BAD_REQUEST */
export function valuesBody(values: unknown): Body {
  if (isRecord(values) && Object.keys(values).length > 0) return values
  throw bad({ zh: 'values 须为对象，至少一个字段', en: 'values must be an object with at least one field' })
}

/** @throws TesseraError BAD_REQUEST */
export function upsertBody(body: Body): { readonly key: readonly string[]; readonly rows: readonly Body[] } {
  const { key, rows, ...others } = body
  refuseOthers(others)
  const names: unknown[] = Array.isArray(key) ? key : []
  const given: unknown[] = Array.isArray(rows) ? rows : []
  if (names.length === 0 || names.length > MOST_KEYS || !names.every((name) => typeof name === 'string'))
    throw bad({ zh: `key 须为 1 到 ${MOST_KEYS} 个字段名的数组`, en: `key must hold 1 to ${MOST_KEYS} field names` })
  if (given.length === 0 || given.length > MOST_RECORDS || !given.every(isRecord))
    throw bad({ zh: `rows 须为 1 到 ${MOST_RECORDS} 个对象的数组`, en: `rows must hold 1 to ${MOST_RECORDS} objects` })
  return { key: names, rows: given }
}

const MOST_KEYS = 10

function rule(filter: unknown, search: unknown, expected: unknown): SelectionBody {
  const condition = conditionOf(filter)
  const words = wordsOf(search)
  if (expected !== undefined && !isCount(expected))
    throw bad({ zh: 'expected 须为非负整数', en: 'expected must be a whole number from 0' })
  const seen = isCount(expected) ? { expected } : {}
  if (!condition && words.trim() === '' && !(filter === null && isCount(expected))) throw bad(ALL)
  return {
    parameters: { ...(condition && { filter: JSON.stringify(condition) }), ...(words !== '' && { search: words }) },
    ...seen,
  }
}

/** Everything at once is only done to as many as the caller says to have seen. */
const ALL: Text = {
  zh: '没有条件即为全部记录：请给出 "filter": null 与所见条数 expected',
  en: 'no condition means all records: give "filter": null and, as expected, how many you saw',
}

function conditionOf(filter: unknown): Body | undefined {
  if ((filter ?? null) === null) return undefined
  if (isRecord(filter)) return filter
  throw bad({ zh: 'filter 须为条件对象，或 null 表示全部', en: 'filter must be a condition, or null for all records' })
}

function wordsOf(search: unknown): string {
  if (search === undefined || typeof search === 'string') return search ?? ''
  throw bad({ zh: 'search 须为文本', en: 'search must be a text' })
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

/** Ids, or ids with the version seen. */
export function namedRecords(ids: unknown, key: KeyModel): readonly Named[] {
  const given: unknown[] = Array.isArray(ids) ? ids : []
  const read = given.slice(0, MOST_RECORDS).flatMap((each) => namedRecord(each, key))
  if (read.length > 0 && read.length === given.length) return read
  throw bad(IDS)
}

const IDS: Text = {
  zh: `ids 须为 1 到 ${MOST_RECORDS} 个编号，或 {"id", "version"}`,
  en: `ids must hold 1 to ${MOST_RECORDS} ids, or objects with id and version`,
}

function namedRecord(given: unknown, key: KeyModel): Named[] {
  if (typeof given === 'string') {
    const id = canonicalId(key, given)
    return id === undefined ? [] : [{ id }]
  }
  if (!isRecord(given)) return []
  const { id, version, ...others } = given
  const canonical = typeof id === 'string' ? canonicalId(key, id) : undefined
  if (canonical === undefined || !isCount(version) || version < 1 || Object.keys(others).length > 0) return []
  return [{ id: canonical, version }]
}
