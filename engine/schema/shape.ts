/**
 * What tables a set of definitions asks for: columns, keys and indexes, told without a database.
 * Everything carries the id of the definition it came from, so that a rename is a rename and not a loss.
 */
import type { FieldDefinition, ObjectDefinition } from '../../metadata/types.ts'
import { fieldKinds } from '../fields/index.ts'
import type { FieldKind } from '../fields/kind.ts'
import { groupBy } from '../kernel/collections.ts'
import { type Definition, isKind } from '../model/definition.ts'
import { DerivedFields } from '../model/derived/index.ts'
import { keyForm } from '../model/key-form.ts'
import { listSorts } from '../model/list-sorts.ts'
import { DELETION_COLUMNS, systemFields } from '../model/system-fields.ts'
import { type ComputedShape, computedShape, type RollUpShape, rollUpShape } from './computed-shape.ts'
import { columnIndexes, shortName, softlyDeleted, tableIndexes } from './index-shape.ts'
import { searchShape } from './search-shape.ts'

export interface TableShape {
  readonly id: string
  readonly name: string
  readonly definition: ObjectDefinition
  readonly columns: readonly ColumnShape[]
  readonly indexes: readonly IndexShape[]
  readonly foreignKeys: readonly ForeignKeyShape[]
  /** What keeps columns of the table right when records of other tables are written. */
  readonly rollUps: readonly RollUpShape[]
}

export interface ColumnShape {
  readonly id: string
  readonly name: string
  readonly type: string
  /** Required of every record; a field that is switched off is filled by nobody and so asks for nothing. */
  readonly notNull: boolean
  readonly kind: FieldKind
  /** Id of the object referred to. */
  readonly targetId?: string
  /** Of a computed field it is that of its result. */
  readonly definition: FieldDefinition
  /** Nobody writes it. */
  readonly computed?: ComputedShape
}

export interface IndexShape {
  /** Made from ids, so that a rename of table or column leaves the index alone. */
  readonly name: string
  readonly columnIds: readonly string[]
  readonly unique: boolean
  /** What PostgreSQL makes the index with, when it is no btree. */
  readonly method?: 'gin' | 'hash'
  readonly purpose: 'unique' | 'reference' | 'sort' | 'inside' | 'order' | 'maker' | 'bin' | 'search' | 'tail' | 'whole'
  /** Not the values are indexed but the keys by which parts of them are found. */
  readonly keys?: true
  /** Column list as SQL over the present names. */
  readonly columns: string
  readonly where?: string
}

export interface ForeignKeyShape {
  readonly name: string
  readonly columnId: string
  readonly column: string
  /** Id of the object referred to. */
  readonly targetId: string
  readonly target: string
  readonly onDelete: 'restrict' | 'set null'
}

/** The tables of a complete set of definitions by object id. Disabled objects and fields keep their tables and columns. */
export function tableShapes(definitions: readonly Definition[]): Map<string, TableShape> {
  const objects = definitions.filter(isKind('object'))
  const fields = groupBy(definitions.filter(isKind('field')), (each) => each.body.object)
  const byName = new Map(objects.map((each) => [each.name, each]))
  const surroundings = { objects: byName, derived: new DerivedFields(definitions), sorts: listSorts(definitions) }
  // the rows of custom SQL are nowhere kept, and tables that were there before stay as they are
  const kept = objects.filter((each) => each.body.query === undefined && each.body.source === undefined)
  return new Map(kept.map((each) => [each.id, tableShape(each, fields.get(each.name) ?? [], surroundings)]))
}

type Objects = ReadonlyMap<string, Definition<'object'>>

interface Surroundings {
  readonly objects: Objects
  readonly derived: DerivedFields
  /** Names of the fields in whose order lists of an object open. */
  readonly sorts: ReturnType<typeof listSorts>
}

function tableShape(
  { id, body }: Definition<'object'>,
  fields: readonly Definition<'field'>[],
  { objects, derived, sorts }: Surroundings,
): TableShape {
  const own = fields
    .filter((field) => fieldKinds.get(field.body.type).storage !== 'none')
    .flatMap((field) =>
      fieldKinds.get(field.body.type).computed
        ? (computedColumn(field, derived) ?? [])
        : columnShape(field.id, field.body, objects),
    )
  const system = systemFields({ id, name: body.name }).map((field) => columnShape(field.id, field, objects))
  const search = searchShape(
    { id, name: body.name },
    fields.map((field) => field.body),
    own,
    derived,
  )
  const listed = sorts(body)
  const isSortedBy = (column: ColumnShape): boolean => listed.has(column.name)
  const columns = [...system, ...own, ...search.columns]
  return {
    id,
    name: body.name,
    definition: body,
    columns,
    indexes: [
      ...tableIndexes(id, body, columns),
      ...[...own, ...system.filter(isSortedBy)].flatMap((column) =>
        columnIndexes(id, column, softlyDeleted(body), listed.has(column.name)),
      ),
      ...search.indexes,
    ],
    foreignKeys: own.flatMap((column) => foreignKey(id, column) ?? []),
    rollUps: fields.flatMap((field) => rollUpOf(id, field, { objects, derived }) ?? []),
  }
}

/** The column of what its result is; none for what is computed when it is read. */
function computedColumn({ id, body }: Definition<'field'>, derived: DerivedFields): ColumnShape | undefined {
  const computation = derived.computation({ object: body.object, field: body.name })
  const computed = computation && computedShape(derived, computation)
  if (!computed) return undefined
  const { kind, definition } = computation.held
  return { id, name: body.name, type: kind.columnType(definition), notNull: false, kind, definition, computed }
}

function rollUpOf(
  objectId: string,
  { id, body }: Definition<'field'>,
  { objects, derived }: Omit<Surroundings, 'sorts'>,
): RollUpShape | undefined {
  if (!fieldKinds.get(body.type).computed) return undefined
  const computation = derived.computation({ object: body.object, field: body.name })
  const child = objects.get(computation?.rollUp?.child ?? '')
  if (!computation || !child) return undefined
  return rollUpShape(derived, computation, {
    name: shortName('ru', objectId, id),
    columnId: id,
    childId: child.id,
    softDelete: child.body.soft_delete ?? true,
  })
}

function columnShape(id: string, definition: FieldDefinition, objects: Objects): ColumnShape {
  const kind = fieldKinds.get(definition.type)
  const target = objects.get(kind.target?.(definition) ?? '')
  const [key] = target?.body.source?.key ?? []
  const isInUse = definition.enabled !== false && target?.body.enabled !== false
  return {
    id,
    name: definition.name,
    // what leads to a record of an existing table is of the type of its key
    type: key ? kind.columnType(definition).replace(/^uuid/, keyForm(key.type).cast) : kind.columnType(definition),
    notNull: (definition.required === true || kind.numbering !== undefined) && isInUse,
    kind,
    // a foreign key would change the table it leads to
    ...(target && !target.body.source && { targetId: target.id }),
    definition,
  }
}

function foreignKey(objectId: string, column: ColumnShape): ForeignKeyShape | undefined {
  const target = column.computed ? undefined : column.kind.target?.(column.definition)
  if (target === undefined || column.targetId === undefined || column.kind.many === true) return undefined
  return {
    name: shortName('fk', objectId, column.id, column.targetId),
    columnId: column.id,
    column: column.name,
    targetId: column.targetId,
    target,
    onDelete: column.definition['on_delete'] === 'set_null' ? 'set null' : 'restrict',
  }
}

/** Columns that every table has beside those of its fields. */
export const FIXED_COLUMNS = DELETION_COLUMNS
