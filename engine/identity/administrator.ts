/** The first administrator, and the promise that one always remains. */
import type { Database, Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { ENABLED } from './accounts.ts'
import { setPassword } from './credentials.ts'
import { oneTimePassword, verifyPassword } from './passwords.ts'

const ACCOUNT = 'admin'
const NAME = '系统管理员'
const ROLE = 'admin'

export interface FirstAdministrator {
  readonly account: typeof ACCOUNT
  /** Only when this call made the user and nobody gave a password: to be shown once, for it is stored nowhere. */
  readonly oneTimePassword?: string
  readonly created: boolean
}

/**
 * Makes the user `admin` when there is neither one nor another active administrator; of several processes that start at
 * once one does it. A given password is the operator's word: it is set now and at each later start at which it differs,
 * without a forced change. An empty one counts as none.
 */
export async function ensureFirstAdministrator(
  db: Database,
  options: { readonly password?: string | undefined } = {},
): Promise<FirstAdministrator> {
  const given = options.password === '' ? undefined : options.password
  return db.transaction(async (tx) => {
    await lockAdministrators(db, tx)
    const existing = await findAdmin(db, tx)
    if (existing) {
      if (given !== undefined && !(await verifyPassword(existing.passwordHash, given))) {
        await setPassword(db, tx, existing.id, given, { mustChange: false })
      }
      return { account: ACCOUNT, created: false }
    }
    if ((await countAdministrators(db, tx)) > 0) return { account: ACCOUNT, created: false }
    const password = given ?? oneTimePassword()
    await setPassword(db, tx, await createAdmin(db, tx), password, { mustChange: given === undefined })
    return { account: ACCOUNT, created: true, ...(given === undefined && { oneTimePassword: password }) }
  })
}

/**
 * Call inside the transaction that disabled, deleted or demoted users or changed roles, after the writes. Writers wait
 * for one another here, so two that each remove one of the last two administrators do not both succeed.
 * @throws TesseraError LAST_ADMINISTRATOR
 */
export async function assertAdministratorRemains(db: Database, tx: Queryable): Promise<void> {
  await lockAdministrators(db, tx)
  if ((await countAdministrators(db, tx)) === 0) throw new TesseraError('LAST_ADMINISTRATOR')
}

async function lockAdministrators(db: Database, tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.workspace}:administrators`])
}

async function countAdministrators(db: Database, tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ count: number }>(
    `select count(distinct u.id) as count
     from ${db.table('sys_user')} u
     join ${db.table('sys_user_role')} r on r."user" = u.id and r.deleted_at is null
     join ${db.table('meta_definition')} d on d.kind = 'role' and d.name = r.role and d.deleted_at is null
     where u.deleted_at is null and u.status = $1
       and d.body -> 'administrator' = 'true' and d.body -> 'enabled' is distinct from 'false'`,
    [ENABLED],
  )
  return row?.count ?? 0
}

async function findAdmin(
  db: Database,
  tx: Queryable,
): Promise<{ id: string; passwordHash: string | undefined } | undefined> {
  const [row] = await tx.query<{ id: string; password_hash: string | null }>(
    `select u.id, c.password_hash from ${db.table('sys_user')} u
     left join ${db.table('sys_credential')} c on c.user_id = u.id
     where u.account = $1 and u.deleted_at is null`,
    [ACCOUNT],
  )
  return row && { id: row.id, passwordHash: row.password_hash ?? undefined }
}

async function createAdmin(db: Database, tx: Queryable): Promise<string> {
  const id = newId()
  await tx.query(
    `insert into ${db.table('sys_user')} (id, version, created_at, updated_at, account, name, status)
     values ($1, 1, ${db.now}, ${db.now}, $2, $3, $4)`,
    [id, ACCOUNT, NAME, ENABLED],
  )
  await tx.query(
    `insert into ${db.table('sys_user_role')} (id, version, created_at, updated_at, "user", role)
     values ($1, 1, ${db.now}, ${db.now}, $2, $3)`,
    [newId(), id, ROLE],
  )
  return id
}
