/** References of a write must lead to living records that the writer may see: to others they do not exist. */
import { accessPlan, scopeCondition } from '../access/index.ts'
import { type Issue, invalid } from '../kernel/errors.ts'
import { Parameters } from '../query/index.ts'
import type { FieldModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'

/** One statement for all references of all rows. @throws TesseraError VALIDATION_FAILED naming each field */
export async function checkReferences(context: WriteContext, rows: readonly Values[]): Promise<void> {
  const { bind, values } = new Parameters()
  const questions = context.plan.object.fields
    .filter((field) => field.target !== undefined && !field.system)
    .flatMap((field) => question(context, field, rows, bind) ?? [])
  if (questions.length === 0) return
  const missing = await context.tx.query<{ field: string; id: string }>(questions.join(' union all '), values)
  if (missing.length === 0) return
  throw invalid(missing.flatMap(({ field, id }) => issuesOf(context, field, id, rows)))
}

function question(context: WriteContext, field: FieldModel, rows: readonly Values[], bind: Parameters['bind']): string | undefined {
  const ids = [...new Set(rows.map((row) => row[field.name]).filter((id) => typeof id === 'string'))]
  if (ids.length === 0) return undefined
  const wanted = `select '${field.name}' as field, wanted.id::text as id from unnest(${bind(ids)}::uuid[]) as wanted(id)`
  const plan = accessPlan(context.model, context.principal, field.target ?? '')
  if (!plan) return wanted
  const living = plan.object.softDelete ? ' and target."deleted_at" is null' : ''
  const visible = scopeCondition(plan, 'read', context.principal, 'target', bind)
  return (
    `${wanted} where not exists (select from ${context.db.table(plan.object.table)} as target ` +
    `where target."id" = wanted.id${living} and ${visible})`
  )
}

function issuesOf(context: WriteContext, name: string, id: string, rows: readonly Values[]): Issue[] {
  const label = context.plan.object.field.get(name)?.label ?? { zh: name, en: name }
  return rows.flatMap((row, index) =>
    row[name] === id
      ? [
          {
            code: 'REFERENCE_MISSING',
            path: rows.length > 1 ? `${index}/${name}` : name,
            message: { zh: `${label.zh}所选的记录不存在`, en: `The record chosen as ${label.en} does not exist` },
          },
        ]
      : [],
  )
}
