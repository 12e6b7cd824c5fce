/** Finds the one person whom a login names. */
import type { Database } from '../database/index.ts'

/** The value of a user's `status` with which one may sign in; every other value shuts out. */
export const ENABLED = 'enabled'

export interface Account {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly enabled: boolean
  readonly passwordHash: string | undefined
}

interface Found extends Record<string, unknown> {
  id: string
  account: string
  name: string
  enabled: boolean
  password_hash: string | null
  rank: number
}

/**
 * By account; failing that by account in other letter case, then by mobile number or e-mail, when it is one person's.
 * A login that fits several people names nobody.
 */
export async function findAccount(db: Database, login: string): Promise<Account | undefined> {
  const found = await db.query<Found>(
    `select u.id, u.account, u.name, u.status = $2 as enabled, c.password_hash,
       case when u.account = $1 then 0 when lower(u.account) = lower($1) then 1 else 2 end as rank
     from ${db.table('sys_user')} u left join ${db.table('sys_credential')} c on c.user_id = u.id
     where u.deleted_at is null and $1 <> ''
       and (u.account = $1 or lower(u.account) = lower($1) or u.mobile = $1 or lower(u.email) = lower($1))
     order by rank limit 3`,
    [login, ENABLED],
  )
  const [first, second] = found
  if (!first || second?.rank === first.rank) return undefined
  const { id, account, name, enabled, password_hash } = first
  return { id, account, name, enabled, passwordHash: password_hash ?? undefined }
}
