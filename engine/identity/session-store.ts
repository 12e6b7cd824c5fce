/** Sessions as rows: opening one, reading those that still hold, ending them. */
import type { UserPrincipal } from '../access/principal.ts'
import type { Database, Queryable } from '../database/index.ts'
import { ENABLED } from './accounts.ts'
import { membershipSql, rightsByStamp } from './rights.ts'
import { newToken, tokenHash } from './tokens.ts'

const IDLE_MINUTES = 30
const ABSOLUTE_HOURS = 12

export interface NewSession {
  readonly userId: string
  /** The hash against which the password was just checked. */
  readonly passwordHash: string
  readonly address: string | null
  readonly agent: string | null
}

/** A session that holds: its key and whose it is. */
export interface LiveSession {
  readonly key: string
  readonly principal: UserPrincipal
}

interface LiveRow extends Record<string, unknown> {
  id_hash: Buffer
  due: boolean
  user_id: string
  name: string
  account: string
  department: string | null
  must_change: boolean
  stamp: string
}

/** The key of a session in memory: text, because a Map compares buffers by identity. */
export function keyOf(hash: Buffer): string {
  return hash.toString('base64url')
}

/**
 * A new session and its token; nothing when the password was changed since it was checked. The share lock holds a change
 * back until this commits, and the change then ends this session with the others.
 */
export async function openSession(db: Database, tx: Queryable, session: NewSession): Promise<string | undefined> {
  const token = newToken()
  const rows = await tx.query(
    `with holder as (
       select user_id from ${db.table('sys_credential')} where user_id = $2 and password_hash = $3 for share)
     insert into ${db.table('sys_session')}
       (id_hash, user_id, created_at, seen_at, expires_at, address, agent, rights_version)
     select $1, m.user_id, ${db.now}, ${db.now}, ${db.now} + make_interval(hours => $4), $5, $6, m.membership
     from (${membershipSql(db, 'select user_id from holder')}) m
     returning user_id`,
    [
      tokenHash(token),
      session.userId,
      session.passwordHash,
      ABSOLUTE_HOURS,
      session.address,
      session.agent?.slice(0, 300) ?? null,
    ],
  )
  return rows.length > 0 ? token : undefined
}

/**
 * Which of the sessions hold, in one statement: neither idle nor too old, the user enabled, with the roles and the
 * password of when it began. Notes for those that hold that they are in use, at most once a minute.
 */
export async function readSessions(db: Database, keys: readonly string[]): Promise<LiveSession[]> {
  const rows = await db.query<LiveRow>(
    `with asked as (
       select * from ${db.table('sys_session')} where id_hash = any($1::bytea[])
         and expires_at > ${db.now} and seen_at > ${db.now} - make_interval(mins => $2))
     select s.id_hash, s.seen_at < ${db.now} - interval '1 minute' as due,
       u.id as user_id, u.name, u.account, u.department, c.must_change, m.stamp
     from asked s
     join ${db.table('sys_user')} u on u.id = s.user_id and u.deleted_at is null and u.status = $3
     join ${db.table('sys_credential')} c on c.user_id = u.id and c.changed_at <= s.created_at
     join (${membershipSql(db, 'select user_id from asked')}) m
       on m.user_id = u.id and m.membership = s.rights_version`,
    [keys.map((key) => Buffer.from(key, 'base64url')), IDLE_MINUTES, ENABLED],
    'identity_sessions',
  )
  const due = rows.filter((row) => row.due).map((row) => row.id_hash)
  if (due.length > 0) await touch(db, due)
  return Promise.all(rows.map(async (row) => ({ key: keyOf(row.id_hash), principal: await principalIn(db, row) })))
}

async function principalIn(db: Database, row: LiveRow): Promise<UserPrincipal> {
  return Object.freeze({
    kind: 'user',
    id: row.user_id,
    name: row.name,
    account: row.account,
    ...(row.department !== null && { departmentId: row.department }),
    rights: await rightsByStamp(db, row.stamp),
    mustChangePassword: row.must_change,
  })
}

/** Another node may be touching the same rows: what it holds is being noted already. */
async function touch(db: Database, hashes: readonly Buffer[]): Promise<void> {
  const table = db.table('sys_session')
  await db.query(
    `update ${table} set seen_at = ${db.now} where id_hash in (
       select id_hash from ${table} where id_hash = any($1::bytea[]) for update skip locked)`,
    [hashes],
  )
}

export async function deleteSession(db: Database, hash: Buffer): Promise<void> {
  await db.query(`delete from ${db.table('sys_session')} where id_hash = $1`, [hash])
}

export async function deleteSessionsOf(db: Database, on: Queryable, userIds: readonly string[]): Promise<void> {
  await on.query(`delete from ${db.table('sys_session')} where user_id = any($1::uuid[])`, [userIds])
}

/** Removes sessions that ended by themselves, some at a time. */
export async function forgetOldSessions(db: Database, on: Queryable): Promise<void> {
  const table = db.table('sys_session')
  await on.query(
    `delete from ${table} where id_hash in (
       select id_hash from ${table}
       where expires_at < ${db.now} or seen_at < ${db.now} - make_interval(mins => $1)
       limit 200 for update skip locked)`,
    [IDLE_MINUTES],
  )
}
