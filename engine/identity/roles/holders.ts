/** Who has a node of the permission tree: the roles that give it, and the people who hold these. */
import type { RoleDefinition } from '../../../metadata/types.ts'
import { accessPlan, mayDo, type Principal, type UserPrincipal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { ENABLED } from '../accounts.ts'
import { unite } from '../rights.ts'
import { readRegister, readRoles, type Register } from './store.ts'
import { objectOf } from './tree.ts'
import { visibleUsers } from './visible-users.ts'
import { OPERATIONS } from './words.ts'

export interface Holders {
  readonly roles: readonly { readonly name: string; readonly label: Text }[]
  readonly people: readonly {
    readonly id: string
    readonly name: string
    readonly account: string
    readonly enabled: boolean
    readonly department: string | null
    /** Names of the roles that give it to them. */
    readonly roles: readonly string[]
  }[]
}

/** @param node id of a node of the permission tree. @throws TesseraError NOT_FOUND */
export async function holdersOf(
  { db, model, principal }: { readonly db: Database; readonly model: Model; readonly principal: UserPrincipal },
  node: string,
): Promise<Holders> {
  const [roles, register] = await Promise.all([readRoles(db, db), readRegister(db, db)])
  const gives = giving(node, model, register)
  const giver = roles.filter(({ body }) => body.enabled !== false && gives(body))
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const people = await db.query<Holders['people'][number] & Record<string, unknown>>(
    `select u.id::text as id, u.name, u.account, u.status = ${bind(ENABLED)} as enabled, d.name as department,
       array_agg(distinct r.role order by r.role) as roles
     from ${db.table('sys_user_role')} as r
     join ${db.table('sys_user')} as u on u.id = r."user" and ${visibleUsers(model, principal, 'u', bind)}
     left join ${db.table('sys_department')} as d on d.id = u.department
     where r.role = any(${bind(giver.map(({ name }) => name))}) and r.deleted_at is null
     group by u.id, d.name order by u.account limit ${MOST_PEOPLE}`,
    values,
  )
  return { roles: giver.map(({ name, body }) => ({ name, label: body.label })), people }
}

const MOST_PEOPLE = 5_000

type Gives = (role: RoleDefinition) => boolean

/** Whether a role gives what a node stands for: a menu by being named or leading where its holders may go. */
function giving(node: string, model: Model, { menus, points }: Register): Gives {
  const [kind, name = '', operation = ''] = node.split(':')
  if (kind === 'point' && points.some(({ body }) => body.name === name)) return (role) => mayDo(holder(role), name)
  const menu = kind === 'menu' ? menus.find(({ body }) => body.name === name)?.body : undefined
  if (menu) {
    const object = objectOf(menu, model)
    return (role) => {
      const { rights } = holder(role)
      const isNamed = rights.administrator || (rights.menus?.has(name) ?? true)
      return isNamed && (!object || mayOperate(model, role, object.name, 'read'))
    }
  }
  const known = OPERATIONS.find((each) => each === operation)
  if (kind === 'operation' && known && model.objects.has(name)) return (role) => mayOperate(model, role, name, known)
  if (kind === 'object' && model.objects.has(name)) return (role) => accessPlan(model, holder(role), name) !== undefined
  throw new TesseraError('NOT_FOUND')
}

function mayOperate(
  model: Model,
  role: RoleDefinition,
  object: string,
  operation: (typeof OPERATIONS)[number],
): boolean {
  return (accessPlan(model, holder(role), object)?.scope(operation) ?? 'none') !== 'none'
}

function holder(role: RoleDefinition): UserPrincipal & Principal {
  return { kind: 'user', id: '', name: '', account: '', mustChangePassword: false, rights: unite([role]) }
}
