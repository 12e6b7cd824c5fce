/** Sessions as rows: opening one, reading those that still hold, ending them. */
import type { UserPrincipal } from '../access/principal.ts'
import type { Database, Queryable } from '../database/index.ts'
import { ENABLED } from './accounts.ts'
import { AS_SHIPPED, type SessionLimits, sessionLimits } from './parameters.ts'
import { membershipSql, rightsByStamp } from './rights.ts'
import { newToken, tokenHash } from './tokens.ts'

/** For how long a session holds at most. */
export type SessionTimes = Pick<SessionLimits, 'hours'>

export interface NewSession {
  readonly userId: string
  /** The hash against which the password was just checked; absent for who comes by a directory, without one. */
  readonly passwordHash?: string
  readonly address: string | null
  readonly agent: string | null
  readonly times?: SessionTimes
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
  must_set_up: boolean
  stamp: string
}

/** The key of a session in memory: text, because a Map compares buffers by identity. */
export function keyOf(hash: Buffer): string {
  return hash.toString('base64url')
}

/**
 * A new session and its token; nothing when the password was changed since it was checked, or the user is gone. The share
 * lock holds a change back until this commits, and the change then ends this session with the others.
 */
export async function openSession(db: Database, tx: Queryable, session: NewSession): Promise<string | undefined> {
  const token = newToken()
  const { userId, passwordHash, times = sessionLimits(AS_SHIPPED) } = session
  const holder =
    passwordHash === undefined
      ? `select id as user_id from ${db.table('sys_user')} where id = $2 and $3::text is null for share`
      : `select user_id from ${db.table('sys_credential')} where user_id = $2 and password_hash = $3 for share`
  const rows = await tx.query(
    `with holder as (${holder})
     insert into ${db.table('sys_session')}
       (id_hash, user_id, created_at, seen_at, expires_at, address, agent, rights_version, means)
     select $1, m.user_id, ${db.now}, ${db.now}, ${db.now} + make_interval(hours => $4), $5, $6, m.membership, $7
     from (${membershipSql(db, 'select user_id from holder')}) m
     returning user_id`,
    [
      tokenHash(token),
      userId,
      passwordHash ?? null,
      times.hours,
      session.address,
      session.agent?.slice(0, 300) ?? null,
      passwordHash === undefined ? 'directory' : 'password',
    ],
  )
  return rows.length > 0 ? token : undefined
}

/**
 * Which of the sessions hold, in one statement: neither idle nor too old, the user enabled, with the roles and the
 * password of when it began. Notes for those that hold that they are in use, at most once a minute.
 */
export async function readSessions(
  db: Database,
  keys: readonly string[],
  limits: SessionLimits = sessionLimits(AS_SHIPPED),
): Promise<LiveSession[]> {
  const rows = await db.query<LiveRow>(
    `with asked as (
       select * from ${db.table('sys_session')} where id_hash = any($1::bytea[]) and expires_at > ${db.now}
         and created_at > ${db.now} - make_interval(hours => $4)
         and seen_at > ${db.now} - make_interval(mins => $2))
     select s.id_hash, s.seen_at < ${db.now} - interval '1 minute' as due,
       u.id as user_id, u.name, u.account, u.department, m.stamp, ${mustChangeSql(db, '$5')} as must_change,
       ${mustSetUpSql(db, '$6')} as must_set_up
     from asked s
     join ${db.table('sys_user')} u on u.id = s.user_id and u.deleted_at is null and u.status = $3
     left join ${db.table('sys_credential')} c on c.user_id = u.id
     join (${membershipSql(db, 'select user_id from asked')}) m
       on m.user_id = u.id and m.membership = s.rights_version
     where c.changed_at <= s.created_at or (c.user_id is null and s.means <> 'password')`,
    [
      keys.map((key) => Buffer.from(key, 'base64url')),
      limits.idleMinutes,
      ENABLED,
      limits.hours,
      limits.maxAgeDays,
      limits.secondStepRoles,
    ],
    'identity_sessions',
  )
  const due = rows.filter((row) => row.due).map((row) => row.id_hash)
  if (due.length > 0) await touch(db, due)
  return Promise.all(rows.map(async (row) => ({ key: keyOf(row.id_hash), principal: await principalIn(db, row) })))
}

/** Who came by a directory has no password to change. */
function mustChangeSql(db: Database, maxAgeDays: string): string {
  return `(s.means = 'password' and coalesce(c.must_change
    or (${maxAgeDays}::integer > 0 and c.changed_at < ${db.now} - make_interval(days => ${maxAgeDays}::integer)), false))`
}

/** A second step that one of the roles asks for and that is not set up. Directories ask for second steps of their own. */
function mustSetUpSql(db: Database, roles: string): string {
  return `(s.means = 'password' and cardinality(${roles}::text[]) > 0
    and exists (select from ${db.table('sys_user_role')} r
      where r."user" = u.id and r.deleted_at is null and r.role = any(${roles}::text[]))
    and not exists (select from ${db.table('sys_second_factor')} f
      where f.user_id = u.id and f.confirmed_at is not null))`
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
    ...(row.must_set_up && { mustSetUpSecondStep: true }),
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

export async function deleteSessionsOf(
  db: Pick<Database, 'table'>,
  on: Queryable,
  userIds: readonly string[],
): Promise<void> {
  await on.query(`delete from ${db.table('sys_session')} where user_id = any($1::uuid[])`, [userIds])
}

/** Removes sessions that ended by themselves, some at a time. */
export async function forgetOldSessions(
  db: Database,
  on: Queryable,
  { idleMinutes }: Pick<SessionLimits, 'idleMinutes'>,
): Promise<void> {
  const table = db.table('sys_session')
  await on.query(
    `delete from ${table} where id_hash in (
       select id_hash from ${table}
       where expires_at < ${db.now} or seen_at < ${db.now} - make_interval(mins => $1)
       limit 200 for update skip locked)`,
    [idleMinutes],
  )
}
