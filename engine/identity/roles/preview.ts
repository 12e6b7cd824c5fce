/** What somebody finds after signing in: menus by their rights, with the buttons and points they have there. */
import { mayDo, type UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import { userPrincipal } from '../user-principal.ts'
import { readRegister } from './store.ts'
import { permissionTree, type PermissionNode } from './tree.ts'
import { visibleUsers } from './visible-users.ts'

export interface Previewing {
  readonly db: Database
  readonly model: Model
  /** Who looks. */
  readonly principal: UserPrincipal
}

/** The person behind an id with the rights of this moment, for who may see them. @throws TesseraError NOT_FOUND */
export async function previewedPerson({ db, model, principal }: Previewing, id: string): Promise<UserPrincipal> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const found = await db.query(
    `select from ${db.table('sys_user')} as u where u.id = ${bind(id)}::uuid and ${visibleUsers(model, principal, 'u', bind)}`,
    values,
  )
  const person = found.length > 0 ? await userPrincipal(db, id) : undefined
  if (!person) throw new TesseraError('NOT_FOUND')
  return person
}

/**
 * The tree of a person's menus with what they may do there, and nothing else.
 * @param menus names of the menus that the person's navigation shows
 */
export async function permissionsOf(
  { db, model }: Pick<Previewing, 'db' | 'model'>,
  person: UserPrincipal,
  menus: ReadonlySet<string>,
): Promise<PermissionNode[]> {
  const tree = permissionTree(model, person, await readRegister(db, db), false)
  return trimmed(tree, (node) => {
    if (node.kind === 'menu') return menus.has(node.name)
    if (node.kind === 'point') return mayDo(person, node.name)
    return node.held
  })
}

function trimmed(nodes: readonly PermissionNode[], isShown: (node: PermissionNode) => boolean): PermissionNode[] {
  return nodes.filter(isShown).flatMap((node) => {
    const children = trimmed(node.children, isShown)
    const isEmptyGroup = children.length === 0 && (node.kind === 'group' || node.kind === 'object')
    return isEmptyGroup ? [] : [{ ...node, children }]
  })
}
