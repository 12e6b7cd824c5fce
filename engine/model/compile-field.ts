/** One field of the Model. */
import type { EnumDefinition, FieldDefinition, Source } from '../../metadata/types.ts'
import { fieldKinds } from '../fields/index.ts'
import type { FieldKind, ValueSchema } from '../fields/kind.ts'
import { idSchema, idSql, type KeyModel, OWN_KEY, quotedName } from './key.ts'
import { storedExpressions, withoutModifier } from './stored-column.ts'
import type { FieldModel, VersionModel } from './types.ts'

/** What a field may lead to, and the table it stands in. */
export interface FieldSurroundings {
  readonly enums: ReadonlyMap<string, EnumDefinition>
  /** How the records of each enabled object are told apart. */
  readonly keys: ReadonlyMap<string, KeyModel>
  /** Of an object whose table was there before. */
  readonly source?: Source
  /** What guards its rows against lost updates. */
  readonly version?: VersionModel | undefined
}

type FieldFlags = Pick<FieldModel, 'required' | 'unique' | 'indexed' | 'searchable' | 'readonly'>

export function compileField(
  definition: FieldDefinition & { id: string },
  surroundings: FieldSurroundings,
  system: boolean,
): FieldModel {
  const kind = fieldKinds.get(definition.type)
  const enumName = kind.enumOf?.(definition)
  const options = enumName === undefined ? undefined : enumOptions(surroundings.enums.get(enumName))
  const target = kind.target?.(definition)
  // the id of a record names it as a reference to it does
  const idKey = surroundings.keys.get(kind.internal === true ? definition.object : (target ?? ''))
  const values = options?.flatMap((option) => (option.enabled ? [option.value] : []))
  return Object.freeze({
    id: definition.id,
    object: definition.object,
    name: definition.name,
    label: definition.label,
    type: definition.type,
    settings: definition,
    ...(options && { options }),
    kind,
    ...columnOf(definition, surroundings, system),
    ...flagsOf(definition, kind),
    system,
    ...(definition.mask !== undefined && { mask: definition.mask }),
    ...(target !== undefined && { target }),
    ...(idKey && { idKey }),
    ...(idKey && !idKey.own && idSchema(idKey).format !== 'uuid' && { plainIds: true }),
    valueSchema: ofKey(kind.valueSchema(definition, values), idKey),
    definition,
  })
}

/** What names a record of an existing table looks as its key does. */
function ofKey(schema: ValueSchema, key: KeyModel | undefined): ValueSchema {
  return key && !key.own && schema.format === 'uuid' ? idSchema(key) : schema
}

type Column = Pick<FieldModel, 'column' | 'columnType' | 'read' | 'write' | 'inKey' | 'presetByTable'>

/** Where a field's value is, and how it is read and written there. */
export function columnOf(
  definition: FieldDefinition & { id: string },
  { keys, source, version }: FieldSurroundings,
  system: boolean,
): Column {
  const kind = fieldKinds.get(definition.type)
  const columnType = kind.columnType(definition).replace(/^uuid/, keyType(keys.get(kind.target?.(definition) ?? '')))
  if (!source) return { column: definition.name, columnType, inKey: false, presetByTable: false }
  const key = keys.get(definition.object)
  if (system && key) return { ...systemColumn(definition.name, key, version), inKey: false, presetByTable: false }
  const column = definition.column ?? definition.name
  const canonical = withoutModifier(columnType)
  return {
    column,
    columnType: canonical,
    ...storedExpressions(quotedName(column), canonical, definition.column_type ?? canonical),
    inKey: key?.columns.some((each) => each.column === column) ?? false,
    presetByTable: definition.column_default ?? false,
  }
}

/** The id and the version of a row of an existing table. */
function systemColumn(
  name: string,
  key: KeyModel,
  version: VersionModel | undefined,
): Pick<Column, 'column' | 'columnType' | 'read'> {
  const [only] = key.columns
  if (name === 'version' && version)
    return { column: version.column ?? only?.column ?? name, columnType: 'bigint', read: (alias) => version.sql(alias) }
  if (key.columns.length === 1 && only && !only.byText) return { column: only.column, columnType: only.cast }
  return { column: only?.column ?? name, columnType: 'text', read: (alias) => idSql(key, alias) }
}

/** References to records of an existing table are of the type of its key. */
function keyType(key: KeyModel = OWN_KEY): string {
  const [only, ...others] = key.columns
  return only && others.length === 0 && !only.byText ? only.cast : 'text'
}

function flagsOf(
  { required, unique, indexed, searchable, readonly }: FieldDefinition,
  { numbering }: FieldKind,
): FieldFlags {
  // what the engine numbers has a number, and one of its own, whatever the definition says
  const isNumbered = numbering !== undefined
  return {
    required: isNumbered || (required ?? false),
    unique: isNumbered || (unique ?? false),
    indexed: indexed ?? false,
    searchable: searchable ?? false,
    readonly: isNumbered || (readonly ?? false),
  }
}

function enumOptions(definition: EnumDefinition | undefined): NonNullable<FieldModel['options']> {
  return (definition?.items ?? []).map((item) => ({
    value: item.value,
    label: item.label,
    enabled: item.enabled ?? true,
    ...(item.color && { color: item.color }),
  }))
}
