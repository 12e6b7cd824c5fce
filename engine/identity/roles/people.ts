/** The people of a role: listing them, linking and removing some. */
import type { UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import { createMany, removeMany } from '../../records/index.ts'
import { ENABLED } from '../accounts.ts'
import { refuseExcess } from './granting.ts'
import { type Linking, linkWriter } from './link-writer.ts'
import { readRole, requirePoint } from './store.ts'
import { visibleUsers } from './visible-users.ts'

export interface RolePerson {
  readonly id: string
  readonly name: string
  readonly account: string
  /** May sign in. */
  readonly enabled: boolean
  readonly department: string | null
  /** The masking setting, and which scopes are excepted from it. */
  readonly masking: string | null
  readonly except: readonly string[]
}

export interface PeopleQuestion {
  /** Part of a name or an account. */
  readonly search?: string
  readonly limit: number
  readonly offset: number
}

export interface RolePeople {
  readonly people: readonly RolePerson[]
  readonly total: number
}

/** Those whom the reader may see, by account. @throws TesseraError NOT_FOUND */
export async function peopleOf(
  { db, model, principal }: { readonly db: Database; readonly model: Model; readonly principal: UserPrincipal },
  role: string,
  { search, limit, offset }: PeopleQuestion,
): Promise<RolePeople> {
  await readRole(db, db, role)
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const word = search === undefined ? undefined : bind(`%${search.replace(/[\\%_]/g, '\\$&')}%`)
  const rows = await db.query<RolePerson & { total: number } & Record<string, unknown>>(
    `select u.id::text as id, u.name, u.account, u.status = ${bind(ENABLED)} as enabled, d.name as department,
       u.masking, coalesce(u.masking_except, '[]') as "except",
       count(*) over ()::int as total
     from ${db.table('sys_user')} as u left join ${db.table('sys_department')} as d on d.id = u.department
     where exists (select from ${db.table('sys_user_role')} as r
         where r."user" = u.id and r.role = ${bind(role)} and r.deleted_at is null)
       and ${visibleUsers(model, principal, 'u', bind)}
       ${word === undefined ? '' : `and (u.name ilike ${word} or u.account ilike ${word})`}
     order by u.account collate "C", u.id limit ${bind(limit)} offset ${bind(offset)}`,
    values,
  )
  return { people: rows.map(({ total: _, ...person }) => person), total: rows[0]?.total ?? 0 }
}

/**
 * Links people to a role; who holds it already keeps it.
 * @returns how many got it
 * @throws TesseraError FORBIDDEN, NOT_FOUND for a role or a person that one may not see, BEYOND_RIGHTS
 */
export async function linkPeople(linking: Linking, role: string, users: readonly string[]): Promise<number> {
  const { db, tx, model, principal } = linking
  requirePoint(principal, 'role_assign')
  const { body } = await readRole(tx, db, role)
  refuseExcess(model, { body }, principal)
  await requireVisible(linking, users)
  const held = await linksOf(linking, role, users)
  const present = new Set(held.map(({ user }) => user))
  const missing = [...new Set(users)].filter((user) => !present.has(user))
  if (missing.length === 0) return 0
  await createMany(
    linkWriter(linking),
    'sys_user_role',
    missing.map((user) => ({ user, role })),
  )
  return missing.length
}

/**
 * Takes a role from people; who does not hold it is left alone. Only who may give a role may take it.
 * @returns how many lost it
 * @throws TesseraError as `linkPeople`, LAST_ADMINISTRATOR
 */
export async function unlinkPeople(linking: Linking, role: string, users: readonly string[]): Promise<number> {
  const { db, tx, model, principal } = linking
  requirePoint(principal, 'role_assign')
  const { body } = await readRole(tx, db, role)
  refuseExcess(model, { body }, principal)
  await requireVisible(linking, users)
  const held = await linksOf(linking, role, users)
  if (held.length === 0) return 0
  await removeMany(
    linkWriter(linking),
    'sys_user_role',
    held.map(({ id }) => ({ id })),
  )
  return held.length
}

/** @throws TesseraError NOT_FOUND */
export async function requireVisible({ db, tx, model, principal }: Linking, users: readonly string[]): Promise<void> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const rows = await tx.query<{ id: string }>(
    `select u.id::text as id from ${db.table('sys_user')} as u
     where u.id = any(${bind(users)}::uuid[]) and ${visibleUsers(model, principal, 'u', bind)}`,
    values,
  )
  if (rows.length < new Set(users).size) throw new TesseraError('NOT_FOUND')
}

function linksOf({ db, tx }: Linking, role: string, users: readonly string[]): Promise<{ id: string; user: string }[]> {
  return tx.query<{ id: string; user: string }>(
    `select id::text as id, "user"::text as "user" from ${db.table('sys_user_role')}
     where role = $1 and "user" = any($2::uuid[]) and deleted_at is null for update`,
    [role, users],
  )
}
