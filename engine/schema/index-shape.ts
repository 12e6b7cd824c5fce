/** The indexes that a table has for its order, its unique values, its references and the fields that lists sort and filter by. */
import { createHash } from 'node:crypto'

import type { ObjectDefinition } from '../../metadata/types.ts'
import { isOrderable } from '../model/list-sorts.ts'
import type { ColumnShape, IndexShape } from './shape.ts'

/** Lists open in order of creation and the recycle bin in that of deletion, so every table can serve that; groups of fields that are unique together. */
export function tableIndexes(objectId: string, body: ObjectDefinition, columns: readonly ColumnShape[]): IndexShape[] {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const order: IndexShape = {
    name: shortName('ix', objectId, 'order'),
    columnIds: [],
    unique: false,
    purpose: 'order',
    columns: '"created_at" asc nulls first, "id" asc',
  }
  // whose rows reach as far as their own asks for what they made, or for what is in their care
  const maker: IndexShape = {
    name: shortName('mx', objectId, 'maker'),
    columnIds: [],
    unique: false,
    purpose: 'maker',
    columns: '"created_by", "created_at" asc nulls first, "id" asc',
  }
  const bin: IndexShape = {
    name: shortName('bx', objectId, 'bin'),
    columnIds: [],
    unique: false,
    purpose: 'bin',
    columns: '"deleted_at" asc nulls first, "id" asc',
    where: '"deleted_at" is not null',
  }
  const groups = (body.unique ?? []).map((names): IndexShape => {
    const members = names.flatMap((name) => byName.get(name) ?? [])
    return {
      name: shortName('ux', objectId, ...members.map((member) => member.id)),
      columnIds: members.map((member) => member.id),
      unique: true,
      purpose: 'unique',
      columns: members.map((member) => quoted(member.name)).join(', '),
      ...softlyDeleted(body),
    }
  })
  const isWritten = (body.writer ?? 'open') !== 'system'
  return [order, ...(isWritten ? [maker] : []), ...((body.soft_delete ?? true) ? [bin] : []), ...groups]
}

/** Among deleted records a value may occur again: only living ones compete. */
export function softlyDeleted(body: ObjectDefinition): { where?: string } {
  return (body.soft_delete ?? true) ? { where: '"deleted_at" is null' } : {}
}

/** @param isListed a list opens in the order of its values */
export function columnIndexes(
  objectId: string,
  column: ColumnShape,
  living: { where?: string },
  isListed: boolean,
): IndexShape[] {
  const name = quoted(column.name)
  const plain = { columnIds: [column.id], unique: false }
  const indexes: IndexShape[] = []
  if (column.definition.unique === true || column.kind.numbering) {
    indexes.push({
      ...plain,
      name: shortName('ux', objectId, column.id),
      unique: true,
      purpose: 'unique',
      columns: name,
      ...living,
    })
  }
  const method = column.kind.indexMethod
  const isTarget = !column.computed && column.kind.target?.(column.definition) !== undefined
  if (isTarget && column.kind.many !== true) {
    // the records of one parent, newest first, is what detail pages ask for; the foreign key needs the first column
    const columns = `${name}, "created_at" asc nulls first, "id" asc`
    indexes.push({ ...plain, name: shortName('ix', objectId, column.id), purpose: 'reference', columns })
  }
  // what lists of records point to is asked for by detail pages and before it may go
  if (method && (column.definition.indexed === true || isTarget)) {
    indexes.push({
      ...plain,
      name: shortName(`${method}x`, objectId, column.id),
      purpose: 'inside',
      columns: name,
      method,
    })
  } else if (column.definition.indexed === true || (isListed && isOrderable(column.kind, longestOf(column)))) {
    // empty values count as the smallest in both directions, so one index serves both
    const columns = `${name} asc nulls first, "id" asc`
    indexes.push({ ...plain, name: shortName('sx', objectId, column.id), purpose: 'sort', columns })
  }
  return indexes
}

function longestOf({ kind, definition }: ColumnShape): number | undefined {
  return kind.valueSchema(definition, undefined).maxLength
}

/** A name of fixed length from ids: it neither exceeds PostgreSQL's 63 bytes nor changes when people rename things. */
export function shortName(prefix: string, ...ids: readonly string[]): string {
  return `${prefix}_${createHash('sha256').update(ids.join('|')).digest('hex').slice(0, 24)}`
}

export function quoted(name: string): string {
  return `"${name}"`
}
