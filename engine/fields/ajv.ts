/** The engine's ajv: JSON Schema 2020-12, strict, with our formats, the keyword `decimal` and the annotations of field kinds. */
import type { SchemaValidateFunction } from 'ajv/dist/types/index.js'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { decimalFault, type DecimalLimits } from './decimal-limits.ts'
import { formats } from './formats.ts'
import { formFault, type ValueForm } from './forms.ts'
import { describing, type Fault } from './schema-fault.ts'

/** Annotations: they describe and never refuse. */
const ANNOTATIONS = ['x-format', 'x-holds'] as const

/**
 * A fresh instance. It reports all faults of an object; the first one of each path is the one that `schemaFault` names.
 * Errors carry the schema they come from (`verbose`), from which `faultOfAjv` takes what messages need.
 */
export function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allErrors: true, verbose: true, allowUnionTypes: true })
  for (const [name, validate] of Object.entries(formats)) ajv.addFormat(name, { type: 'string', validate })
  for (const keyword of ANNOTATIONS) ajv.addKeyword({ keyword })
  ajv.addKeyword({
    keyword: 'decimal',
    type: 'string',
    schemaType: 'object',
    validate: validateDecimal,
    errors: 'full',
  })
  ajv.addKeyword({ keyword: 'form', schemaType: 'object', validate: validateForm, errors: 'full' })
  return ajv
}

/** An error of ajv as the fault that `schemaFault` gives for the same value. */
export function faultOfAjv(error: ErrorObject): Fault {
  const schema = error.parentSchema ?? {}
  return { keyword: error.keyword, params: { ...error.params, ...describing(schema['x-format'] ?? schema.format) } }
}

const validateDecimal: SchemaValidateFunction = (limits: DecimalLimits, text: string) => {
  const fault = decimalFault(limits, text)
  if (fault) validateDecimal.errors = [{ keyword: 'decimal', params: { ...fault } }]
  return fault === undefined
}

const validateForm: SchemaValidateFunction = (form: ValueForm, value: unknown) => {
  const message = formFault(form, value)
  if (message) validateForm.errors = [{ keyword: 'form', params: { message } }]
  return message === undefined
}
