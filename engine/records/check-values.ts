/** Validation of the values of a write: known and writable fields, canonical form, schema, required. All faults at once. */
import type { ValidateFunction } from 'ajv'

import { type AccessPlan, type FieldAccess, scopeOf } from '../access/index.ts'
import { createAjv, faultOfAjv } from '../fields/ajv.ts'
import { faultMessage } from '../fields/messages.ts'
import type { Issue } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'

/** Canonical values by field name; null empties a field. */
export type Values = Readonly<Record<string, unknown>>

const ajv = createAjv()
const validators = new WeakMap<ObjectModel, ValidateFunction>()
const required = new WeakMap<ObjectModel, readonly FieldModel[]>()

/**
 * Canonical values of one record, and what is wrong with them.
 * @param prefix path of the record inside the request, such as `3/`
 * @param operation what is done with them, where it is known
 */
export function checkValues(
  plan: AccessPlan,
  given: Readonly<Record<string, unknown>>,
  prefix: string,
  operation?: 'create' | 'update',
): { values: Values; issues: Issue[] } {
  const values: Record<string, unknown> = {}
  const issues: Issue[] = []
  for (const [name, value] of Object.entries(given)) {
    const access = plan.fields.get(name)
    if (access?.field.kind.storage === 'none') issues.push(unknownField(prefix, name, plan))
    else if (!access || !isWritable(access, operation))
      issues.push(access ? notWritable(prefix, access.field) : unknownField(prefix, name, plan))
    else values[name] = access.field.kind.shared.normalise(value, access.field)
  }
  issues.push(...valueIssues(plan, values, prefix))
  return { values, issues }
}

/** Whether the field may be given in any record at all; in which, the statement that writes finds out. */
function isWritable({ writable, creates, updates }: FieldAccess, operation: 'create' | 'update' | undefined): boolean {
  if (!writable || operation === undefined) return writable
  return scopeOf(operation === 'create' ? creates : updates) !== 'none'
}

/** Required fields that a complete record leaves empty, or that a change would empty. */
export function missingValues(plan: AccessPlan, values: Values, prefix: string, complete: boolean): Issue[] {
  const issues: Issue[] = []
  for (const field of requiredOf(plan.object)) {
    const value = values[field.name]
    const isMissing = complete ? (value ?? null) === null && !field.presetByTable : value === null
    if (isMissing) issues.push(requiredValue(field, prefix))
  }
  return issues
}

function requiredValue({ name, label }: FieldModel, prefix: string): Issue {
  return {
    code: 'REQUIRED',
    path: `${prefix}${name}`,
    message: { zh: `${label.zh}不能为空`, en: `${label.en} is required` },
  }
}

/** The required fields of an object whose values callers give; found once, as long as the Model lives. */
function requiredOf(object: ObjectModel): readonly FieldModel[] {
  const known = required.get(object)
  if (known) return known
  const found = object.fields.filter(
    (field) => field.required && !field.system && !field.kind.numbering && field.kind.storage !== 'none',
  )
  required.set(object, found)
  return found
}

/** The first fault of each value; empty values are judged by `missingValues` alone. */
function valueIssues(plan: AccessPlan, values: Values, prefix: string): Issue[] {
  const validate = validatorOf(plan.object)
  if (validate(withoutNulls(values))) return []
  const faults = new Map((validate.errors ?? []).toReversed().map((error) => [error.instancePath.slice(1), error]))
  return [...faults].map(([name, error]) => ({
    code: 'INVALID_VALUE',
    path: `${prefix}${name}`,
    message: faultMessage(faultOfAjv(error), plan.object.field.get(name)?.label),
  }))
}

/** The values themselves where none is empty, which is how most come. */
function withoutNulls(values: Values): Values {
  for (const name in values)
    if (values[name] === null) return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
  return values
}

/** ajv's validator of an object's values, compiled when its first record is written; it lives as long as the Model. */
function validatorOf(object: ObjectModel): ValidateFunction {
  const known = validators.get(object)
  if (known) return known
  const own = object.fields.filter((field) => !field.system)
  const properties = Object.fromEntries(own.map((field) => [field.name, field.valueSchema]))
  const validate = ajv.compile({ type: 'object', properties })
  // ajv keeps what it compiled by schema for ever; the Model decides here how long it lives
  ajv.removeSchema()
  validators.set(object, validate)
  return validate
}

function notWritable(prefix: string, field: FieldModel): Issue {
  return {
    code: 'FIELD_READONLY',
    path: `${prefix}${field.name}`,
    message: {
      zh: `${field.label.zh}由系统维护，不能填写`,
      en: `${field.label.en} is set by the system and cannot be given`,
    },
  }
}

export function unknownField(prefix: string, name: string, plan: AccessPlan): Issue {
  // fields of lines exist where the lines themselves do, and not for everybody
  const close = plan.fields.has(name) ? undefined : nearest(name, plan.fields.keys())
  return {
    code: 'FIELD_UNKNOWN',
    path: `${prefix}${name}`,
    message: { zh: `没有字段 ${name}`, en: `There is no field ${name}` },
    ...(close && { hint: { zh: `是否指 ${close}？`, en: `did you mean ${close}?` } }),
  }
}
