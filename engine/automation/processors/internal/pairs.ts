/** Records and the groups they are in: which pairs there are, and those that are to come. */
import type { Writer } from '../../../records/index.ts'
import { authorise, choose, createMany } from '../../../records/index.ts'
import type { GroupingFields } from '../../../model/grouping.ts'
import { quotedName } from '../../../model/key.ts'
import { tableSql } from '../../../query/index.ts'
import type { FieldModel } from '../../../model/types.ts'

export interface Pair extends Record<string, unknown> {
  readonly id: string
  readonly record: string
  readonly group: string
  readonly person: string | null
}

/** Keeps others from writing the records until the transaction is over, so that pairs stay as they are found. */
export async function holdRecords(writer: Writer, object: string, ids: readonly string[]): Promise<void> {
  await choose(authorise(writer, object, 'update'), 'update', { named: ids.map((id) => ({ id })) })
}

/** In which groups the records are. */
export function pairsOf(
  { db, tx }: Writer,
  { object, record, group, person }: GroupingFields,
  records: readonly string[],
): Promise<Pair[]> {
  const column = (field: FieldModel): string => `t.${quotedName(field.column)}`
  const living = object.softDelete ? ' and t."deleted_at" is null' : ''
  return tx.query<Pair>(
    `select t.id::text as id, ${column(record)}::text as record, ${column(group)}::text as "group", ` +
      `${person ? `${column(person)}::text` : 'null'} as person from ${tableSql(db, object)} as t ` +
      `where ${column(record)} = any($1::uuid[])${living} order by t.id`,
    [records],
  )
}

/** Puts records in a group. @returns ids of the pairs, in the order of the records */
export async function pair(
  writer: Writer,
  { object, record, group, person, assignedAt }: GroupingFields,
  { records, of, who }: { readonly records: readonly string[]; readonly of: string; readonly who?: string },
): Promise<readonly string[]> {
  if (records.length === 0) return []
  const rows = records.map((id) => ({
    [record.name]: id,
    [group.name]: of,
    ...(who !== undefined && person && { [person.name]: who }),
    ...(who !== undefined && assignedAt && { [assignedAt.name]: writer.moment.now }),
  }))
  return (await createMany(writer, object.name, rows)).ids
}
