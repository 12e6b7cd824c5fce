/** The fields of one table: a column each, references where a foreign key of one column leads to an object. */
import type { EnumDefinition, FieldDefinition } from '../../../metadata/types.ts'
import { fieldKinds } from '../../fields/index.ts'
import type { Text } from '../../kernel/text.ts'
import { keyForm } from '../../model/key-form.ts'
import { storedExpressions, withoutModifier } from '../../model/stored-column.ts'
import { isReservedField } from '../../model/validate/names.ts'
import type { ColumnFacts, ReferenceFacts, TableFacts } from './catalog.ts'
import { type Guess, guessField } from './columns.ts'
import { keyOf, type MadeDefinition, tableKey, type Target } from './made.ts'
import { Names, snakeCase, wordsOf } from './names.ts'
import type { ColumnSample } from './samples.ts'

export interface MadeField {
  readonly body: FieldDefinition
  readonly column: ColumnFacts
}

export interface FieldsAround {
  readonly object: string
  /** Objects by the table behind them. */
  readonly targets: ReadonlyMap<string, Target>
  readonly samples: ReadonlyMap<string, ColumnSample>
  readonly enumNames: Names
}

export interface MadeFields {
  readonly fields: readonly MadeField[]
  readonly enums: readonly MadeDefinition<'enum'>[]
  readonly notes: readonly Text[]
}

export function madeFields(table: TableFacts, around: FieldsAround): MadeFields {
  const names = new Names([], isReservedField)
  const naming = namingColumns(table)
  const fields: MadeField[] = []
  const enums: MadeDefinition<'enum'>[] = []
  const notes: Text[] = table.references
    .filter(({ columns }) => columns.length > 1)
    .map((each) => compound(table, each))
  for (const [index, column] of table.columns.entries()) {
    if (isLock(column) || column.name.startsWith('~')) continue
    const enumName = column.options
      ? around.enumNames.take(`${around.object}_${snakeCase(column.name) ?? 'options'}`)
      : undefined
    const guess = guessField(column, {
      names: naming.has(column.name),
      sample: around.samples.get(column.name),
      enumName,
    })
    if ('why' in guess) {
      notes.push(hidden(table, column, guess.why))
      continue
    }
    const name = fieldName(names, around.object, column, index)
    const link = linkOf(table, column, around)
    if (link && 'zh' in link) notes.push(link)
    const field = link && 'type' in link ? link : guess.field
    fields.push({ column, body: fieldBody(table, column, { ...around, name, field }) })
    if (enumName !== undefined && field.settings['enum'] === enumName) enums.push(enumOf(enumName, column))
  }
  return { fields, enums, notes }
}

/** A column that every write raises guards against lost updates; nobody types it. */
function isLock({ name, type, notNull }: ColumnFacts): boolean {
  return name === 'version' && notNull && /^(smallint|integer|bigint)$/.test(type)
}

function namingColumns(table: TableFacts): ReadonlySet<string> {
  return new Set([...keyOf(table), ...table.references.flatMap(({ columns }) => columns)])
}

function fieldName(names: Names, object: string, { name }: ColumnFacts, index: number): string {
  const code = snakeCase(name)
  return code === undefined ? names.take(`col_${index + 1}`) : names.take(code, `${object}_${code}`.slice(0, 60))
}

/** The reference that a foreign key of this column alone makes; a note where it leads to what is no object. */
function linkOf(table: TableFacts, column: ColumnFacts, { targets }: FieldsAround): Guess | Text | undefined {
  const key = table.references.find(({ columns }) => columns.length === 1 && columns[0] === column.name)
  if (!key) return undefined
  const target = targets.get(tableKey(key.schema, key.table))
  if (!target) return unregistered(table, column, key)
  if (target.key.join('\0') !== key.toColumns.join('\0')) return byOther(table, column, key)
  const empties = key.onDelete === 'set null' && !column.notNull
  return { type: 'reference', settings: { target: target.object, ...(empties && { on_delete: 'set_null' }) } }
}

interface FieldAround extends FieldsAround {
  readonly name: string
  readonly field: Guess
}

function fieldBody(
  table: TableFacts,
  column: ColumnFacts,
  { object, name, field, targets }: FieldAround,
): FieldDefinition {
  const readonly = table.kind === 'view' || column.fixed || field.shownOnly === true || isCountedKey(table, column)
  const isUnique = table.unique.some((columns) => columns.length === 1 && columns[0] === column.name)
  const body: FieldDefinition = {
    kind: 'field',
    object,
    name,
    ...wordsOf(fieldKinds.get(field.type).target ? withoutId(column.name) : column.name, column.comment),
    type: field.type,
    column: column.name,
    ...field.settings,
    ...(column.notNull && !readonly && { required: true }),
    ...(isUnique && canBeUnique(field) && { unique: true }),
    ...(field.searchable && { searchable: true }),
    ...(readonly && { readonly: true }),
    ...(column.hasDefault && { column_default: true }),
  }
  const canonical = canonicalOf(body, table, targets)
  const isOther = storedExpressions('x', canonical, column.type).read !== undefined
  return isOther ? { ...body, column_type: column.type } : body
}

/** `customer_id` holds a customer: people see whom, not the number. */
function withoutId(name: string): string {
  return name.replace(/(?<=.)(_id|_ID|Id|ID)$/, '')
}

/** Numbers that the table itself counts are not typed. */
function isCountedKey(table: TableFacts, column: ColumnFacts): boolean {
  return column.counted && keyOf(table).includes(column.name)
}

/** The type in which the field's values are handled. */
function canonicalOf(body: FieldDefinition, table: TableFacts, targets: FieldsAround['targets']): string {
  const reference = table.references.find(({ columns }) => columns.length === 1 && columns[0] === body.column)
  const target =
    fieldKinds.get(body.type).target && reference && targets.get(tableKey(reference.schema, reference.table))
  const type = table.columns.find((each) => each.name === body.column)?.type ?? ''
  // a foreign key leads to a key of a type that compares with its own
  return target ? keyForm(type).cast : withoutModifier(fieldKinds.get(body.type).columnType(body))
}

const LONGEST_UNIQUE = 600

function canBeUnique({ type, settings }: Guess): boolean {
  const length = settings['length']
  return !fieldKinds.get(type).target && (typeof length !== 'number' || length <= LONGEST_UNIQUE)
}

function enumOf(name: string, { name: column, comment, options }: ColumnFacts): MadeDefinition<'enum'> {
  const items = (options ?? []).map((value) => ({ value, label: wordsOf(value, null).label }))
  const body: EnumDefinition = { kind: 'enum', name, label: wordsOf(column, comment).label, items }
  return { kind: 'enum', name, body }
}

function compound({ name }: TableFacts, { columns, table }: ReferenceFacts): Text {
  const list = columns.join(', ')
  return {
    zh: `“${name}”的（${list}）指向“${table}”，由多列组成，按普通字段处理`,
    en: `(${list}) of '${name}' refers to '${table}' by several columns; they stay plain fields`,
  }
}

function unregistered({ name }: TableFacts, column: ColumnFacts, { table }: ReferenceFacts): Text {
  return {
    zh: `“${name}.${column.name}”指向“${table}”，该表不是对象，按普通字段处理`,
    en: `'${name}.${column.name}' refers to '${table}', which is no object; it stays a plain field`,
  }
}

function byOther({ name }: TableFacts, column: ColumnFacts, { table, toColumns }: ReferenceFacts): Text {
  const list = toColumns.join(', ')
  return {
    zh: `“${name}.${column.name}”指向“${table}”的（${list}），不是该对象的主键，按普通字段处理`,
    en: `'${name}.${column.name}' refers to (${list}) of '${table}', which is not the key of that object; it stays a plain field`,
  }
}

function hidden({ name }: TableFacts, column: ColumnFacts, why: Text): Text {
  return {
    zh: `“${name}.${column.name}”不作为字段：${why.zh}`,
    en: `'${name}.${column.name}' becomes no field: ${why.en}`,
  }
}
