/**
 * Whom of ours a directory means. What enters is a person as the directory describes them; what leaves is the one user it
 * was linked to, or may be linked to, or nobody. A look-alike is nobody: names are compared as they are, mail addresses
 * only where the directory says that they are the person's own.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { ENABLED } from '../accounts.ts'
import type { DirectoryBody, DirectoryPerson } from './types.ts'

export interface Known {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly enabled: boolean
  readonly hasSecondStep: boolean
}

interface Row extends Record<string, unknown> {
  id: string
  account: string
  name: string
  enabled: boolean
  has_second_step: boolean
}

/** Mail addresses whose spelling says who is meant: letters of other scripts look like those of ours. */
const PLAIN_MAIL = /^[\x21-\x3f\x41-\x7e]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i

export type Found = { readonly user: Known } | { readonly reason: 'unknown_account' | 'ambiguous' | 'email_unverified' }

/** Who is not linked yet, looked for in the way that the directory is set to. */
export async function search(
  db: Database,
  tx: Queryable,
  { match }: DirectoryBody,
  person: DirectoryPerson,
): Promise<Found> {
  if (match === 'account' && person.account !== undefined)
    return one(await users(db, tx, 'u.account = $2', person.account))
  if (match !== 'email' || person.email === undefined) return { reason: 'unknown_account' }
  if (!person.emailVerified) return { reason: 'email_unverified' }
  if (!PLAIN_MAIL.test(person.email)) return { reason: 'unknown_account' }
  return one(await users(db, tx, 'lower(u.email) = lower($2)', person.email))
}

/** The user of an id as long as they are not deleted. */
export async function userById(db: Database, tx: Queryable, id: string): Promise<Known | undefined> {
  const [user] = await users(db, tx, 'u.id = $2::uuid', id)
  return user
}

/** Two people of one mail address are neither of them. */
function one([first, second]: readonly Known[]): Found {
  if (!first) return { reason: 'unknown_account' }
  return second ? { reason: 'ambiguous' } : { user: first }
}

async function users(db: Database, tx: Queryable, condition: string, value: string): Promise<Known[]> {
  const rows = await tx.query<Row>(
    `select u.id::text as id, u.account, u.name, u.status = $1 as enabled,
       exists (select from ${db.table('sys_second_factor')} f
         where f.user_id = u.id and f.confirmed_at is not null) as has_second_step
     from ${db.table('sys_user')} u where u.deleted_at is null and ${condition} limit 2`,
    [ENABLED, value],
  )
  return rows.map(({ has_second_step: hasSecondStep, ...rest }) => ({ ...rest, hasSecondStep }))
}
