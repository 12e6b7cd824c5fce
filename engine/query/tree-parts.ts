/** Records that stand above and below each other: by which reference, how one is named, and what is below some. */
import type { AccessPlan, Bind } from '../access/index.ts'
import { idSql } from '../model/key.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import { columnSql, tableSql } from './column.ts'
import { keyColumns } from './key.ts'
import { reachable } from './reachable.ts'
import type { ReadContext } from './select.ts'

/** References by which records of the object stand above each other, as far as the reader sees them clearly. */
export function treeFields({ object, fields }: AccessPlan): FieldModel[] {
  if (object.key.columns.length === 0) return []
  return object.fields.filter(
    (field) =>
      field.target === object.name &&
      !field.system &&
      field.kind.many !== true &&
      fields.get(field.name)?.reads === 'clear',
  )
}

/**
 * SQL of the ids of records and of all that stand below them, as far as the reader of `context` may see these: what
 * "under" means. `context` is of the object that is the tree.
 * @param ids SQL of an array of ids, of the type of the reference `above`
 */
export function belowSql(context: ReadContext, above: FieldModel, ids: string, bind: Bind): string {
  const { object } = context.plan
  const table = tableSql(context.db, object)
  const seen = reachable(context, 'node', bind).join(' and ') || 'true'
  const node = nodeSql(object, 'node')
  return (
    `(with recursive below(id) as (select ${node} from ${table} as node where ${node} = any(${ids}) and ${seen} ` +
    `union select ${node} from below join ${table} as node on ${columnSql(context, above, 'node')} = below.id where ${seen}) ` +
    `select id from below)`
  )
}

/** A record as references name it. */
export function nodeSql({ key }: ObjectModel, alias: string): string {
  const [only, ...others] = keyColumns(key, alias)
  return only !== undefined && others.length === 0 ? only : idSql(key, alias)
}
