/** Rules over trees and departments: what is below some records, the way up from one, and whose departments are "mine". */
import type { Bind, Principal } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import { quotedName } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { NOBODY, type RuleMe } from '../rules/index.ts'
import { columnSql, tableSql } from './column.ts'
import { isNamed } from './key.ts'
import { type Related, relatedContext } from './relations.ts'
import type { ReadContext } from './select.ts'
import { Parameters } from './statement.ts'
import { belowSql, treeFields } from './tree-parts.ts'
import { reachable } from './reachable.ts'

/** The reference by which the records that a field names stand above each other; rules need one that is clear. */
export function treeOf({ plan }: Related): FieldModel | undefined {
  const [above, ...others] = treeFields(plan)
  return others.length === 0 ? above : undefined
}

/** SQL of an array of `ids`, an array too, and of the ids of all records below them. */
export function belowArray(context: ReadContext, related: Related, ids: string, bind: Bind): string {
  const above = treeOf(related)
  return above ? `array${belowSql(relatedContext(context, related), above, ids, bind)}` : ids
}

/** SQL of an array of the ids on the way up from the records that the field of a row names, these included. */
export function pathArray(context: ReadContext, related: Related, alias: string, bind: Bind): string {
  const above = treeOf(related)
  const there = relatedContext(context, related)
  const { object } = there.plan
  const value = columnSql(context, related.field, alias)
  if (!above) return value
  const step = (from: string, condition: string): string =>
    `select node.${quotedName(object.key.columns[0]?.column ?? 'id')} as id, ${columnSql(there, above, 'node')} as above ` +
    `from ${from}${tableSql(context.db, object)} as node where ${[condition, ...reachable(there, 'node', bind)].join(' and ')}`
  const first = step('', isNamed(object, related.kind === 'members' ? `any(${value})` : value, 'node'))
  const next = step('up, ', isNamed(object, 'up.above', 'node'))
  return `array(with recursive up(id, above) as (${first} union ${next}) select id from up)`
}

const USERS = 'sys_user'
const DEPARTMENTS = 'sys_department'
const MEMBERSHIPS = 'sys_user_department'

/** SQL of an array of the departments of who asks, their main one among them, or of these and all below. */
export function departmentsArray(context: OfWhom, which: 'departments' | 'below', bind: Bind): string {
  const me = `${bind(idOf(context.principal))}::uuid`
  const own =
    `select asker.department as id from ${living(context, USERS, 'asker')} and asker.id = ${me} and asker.department is not null ` +
    `union select member.department from ${living(context, MEMBERSHIPS, 'member')} and member."user" = ${me}`
  if (which === 'departments') return `array(${own})`
  const next = `select node.id from mine, ${living(context, DEPARTMENTS, 'node')} and node.parent = mine.id`
  return `array(with recursive mine(id) as (select id from (${own}) as own union ${next}) select id from mine)`
}

type OfWhom = Pick<ReadContext, 'db' | 'principal'>

/** The engine's own tables, whatever the asker may read of them: where one belongs is no secret to oneself. */
function living({ db }: OfWhom, object: string, alias: string): string {
  return `${db.table(object)} as ${alias} where ${alias}.deleted_at is null`
}

function idOf(principal: Principal): string {
  return principal.kind === 'user' ? principal.id : NOBODY
}

/** Who asks, for rules that are answered in memory; nobody where the engine acts by itself. */
export async function loadMe(on: Queryable, context: OfWhom): Promise<{ me?: RuleMe }> {
  if (context.principal.kind !== 'user') return {}
  const { bind, values } = new Parameters()
  const text =
    `select ${departmentsArray(context, 'departments', bind)} as departments, ` +
    `${departmentsArray(context, 'below', bind)} as below`
  const [row] = await on.query<{ departments: string[]; below: string[] }>(text, values)
  return { me: { id: context.principal.id, departments: row?.departments ?? [], below: row?.below ?? [] } }
}
