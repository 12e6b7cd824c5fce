/** What people ask of the event history, read from what an address says. */
import { TesseraError } from '../../../kernel/errors.ts'
import { isId } from '../../../kernel/ids.ts'
import type { Text } from '../../../kernel/text.ts'
import { addDays, isDate, startOfDay } from '../../../rules/calendar.ts'
import { dayOf } from '../../../kernel/time.ts'

/** How the tasks of an event stand, in the words of the filter. */
export const TASK_RESULTS = ['open', 'succeeded', 'failed', 'cancelled', 'skipped'] as const
export type TaskResult = (typeof TASK_RESULTS)[number]

export interface HistoryQuestion {
  readonly event?: string
  readonly application?: string
  readonly processor?: string
  readonly strategy?: string
  readonly record?: string
  readonly state?: 'accepted' | 'refused'
  readonly matched?: boolean
  readonly result?: TaskResult
  readonly source?: string
  /** A part of the sender's id, or the id of the event itself. */
  readonly search?: string
  /** ISO UTC, from (with) and to (without). */
  readonly from: string
  readonly to: string
  readonly limit: number
  /** Events before this one. */
  readonly after?: string
}

const PAGE = 20
const LARGEST_PAGE = 200
const IDS = ['event', 'application', 'processor', 'strategy', 'record', 'after'] as const
const KNOWN = [...IDS, 'state', 'matched', 'result', 'source', 'search', 'from', 'to', 'limit']

type Query = Readonly<Record<string, unknown>>

/** Today unless the address says otherwise. @throws TesseraError BAD_REQUEST */
export function questionOf(query: Query, now: string, timeZone: string): HistoryQuestion {
  for (const name of Object.keys(query)) {
    if (!KNOWN.includes(name)) throw bad(name, { zh: `可用：${KNOWN.join('、')}`, en: `known are ${KNOWN.join(', ')}` })
    if (typeof query[name] !== 'string') throw bad(name, { zh: '只能出现一次', en: 'it can be given once' })
  }
  const today = dayOf(now, timeZone)
  return {
    ...Object.fromEntries(IDS.flatMap((name) => idOf(query, name))),
    ...choice(query, 'state', ['accepted', 'refused'] as const),
    ...choice(query, 'result', TASK_RESULTS),
    ...(query['matched'] !== undefined && { matched: isYes(query) }),
    ...(typeof query['source'] === 'string' && { source: query['source'] }),
    ...(typeof query['search'] === 'string' && query['search'] !== '' && { search: query['search'].slice(0, 200) }),
    from: momentOf(query, 'from', timeZone, 0) ?? startOfDay(today, timeZone),
    // a day is meant whole
    to: momentOf(query, 'to', timeZone, 1) ?? FAR,
    limit: limitOf(query),
  }
}

const FAR = '9999-12-31T00:00:00.000Z'

function idOf(query: Query, name: (typeof IDS)[number]): (readonly [string, string])[] {
  const value = query[name]
  if (typeof value !== 'string' || value === '') return []
  if (!isId(value)) throw bad(name, { zh: '须为编号', en: 'an id is expected' })
  return [[name, value]]
}

function choice<T extends string>(query: Query, name: string, values: readonly T[]): { readonly [key: string]: T } {
  const value = query[name]
  if (value === undefined || value === '') return {}
  const found = values.find((each) => each === value)
  if (found === undefined) throw bad(name, { zh: `须为 ${values.join('、')}`, en: `one of ${values.join(', ')}` })
  return { [name]: found }
}

function isYes({ matched }: Query): boolean {
  if (matched !== 'true' && matched !== 'false') throw bad('matched', { zh: '须为 true 或 false', en: 'true or false' })
  return matched === 'true'
}

function momentOf(query: Query, name: 'from' | 'to', timeZone: string, days: number): string | undefined {
  const value = query[name]
  if (typeof value !== 'string' || value === '') return undefined
  if (isDate(value)) return startOfDay(addDays(value, days), timeZone)
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value) : undefined
  if (!at || Number.isNaN(at.getTime()))
    throw bad(name, { zh: '须为日期（2026-05-01）或时间', en: 'a day (2026-05-01) or a moment is expected' })
  return at.toISOString()
}

function limitOf({ limit }: Query): number {
  if (limit === undefined) return PAGE
  const count = Number(limit)
  if (!Number.isInteger(count) || count < 1 || count > LARGEST_PAGE)
    throw bad('limit', { zh: `须为 1 到 ${LARGEST_PAGE}`, en: `1 to ${LARGEST_PAGE}` })
  return count
}

function bad(name: string, reason: Text): TesseraError {
  return new TesseraError('BAD_REQUEST', { reason: { zh: `${name}：${reason.zh}`, en: `${name}: ${reason.en}` } })
}
