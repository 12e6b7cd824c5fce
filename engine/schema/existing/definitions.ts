/** Chosen tables as definitions: objects with their fields and references, enums of their types, screens, menus. */
import type { ObjectDefinition } from '../../../metadata/types.ts'
import { type Owner, quoteIdentifier as q } from '../../database/index.ts'
import { fieldKinds } from '../../fields/index.ts'
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { type Definition, isKind } from '../../model/definition.ts'
import { isReservedObject } from '../../model/validate/names.ts'
import { readTables, type TableFacts } from './catalog.ts'
import { type MadeField, madeFields } from './fields.ts'
import { keyOf, type MadeDefinition, tableKey, type Target } from './made.ts'
import { Names, snakeCase, wordsOf } from './names.ts'
import { sampleColumns } from './samples.ts'
import { templateOf } from './template.ts'

export interface ImportRequest {
  readonly schema: string
  readonly tables: readonly string[]
  /** Begins the names of the objects, such as `nw_`. */
  readonly prefix?: string
  /** The menu under which the lists stand; named as the schema when absent. */
  readonly menu?: { readonly label: Text }
}

export interface Made {
  readonly definitions: readonly MadeDefinition[]
  /** What could not be carried over, in words: references of several columns, columns that are not shown. */
  readonly notes: readonly Text[]
}

/**
 * The definitions of the tables, over those that are there already. Only reads.
 * @throws TesseraError VALIDATION_FAILED naming a table that is not there or is an object already
 */
export async function definitionsOfTables(
  owner: Owner,
  request: ImportRequest,
  current: readonly Definition[],
): Promise<Made> {
  const tables = await readTables(owner, request.schema, request.tables)
  const present = registered(current)
  refuse(request, tables, present)
  const names = new Names(
    current.filter(isKind('object')).map((each) => each.name),
    isReservedObject,
  )
  const named = tables.map((table) => ({ table, name: objectName(names, table, request.prefix ?? '') }))
  const targets = new Map(present)
  for (const { table, name } of named)
    targets.set(tableKey(table.schema, table.name), { object: name, key: keyOf(table) })
  const enumNames = new Names(
    current.filter(isKind('enum')).map((each) => each.name),
    () => false,
  )
  const definitions: MadeDefinition[] = []
  const notes: Text[] = []
  for (const { table, name } of named) {
    const samples = await sampleColumns(owner, table)
    const made = madeFields(table, { object: name, targets, samples, enumNames })
    notes.push(...made.notes, ...noteOfKey(table))
    definitions.push(...made.enums, objectOf(table, name, made.fields), templateOf(table, name, made.fields))
  }
  return { definitions: [...definitions, ...menusOf(request, named, current)], notes }
}

/** Tables that are objects already. */
export function registered(current: readonly Definition[]): ReadonlyMap<string, Target> {
  return new Map(
    current
      .filter(isKind('object'))
      .flatMap(({ name, body: { source } }) =>
        source?.schema !== undefined
          ? [
              [
                tableKey(source.schema, source.table),
                { object: name, key: (source.key ?? []).map((each) => each.column) },
              ],
            ]
          : [],
      ),
  )
}

function refuse(
  { schema, tables }: ImportRequest,
  found: readonly TableFacts[],
  present: ReadonlyMap<string, Target>,
): void {
  const known = new Set(found.map((table) => table.name))
  const issues = tables.flatMap((name, index): Issue[] => {
    const path = `tables/${index}`
    if (!known.has(name)) {
      const table = `${q(schema)}.${q(name)}`
      const message = { zh: `没有可导入的表 ${table}`, en: `there is no table ${table} that could be an object` }
      return [{ code: 'UNKNOWN_REFERENCE', path, message }]
    }
    const object = present.get(tableKey(schema, name))?.object
    if (object === undefined) return []
    const message = { zh: `表“${name}”已是对象 ${object}`, en: `the table '${name}' is the object ${object} already` }
    return [{ code: 'DUPLICATE_VALUE', path, message }]
  })
  if (issues.length > 0) throw invalid(issues)
}

function objectName(names: Names, { name }: TableFacts, prefix: string): string {
  const code = snakeCase(name)
  return code === undefined ? names.take(`${prefix}table_1`) : names.take(`${prefix}${code}`)
}

function objectOf(table: TableFacts, name: string, fields: readonly MadeField[]): MadeDefinition<'object'> {
  const types = new Map(table.columns.map((column) => [column.name, column.type]))
  const key = keyOf(table).map((column) => ({ column, type: types.get(column) ?? '' }))
  const version = versionColumn(table, fields)
  const body: ObjectDefinition = {
    kind: 'object',
    name,
    ...wordsOf(table.name, table.comment),
    source: {
      schema: table.schema,
      table: table.name,
      ...(table.kind === 'view' && { view: true }),
      ...(table.kind === 'partitioned' && { partitioned: true }),
      ...(key.length > 0 && { key }),
      ...(version !== undefined && { version }),
    },
    ...titleOf(table, fields),
    ...uniqueOf(table, fields),
    fields: fields.map(({ body: { kind: _kind, object: _object, ...body } }) => body),
  }
  return { kind: 'object', name, body }
}

/** A column of this name and type is what other programs raise with every write. */
function versionColumn({ columns, kind }: TableFacts, fields: readonly MadeField[]): string | undefined {
  const column = columns.find((each) => each.name === 'version')
  const isCounter = column?.notNull === true && /^(smallint|integer|bigint)$/.test(column.type)
  return isCounter && kind !== 'view' && !fields.some(({ body }) => body.column === 'version') ? 'version' : undefined
}

const CALLED = /^(name|title|full_?name|display_?name|label|subject)$/i
const NAMING = /(name|title|subject|label|description|名称|姓名|标题)$/i

/** The field that names a record to people: what is called a name and never empty, else the key. */
function titleOf(table: TableFacts, fields: readonly MadeField[]): { title?: string } {
  const base = (snakeCase(table.name) ?? '').replace(/ies$/, 'y').replace(/s$/, '')
  const key = new Set(keyOf(table))
  const texts = fields.filter(({ body }) => isLine(body.type) && !key.has(body.column ?? ''))
  const sure = texts.filter(({ column }) => column.notNull)
  const own = `${base.replace(/^.*_/, '')}_name`
  const found =
    sure.find(({ column }) => CALLED.test(column.name)) ??
    texts.find(({ body }) => body.name === 'name' || body.name === own) ??
    sure.find(({ column }) => NAMING.test(column.name))
  const only = key.size === 1 ? fields.find(({ body }) => key.has(body.column ?? '')) : undefined
  const title = found ?? (only && fieldKinds.get(only.body.type).target ? undefined : only)
  if (title) return { title: title.body.name }
  return key.size > 0 ? { title: 'id' } : {}
}

/** Text of one line. */
function isLine(type: string): boolean {
  const kind = fieldKinds.get(type)
  return kind.valueType === 'text' && kind.long !== true
}

function uniqueOf({ unique, keys }: TableFacts, fields: readonly MadeField[]): Pick<ObjectDefinition, 'unique'> {
  const names = new Map(fields.map(({ body }) => [body.column, body.name]))
  const [key] = keys
  const groups = unique
    .filter((columns) => columns.length > 1 && columns.length <= 8 && columns.join('\0') !== key?.join('\0'))
    .map((columns) => columns.flatMap((column) => names.get(column) ?? []))
    .filter((group, index) => group.length === unique.filter((columns) => columns.length > 1)[index]?.length)
  return groups.length > 0 ? { unique: groups } : {}
}

function noteOfKey({ name, kind, keys }: TableFacts): Text[] {
  if (kind === 'view')
    return [
      { zh: `“${name}”是视图或外部表，只能查看`, en: `'${name}' is a view or a foreign table: it can only be read` },
    ]
  if (keys.length > 0) return []
  return [
    { zh: `表“${name}”没有主键，只能查看列表`, en: `the table '${name}' has no key: its rows can only be listed` },
  ]
}

function menusOf(
  { schema, menu }: ImportRequest,
  named: readonly { readonly table: TableFacts; readonly name: string }[],
  current: readonly Definition[],
): MadeDefinition<'menu'>[] {
  const names = new Names(
    current.filter(isKind('menu')).map((each) => each.name),
    () => false,
  )
  const parent = names.take(snakeCase(schema) ?? 'tables')
  const label = menu?.label ?? wordsOf(schema, null).label
  return [
    { kind: 'menu', name: parent, body: { kind: 'menu', name: parent, label } },
    ...named.map(({ table, name: object }, order): MadeDefinition<'menu'> => {
      const name = names.take(object)
      const { label: words } = wordsOf(table.name, table.comment)
      return { kind: 'menu', name, body: { kind: 'menu', name, label: words, parent, order, target: { object } } }
    }),
  ]
}
