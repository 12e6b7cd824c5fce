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
  /** A code of a device is asked for as well. */
  readonly hasSecondStep: boolean
}

interface Found extends Record<string, unknown> {
  id: string
  account: string
  name: string
  enabled: boolean
  password_hash: string | null
  has_second_step: boolean
  rank: number
}

/** One spelling of accounts that people take for the same: neither letter case nor full width tells them apart. */
export function foldedSql(text: string): string {
  return `lower(normalize(${text}, nfkc))`
}

/**
 * By account; failing that by account in another spelling, then by mobile number or e-mail, when it is one person's.
 * A login that fits several people names nobody.
 */
export async function findAccount(db: Database, login: string): Promise<Account | undefined> {
  const found = await db.query<Found>(
    `select u.id, u.account, u.name, u.status = $2 as enabled, c.password_hash,
       exists (select from ${db.table('sys_second_factor')} f
         where f.user_id = u.id and f.confirmed_at is not null) as has_second_step,
       case when u.account = $1 then 0 when ${foldedSql('u.account')} = ${foldedSql('$1')} then 1 else 2 end as rank
     from ${db.table('sys_user')} u left join ${db.table('sys_credential')} c on c.user_id = u.id
     where u.deleted_at is null and $1 <> ''
       and (u.account = $1 or ${foldedSql('u.account')} = ${foldedSql('$1')} or u.mobile = $1 or lower(u.email) = lower($1))
     order by rank limit 3`,
    [login, ENABLED],
  )
  const [first, second] = found
  if (!first || second?.rank === first.rank) return undefined
  const { id, account, name, enabled, password_hash, has_second_step: hasSecondStep } = first
  return { id, account, name, enabled, passwordHash: password_hash ?? undefined, hasSecondStep }
}
