/** An empty file to be filled in: a column for each field that may be imported, with what may be chosen in it. */
import { buffer } from 'node:stream/consumers'

import type { AccessPlan, Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Locale, Text } from '../../kernel/text.ts'
import type { FieldModel, Model } from '../../model/types.ts'
import { csvHeading } from '../export/csv.ts'
import { Styles, TEXT_STYLE } from '../export/sheet/parts.ts'
import { importable, importPlan } from './fields.ts'
import { type TemplateColumn, templateSheet } from './workbook.ts'

export type TemplateFormat = 'csv' | 'xlsx'

export interface TemplateAsked {
  readonly object: string
  /** A UI template whose columns it shall have; all importable fields when absent. */
  readonly template: string | undefined
  readonly locale: Locale
  readonly format: TemplateFormat
  /** What a file may hold beside fields; not asked for by a UI template. */
  readonly others: readonly { readonly label: Text }[]
}

/** @throws TesseraError NOT_FOUND, FORBIDDEN */
export async function template(
  model: Model,
  principal: Principal,
  { object, template: name, locale, format, others }: TemplateAsked,
): Promise<{ readonly name: string; readonly content: Buffer }> {
  const plan = importPlan(model, principal, object)
  const fields = fieldsOf(model, plan, name)
  const beside = name === undefined ? others.map(({ label }) => label[locale]) : []
  const fileName = `${plan.object.label[locale]}.${format}`
  if (format === 'csv')
    return {
      name: fileName,
      content: Buffer.from(csvHeading([...fields.map((field) => heading(field, locale)), ...beside])),
    }
  const styles = new Styles()
  const columns = [
    ...fields.map((field) => columnOf(field, styles, locale)),
    ...beside.map((each): TemplateColumn => ({ heading: each, style: TEXT_STYLE })),
  ]
  return { name: fileName, content: await buffer(templateSheet(plan.object.label[locale], columns, styles)) }
}

function fieldsOf(model: Model, plan: AccessPlan, name: string | undefined): FieldModel[] {
  const all = importable(plan)
  if (name === undefined) return all
  const found = model.templates.get(name)
  if (!found || found.object !== plan.object.name) throw new TesseraError('NOT_FOUND')
  const wanted = new Set([
    ...found.list.columns.map(({ field }) => field),
    // without these no record can be made
    ...all
      .filter(({ required, definition }) => required && definition.default === undefined)
      .map((field) => field.name),
  ])
  return [...wanted].flatMap((each) => all.find((field) => field.name === each) ?? [])
}

function heading({ label, required, definition }: FieldModel, locale: Locale): string {
  return required && definition.default === undefined ? `${label[locale]} *` : label[locale]
}

function columnOf(field: FieldModel, styles: Styles, locale: Locale): TemplateColumn {
  const cell = field.target === undefined && field.mask === undefined ? (field.kind.written?.cell ?? 'text') : 'text'
  const options = field.kind.many
    ? undefined
    : field.options?.filter(({ enabled }) => enabled).map(({ label }) => label[locale])
  const hint = field.definition.description?.[locale] ?? HINTS[cell]?.[locale]
  return {
    heading: heading(field, locale),
    style: styles.of({ field, heading: field.label[locale], cell }),
    ...(options && options.length > 0 && field.kind.valueType !== 'options' && { options }),
    ...(hint !== undefined && { hint }),
  }
}

const HINTS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  date: { zh: '格式：2026-05-01', en: 'Written 2026-05-01' },
  datetime: { zh: '格式：2026-05-01 08:30:00', en: 'Written 2026-05-01 08:30:00' },
}
