/**
 * What happened to all members of a tag at once, unfolded: a line for each member of that moment, read as far as a page
 * needs and no further. A member is a record whose last coming before the moment was followed by no going before it.
 */
import type { Bind } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { Parameters, recordUuid, uuidOf } from '../../query/index.ts'
import type { Entry } from './entry.ts'
import {
  type HistoryContext,
  recordColumns,
  recordConditions,
  recordsSql,
  spanConditions,
  tagConditions,
} from './parts.ts'
import type { Place } from './place.ts'
import type { HistoryAsked } from './request.ts'

/** What happened to all members of one tag. */
interface Wave extends Record<string, unknown> {
  readonly id: string
  readonly at: string
  readonly number: number
  readonly tag: string
  readonly name: string
  readonly action: Entry['action']
  readonly members: number
}

/** Behind this many members a tag counts as one that many records have. */
const MANY = 5_000

/** Waves asked together where the ones before had no member for the reader. */
const MOST_TOGETHER = 64

/** The next `limit` lines, newest first; none older than `floor`, where it is known that nobody will look at them. */
export async function wavesAfter(
  on: Queryable,
  context: HistoryContext,
  asked: HistoryAsked,
  {
    after,
    limit,
    floor,
  }: { readonly after: Place | undefined; readonly limit: number; readonly floor: string | undefined },
): Promise<Entry[]> {
  if (asked.auto === false || asked.scope === 'personal') return []
  const found: Entry[] = []
  let place = after
  if (after?.rank === 1) {
    const [begun] = await nextWaves(on, context, asked, { only: after.id, limit: 1 })
    if (begun) found.push(...(await membersOf(on, context, asked, [begun], { below: after.record, limit })))
  }
  // one record has few tags, whose moments are looked through in no time
  for (let together = asked.record === undefined ? 1 : MOST_TOGETHER; found.length < limit;) {
    const waves = await nextWaves(on, context, asked, { after: place, limit: together, floor })
    const last = waves.at(-1)
    if (!last) break
    found.push(...(await membersOf(on, context, asked, waves, { limit: limit - found.length })))
    place = { at: last.at, rank: 1, id: last.id, record: '' }
    together = Math.min(MOST_TOGETHER, together * 2)
  }
  return found.slice(0, limit)
}

interface WavesAsked {
  readonly after?: Place | undefined
  readonly only?: string
  readonly limit: number
  readonly floor?: string | undefined
}

async function nextWaves(
  on: Queryable,
  context: HistoryContext,
  asked: HistoryAsked,
  { after, only, limit, floor }: WavesAsked,
): Promise<Wave[]> {
  const { db, plan } = context
  const { bind, values } = new Parameters()
  const conditions = [
    ...(only === undefined ? [] : [`w.id = ${bind(only)}::bigint`]),
    ...spanConditions(asked, 'w', bind),
    ...(floor === undefined ? [] : [`w.at >= ${bind(floor)}::timestamptz`]),
    ...(after ? [behind(after, bind)] : []),
    ...(asked.action === undefined ? [] : [`w.action = ${bind(asked.action)}::text`]),
    ...(asked.record === undefined ? [] : [ofRecord(context, asked.record, bind)]),
    ...tagConditions(context, asked, bind),
  ]
  return on.query<Wave>(
    `select w.id::text as id, w.at, w.tag as number, s.tag::text as tag, g.name, w.action, s.members ` +
      `from ${db.table('sys_tag_wave')} as w join ${db.table('sys_tag_state')} as s on s.number = w.tag ` +
      `join ${db.table('sys_tag')} as g on g.id = s.tag where w.object = ${bind(plan.object.name)}::text and ${conditions.join(' and ')} ` +
      `order by w.at desc, w.id desc limit ${Math.trunc(limit)}`,
    values,
  )
}

function behind({ at, rank, id }: Place, bind: Bind): string {
  const moment = `${bind(at)}::timestamptz`
  return rank === 0 ? `w.at < ${moment}` : `(w.at, w.id) < (${moment}, ${bind(id)}::bigint)`
}

/** Tags that the record ever had. */
function ofRecord({ db, plan }: HistoryContext, record: string, bind: Bind): string {
  const uuid = `${bind(uuidOf(plan.object, record))}::uuid`
  return `w.tag in (select e.tag from ${db.table('sys_tag_event')} as e where e.record = ${uuid})`
}

interface Member extends Record<string, unknown> {
  readonly wave: string
  readonly record: string
  readonly id: string
  readonly title: unknown
  readonly rule_name: string | null
}

/** Members of the waves that the reader may be told of, up to `limit` of each, in the order of the history. */
async function membersOf(
  on: Queryable,
  context: HistoryContext,
  asked: HistoryAsked,
  waves: readonly Wave[],
  { below, limit }: { readonly below?: string; readonly limit: number },
): Promise<Entry[]> {
  const { bind, values } = new Parameters()
  const numbers = waves.map(({ number }) => number)
  const byRecord = isByRecord(context, asked, waves)
  const ground: Ground = { context, asked, bind, ...(below !== undefined && { below }) }
  const rows = await on.query<Member>(
    `select w.id::text as wave, m.record, m.id, m.title, m.rule_name ` +
      `from unnest(${bind(waves.map(({ id }) => id))}::bigint[], ${bind(numbers)}::int[], ${bind(waves.map(({ at }) => at))}::timestamptz[]) as w(id, tag, at) ` +
      `cross join lateral (${byRecord ? recordByRecord(ground) : fromEvents(ground)} limit ${Math.trunc(limit)}) as m`,
    values,
  )
  const byWave = new Map(waves.map((wave) => [wave.id, wave]))
  const order = new Map(waves.map(({ id }, index) => [id, index]))
  const placeOf = ({ wave }: Member): number => order.get(wave) ?? 0
  return rows
    .sort((a, b) => placeOf(a) - placeOf(b) || (a.record < b.record ? 1 : -1))
    .flatMap((row) => {
      const wave = byWave.get(row.wave)
      return wave ? [entryOf(context.plan.object.name, wave, row)] : []
    })
}

/**
 * A reader of some records is asked record by record, unless few have the tag: then, and for a reader of all, the events
 * of the tag lead the way.
 */
function isByRecord({ plan, operation }: HistoryContext, asked: HistoryAsked, waves: readonly Wave[]): boolean {
  if (asked.record !== undefined) return true
  const seesAll = plan.scope('read') === 'all' && plan.scope(operation) === 'all'
  return !seesAll && waves.some(({ members }) => members > MANY)
}

interface Ground {
  readonly context: HistoryContext
  readonly asked: HistoryAsked
  readonly bind: Bind
  /** Records that come behind this one. */
  readonly below?: string
}

/** The index of events by tag and record, walked backwards. */
function fromEvents({ context, asked, bind, below }: Ground): string {
  const record = recordUuid(context.plan.object, 't')
  const events = context.db.table('sys_tag_event')
  const place = below === undefined ? '' : ` and e.record < ${bind(below)}::uuid`
  const conditions = [`e.action in ('add', 'join')`, ...recordConditions(context, asked, bind)]
  return (
    `select ${recordColumns(context, bind)}, e.rule_name from (select distinct on (e.record) e.record, e.action, e.rule_name ` +
    `from ${events} as e where e.tag = w.tag and e.at < w.at${place} order by e.record desc, e.at desc, e.id desc) as e ` +
    `join ${recordsSql(context)} on ${record} = e.record where ${conditions.join(' and ')} order by e.record desc`
  )
}

/** The records that the reader sees, each asked for its last event. */
function recordByRecord({ context, asked, bind, below }: Ground): string {
  const record = recordUuid(context.plan.object, 't')
  const place = below === undefined ? [] : [`${record} < ${bind(below)}::uuid`]
  const conditions = [...recordConditions(context, asked, bind), ...place, `e.action in ('add', 'join')`]
  return (
    `select ${recordColumns(context, bind)}, e.rule_name from ${recordsSql(context)} cross join lateral ` +
    `(select e.action, e.rule_name from ${context.db.table('sys_tag_event')} as e where e.tag = w.tag and e.record = ${record} ` +
    `and e.at < w.at order by e.at desc, e.id desc limit 1) as e where ${conditions.join(' and ')} order by ${record} desc`
  )
}

function entryOf(object: string, { id: wave, at, tag, name, action }: Wave, member: Member): Entry {
  const { record, id, title, rule_name } = member
  return {
    place: { at, rank: 1, id: wave, record },
    at,
    tag: { id: tag, name },
    object,
    record: { id, title },
    auto: true,
    rule_name,
    action,
    cause: action === 'add' ? 'rule' : 'expiry',
    by: null,
  }
}
