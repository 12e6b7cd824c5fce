/**
 * The last look before a message leaves, and the note that it is leaving: one recipient at a time, in one transaction, so
 * that limits hold whoever sends at once. Once it is noted the message counts as handed over; whoever finds the note and
 * no result cannot know what became of it.
 */
import type { Database, Queryable } from '../../database/index.ts'
import type { MessageKind } from '../adapters/types.ts'
import { hasOptedOut } from '../opt-out/opt-outs.ts'
import type { StoredChannel } from '../store.ts'
import { type ChannelsRoom, type Ending, isAutomatic, type Message } from '../types.ts'
import { skipped } from './prepare.ts'
import { endOfQuiet, quietHours } from './quiet.ts'

export interface Beginning {
  readonly message: Message
  readonly stored: Pick<StoredChannel, 'id' | 'quiet_from' | 'quiet_to' | 'rate_per_minute' | 'cap_times' | 'cap_days'>
  readonly address: string
}

export type Begun =
  | { readonly kind: 'begun' }
  | { readonly kind: 'ended'; readonly ending: Ending }
  /** It is not its time. */
  | { readonly kind: 'later'; readonly dueAt: string; readonly paced: boolean }
  /** Another has it. */
  | { readonly kind: 'lost' }

const OPTED_OUT = { zh: '对方已退订', en: 'the recipient wants none' }
const LATE = { zh: '超过最长延误，不再发送', en: 'it is too late for it' }

export function begin(room: ChannelsRoom, beginning: Beginning): Promise<Begun> {
  const { db } = room
  return db.transaction(async (tx) => {
    const found = await obstacle(room, tx, beginning)
    if (found) return found
    const { message, address, stored } = beginning
    const rows = await tx.query(
      `update ${db.table('sys_message')} set begun_at = ${db.now}, address = nullif($3, ''), channel = $4 ` +
        `where id = $1 and token = $2 and status = 'running' returning id`,
      [message.id, message.token, address, stored.id],
    )
    return rows.length > 0 ? { kind: 'begun' } : { kind: 'lost' }
  })
}

async function obstacle(room: ChannelsRoom, tx: Queryable, beginning: Beginning): Promise<Begun | undefined> {
  const { db } = room
  const { message, stored, address } = beginning
  const { kind } = message
  const isAddressed = address !== ''
  if (isAddressed) {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `${db.table('sys_message')} ${kind} ${address}`,
    ])
    if (message.source !== 'system' && (await hasOptedOut(db, tx, { kind, address })))
      return ended(skipped('OPTED_OUT', OPTED_OUT))
  }
  if (isAutomatic(message)) {
    const automatic = await automaticObstacle(room, tx, beginning)
    if (automatic) return automatic
  }
  return message.paced ? undefined : paced(db, tx, stored)
}

/** What holds back or ends what sends itself. */
async function automaticObstacle(room: ChannelsRoom, tx: Queryable, beginning: Beginning): Promise<Begun | undefined> {
  const { parameters, db, timeZone } = room
  const { message, stored, address } = beginning
  const [clock] = await tx.query<{ now: string; late: boolean }>(
    `select to_char(${db.now} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as now, ` +
      `due_at < ${db.now} - make_interval(hours => $2) as late from ${db.table('sys_message')} where id = $1`,
    [message.id, Number(parameters.get('message_max_lateness') ?? 24)],
  )
  if (!clock) return { kind: 'lost' }
  if (clock.late) return ended(skipped('LATE', LATE))
  const hours =
    quietHours(stored.quiet_from, stored.quiet_to) ??
    quietHours(parameters.get('message_quiet_from'), parameters.get('message_quiet_to'))
  const until = hours && hasQuiet(message.kind) ? endOfQuiet(clock.now, hours, timeZone) : undefined
  // its place in the pace is given up with it
  if (until !== undefined) return { kind: 'later', dueAt: until, paced: false }
  return address === '' ? undefined : capped(room, tx, beginning)
}

/** Programs do not sleep. */
function hasQuiet(kind: MessageKind): boolean {
  return kind !== 'webhook'
}

async function capped(
  { db, parameters }: ChannelsRoom,
  tx: Queryable,
  { message, stored, address }: Beginning,
): Promise<Begun | undefined> {
  const times = stored.cap_times ?? Number(parameters.get('message_cap_times') ?? 0)
  const days = stored.cap_days ?? Number(parameters.get('message_cap_days') ?? 1)
  if (times === 0) return undefined
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from ${db.table('sys_message')} where kind = $1 and address = $2 and id <> $3 ` +
      `and begun_at > ${db.now} - make_interval(days => $4) and source in ('marketing', 'strategy') ` +
      `and status in ('running', 'sent', 'delivered', 'unknown')`,
    [message.kind, address, message.id, days],
  )
  if ((row?.count ?? 0) < times) return undefined
  const reason = {
    zh: `${days} 天内已向该收件人发送 ${times} 次`,
    en: `the recipient got ${times} within ${days} day(s) already`,
  }
  return ended(skipped('CAP', reason))
}

/** How far ahead of its pace a channel may be. */
const BURST_MS = 1_000

/** Takes the next place in the pace of a channel; a place that lies ahead is waited for. */
async function paced(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  { id, rate_per_minute: rate }: Beginning['stored'],
): Promise<Begun | undefined> {
  if (rate === null) return undefined
  const [place] = await tx.query<{ due: string; waits: boolean }>(
    `insert into ${db.table('sys_channel_state')} as s (channel, next_at) values ($1, ${db.now} + $2::float8 * interval '1 ms') ` +
      `on conflict (channel) do update set next_at = greatest(coalesce(s.next_at, ${db.now}), ${db.now}) + $2::float8 * interval '1 ms' ` +
      `returning to_char((next_at - $2::float8 * interval '1 ms') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due, ` +
      `next_at - $2::float8 * interval '1 ms' > ${db.now} + $3::float8 * interval '1 ms' as waits`,
    [id, 60_000 / rate, BURST_MS],
  )
  return place?.waits ? { kind: 'later', dueAt: place.due, paced: true } : undefined
}

function ended(ending: Ending): Begun {
  return { kind: 'ended', ending }
}
