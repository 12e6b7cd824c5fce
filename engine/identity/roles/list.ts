/** Roles as people see them who keep them. */
import type { RoleDefinition } from '../../../metadata/types.ts'
import type { UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { excessOf } from './granting.ts'
import { FIXED_ROLE, isOfEngine, readRole, readRoles, type RoleRow } from './store.ts'
import { visibleUsers } from './visible-users.ts'

export interface RoleEntry {
  readonly name: string
  readonly label: Text
  readonly description?: Text
  readonly enabled: boolean
  readonly administrator: boolean
  readonly owner: string
  /** To be sent along with a change. */
  readonly version: number
  readonly customised: boolean
  /** How many people hold it, of those whom the reader may see. */
  readonly people: number
  /** Whether the reader may change it. */
  readonly editable: boolean
  readonly removable: boolean
  /** Whether the reader holds all that it gives, and so may give it to people. */
  readonly grantable: boolean
}

export interface RoleDocument extends RoleEntry {
  readonly grants: NonNullable<RoleDefinition['grants']>
  readonly points: readonly string[]
  /** Null: every menu that leads somewhere its holders may go. */
  readonly menus: readonly string[] | null
}

export interface RoleReading {
  readonly db: Database
  readonly model: Model
  readonly principal: UserPrincipal
}

export async function listRoles(reading: RoleReading): Promise<RoleEntry[]> {
  const [roles, people] = await Promise.all([readRoles(reading.db, reading.db), peopleCounts(reading)])
  return roles.map((role) => entryOf(role, people.get(role.name) ?? 0, reading))
}

/** @throws TesseraError NOT_FOUND */
export async function roleDocument(reading: RoleReading, name: string): Promise<RoleDocument> {
  const [role, people] = await Promise.all([readRole(reading.db, reading.db, name), peopleCounts(reading, name)])
  const { grants = [], points = [], menus = null } = role.body
  return { ...entryOf(role, people.get(name) ?? 0, reading), grants, points, menus }
}

function entryOf(role: RoleRow, people: number, { model, principal }: RoleReading): RoleEntry {
  const { name, owner, revision, customised, body } = role
  const isFixed = name === FIXED_ROLE || (body.administrator === true && !principal.rights.administrator)
  return {
    name,
    label: body.label,
    ...(body.description && { description: body.description }),
    enabled: body.enabled ?? true,
    administrator: body.administrator ?? false,
    owner,
    version: revision,
    customised,
    people,
    editable: !isFixed,
    removable: !isFixed && !isOfEngine(role),
    grantable: excessOf(model, { body }, principal).length === 0,
  }
}

async function peopleCounts(
  { db, model, principal }: RoleReading,
  name?: string,
): Promise<ReadonlyMap<string, number>> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const rows = await db.query<{ role: string; people: number }>(
    `select r.role, count(distinct u.id)::int as people from ${db.table('sys_user_role')} as r
     join ${db.table('sys_user')} as u on u.id = r."user" and ${visibleUsers(model, principal, 'u', bind)}
     where r.deleted_at is null${name === undefined ? '' : ` and r.role = ${bind(name)}`} group by r.role`,
    values,
  )
  return new Map(rows.map(({ role, people }) => [role, people]))
}

export interface RoleRevision {
  readonly at: string
  readonly by: { readonly id: string; readonly name: string } | null
  /** What was at work, such as a pack. */
  readonly byWhat: string | null
  readonly action: string
  readonly before: RoleDefinition | null
  readonly after: RoleDefinition | null
}

const MOST_REVISIONS = 200

/** What a role was, newest first. @throws TesseraError NOT_FOUND */
export async function roleRevisions({ db }: Pick<RoleReading, 'db'>, name: string): Promise<RoleRevision[]> {
  const history = db.table('meta_definition_history')
  const rows = await db.query<
    Record<string, unknown> & Omit<RoleRevision, 'by'> & { by: string | null; who: string | null }
  >(
    `select h.at, h.by, u.name as who, h.by_what as "byWhat", h.action, h.before, h.after
     from ${history} as h left join ${db.table('sys_user')} as u on u.id = h.by
     where h.definition = (select definition from ${history} where kind = 'role' and name = $1 order by at desc, id desc limit 1)
     order by h.at desc, h.id desc limit ${MOST_REVISIONS}`,
    [name],
  )
  if (rows.length === 0) throw new TesseraError('NOT_FOUND')
  return rows.map(({ by, who, ...row }) => ({ ...row, by: by === null ? null : { id: by, name: who ?? '' } }))
}
