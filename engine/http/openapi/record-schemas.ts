/** The schemas of one object: a record as it is read, and what create and update accept. */
import type { AccessPlan, FieldAccess } from '../../access/index.ts'
import { portableForm, type ValueSchema } from '../../fields/index.ts'
import { idSchema } from '../../model/key.ts'
import type { FieldModel } from '../../model/types.ts'

export function recordSchemas(plan: AccessPlan): Record<string, unknown> {
  const { name } = plan.object
  const fields = [...plan.fields.values()]
  const writable = fields.filter((access) => access.writable)
  const properties = (of: readonly FieldAccess[], schema: (access: FieldAccess) => unknown): Record<string, unknown> =>
    Object.fromEntries(of.map((access) => [access.field.name, schema(access)]))
  const required = writable.filter(({ field }) => field.required && !isPreset(field)).map(({ field }) => field.name)
  return {
    [name]: { type: 'object', description: both(plan), properties: properties(fields, readSchema) },
    [`${name}.whole`]: {
      allOf: [{ $ref: `#/components/schemas/${name}` }],
      required: fields.map(({ field }) => field.name),
    },
    [`${name}.create`]: {
      type: 'object',
      properties: properties(writable, writeSchema),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    [`${name}.update`]: {
      type: 'object',
      description: 'Only the fields that change, and the version of the record you saw.',
      properties: {
        version: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        ...properties(
          // what a record was made with tells it from the others ever after
          writable.filter(({ field }) => !field.inKey),
          updateSchema,
        ),
      },
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
  return {
    title: `${field.label.zh} / ${field.label.en}`,
    ...(description && { description: `${description.zh} / ${description.en}` }),
  }
}

/** A masked value has the form of its mask, not of the field; an expanded reference is an object. */
function readSchema(access: FieldAccess): Record<string, unknown> {
  const { field, reads } = access
  const value = reads === 'masked' ? { type: 'string' } : storedSchema(field)
  const withNull = field.required ? value : nullable(value)
  if (field.target === undefined) return { ...heading(access), ...withNull }
  const expanded = {
    type: 'object',
    properties: { id: field.idKey ? idSchema(field.idKey) : { type: 'string' } },
    required: ['id'],
  }
  if (field.kind.many !== true) return { ...heading(access), anyOf: [withNull, expanded] }
  return { ...heading(access), ...withNull, items: { anyOf: [expanded, { type: 'string' }] } }
}

/** What was stored when limits were other than now still reads: its form is promised, not its bounds. */
function storedSchema({ valueSchema, options }: FieldModel): Record<string, unknown> {
  const { type, format, decimal, form } = valueSchema
  if (form) return type === undefined ? {} : { type }
  if (decimal) return { type, pattern: '^-?[0-9]+([.][0-9]+)?$' }
  return { type, ...(format && { format }), ...(options && { enum: options.map((option) => option.value) }) }
}

/** Something fills it in when it is left out. */
function isPreset({ definition, presetByTable }: FieldModel): boolean {
  return definition.default !== undefined || presetByTable
}

/** A field that has a default takes null for it, where it cannot be empty. */
function writeSchema(access: FieldAccess): Record<string, unknown> {
  const { definition, required } = access.field
  const preset = definition.default
  const value = portable(access.field.valueSchema)
  return {
    ...heading(access),
    ...(required && !isPreset(access.field) ? value : nullable(value)),
    ...(typeof preset === 'string' || typeof preset === 'number' || typeof preset === 'boolean'
      ? { default: preset }
      : {}),
  }
}

function updateSchema(access: FieldAccess): Record<string, unknown> {
  const value = portable(access.field.valueSchema)
  return { ...heading(access), ...(access.field.required ? value : nullable(value)) }
}

/** Our own keyword for decimal strings is told by a pattern and, for bounds, in words; annotations of our own stay as they are. */
function portable({ decimal, form, ...schema }: ValueSchema): Record<string, unknown> {
  if (form) return { ...schema, ...portableForm(form) }
  if (!decimal) return schema
  const { format: _format, ...rest } = schema
  const { precision, scale, minimum, maximum } = decimal
  const sign = minimum === undefined || minimum.startsWith('-') ? '-?' : ''
  const whole = precision - scale > 0 ? `[0-9]{1,${precision - scale}}` : '0'
  const bounds = [
    minimum !== undefined ? `at least ${minimum}` : '',
    maximum !== undefined ? `at most ${maximum}` : '',
  ].filter((bound) => bound !== '')
  return {
    ...rest,
    pattern: scale > 0 ? `^${sign}${whole}([.][0-9]{1,${scale}})?$` : `^${sign}${whole}$`,
    ...(bounds.length > 0 && { $comment: bounds.join(', ') }),
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
