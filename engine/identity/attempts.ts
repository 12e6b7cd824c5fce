/**
 * Limits on guessing passwords, counted in the database and so across all nodes.
 *
 * An attempt is counted before the password is looked at, so a hundred at once are a hundred, and taken back when the
 * password was right. Three counters see it:
 * - this account from this network: after five failures waits that double from one second to fifteen minutes;
 * - this network, whatever the account (one password tried on many accounts): fifty an hour, then waits up to a minute;
 * - this account from anywhere: never refuses, for else anybody could lock anybody out. When it runs high (many networks
 *   guess at one account) each network has two tries instead of five before its waits begin.
 * So the right password from a network that did not misbehave works however hard others guess. Who shares a network with
 * the attacker does share its waits. A refused attempt does not lengthen a wait.
 */
import type { Database, Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { networkOf } from './networks.ts'

export interface Attempt {
  /** Whose password is tried: a user's id, or a fingerprint of a login that nobody has. */
  readonly subject: string
  readonly address: string
}

interface Limit {
  readonly key: string
  /** Failures before the first wait; without it the counter never refuses. */
  readonly free?: number
  readonly longestWait?: number
  /** Hours after the first failure when all is forgotten. */
  readonly memory: number
}

const FREE_TRIES = 5
const FREE_TRIES_UNDER_ATTACK = 2
const ATTACK = 50
const FREE_PER_NETWORK = 50

function limitsOf({ subject, address }: Attempt): { account: Limit; pair: Limit; network: Limit } {
  const network = networkOf(address)
  return {
    account: { key: `account:${subject}`, memory: 24 },
    pair: { key: `pair:${subject}:${network}`, free: FREE_TRIES, longestWait: 900, memory: 24 },
    network: { key: `network:${network}`, free: FREE_PER_NETWORK, longestWait: 60, memory: 1 },
  }
}

/**
 * Counts an attempt as failed, until `takeBack` says otherwise.
 * @throws TesseraError TOO_MANY_ATTEMPTS while the account or the network has to wait; nothing is counted then
 */
export async function countAttempt(db: Database, attempt: Attempt): Promise<void> {
  const { account, pair, network } = limitsOf(attempt)
  await db.transaction(async (tx) => {
    const fromAnywhere = await count(db, tx, account)
    await count(db, tx, fromAnywhere > ATTACK ? { ...pair, free: FREE_TRIES_UNDER_ATTACK } : pair)
    await count(db, tx, network)
  })
}

/** The password was right: this account is forgiven in this network, and the attempt was none. */
export async function takeBack(db: Database, tx: Queryable, attempt: Attempt): Promise<void> {
  const { account, pair, network } = limitsOf(attempt)
  const table = db.table('sys_attempt')
  await tx.query(`update ${table} set count = greatest(count - 1, 0) where key = $1`, [account.key])
  await tx.query(`delete from ${table} where key = $1`, [pair.key])
  // A wait that others of this network have earned stays: else one known password would pay for guessing at many.
  await tx.query(
    `update ${table} set count = greatest(count - 1, 0), blocked_until = case when count > $2 then blocked_until end
     where key = $1`,
    [network.key, FREE_PER_NETWORK],
  )
}

/** How long a quiet time lasts after which nobody is asked for a picture: who cannot read one waits instead. */
const CAPTCHA_MINUTES = 15

/** Has this account failed so often from this network, lately, that a picture must be read first? */
export async function needsCaptcha(db: Database, attempt: Attempt, failures: number): Promise<boolean> {
  if (failures === 0) return false
  const rows = await db.query(
    `select from ${db.table('sys_attempt')}
     where key = $1 and count >= $2 and last_at > ${db.now} - make_interval(mins => $3)`,
    [limitsOf(attempt).pair.key, failures, CAPTCHA_MINUTES],
  )
  return rows.length > 0
}

/** Pictures that a network may ask for in an hour, before waits of up to a minute. */
const PICTURES = 100

/** @throws TesseraError TOO_MANY_ATTEMPTS */
export async function countPicture(db: Database, address: string): Promise<void> {
  await db.transaction(async (tx) => {
    await count(db, tx, { key: `captcha:${networkOf(address)}`, free: PICTURES, longestWait: 60, memory: 1 })
  })
}

/** Visits to directories that a network may begin or end in vain in an hour, before waits of up to a minute. */
const VISITS = 100

/** Half of a visit to a directory. @throws TesseraError TOO_MANY_ATTEMPTS */
export async function countVisit(db: Database, address: string): Promise<void> {
  await db.transaction(async (tx) => {
    await count(db, tx, { key: visitsOf(address), free: VISITS, longestWait: 60, memory: 1 })
  })
}

/** A visit that ended well, both of its halves. */
export async function takeVisitBack(db: Database, address: string): Promise<void> {
  await db.query(`update ${db.table('sys_attempt')} set count = greatest(count - 2, 0) where key = $1`, [
    visitsOf(address),
  ])
}

function visitsOf(address: string): string {
  return `directory:${networkOf(address)}`
}

/** Removes counters that nobody has touched for a day, some at a time. */
export async function forgetOldAttempts(db: Database, on: Queryable): Promise<void> {
  const table = db.table('sys_attempt')
  await on.query(
    `delete from ${table} where key in (
       select key from ${table} where last_at < ${db.now} - interval '25 hours' limit 200 for update skip locked)`,
  )
}

/** The number of attempts now, this one included. */
async function count(db: Database, tx: Queryable, limit: Limit): Promise<number> {
  const table = db.table('sys_attempt')
  const next = `case when a.first_at < ${db.now} - make_interval(hours => $2) then 1 else a.count + 1 end`
  const [row] = await tx.query<{ count: number }>(
    `insert into ${table} as a (key, count, first_at, last_at) values ($1, 1, ${db.now}, ${db.now})
     on conflict (key) do update set
       count = ${next},
       first_at = case when a.first_at < ${db.now} - make_interval(hours => $2) then ${db.now} else a.first_at end,
       last_at = ${db.now},
       blocked_until = case when ${next} >= $3::integer
         then ${db.now} + make_interval(secs => least(power(2, least(${next} - $3::integer, 20)), $4::integer)) end
     where a.blocked_until is null or a.blocked_until <= ${db.now}
     returning count`,
    [limit.key, limit.memory, limit.free ?? null, limit.longestWait ?? null],
  )
  if (row) return row.count
  throw await mustWait(db, tx, limit.key)
}

async function mustWait(db: Database, tx: Queryable, key: string): Promise<TesseraError> {
  const [row] = await tx.query<{ seconds: number }>(
    `select greatest(1, ceil(extract(epoch from blocked_until - ${db.now})))::integer as seconds
     from ${db.table('sys_attempt')} where key = $1`,
    [key],
  )
  const seconds = row?.seconds ?? 1
  return new TesseraError('TOO_MANY_ATTEMPTS', { seconds }, { data: { seconds } })
}
