/** What callers of the record routes send beside values, read strictly. */
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { badQuery } from '../../query/index.ts'
import { isRecord } from '../body.ts'

/** Records of one call. */
export const MOST_RECORDS = 1_000
const MOST_NAMES = 100

type Body = Readonly<Record<string, unknown>>

/** One record or several. @throws TesseraError BAD_REQUEST */
export function createdBody(body: unknown): readonly Body[] {
  const rows: unknown[] = Array.isArray(body) ? body : [body]
  if (!rows.every(isRecord))
    throw bad({ zh: '请求体须为对象或对象的数组', en: 'the body must be an object or an array of objects' })
  if (rows.length === 0 || rows.length > MOST_RECORDS)
    throw bad({ zh: `一次 1 到 ${MOST_RECORDS} 条`, en: `1 to ${MOST_RECORDS} records at once` })
  return rows
}

/** @throws TesseraError BAD_REQUEST */
export function namesBody(body: Body): readonly string[] {
  const { fields, ...others } = body
  refuseOthers(others)
  const given: unknown[] = Array.isArray(fields) ? fields : []
  if (given.length > 0 && given.length <= MOST_NAMES && given.every((name) => typeof name === 'string'))
    return [...new Set(given)]
  throw bad({ zh: `fields 须为 1 到 ${MOST_NAMES} 个字段名`, en: `fields must hold 1 to ${MOST_NAMES} field names` })
}

/** `?version=3` of a deletion. @throws TesseraError BAD_QUERY */
export function versionParameter(query: Body): { version?: number } {
  const { version, ...others } = query
  for (const name of Object.keys(others))
    throw badQuery(name, { zh: '没有这个参数；可用：version', en: 'there is no such parameter; known is version' })
  if (version === undefined) return {}
  if (typeof version === 'string' && /^[1-9]\d{0,15}$/.test(version) && Number(version) <= Number.MAX_SAFE_INTEGER)
    return { version: Number(version) }
  throw badQuery('version', { zh: '须为正整数', en: 'a whole number above 0 is expected' })
}

export function refuseOthers(others: Body): void {
  for (const name of Object.keys(others)) throw bad({ zh: `请求体中没有 ${name}`, en: `the body takes no ${name}` })
}

export function bad(reason: Text): TesseraError {
  return new TesseraError('BAD_REQUEST', { reason })
}
