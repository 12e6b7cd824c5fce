/** Objects over existing tables: what they may be made of, and which fields can stand in which columns. */
import type { Source } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import { type Definition, isKind, SYSTEM_OWNER } from '../definition.ts'
import { isColumnType, isStorable, withoutModifier } from '../stored-column.ts'
import { keyForm } from '../key-form.ts'
import { placeOf } from './explain.ts'
import { say } from './sentences.ts'
import { subjectOf } from './shape.ts'

type ObjectDefinition = Definition<'object'>
type Field = Definition<'field'>

/** Schemas of PostgreSQL itself. Those of workspaces are known to the database alone: the plan looks for them. */
const SYSTEM_SCHEMA = /^(pg_|information_schema$)/

export function checkSources(definitions: readonly Definition[]): Issue[] {
  const objects = new Map(definitions.filter(isKind('object')).map((each) => [each.name, each]))
  const fields = definitions.filter(isKind('field'))
  return [
    ...[...objects.values()].flatMap((object) => checkSource(object)),
    ...fields.flatMap((field) => checkField(field, objects)),
    ...repeatedColumns(fields, objects),
  ]
}

function checkSource(object: ObjectDefinition): Issue[] {
  const { source, soft_delete: softDelete } = object.body
  if (!source) return []
  const issues: Issue[] = []
  const { schema } = source
  if (schema === undefined && object.owner !== SYSTEM_OWNER)
    issues.push(say('SOURCE_SCHEMA_NEEDED', { name: source.table }, placeOf(subjectOf(object), ['source'])))
  if (schema !== undefined && SYSTEM_SCHEMA.test(schema))
    issues.push(say('SOURCE_SCHEMA', { name: schema }, placeOf(subjectOf(object), ['source', 'schema'])))
  if (softDelete === true) issues.push(say('SOURCE_SOFT_DELETE', {}, placeOf(subjectOf(object), ['soft_delete'])))
  for (const [index, { type }] of (source.key ?? []).entries()) {
    if (!isColumnType(type))
      issues.push(say('COLUMN_TYPE', { type }, placeOf(subjectOf(object), ['source', 'key', index, 'type'])))
  }
  return issues
}

function checkField(field: Field, objects: ReadonlyMap<string, ObjectDefinition>): Issue[] {
  const object = objects.get(field.body.object)
  const unreachable = targetWithoutId(field, objects)
  if (unreachable) return [unreachable]
  // an object that does not exist is told as such
  if (!object) return []
  return object.body.source ? checkColumn(field, object.body.source, objects) : columnWithoutSource(field)
}

/** What leads to a record names it by one value. */
function targetWithoutId(field: Field, objects: ReadonlyMap<string, ObjectDefinition>): Issue | undefined {
  const name = fieldKinds.get(field.body.type).target?.(field.body)
  const target = objects.get(name ?? '')?.body.source
  if (!target) return undefined
  const place = placeOf(subjectOf(field), ['target'])
  const [key, ...others] = target.key ?? []
  if (!key || others.length > 0) return say('TARGET_KEY', { object: name ?? '' }, place)
  const isMany = fieldKinds.get(field.body.type).many === true
  return isMany && keyForm(key.type).cast !== 'uuid' ? say('TARGET_MANY', { object: name ?? '' }, place) : undefined
}

function columnWithoutSource(field: Field): Issue[] {
  return (['column', 'column_type', 'column_default'] as const)
    .filter((name) => field.body[name] !== undefined)
    .map((name) => say('COLUMN_OF_OURS', { name, object: field.body.object }, placeOf(subjectOf(field), [name], 'key')))
}

function checkColumn(field: Field, source: Source, objects: ReadonlyMap<string, ObjectDefinition>): Issue[] {
  const { column, column_type: stored, object } = field.body
  const kind = fieldKinds.get(field.body.type)
  const values = { name: field.body.name, object, kind: kind.label }
  // what stands in other records, or is worked out while it is read, needs no column
  if (kind.storage === 'none') return []
  if (kind.computed) return []
  if (kind.numbering ?? kind.fileFault ?? kind.many)
    return [say('SOURCE_KIND', values, placeOf(subjectOf(field), ['type']))]
  if (column === undefined) return [say('SOURCE_COLUMN_NEEDED', values, placeOf(subjectOf(field), ['name']))]
  if (column.startsWith('~') || column === source.version)
    return [say('SOURCE_COLUMN_TAKEN', { column }, placeOf(subjectOf(field), ['column']))]
  if (stored === undefined) return []
  if (!isColumnType(stored)) return [say('COLUMN_TYPE', { type: stored }, placeOf(subjectOf(field), ['column_type']))]
  const canonical = canonicalType(field, objects)
  if (isStorable(canonical, stored)) return []
  return [say('COLUMN_KIND', { ...values, type: stored, canonical }, placeOf(subjectOf(field), ['column_type']))]
}

/** The type in which values of the field are handled; those that name records are as the key of these. */
export function canonicalType({ body }: Field, objects: ReadonlyMap<string, ObjectDefinition>): string {
  const kind = fieldKinds.get(body.type)
  const [key] = objects.get(kind.target?.(body) ?? '')?.body.source?.key ?? []
  return key ? keyForm(key.type).cast : withoutModifier(kind.columnType(body))
}

function repeatedColumns(fields: readonly Field[], objects: ReadonlyMap<string, ObjectDefinition>): Issue[] {
  const first = new Map<string, string>()
  return fields.flatMap((field) => {
    const { object, column, name } = field.body
    if (column === undefined || !objects.get(object)?.body.source) return []
    const key = JSON.stringify([object, column])
    const other = first.get(key)
    first.set(key, other ?? name)
    if (other === undefined) return []
    return [say('SOURCE_COLUMN_TWICE', { column, other }, placeOf(subjectOf(field), ['column']))]
  })
}
