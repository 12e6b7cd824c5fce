/**
 * The check of references as part of the statement that writes, so that a write of few references is one round trip.
 * What enters are rows that are checked otherwise; what leaves are common table expressions, `missing` last: where it
 * has rows the statement must write nothing.
 */
import { accessPlan, type Bind, scopeCondition } from '../access/index.ts'
import { invalid, type TesseraError } from '../kernel/errors.ts'
import { columnSql, tableSql } from '../query/index.ts'
import type { FieldModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import { given, type Given } from './compiled.ts'
import type { WriteContext } from './context.ts'
import { askedIds, checkReferences, issuesOf } from './references.ts'

/** The references that a statement has to check itself. */
export interface Asked {
  readonly fields: readonly FieldModel[]
  /** The ids asked for, by name of field, for `compiledStatement`. */
  readonly ids: Given
}

export const NOTHING_ASKED: Asked = { fields: [], ids: {} }

/** A reference that leads nowhere, as a statement tells it. */
export interface Missing extends Record<string, unknown> {
  readonly field: string | null
  readonly wanted: string | null
}

/**
 * What the statement that writes `rows` has to check. Ids of existing tables need more than a uuid can tell: where there
 * are such, all is checked at once before.
 * @throws TesseraError VALIDATION_FAILED naming each field
 */
export async function askWithin(context: WriteContext, rows: readonly Values[], record?: string): Promise<Asked> {
  const fields: FieldModel[] = []
  const ids: Record<string, unknown> = {}
  for (const field of context.plan.object.fields) {
    if (field.target === undefined || field.system) continue
    const asked = askedIds(context, field, rows)
    if (asked.length === 0) continue
    if (field.idKey?.own !== true) {
      await checkReferences(context, rows, record)
      return NOTHING_ASKED
    }
    fields.push(field)
    ids[nameOf(field)] = asked
  }
  return fields.length === 0 ? NOTHING_ASKED : { fields, ids }
}

/**
 * `held_…` and `missing (field, id)`.
 * @param kept where the record that changes is found as it was: what it points to already may stay, whoever sees it
 */
export function missingSql(context: WriteContext, fields: readonly FieldModel[], bind: Bind, kept?: string): string[] {
  if (fields.length === 0) return []
  const held: string[] = []
  const asked = fields.map((field, index) => {
    const ids = `${bind(given(nameOf(field)))}::uuid[]`
    const wanted = `select '${field.name}' as field, wanted.id::text as id from unnest(${ids}) as wanted(id)`
    const conditions = kept === undefined ? [] : keptSql(context, field, kept)
    const plan = accessPlan(context.model, context.principal, field.target ?? '')
    if (plan) {
      const name = `held_${index}`
      const living = plan.object.softDelete ? ' and target."deleted_at" is null' : ''
      held.push(
        `${name} as (select target."id" from ${tableSql(context.db, plan.object)} as target ` +
          `where target."id" = any(${ids})${living} and ${scopeCondition(plan, 'read', context.principal, 'target', bind)} ` +
          `order by target."id" for key share of target)`,
      )
      conditions.push(`not exists (select from ${name} where ${name}."id" = wanted.id)`)
    }
    return conditions.length === 0 ? wanted : `${wanted} where ${conditions.join(' and ')}`
  })
  return [...held, `missing as materialized (${asked.join(' union all ')})`]
}

/** The refusal of a write that found references missing. */
export function refusalOf(
  context: WriteContext,
  missing: readonly Missing[],
  rows: readonly Values[],
): TesseraError | undefined {
  const issues = missing.flatMap(({ field, wanted }) =>
    field === null || wanted === null ? [] : issuesOf(context, field, wanted, rows),
  )
  return issues.length > 0 ? invalid(issues) : undefined
}

function nameOf(field: FieldModel): string {
  return `asked ${field.name}`
}

/** Who may not see clearly what a field holds must not learn it here. */
function keptSql(context: WriteContext, field: FieldModel, kept: string): string[] {
  if (context.plan.fields.get(field.name)?.reads !== 'clear') return []
  const value = columnSql(context, field, kept)
  return [`not exists (select from ${kept} where wanted.id = ${field.kind.many ? `any(${value})` : value})`]
}
