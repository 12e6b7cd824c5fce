/** What a form and a page need to know of the lines of a record: their fields, their columns and what they sum up to. */
import { accessPlan, type AccessPlan, type Principal } from '../access/index.ts'
import { type Lines, linesOf } from '../model/lines.ts'
import type { FieldModel, Model } from '../model/types.ts'
import type { ScreenField } from './types.ts'

type ScreenLines = NonNullable<ScreenField['lines']>

/** Draws one field of the object of the lines. */
type Draw = (plan: AccessPlan, field: FieldModel) => ScreenField

/** Nothing for fields that show no lines, or lines that this person may not see. */
export function screenLines(
  model: Model,
  principal: Principal,
  { plan, field }: { readonly plan: AccessPlan; readonly field: FieldModel },
  draw: Draw,
): ScreenLines | undefined {
  const lines = linesOf(model, field)
  const own = lines && accessPlan(model, principal, lines.object.name)
  if (!lines || !own || own.scope('read') === 'none') return undefined
  const columns = columnsOf(model, own, lines)
  const shown = lines.order ? [...columns, lines.order] : columns
  return {
    object: lines.object.name,
    label: lines.object.label,
    template: lines.object.defaultTemplate,
    columns: columns.map((column) => column.name),
    fields: Object.fromEntries(shown.map((column) => [column.name, draw(own, column)])),
    ...(lines.order && { order: lines.order.name }),
    operations: {
      create: own.scope('create') !== 'none',
      update: own.scope('update') !== 'none',
      delete: own.scope('delete') !== 'none',
    },
    totals: totalsOf(plan, lines),
  }
}

export function mayReadLines(model: Model, principal: Principal, field: FieldModel): boolean {
  const lines = linesOf(model, field)
  return lines !== undefined && (accessPlan(model, principal, lines.object.name)?.scope('read') ?? 'none') !== 'none'
}

/** The columns of their list, but for what is the same or plain in every line; and what a new line needs. */
function columnsOf(model: Model, plan: AccessPlan, { object, via, order }: Lines): readonly FieldModel[] {
  const isColumn = (field: FieldModel): boolean =>
    !field.system && field !== via && field !== order && field.kind.storage !== 'none'
  const listed = model.templates.get(object.defaultTemplate)?.list.columns ?? []
  const columns = listed.flatMap((column) => plan.fields.get(column.field)?.field ?? []).filter(isColumn)
  const needed = [...plan.fields.values()].flatMap(({ field, writable }) =>
    writable && field.required && isColumn(field) && !columns.includes(field) ? [field] : [],
  )
  return [...columns, ...needed]
}

/** Sums and counts that the record keeps of all its lines, so that a form can show them while lines are entered. */
function totalsOf(plan: AccessPlan, { object, via }: Lines): ScreenLines['totals'] {
  return [...plan.fields.values()].flatMap(({ field }) => {
    const { from, via: link, function: name, field: column, filter } = field.definition
    if (from !== object.name || link !== via.name || filter !== undefined) return []
    if (name === 'count') return [{ label: field.label }]
    return name === 'sum' && typeof column === 'string' ? [{ label: field.label, column }] : []
  })
}
