/** Making, changing, copying and deleting roles. In force at once; never more than whoever edits may do themselves. */
import type { RoleDefinition } from '../../../metadata/types.ts'
import type { Principal, UserPrincipal } from '../../access/index.ts'
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { ADMINISTRATORS, type Definition } from '../../model/definition.ts'
import type { Model } from '../../model/types.ts'
import { removeMany } from '../../records/index.ts'
import { changeAtOnce, inForce } from './change.ts'
import { refuseExcess } from './granting.ts'
import { linkWriter } from './link-writer.ts'
import { FIXED_ROLE, isOfEngine, requirePoint } from './store.ts'

/** Who edits, over which Model, and what is told of it in the same transaction. */
export interface Editing {
  readonly db: Database
  readonly model: Model
  readonly principal: UserPrincipal
  readonly told?: (tx: Transaction, edit: RoleEdit) => Promise<void>
}

export interface RoleEdit {
  readonly action: 'role_create' | 'role_update' | 'role_delete'
  readonly name: string
  readonly before?: RoleDefinition
  readonly after?: RoleDefinition
}

/** What can be said of a role; `null` takes a part away. */
export type RolePatch = { readonly [K in PatchPart]?: RoleDefinition[K] | null }

export const PATCH_PARTS = ['label', 'description', 'enabled', 'grants', 'points', 'menus'] as const
type PatchPart = (typeof PATCH_PARTS)[number]

const LOCKED: Text = {
  zh: '它拥有系统管理员的全部权限，程序依赖它',
  en: 'it may do everything, and the program relies on it',
}

const RETURNS: Text = {
  zh: '它随系统提供，下次启动时会重新出现；可以停用',
  en: 'it comes with the engine and would return at the next start; disable it instead',
}

/** @throws TesseraError NAME_TAKEN, VALIDATION_FAILED, BEYOND_RIGHTS */
export async function createRole(editing: Editing, name: string, patch: RolePatch): Promise<void> {
  requirePoint(editing.principal, 'role_edit')
  const body = patched({ kind: 'role', name, label: { zh: name, en: name } }, patch)
  await write(editing, {
    action: 'role_create',
    name,
    change: (current) => {
      refuseTaken(current, name)
      return { after: body }
    },
  })
}

/** With all that the other one gives, under another name. @throws TesseraError NOT_FOUND, NAME_TAKEN, BEYOND_RIGHTS */
export async function copyRole(editing: Editing, from: string, name: string, label?: Text): Promise<void> {
  requirePoint(editing.principal, 'role_edit')
  await write(editing, {
    action: 'role_create',
    name,
    change: (current) => {
      const { id: _, renamed_from: __, ...body } = inForce(current, 'role', from).body
      refuseTaken(current, name)
      return { after: { ...body, name, label: label ?? body.label } }
    },
  })
}

/**
 * @param version the revision that the editor saw
 * @throws TesseraError NOT_FOUND, VERSION_CONFLICT, DEFINITION_LOCKED, VALIDATION_FAILED, BEYOND_RIGHTS
 */
export async function changeRole(editing: Editing, name: string, version: number, patch: RolePatch): Promise<void> {
  requirePoint(editing.principal, 'role_edit')
  await write(editing, {
    action: 'role_update',
    name,
    version,
    change: (current) => {
      const former = inForce(current, 'role', name)
      refuseLocked(former, editing.principal)
      return { before: former.body, after: patched(former.body, patch), owner: former.owner }
    },
  })
}

/**
 * Deletes a role with what links people to it.
 * @param confirmed people hold it, and whoever deletes knows
 * @throws TesseraError NOT_FOUND, DEFINITION_LOCKED, ROLE_IN_USE, LAST_ADMINISTRATOR
 */
export async function removeRole(editing: Editing, name: string, confirmed: boolean): Promise<void> {
  requirePoint(editing.principal, 'role_edit')
  const { db } = editing
  await write(editing, {
    action: 'role_delete',
    name,
    change: async (current, tx) => {
      const former = inForce(current, 'role', name)
      refuseLocked(former, editing.principal)
      if (isOfEngine(former)) throw new TesseraError('DEFINITION_LOCKED', { name, reason: RETURNS })
      const [row] = await tx.query<{ people: number }>(
        `select count(*)::int as people from ${db.table('sys_user_role')} r
         join ${db.table('sys_user')} u on u.id = r."user" and u.deleted_at is null
         where r.role = $1 and r.deleted_at is null`,
        [name],
      )
      const people = row?.people ?? 0
      if (people > 0 && !confirmed) throw new TesseraError('ROLE_IN_USE', { people }, { data: { people } })
      return { before: former.body }
    },
    afterwards: (tx) => unlink(editing, tx, name),
  })
}

interface Write {
  readonly action: RoleEdit['action']
  readonly name: string
  /** The revision that the editor saw. */
  readonly version?: number
  change(current: readonly Definition[], tx: Queryable): Changed | Promise<Changed>
  afterwards?(tx: Transaction): Promise<void>
}

interface Changed {
  readonly before?: RoleDefinition
  readonly after?: RoleDefinition
  readonly owner?: string
}

async function write(
  { db, model, principal, told }: Editing,
  { action, name, version, change, afterwards }: Write,
): Promise<void> {
  let edit: RoleEdit = { action, name }
  await changeAtOnce(db, {
    by: principal.id,
    change: async (current, tx) => {
      if (version !== undefined) await refuseMoved(db, tx, name, version)
      const { before, after, owner = ADMINISTRATORS } = await change(current, tx)
      edit = { ...edit, ...(before && { before }), ...(after && { after }) }
      if (!after) return { remove: [{ kind: 'role', name }] }
      return { write: [{ kind: 'role', name, owner, body: { ...after } }] }
    },
    judge: (definitions) => {
      const after = definitions.find((each) => each.kind === 'role' && each.name === name)
      // what is wrong in itself has been told by now: only whole definitions are measured
      if (after && edit.after) refuseExcess(model, { body: edit.after, former: edit.before }, principal)
    },
    afterwards: async (tx) => {
      await afterwards?.(tx)
      await told?.(tx, edit)
    },
  })
}

/** @throws TesseraError VERSION_CONFLICT */
async function refuseMoved(db: Database, tx: Queryable, name: string, version: number): Promise<void> {
  const [row] = await tx.query<{ revision: number; who: string | null }>(
    `select d.revision, u.name as who from ${db.table('meta_definition')} as d
     left join ${db.table('sys_user')} as u on u.id = d.updated_by
     where d.kind = 'role' and d.name = $1 and d.deleted_at is null`,
    [name],
  )
  if (!row) throw new TesseraError('NOT_FOUND')
  if (row.revision === version) return
  const who = row.who ?? ''
  throw new TesseraError('VERSION_CONFLICT', { who }, { data: { version: row.revision } })
}

function refuseTaken(current: readonly Definition[], name: string): void {
  if (current.some((each) => each.kind === 'role' && each.name === name)) throw new TesseraError('NAME_TAKEN', { name })
}

/** A role that gives everything is touched by those alone who may do everything, and the first of them by nobody. */
function refuseLocked({ name, body }: Definition<'role'>, principal: Principal): void {
  const isFree = principal.kind === 'system' || (principal.kind === 'user' && principal.rights.administrator)
  if (name === FIXED_ROLE || (body.administrator === true && !isFree))
    throw new TesseraError('DEFINITION_LOCKED', { name, reason: LOCKED })
}

function patched(body: RoleDefinition, patch: RolePatch): RoleDefinition {
  const parts = Object.entries(patch).filter(([, value]) => value !== undefined)
  const merged: Record<string, unknown> = { ...body, ...Object.fromEntries(parts) }
  for (const [part, value] of parts) if (value === null) delete merged[part]
  return merged as unknown as RoleDefinition
}

/** By whoever deletes the role, so that the history of people tells who. */
async function unlink({ db, model, principal }: Editing, tx: Transaction, name: string): Promise<void> {
  const rows = await tx.query<{ id: string }>(
    `select id::text as id from ${db.table('sys_user_role')} where role = $1 and deleted_at is null`,
    [name],
  )
  if (rows.length === 0) return
  await removeMany(linkWriter({ db, tx, model, principal }), 'sys_user_role', rows)
}
