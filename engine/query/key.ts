/** Records in statements: one by its id, several, the same one twice, and the uuid under which traces keep it. */
import { createHash } from 'node:crypto'

import type { Bind } from '../access/index.ts'
import { idParts, idSql, type KeyColumn, type KeyModel, quotedName } from '../model/key.ts'
import type { ObjectModel } from '../model/types.ts'

type Keyed = Pick<ObjectModel, 'key'>

/** Condition that the row of `alias` is the record with this id; `false` for what can be no id. */
export function isRecord({ key }: Keyed, id: string, alias: string, bind: Bind): string {
  const parts = idParts(key, id)
  if (!parts) return 'false'
  return key.columns
    .map((column, index) => `${columnOf(column, alias)} = ${bind(parts[index])}::${column.cast}`)
    .join(' and ')
}

/** Condition that the row of `alias` is among the records with these ids. What can be no id is none of them. */
export function isAmong({ key }: Keyed, ids: readonly string[], alias: string, bind: Bind): string {
  const [only, ...others] = key.columns
  if (!only) return 'false'
  const parts = ids.flatMap((id) => [idParts(key, id) ?? []].filter((each) => each.length > 0))
  if (others.length === 0) return `${columnOf(only, alias)} = any(${bind(parts.flat())}::${only.cast}[])`
  const columns = key.columns.map((column) => columnOf(column, alias))
  const sets = key.columns.map((column, index) => `${bind(parts.map((each) => each[index]))}::${column.cast}[]`)
  return `(${columns.join(', ')}) in (select * from unnest(${sets.join(', ')}))`
}

/** Condition that two rows are one record. */
export function isSame({ key }: Keyed, a: string, b: string): string {
  return key.columns.map(({ column }) => `${a}.${quotedName(column)} = ${b}.${quotedName(column)}`).join(' and ')
}

/** Condition that there is a row: `alias` may stand for none, as after a left join. */
export function isThere({ key }: Keyed, alias: string): string {
  return `${alias}.${quotedName(key.columns[0]?.column ?? '')} is not null`
}

/** The key columns of `alias`, by which everybody locks rows in the same order. */
export function keyOrder({ key }: Keyed, alias: string): string {
  return keyColumns(key, alias).join(', ')
}

export function keyColumns({ columns }: KeyModel, alias: string): string[] {
  return columns.map((column) => columnOf(column, alias))
}

/** A condition that the expression `value`, of the type of references to these records, names the row of `alias`. */
export function isNamed({ key }: Keyed, value: string, alias: string): string {
  const [only, ...others] = key.columns
  return only && others.length === 0 ? `${columnOf(only, alias)} = ${value}` : `${idSql(key, alias)} = ${value}`
}

/** The uuid under which history and outbox keep a record. */
export function recordUuid({ key, id }: Pick<ObjectModel, 'key' | 'id'>, alias: string): string {
  return key.own ? `${alias}."id"` : `md5('${id}' || ${idSql(key, alias)})::uuid`
}

/** The same for an id. */
export function uuidOf({ key, id: object }: Pick<ObjectModel, 'key' | 'id'>, id: string): string {
  if (key.own) return id
  return createHash('md5')
    .update(object + id)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function columnOf({ column, byText }: KeyColumn, alias: string): string {
  return `${alias}.${quotedName(column)}${byText ? '::text' : ''}`
}

/** The parts of a recordset of records: its columns, the values of one of them, and how its rows `x` join the table. */
export interface KeySet {
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  values(id: string): Readonly<Record<string, string>>
  join(x: string, alias: string): string
}

export function keySet({ key }: Keyed): KeySet {
  // no column of ours has a tilde in its name
  const names = key.columns.map((_, index) => (key.own ? 'id' : `~key${index}`))
  return {
    columns: key.columns.map(({ cast }, index) => ({ name: names[index] ?? '', type: cast })),
    values: (id) => Object.fromEntries((idParts(key, id) ?? []).map((part, index) => [names[index] ?? '', part])),
    join: (x, alias) =>
      key.columns.map((column, index) => `${x}."${names[index] ?? ''}" = ${columnOf(column, alias)}`).join(' and '),
  }
}
