/** Which records the rows of a chunk mean, and which unique values are taken already: each asked once for all rows. */
import { scopeCondition } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { idSql, quotedName } from '../../model/key.ts'
import type { FieldModel, ObjectModel } from '../../model/types.ts'
import { columnSql, keyOrder, Parameters, tableSql, versionSql } from '../../query/index.ts'
import { requirePlan, type Writer } from '../../records/index.ts'
import type { Claims } from './claims.ts'
import type { RowIssue } from './types.ts'

/** A staged row on its way into the table. */
export interface ChunkRow {
  readonly row: number
  readonly values: Readonly<Record<string, unknown>>
  readonly id?: string | undefined
  /** What columns that are no fields hold, by their names. */
  readonly parts?: Readonly<Record<string, readonly string[]>>
  /** What it finds its record by. */
  readonly key: readonly unknown[] | null
}

export interface Target extends Record<string, unknown> {
  readonly row: number
  readonly id: string
  readonly version: number
}

/** The records that rows find by their keys, held until the transaction ends; several where the key tells none for sure. */
export async function targetsOf(
  writer: Writer,
  objectName: string,
  match: readonly string[],
  rows: readonly ChunkRow[],
): Promise<Map<number, Target[]>> {
  const plan = requirePlan(writer.model, writer.principal, objectName)
  const context = { ...writer, plan }
  const { object } = plan
  const keyed = rows.filter(({ key }) => key !== null)
  const found = new Map<number, Target[]>()
  if (keyed.length === 0 || plan.scope('update') === 'none') return found
  const { bind, values } = new Parameters()
  const names = match.map((name, index) => ({
    name,
    as: `k${index}`,
    field: name === 'id' ? undefined : fieldOf(object.field, name),
  }))
  const types = names.map(({ as, field }) => `, "${as}" ${field?.columnType ?? 'text'}`).join('')
  const equal = names.map(
    ({ as, field }) => `${field ? columnSql(context, field, 't') : idSql(object.key, 't')} = x."${as}"`,
  )
  const json = keyed.map(({ row, key }) => ({
    '~row': row,
    ...Object.fromEntries(names.map(({ as }, index) => [as, key?.[index]])),
  }))
  const living = object.softDelete ? 't."deleted_at" is null and ' : ''
  const targets = await writer.tx.query<Target>(
    `select x."~row" as row, ${idSql(object.key, 't')} as id, ${versionSql(object, 't')} as version ` +
      `from jsonb_to_recordset(${bind(JSON.stringify(json))}::jsonb) as x("~row" int${types}) ` +
      `join ${tableSql(writer.db, object)} as t on ${equal.join(' and ')} ` +
      `where ${living}${scopeCondition(plan, 'update', writer.principal, 't', bind)} order by ${keyOrder(object, 't')} for no key update of t`,
    values,
  )
  for (const target of targets) found.set(target.row, [...(found.get(target.row) ?? []), target])
  return found
}

function fieldOf(fields: ReadonlyMap<string, FieldModel>, name: string): FieldModel {
  const field = fields.get(name)
  if (!field) throw new TesseraError('GENERATION_MOVED')
  return field
}

interface TakenOptions {
  readonly ids: ReadonlyMap<number, string>
  readonly claims: Claims | undefined
  readonly asks?: (group: readonly FieldModel[]) => boolean
}

interface Taken extends Record<string, unknown> {
  readonly row: number
}

/**
 * Rows whose unique values another record has, or an earlier row of the chunk; told before they are written, for a
 * statement that fails says so of one row alone.
 * @param ids of the records that rows change
 * @param claims of rows before these that were written and taken back
 * @param asks whether the table may be asked for what a group has
 */
export async function takenValues(
  writer: Writer,
  objectName: string,
  rows: readonly ChunkRow[],
  { ids, claims, asks }: TakenOptions,
): Promise<RowIssue[]> {
  const plan = requirePlan(writer.model, writer.principal, objectName)
  const issues: RowIssue[] = []
  for (const group of uniqueGroups(plan.object)) {
    const whole = rows.filter(({ values }) => group.every(({ name }) => (values[name] ?? null) !== null))
    const seen = new Set<string>()
    const repeated = new Set<number>()
    for (const each of whole) {
      const text = JSON.stringify(group.map(({ name }) => each.values[name]))
      if (seen.has(text) || claims?.has(group, each)) repeated.add(each.row)
      seen.add(text)
    }
    const isAsked = whole.length > 0 && (asks?.(group) ?? true)
    const taken = !isAsked ? [] : await taking({ ...writer, plan }, group, whole, ids)
    for (const row of new Set([...repeated, ...taken.map((each) => each.row)])) issues.push(duplicate(row, group))
  }
  return issues
}

/** Fields that no two records have alike, alone or together. */
export function uniqueGroups({ fields, unique }: ObjectModel): readonly (readonly FieldModel[])[] {
  return [...fields.filter((field) => field.unique && !field.system).map((field) => [field]), ...unique]
}

async function taking(
  context: Writer & { readonly plan: ReturnType<typeof requirePlan> },
  group: readonly FieldModel[],
  rows: readonly ChunkRow[],
  ids: ReadonlyMap<number, string>,
): Promise<Taken[]> {
  const { object } = context.plan
  const { bind, values } = new Parameters()
  const types = group.map((field) => `, ${quotedName(field.name)} ${field.columnType}`).join('')
  const json = rows.map((row) => ({
    '~row': row.row,
    '~id': ids.get(row.row) ?? null,
    ...Object.fromEntries(group.map(({ name }) => [name, row.values[name]])),
  }))
  const living = object.softDelete ? 't."deleted_at" is null and ' : ''
  return context.tx.query<Taken>(
    `select x."~row" as row from jsonb_to_recordset(${bind(JSON.stringify(json))}::jsonb) as x("~row" int, "~id" text${types}) ` +
      `join ${tableSql(context.db, object)} as t on ${group.map((field) => `${columnSql(context, field, 't')} = x.${quotedName(field.name)}`).join(' and ')} ` +
      `where ${living}${idSql(object.key, 't')} is distinct from x."~id"`,
    values,
  )
}

function duplicate(row: number, group: readonly FieldModel[]): RowIssue {
  const message: Text = {
    zh: `${group.map(({ label }) => label.zh).join('、')}已存在，不能重复`,
    en: `${group.map(({ label }) => label.en).join(', ')} exists already and must be unique`,
  }
  return { row, field: group[0]?.name, code: 'DUPLICATE_VALUE', message }
}
