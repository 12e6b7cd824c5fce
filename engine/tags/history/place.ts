/**
 * Where in the history somebody stands. Newest first: by moment; of one moment what happened to all members of a tag at
 * once comes first, then what happened to single ones; each by its number, the later first; members by their records.
 */
import { badQuery } from '../../query/index.ts'

export interface Place {
  readonly at: string
  /** 1 for what happened to all members at once. */
  readonly rank: 0 | 1
  readonly id: string
  /** The record that was told last, of all members. */
  readonly record: string
}

/** Below 0 where `a` comes first. */
export function comparePlaces(a: Place, b: Place): number {
  return compare(b.at, a.at) || b.rank - a.rank || compareNumbers(b.id, a.id) || compare(b.record, a.record)
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function compareNumbers(a: string, b: string): number {
  return a.length - b.length || compare(a, b)
}

export function placeText(mark: string, { at, rank, id, record }: Place): string {
  return Buffer.from(JSON.stringify([mark, at, rank, id, record])).toString('base64url')
}

/** @throws TesseraError BAD_QUERY */
export function readPlace(mark: string, cursor: string): Place {
  const [made, at, rank, id, record] = parsed(cursor)
  const isOurs =
    typeof at === 'string' &&
    INSTANT.test(at) &&
    (rank === 0 || rank === 1) &&
    typeof id === 'string' &&
    /^\d{1,18}$/.test(id) &&
    typeof record === 'string' &&
    UUID.test(record)
  if (!isOurs) throw badQuery('cursor', { zh: '不是有效的游标', en: 'it is no cursor' })
  if (made !== mark)
    throw badQuery('cursor', {
      zh: '游标属于另一个筛选或用户，请从第一页开始',
      en: 'it was made with another filter or by another person; begin with the first page',
    })
  return { at, rank, id, record }
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

function parsed(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    // whatever it is, it is no cursor of ours
    return []
  }
}
