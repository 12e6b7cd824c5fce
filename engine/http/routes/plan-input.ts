/** What callers send of plans, read strictly. */
import { RESULTS, type Result } from '../../automation/plans/index.ts'
import { badQuery } from '../../query/index.ts'
import { isRecord } from '../body.ts'
import { bad, refuseOthers } from './record-input.ts'

type Body = Readonly<Record<string, unknown>>

export interface TargetBody {
  readonly object: string
  readonly tags: readonly string[]
  readonly match: 'any' | 'all'
  /** The record whose audience is meant. */
  readonly source?: { readonly object: string; readonly id: string }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const MOST_TAGS = 200
const SHOWN_RUNS = 20
const SHOWN_RECIPIENTS = 50
const MOST_ROWS = 200

/** Records of an object that carry tags, or those that a record is meant for. @throws TesseraError BAD_REQUEST */
export function targetBody(body: Body): TargetBody {
  const { object, tags = [], match = 'any', source, ...others } = body
  refuseOthers(others)
  if (typeof object !== 'string') throw bad({ zh: 'object 须为对象编码', en: 'object must be the name of an object' })
  if (match !== 'any' && match !== 'all') throw bad({ zh: 'match 须为 any 或 all', en: 'match must be any or all' })
  const given: unknown[] = Array.isArray(tags) ? tags : [undefined]
  const ids = given.filter((id): id is string => typeof id === 'string' && UUID.test(id))
  if (ids.length < given.length || ids.length > MOST_TAGS)
    throw bad({
      zh: `tags 须为最多 ${MOST_TAGS} 个标签编号的数组`,
      en: `tags must hold at most ${MOST_TAGS} ids of tags`,
    })
  if (source === undefined || source === null) return { object, tags: ids, match }
  if (!isRecord(source) || typeof source['object'] !== 'string' || typeof source['id'] !== 'string')
    throw bad({ zh: 'source 须含 object 与 id', en: 'source must hold object and id' })
  return { object, tags: [], match, source: { object: source['object'], id: source['id'] } }
}

/** @throws TesseraError BAD_QUERY */
export function runsQuery({ limit, before, ...others }: Body): { limit: number; before?: number } {
  refuseQuery(others)
  return {
    limit: limitOf(limit, SHOWN_RUNS),
    ...(before !== undefined && { before: numberOf('before', before, 2 ** 31 - 1) }),
  }
}

/** @throws TesseraError BAD_QUERY */
export function recipientsQuery({ limit, after, result, ...others }: Body): {
  limit: number
  after?: string
  result?: Result
} {
  refuseQuery(others)
  const wanted = RESULTS.find((each) => each === result)
  if (result !== undefined && !wanted)
    throw badQuery('result', { zh: `须为 ${RESULTS.join('、')} 之一`, en: `must be one of ${RESULTS.join(', ')}` })
  if (after !== undefined && (typeof after !== 'string' || !UUID.test(after)))
    throw badQuery('after', { zh: '须为上一页的 next', en: 'must be the next of the page before' })
  return {
    limit: limitOf(limit, SHOWN_RECIPIENTS),
    ...(wanted && { result: wanted }),
    ...(typeof after === 'string' && { after }),
  }
}

function limitOf(limit: unknown, usual: number): number {
  return limit === undefined ? usual : numberOf('limit', limit, MOST_ROWS)
}

function numberOf(name: string, value: unknown, most: number): number {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  if (number >= 1 && number <= most) return number
  throw badQuery(name, { zh: `须为 1 到 ${most} 的整数`, en: `must be a whole number from 1 to ${most}` })
}

function refuseQuery(others: Body): void {
  const [name] = Object.keys(others)
  if (name !== undefined) throw badQuery(name, { zh: '没有这个参数', en: 'there is no such parameter' })
}
