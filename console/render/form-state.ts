/**
 * What a form is about, as data: which fields it has, what they start with, what was changed, what is wrong.
 * References are held with their titles and written as bare ids; masked values are never written back.
 */
import { faultMessage } from '../../engine/fields/messages.ts'
import { schemaFault } from '../../engine/fields/schema-fault.ts'
import type { DefaultContext } from '../../engine/fields/shared.ts'
import type { Issue } from '../../engine/kernel/errors.ts'
import type { Text } from '../../engine/kernel/text.ts'
import type { ScreenField, ScreenModel } from '../../engine/screens/types.ts'
import type { FormItem } from '../../metadata/types.ts'
import type { Row } from '../data/types.ts'
import { isMasked } from '../fields/kind.ts'
import { idOf } from '../fields/reference/titled.ts'
import { kindOf } from '../fields/registry.ts'
import { sharedOf } from '../fields/shared-kinds.ts'
import { isSameValue } from './same-value.ts'
import { validationFault } from './validation.ts'

export interface FormField {
  readonly field: ScreenField
  readonly label: Text
  readonly required: boolean
  readonly readonly: boolean
  readonly placeholder: Text | undefined
  /** Columns of the section's grid that it takes. */
  readonly span: number
  readonly default: unknown
  /** How it is entered, where its kind offers a choice. */
  readonly control?: NonNullable<FormItem['control']>
  /** What this form asks beyond the limits of the field. */
  readonly validation?: NonNullable<FormItem['validation']>
}

export interface FormPart {
  readonly label?: Text
  readonly columns: number
  readonly fields: readonly FormField[]
}

export type Values = Readonly<Record<string, unknown>>
export type Faults = Readonly<Record<string, Text>>

const DEFAULT_COLUMNS = 2

/** The form's parts with what this person may see; fields nobody enters are left out. */
export function formParts(screen: ScreenModel, isNew = true): FormPart[] {
  return screen.form.sections.flatMap((section) => {
    const columns = section.columns ?? DEFAULT_COLUMNS
    const fields = section.fields.flatMap(
      (item) => formField(item, screen.fields[item.field], { columns, isNew }) ?? [],
    )
    return fields.length > 0 ? [{ ...(section.label && { label: section.label }), columns, fields }] : []
  })
}

interface Place {
  readonly columns: number
  readonly isNew: boolean
}

function formField(item: FormItem, field: ScreenField | undefined, { columns, isNew }: Place): FormField | undefined {
  if (!field || field.system) return undefined
  const { Input, wide } = kindOf(field.type)
  if (!Input) return undefined
  const { label = field.label, required = field.required, span = wide ? columns : 1, placeholder } = item
  return {
    field,
    label,
    required,
    readonly: field.readonly || item.readonly === true || (field.once === true && !isNew),
    placeholder,
    span: Math.min(columns, span),
    default: item.default ?? field.default,
    ...(item.control && { control: item.control }),
    ...(item.validation && { validation: item.validation }),
  }
}

export function fieldsOf(parts: readonly FormPart[]): FormField[] {
  return parts.flatMap((part) => part.fields)
}

/** Values of a new record: what the opener knows, then defaults, with what `today`, `now` and `me` stand for. */
export function newValues(fields: readonly FormField[], prefill: Values, moment: DefaultContext): Values {
  return Object.fromEntries(
    fields.map(({ field, default: initial }) => {
      if (field.name in prefill) return [field.name, prefill[field.name]]
      const settings = { ...field.settings, default: initial }
      return [field.name, sharedOf(field.type).defaultValue({ ...field, settings }, moment)]
    }),
  )
}

/** Values of a record being edited; a masked one starts empty, because what is shown is not what is stored. */
export function recordValues(fields: readonly FormField[], record: Row): Values {
  return Object.fromEntries(
    fields.map(({ field }) => [field.name, isMasked(record[field.name], field) ? null : (record[field.name] ?? null)]),
  )
}

/** The fields whose value differs from the start, as they are written. */
export function changedValues(fields: readonly FormField[], start: Values, now: Values): Values {
  const changed = fields.flatMap(({ field, readonly }) => {
    const before = plain(start[field.name], field)
    const after = plain(now[field.name], field)
    return readonly || isSameValue(before, after) ? [] : [[field.name, after] as const]
  })
  return Object.fromEntries(changed)
}

/** What a new record is written with: everything that has a value, what the opener gave included. */
export function createdValues(fields: readonly FormField[], prefill: Values, now: Values): Values {
  const entered = fields.flatMap(({ field }) => {
    if (field.computed) return []
    const value = plain(now[field.name], field)
    return value === null ? [] : [[field.name, value] as const]
  })
  return {
    ...Object.fromEntries(Object.entries(prefill).map(([name, value]) => [name, idOf(value)])),
    ...Object.fromEntries(entered),
  }
}

/** A value as it is written. */
export function plain(value: unknown, field: ScreenField): unknown {
  const { inner } = kindOf(field.type)
  if (inner) return inner.written(value, field)
  // an object of any other kind may have an id of its own
  const bare = field.target ? idOf(value) : value
  return bare === undefined || bare === null || bare === ''
    ? null
    : (sharedOf(field.type).normalise(bare, field) ?? null)
}

/** What is wrong with one value, in the words the server would use. `kept`: an empty masked field keeps what is stored. */
export function faultOf(form: FormField, value: unknown, kept: boolean): Text | undefined {
  if (form.readonly) return undefined
  const written = plain(value, form.field)
  if (written === null) return form.required && !kept ? faultMessage({ keyword: 'required', params: {} }) : undefined
  const fault = schemaFault(form.field.schema, written)
  return fault ? faultMessage(fault) : form.validation && validationFault(form.validation, written, form.field)
}

/** What is wrong inside a value, by its path below the field; nothing for values that hold no others. */
export function innerFaults({ field, readonly }: FormField, value: unknown): Faults {
  const faults = readonly ? {} : (kindOf(field.type).inner?.faults(value, field) ?? {})
  return Object.fromEntries(Object.entries(faults).map(([path, fault]) => [`${field.name}/${path}`, fault]))
}

/** The faults inside one field's value, by their path below the field. */
export function faultsInside(name: string, faults: Faults): Faults {
  const inside = Object.entries(faults).flatMap(([path, fault]) =>
    path.startsWith(`${name}/`) ? [[path.slice(name.length + 1), fault] as const] : [],
  )
  return Object.fromEntries(inside)
}

/** The server's issues by field; what belongs to no field of the form is said above it. */
export function placeIssues(
  issues: readonly Issue[],
  fields: readonly FormField[],
): { faults: Faults; others: readonly Text[] } {
  const known = new Map(fields.map(({ field }) => [field.name, kindOf(field.type).inner]))
  const pathOf = (issue: Issue): string => (issue.path ?? '').replace(/^\//, '')
  const nameOf = (issue: Issue): string => pathOf(issue).split('/')[0] ?? ''
  const placed = issues.filter((issue) => known.has(nameOf(issue)))
  const found = placed.toReversed().flatMap((issue): [string, Text][] => {
    const [name, inner] = [nameOf(issue), known.get(nameOf(issue))]
    if (!inner || pathOf(issue) === name) return [[name, issue.message]]
    const count = new Set(placed.filter((each) => nameOf(each) === name).map(pathOf)).size
    return [
      [name, inner.sum(count)],
      [pathOf(issue), issue.message],
    ]
  })
  return {
    faults: Object.fromEntries(found),
    others: issues.filter((issue) => !known.has(nameOf(issue))).map((issue) => issue.message),
  }
}
