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
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  userId: string,
  password: string,
  options: InitialPassword,
): Promise<void> {
  await setPasswords(db, tx, new Map([[userId, password]]), options)
}

/** Sets the passwords of several users, whatever they were, by their ids. */
export async function setPasswords(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  passwords: ReadonlyMap<string, string>,
  { mustChange }: InitialPassword,
): Promise<void> {
  const ids = [...passwords.keys()]
  const hashes = await Promise.all([...passwords.values()].map(hashPassword))
  await keepFormer(db, tx, ids)
  await tx.query(
    `insert into ${db.table('sys_credential')} (user_id, password_hash, must_change, changed_at)
     select id, hash, $3, ${db.now} from unnest($1::uuid[], $2::text[]) w(id, hash) order by id
     on conflict (user_id) do update set password_hash = excluded.password_hash, must_change = excluded.must_change,
       changed_at = excluded.changed_at`,
    [ids, hashes, mustChange],
  )
  await deleteSessionsOf(db, tx, ids)
}

/**
 * Stands where the hash of a password would, for people who never signed in: their password is the default one of the
 * moment, to be changed. So an import of thousands hashes nothing, and knows no secret.
 */
export const INITIAL = 'initial'

/** People who were just made sign in with the default password first, as long as there is one. */
export async function awaitFirstSignIn(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  userIds: readonly string[],
): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_credential')} (user_id, password_hash, must_change, changed_at)
     select id, $2, true, ${db.now} from unnest($1::uuid[]) w(id) on conflict (user_id) do nothing`,
    [userIds, INITIAL],
  )
}

let hashed: { readonly password: string; readonly hash: Promise<string> } | undefined

/** The hash to check a password against: that of the account, or of the default password for who never signed in. */
export async function hashBehind(
  stored: string | undefined,
  defaultPassword: string | undefined,
): Promise<string | undefined> {
  if (stored !== INITIAL) return stored
  if (defaultPassword === undefined) return undefined
  if (hashed?.password !== defaultPassword) {
    hashed = { password: defaultPassword, hash: hashPassword(defaultPassword) }
  }
  return hashed.hash
}

/** The default password was right: from now on it is the person's own, until it is changed. */
export async function keepFirstPassword(db: Database, tx: Queryable, userId: string, hash: string): Promise<void> {
  await tx.query(
    `update ${db.table('sys_credential')} set password_hash = $2 where user_id = $1 and password_hash = $3`,
    [userId, hash, INITIAL],
  )
}

/** Passwords that people chose themselves are kept from being chosen again too soon. */
const MOST_FORMER = 10

/** Call before the password of users is replaced. */
export async function keepFormer(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  userIds: readonly string[],
): Promise<void> {
  const former = db.table('sys_password_history')
  await tx.query(
    `insert into ${former} (user_id, password_hash, at)
     select user_id, password_hash, ${db.now} from ${db.table('sys_credential')}
     where user_id = any($1::uuid[]) and not must_change order by user_id`,
    [userIds],
  )
  await tx.query(
    `delete from ${former} where id in (
       select id from (select id, row_number() over (partition by user_id order by id desc) as nth
         from ${former} where user_id = any($1::uuid[])) ranked where nth > $2)`,
    [userIds, MOST_FORMER],
  )
}
