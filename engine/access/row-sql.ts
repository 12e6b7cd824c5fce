/** How the fields, values and relations of a row rule stand in a statement, over the tables themselves. */
import { idSql, quotedName } from '../model/key.ts'
import type { FieldModel, Model, ObjectModel } from '../model/types.ts'
import { type CompileContext, NOBODY, type RelatedRows } from '../rules/index.ts'
import { departmentsSql, namedTables, tableOf } from './people-sql.ts'
import { type Reached, reachedBy, treeField } from './row-rules.ts'

/** Adds a value to the statement and returns its place, such as `$3`. */
export type Bind = (value: unknown) => string

/**
 * A value that a definition holds, among the parameters of a statement. Statements that are written once for all who have
 * the same rights keep such values with their text; whatever else they bind is one call's own.
 */
export class DefinedValue {
  readonly value: unknown
  /** Equal keys stand for the same parameter. */
  readonly key: string

  constructor(value: unknown, pgType: string) {
    this.value = value
    this.key = JSON.stringify([pgType, value])
  }

  /** What the driver sends. */
  toPostgres(): unknown {
    return this.value
  }

  toJSON(): unknown {
    return this.value
  }
}

export interface Ground {
  readonly model: Model
  readonly object: ObjectModel
  /** Id of who asks; nobody's where it is no person. */
  readonly me: string
  readonly bind: Bind
}

/** Stands in rules for whoever asks: no value holds such a character, so that a rule which names a person means that person. */
const ME = '\u0000me'

export function ruleContext(ground: Ground, alias: string): CompileContext {
  const { model, object } = ground
  return {
    // rules of rows look at no clock
    moment: { now: '', timeZone: 'UTC', me: { id: ME, departments: [], below: [] } },
    column: (name) => columnOf(object.field.get(name), name, alias),
    idType: (name) => object.field.get(name)?.columnType.replace(/\[\]$/, '') ?? 'uuid',
    parameter: (value, pgType) => parameter(value, pgType, ground),
    relation: (name) => relatedRows(ground, named(model, object, name), alias),
    tree: (name, ids) => belowSql(model, named(model, object, name).object, ids),
    departments: (which) => departmentsSql(namedTables(model), asker(ground, 'uuid'), which),
  }
}

/** Whoever asks is bound apart from what the rule says; nobody is the same for all who are no person. */
function asker({ me, bind }: Ground, pgType: string): string {
  return `${bind(me === NOBODY ? new DefinedValue(me, pgType) : me)}::${pgType}`
}

function parameter(value: unknown, pgType: string, ground: Ground): string {
  const { bind } = ground
  if (value === ME) return asker(ground, pgType)
  if (!Array.isArray(value) || !value.includes(ME)) return `${bind(new DefinedValue(value, pgType))}::${pgType}`
  const others = value.filter((each) => each !== ME)
  return `(${bind(new DefinedValue(others, pgType))}::${pgType} || ${asker(ground, pgType.replace(/\[\]$/, ''))})`
}

function columnOf(field: FieldModel | undefined, name: string, alias: string): string {
  if (!field) return `${alias}.${quotedName(name)}`
  return field.read
    ? field.read(alias, { now: 'null::timestamptz', timeZone: 'UTC' })
    : `${alias}.${quotedName(field.column)}`
}

function named(model: Model, object: ObjectModel, name: string): Reached {
  const reached = reachedBy(model, object, name)
  // rules are checked against the same relations
  if (!reached) throw new Error(`'${name}' leads from ${object.name} to nothing`)
  return reached
}

function relatedRows(ground: Ground, reached: Reached, alias: string): RelatedRows {
  // aliases of rows inside each other must differ, those of rows beside each other need not
  const inner = `${alias}_of`
  const { model, object } = ground
  const there = reached.object
  const living = there.softDelete ? ` and ${inner}."deleted_at" is null` : ''
  const rows = `from ${tableOf(model, there)} as ${inner} where ${joinOf(object, reached, alias, inner)}${living}`
  return {
    context: ruleContext({ ...ground, object: there }, inner),
    exists: (condition) => `exists (select ${rows}${condition === undefined ? '' : ` and (${condition})`})`,
  }
}

function joinOf(here: ObjectModel, { kind, field, object }: Reached, alias: string, inner: string): string {
  if (kind === 'records') {
    const value = columnOf(field, field.name, inner)
    return isNamed(here, field.kind.many === true ? `any(${value})` : value, alias)
  }
  const value = columnOf(field, field.name, alias)
  return isNamed(object, kind === 'members' ? `any(${value})` : value, inner)
}

/** `value`, of the type of references to these records, names the row of `alias`. */
function isNamed({ key }: ObjectModel, value: string, alias: string): string {
  const [only, ...others] = key.columns
  if (!only || others.length > 0) return `${idSql(key, alias)} = ${value}`
  return `${alias}.${quotedName(only.column)}${only.byText ? '::text' : ''} = ${value}`
}

/** SQL of an array of `ids` and of the ids of all records below them. */
function belowSql(model: Model, tree: ObjectModel, ids: string): string {
  const above = treeField(tree)
  if (!above) return ids
  const [key = 'id'] = tree.key.columns.map(({ column }) => column)
  const node = `node.${quotedName(key)}`
  const table = `${tableOf(model, tree)} as node`
  const living = tree.softDelete ? ' and node."deleted_at" is null' : ''
  return (
    `array(with recursive below(id) as (select ${node} from ${table} where ${node} = any(${ids})${living} ` +
    `union select ${node} from below join ${table} on ${columnOf(above, above.name, 'node')} = below.id${living}) select id from below)`
  )
}
