/** Roles, permission points and menus as they stand in force, the disabled ones among them. */
import type { MenuDefinition, PointDefinition, RoleDefinition } from '../../../metadata/types.ts'
import { mayDo, type Principal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { SYSTEM_OWNER } from '../../model/definition.ts'

export interface RoleRow extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly revision: number
  /** A pack's role that administrators changed. */
  readonly customised: boolean
  readonly body: RoleDefinition
}

/** The role that always is: whoever holds it may do everything, so nobody changes or deletes it. */
export const FIXED_ROLE = 'admin'

const ROLE = `d.id::text as id, d.name, d.owner, d.revision, d.shipped is not null as customised, d.body`

/** All roles by when they came. */
export function readRoles(on: Queryable, db: Pick<Database, 'table'>): Promise<RoleRow[]> {
  return on.query<RoleRow>(
    `select ${ROLE} from ${db.table('meta_definition')} as d
     where d.kind = 'role' and d.deleted_at is null order by d.position, d.name collate "C"`,
  )
}

/** @throws TesseraError NOT_FOUND */
export async function readRole(on: Queryable, db: Pick<Database, 'table'>, name: string): Promise<RoleRow> {
  const [row] = await on.query<RoleRow>(
    `select ${ROLE} from ${db.table('meta_definition')} as d where d.kind = 'role' and d.name = $1 and d.deleted_at is null`,
    [name],
  )
  if (!row) throw new TesseraError('NOT_FOUND')
  return row
}

/** What navigation and rights consist of beside objects. */
export interface Register {
  readonly menus: readonly Registered<MenuDefinition>[]
  readonly points: readonly Registered<PointDefinition>[]
}

export interface Registered<B> {
  readonly owner: string
  readonly revision: number
  readonly body: B
}

/** Menus and points in order, the disabled ones too. */
export async function readRegister(on: Queryable, db: Pick<Database, 'table'>): Promise<Register> {
  const rows = await on.query<Row>(
    `select d.owner, d.revision, d.body from ${db.table('meta_definition')} as d
     where d.kind in ('menu', 'point') and d.deleted_at is null
     order by (d.body ->> 'order')::numeric nulls last, d.position, d.name collate "C"`,
  )
  return { menus: rows.filter(isMenu), points: rows.filter(isPoint) }
}

type Row = Registered<MenuDefinition | PointDefinition> & Record<string, unknown>

function isMenu(row: Row): row is Row & Registered<MenuDefinition> {
  return row.body.kind === 'menu'
}

function isPoint(row: Row): row is Row & Registered<PointDefinition> {
  return row.body.kind === 'point'
}

/** It is written anew at every start. */
export function isOfEngine({ owner }: Pick<RoleRow, 'owner'>): boolean {
  return owner === SYSTEM_OWNER
}

/** @throws TesseraError FORBIDDEN */
export function requirePoint(principal: Principal, point: string): void {
  if (!mayDo(principal, point)) throw new TesseraError('FORBIDDEN')
}
