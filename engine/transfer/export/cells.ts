/** The cells of an exported list: what PostgreSQL writes for each field, within what the reader may see. */
import { accessPlan, scopeCondition, seenSql } from '../../access/index.ts'
import type { FieldFacts, WrittenContext, WrittenForm } from '../../fields/index.ts'
import { linesOf } from '../../model/lines.ts'
import type { FieldModel } from '../../model/types.ts'
import { columnSql, maskExpression, type ReadContext, tableSql, tagsSql } from '../../query/index.ts'
import { isNamed } from '../../query/key.ts'

/** A column of the file. */
export interface Column {
  readonly field: FieldModel
  readonly heading: string
  /** What a sheet keeps it as. */
  readonly cell: NonNullable<WrittenForm['cell']> | 'text'
}

export function columnsOf({ plan }: ReadContext, fields: readonly FieldModel[], { locale }: WrittenContext): Column[] {
  const labels = fields.map(({ label }) => label[locale])
  return fields.map((field, index) => {
    const label = labels[index] ?? ''
    const isTold = labels.filter((each) => each === label).length === 1
    const isMasked = plan.fields.get(field.name)?.reads !== 'clear'
    return {
      field,
      // a heading that occurs twice would leave open which is which
      heading: isTold ? label : `${label} [${field.name}]`,
      cell: isMasked || field.target !== undefined ? 'text' : (field.kind.written?.cell ?? 'text'),
    }
  })
}

/** SQL of the text of a field in the row `alias`. The raw value of a masked field never leaves PostgreSQL. */
export function cellSql(context: ReadContext, field: FieldModel, alias: string, writing: WrittenContext): string {
  const access = context.plan.fields.get(field.name)
  if (!access) return 'null::text'
  const place = { principal: context.principal, alias, bind: writing.bind }
  if (field.kind.storage === 'none') {
    // what is not shown must bind nothing either
    if (access.reads === 'masked') return 'null::text'
    const clear =
      field.kind.tags === true
        ? tagsSql(context, 'text', alias, writing.bind)
        : linesSql(context, field, alias, writing)
    return seenSql(context.plan, access, place, { clear, masked: 'null::text' })
  }
  const value = columnSql(context, field, alias)
  const parts = { clear: clearSql(context, field, value, writing), masked: maskExpression(access, value) }
  return seenSql(context.plan, access, place, parts)
}

function clearSql(context: ReadContext, field: FieldModel, value: string, writing: WrittenContext): string {
  if (field.target === undefined) return writtenSql(field, value, writing)
  if (field.kind.many !== true) return titleSql(context, field, value, writing)
  const members = `unnest(${value}) with ordinality as member(id, place)`
  const title = titleSql(context, field, 'member.id', writing)
  return `(select string_agg(${title}, '; ' order by member.place) from ${members})`
}

function writtenSql(field: FieldModel, value: string, writing: WrittenContext): string {
  const facts: FieldFacts = field
  return field.kind.written?.text?.(value, facts, writing) ?? `${value}::text`
}

/** What names the record that `value` leads to; its id where the reader may not see that record. */
function titleSql(context: ReadContext, field: FieldModel, value: string, writing: WrittenContext): string {
  const { db, model, principal } = context
  const plan = accessPlan(model, principal, field.target ?? '')
  const title = plan?.object.title
  if (!plan || !title || plan.scope('read') === 'none' || title.name === 'id') return `${value}::text`
  const access = plan.fields.get(title.name)
  if (!access) return `${value}::text`
  const column = columnSql(context, title, 'target')
  const place = { principal, alias: 'target', bind: writing.bind }
  const parts = { clear: writtenSql(title, column, writing), masked: maskExpression(access, column) }
  const name = seenSql(plan, access, place, parts)
  const living = plan.object.softDelete ? ' and target."deleted_at" is null' : ''
  const scope = scopeCondition(plan, 'read', principal, 'target', writing.bind)
  return (
    `coalesce((select ${name} from ${tableSql(db, plan.object)} as target ` +
    `where ${isNamed(plan.object, value, 'target')}${living} and ${scope}), ${value}::text)`
  )
}

/** How many lines a record has that the reader may see. */
function linesSql(context: ReadContext, field: FieldModel, alias: string, { bind }: WrittenContext): string {
  const { db, model, principal } = context
  const lines = linesOf(model, field)
  const plan = lines && accessPlan(model, principal, lines.object.name)
  if (!lines || !plan || plan.scope('read') === 'none') return 'null::text'
  const belongs = isNamed(context.plan.object, columnSql({ ...context }, lines.via, 'line'), alias)
  const living = plan.object.softDelete ? ' and line."deleted_at" is null' : ''
  const scope = scopeCondition(plan, 'read', principal, 'line', bind)
  return `(select count(*)::text from ${tableSql(db, plan.object)} as line where ${belongs}${living} and ${scope})`
}
