/**
 * Who uses an embedded server, held as advisory locks so that a killed process lets go by itself. They are taken in
 * the superuser's database, which no other role may enter, so nobody can take them in our stead.
 */
import type pg from 'pg'

/** Two-part keys: a number of ours, and which lock. */
const FAMILY = 1_414_746_963
const USERS = 1
const SERVER = 2

/** Registers a user of the server; false when the server is just being stopped by its last user. */
export async function enter(session: pg.Client): Promise<boolean> {
  return tryLock(session, 'pg_try_advisory_lock_shared', USERS)
}

/** Becomes the folder's one server process, or says who is: the process number, when it is known. */
export async function becomeServer(session: pg.Client): Promise<true | string> {
  if (await tryLock(session, 'pg_try_advisory_lock', SERVER)) return true
  const { rows } = await session.query<{ name: string }>(
    `select application_name as name from pg_locks join pg_stat_activity using (pid)
     where locktype = 'advisory' and classid = $1 and objid = $2 and granted`,
    [FAMILY, SERVER],
  )
  return /\d+$/.exec(rows[0]?.name ?? '')?.[0] ?? '?'
}

/** True for the last user, who then stops the server; from then on nobody can enter. */
export async function leave(session: pg.Client): Promise<boolean> {
  await session.query('select pg_advisory_unlock_shared($1, $2)', [FAMILY, USERS])
  return tryLock(session, 'pg_try_advisory_lock', USERS)
}

async function tryLock(session: pg.Client, how: string, which: number): Promise<boolean> {
  const { rows } = await session.query<{ locked: boolean }>(`select ${how}($1, $2) as locked`, [FAMILY, which])
  return rows[0]?.locked === true
}
