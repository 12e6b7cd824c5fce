/** Sets passwords for people: by a pack that brings its users, or by the operator. */
import type { Database, Queryable } from '../database/index.ts'
import { hashPassword, oneTimePassword } from './passwords.ts'
import { deleteSessionsOf } from './session-store.ts'

export interface InitialPassword {
  /** Whether the first sign-in must choose another. */
  readonly mustChange: boolean
}

/**
 * Gives users that have no password yet their first: the given one, or a random one each. Passwords that exist stay.
 * @returns by user id the passwords that were set, to be shown once
 */
export async function setInitialPassword(
  db: Database,
  userIds: readonly string[],
  password: string | undefined,
  { mustChange }: InitialPassword,
): Promise<ReadonlyMap<string, string>> {
  const without = await db.query<{ id: string }>(
    `select distinct w.id from unnest($1::uuid[]) w(id)
     where not exists (select from ${db.table('sys_credential')} c where c.user_id = w.id)`,
    [userIds],
  )
  const passwords = new Map(without.map(({ id }) => [id, password ?? oneTimePassword()]))
  const hashes = await Promise.all([...passwords.values()].map(hashPassword))
  const stored = await db.query<{ user_id: string }>(
    `insert into ${db.table('sys_credential')} (user_id, password_hash, must_change, changed_at)
     select id, hash, $3, ${db.now} from unnest($1::uuid[], $2::text[]) w(id, hash)
     on conflict (user_id) do nothing returning user_id`,
    [[...passwords.keys()], hashes, mustChange],
  )
  const set = new Set(stored.map((row) => row.user_id))
  return new Map([...passwords].filter(([id]) => set.has(id)))
}

/** Sets one user's password whatever it was, and ends the sessions begun with the old one. */
export async function setPassword(
  db: Database,
  tx: Queryable,
  userId: string,
  password: string,
  { mustChange }: InitialPassword,
): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_credential')} (user_id, password_hash, must_change, changed_at)
     values ($1, $2, $3, ${db.now})
     on conflict (user_id) do update set password_hash = excluded.password_hash, must_change = excluded.must_change,
       changed_at = excluded.changed_at`,
    [userId, await hashPassword(password), mustChange],
  )
  await deleteSessionsOf(db, tx, [userId])
}
