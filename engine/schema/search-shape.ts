/** What searching asks of a table: the column of the search text with the index of its keys, and indexes of what masked fields are found by. */
import type { FieldDefinition } from '../../metadata/types.ts'
import { fieldKinds } from '../fields/index.ts'
import type { DerivedFields } from '../model/derived/index.ts'
import { definitionId } from '../kernel/ids.ts'
import { isSearched, maskedSearch, SEARCH_COLUMN, searchedFields, searchPart, tailSql } from '../model/search.ts'
import { quoted, shortName } from './index-shape.ts'
import type { ColumnShape, IndexShape } from './shape.ts'

export interface SearchShape {
  readonly columns: readonly ColumnShape[]
  readonly indexes: readonly IndexShape[]
}

/**
 * @param fields of the object
 * @param own their columns
 */
export function searchShape(
  object: { readonly id: string; readonly name: string },
  fields: readonly FieldDefinition[],
  own: readonly ColumnShape[],
  derived: DerivedFields,
): SearchShape {
  const searched = searchedFields(fields, derived)
  const byName = new Map(own.map((column) => [column.name, column]))
  const masked = own.flatMap((column) => maskedIndex(object.id, column) ?? [])
  if (searched.length === 0) return { columns: [], indexes: masked }
  const meaning = searched.map(({ name }) => meaningOf(byName.get(name))).join()
  const id = definitionId('field', `${object.id}.${SEARCH_COLUMN}`)
  const sql = searched.map((field) => searchPart(field.sql)).join(' || ')
  return {
    columns: [searchColumn(id, object.name, { sql, meaning }, searched)],
    indexes: [keysIndex(object.id, id), ...masked],
  }
}

/** A change of type has the search text made anew, for PostgreSQL lets no column change of which another is made. */
function meaningOf(column: ColumnShape | undefined): string {
  if (!column) return ''
  return `#${column.id}/${column.kind.name}/${column.computed?.kept === 'generated' ? column.computed.meaning : column.type}`
}

function searchColumn(
  id: string,
  object: string,
  { sql, meaning }: { readonly sql: string; readonly meaning: string },
  searched: readonly { readonly name: string }[],
): ColumnShape {
  const names = searched.map(({ name }) => name).join(', ')
  return {
    id,
    name: SEARCH_COLUMN,
    type: 'text',
    notNull: false,
    kind: fieldKinds.get('long_text'),
    definition: {
      kind: 'field',
      object,
      name: SEARCH_COLUMN,
      type: 'long_text',
      label: { zh: `搜索文本（${names}）`, en: `search text (${names})` },
    },
    computed: { kept: 'generated', sql, meaning },
  }
}

function keysIndex(objectId: string, columnId: string): IndexShape {
  return {
    name: shortName('qx', objectId, columnId),
    columnIds: [columnId],
    unique: false,
    purpose: 'search',
    columns: quoted(SEARCH_COLUMN),
    method: 'gin',
    keys: true,
  }
}

/** Whole values are compared by their ends first, where these are indexed. */
function maskedIndex(objectId: string, column: ColumnShape): IndexShape | undefined {
  const { definition, kind, computed } = column
  const search = maskedSearch({ searchable: isSearched(definition), mask: definition.mask, computed, kind })
  if (!search) return undefined
  const name = quoted(column.name)
  const plain = { columnIds: [column.id], unique: false }
  if (search.tail) {
    const columns = tailSql(name, search.tail)
    return { ...plain, name: shortName('tx', objectId, column.id), purpose: 'tail', columns }
  }
  if (definition.unique === true || definition.indexed === true) return undefined
  return { ...plain, name: shortName('hx', objectId, column.id), purpose: 'whole', columns: name, method: 'hash' }
}
