/** The schemas of one object: a record as it is read, and what create and update accept. */
import type { AccessPlan, FieldAccess } from '../../access/index.ts'
import { portableForm, type ValueSchema } from '../../fields/index.ts'

export function recordSchemas(plan: AccessPlan): Record<string, unknown> {
  const { name } = plan.object
  const fields = [...plan.fields.values()]
  const writable = fields.filter((access) => access.writable)
  const properties = (of: readonly FieldAccess[], schema: (access: FieldAccess) => unknown): Record<string, unknown> =>
    Object.fromEntries(of.map((access) => [access.field.name, schema(access)]))
  const required = writable.filter(({ field }) => field.required && field.definition.default === undefined).map(({ field }) => field.name)
  return {
    [name]: { type: 'object', description: both(plan), properties: properties(fields, readSchema), required: fields.map(({ field }) => field.name) },
    [`${name}_create`]: {
      type: 'object',
      properties: properties(writable, writeSchema),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    [`${name}_update`]: {
      type: 'object',
      description: 'Only the fields that change, and the version of the record you saw.',
      properties: { version: { type: 'integer' }, ...properties(writable, writeSchema) },
      required: ['version'],
      additionalProperties: false,
    },
  }
}

function both({ object }: AccessPlan): string {
  return `${object.label.zh} / ${object.label.en}`
}

function heading({ field }: FieldAccess): { title: string; description?: string } {
  const { description } = field.definition
  return { title: `${field.label.zh} / ${field.label.en}`, ...(description && { description: `${description.zh} / ${description.en}` }) }
}

/** A masked value has the form of its mask, not of the field; an expanded reference is an object. */
function readSchema(access: FieldAccess): Record<string, unknown> {
  const { field, reads } = access
  const value = reads === 'masked' ? { type: 'string' } : portable(field.valueSchema)
  const withNull = field.required ? value : nullable(value)
  if (field.target === undefined) return { ...heading(access), ...withNull }
  const expanded = { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] }
  return { ...heading(access), anyOf: [withNull, expanded] }
}

function writeSchema(access: FieldAccess): Record<string, unknown> {
  const { field } = access
  const value = portable(field.valueSchema)
  const preset = field.definition.default
  return {
    ...heading(access),
    ...(field.required && preset === undefined ? value : nullable(value)),
    ...(typeof preset === 'string' || typeof preset === 'number' || typeof preset === 'boolean' ? { default: preset } : {}),
  }
}

/** Our own keyword for decimal strings is told by its pattern; annotations and formats of our own stay as they are. */
function portable({ decimal, form, ...schema }: ValueSchema): Record<string, unknown> {
  if (form) return { ...schema, ...portableForm(form) }
  if (!decimal) return schema
  const { format: _format, ...rest } = schema
  const { precision, scale } = decimal
  return {
    ...rest,
    pattern: scale > 0 ? `^-?[0-9]{1,${precision - scale || 1}}(\\.[0-9]{1,${scale}})?$` : `^-?[0-9]{1,${precision}}$`,
  }
}

function nullable(schema: Record<string, unknown>): Record<string, unknown> {
  const { type, enum: options } = schema
  return {
    ...schema,
    ...(typeof type === 'string' && { type: [type, 'null'] }),
    ...(Array.isArray(options) && { enum: [...(options as unknown[]), null] }),
  }
}
