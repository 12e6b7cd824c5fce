/** The moment between a right password and a right code: whoever has its token, and nobody else, may try a code. */
import type { Database, Queryable } from '../../database/index.ts'
import { newToken, tokenHash } from '../tokens.ts'

/** A sign-in that waits for a code. */
export interface SecondStepAsked {
  readonly secondStep: {
    /** To be sent with the code. It opens nothing by itself. */
    readonly token: string
    readonly seconds: number
  }
}

const SECONDS = 300
/** Codes that may be tried before the password is asked for again. */
const TRIES = 5

interface Begun {
  readonly userId: string
  readonly address: string | null
  readonly agent: string | null
}

export async function beginSecondStep(db: Database, tx: Queryable, begun: Begun): Promise<SecondStepAsked> {
  const table = db.table('sys_sign_in_step')
  const token = newToken()
  await tx.query(
    `delete from ${table} where token_hash in (
       select token_hash from ${table} where expires_at < ${db.now} limit 200 for update skip locked)`,
  )
  await tx.query(
    `insert into ${table} (token_hash, user_id, address, agent, created_at, expires_at)
     values ($1, $2, $3, $4, ${db.now}, ${db.now} + make_interval(secs => $5))`,
    [tokenHash(token), begun.userId, begun.address, begun.agent?.slice(0, 300) ?? null, SECONDS],
  )
  return { secondStep: { token, seconds: SECONDS } }
}

export interface Pending {
  readonly userId: string
  readonly account: string
  readonly name: string
  /** Of the password that was right. */
  readonly passwordHash: string
  readonly address: string | null
  readonly agent: string | null
}

interface PendingRow extends Record<string, unknown> {
  user_id: string
  account: string
  name: string
  password_hash: string
  address: string | null
  agent: string | null
}

/**
 * Counts a try, also of several at once on several nodes. Nothing when the step is over, its tries are used up, or
 * password or status of the person have changed since.
 */
export async function takeTry(db: Database, token: string, enabled: string): Promise<Pending | undefined> {
  const hash = tokenHash(token)
  if (!hash) return undefined
  const [row] = await db.query<PendingRow>(
    `update ${db.table('sys_sign_in_step')} s set tries = s.tries + 1
     from ${db.table('sys_user')} u, ${db.table('sys_credential')} c
     where s.token_hash = $1 and s.expires_at > ${db.now} and s.tries < $2
       and u.id = s.user_id and u.deleted_at is null and u.status = $3
       and c.user_id = s.user_id and c.changed_at <= s.created_at
     returning s.user_id::text as user_id, u.account, u.name, c.password_hash, s.address, s.agent`,
    [hash, TRIES, enabled],
  )
  return (
    row && {
      userId: row.user_id,
      account: row.account,
      name: row.name,
      passwordHash: row.password_hash,
      address: row.address,
      agent: row.agent,
    }
  )
}

/** Ends the step; of several that ask at once one is told that it was there. */
export async function endStep(db: Database, tx: Queryable, token: string): Promise<boolean> {
  const ended = await tx.query(`delete from ${db.table('sys_sign_in_step')} where token_hash = $1 returning user_id`, [
    tokenHash(token),
  ])
  return ended.length > 0
}
