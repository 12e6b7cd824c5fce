/**
 * Forms of values that JSON Schema has no words for: several options, any JSON within limits, a point, a division of
 * the country. A schema names one under `form`, with its limits beside the name; ajv and `schema-fault.ts` ask here.
 */
import type { Text } from '../kernel/text.ts'
import { linesForm } from './children/form.ts'
import { filesForm } from './file/form.ts'
import { pointForm } from './geo_point/form.ts'
import { jsonForm } from './json/form.ts'
import { optionsForm } from './multi_enum/form.ts'
import { referencesForm } from './multi_reference/form.ts'
import { regionForm } from './region/form.ts'
import { richTextForm } from './rich_text/form.ts'

export interface ValueForm {
  readonly name: string
  readonly [limit: string]: unknown
}

export interface Form {
  /** What is wrong with a non-null value, as a sentence without the field's label. */
  fault(value: unknown, form: ValueForm): Text | undefined
  /** The nearest that JSON Schema alone can say, for descriptions that others read. */
  portable(form: ValueForm): Readonly<Record<string, unknown>>
}

const forms: Readonly<Record<string, Form>> = {
  files: filesForm,
  geo_point: pointForm,
  json: jsonForm,
  lines: linesForm,
  options: optionsForm,
  references: referencesForm,
  region: regionForm,
  rich_text: richTextForm,
}

export function formFault(form: ValueForm, value: unknown): Text | undefined {
  return formOf(form).fault(value, form)
}

export function portableForm(form: ValueForm): Readonly<Record<string, unknown>> {
  return formOf(form).portable(form)
}

function formOf({ name }: ValueForm): Form {
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined
  // schemas come from the kinds, which name forms of this table
  if (!form) throw new Error(`there is no form '${name}'`)
  return form
}
