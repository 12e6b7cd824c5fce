/** The schemas of one object: a record as it is read, and what create and update accept. */
import type { AccessPlan, FieldAccess } from '../../access/index.ts'
import { portableForm, type ValueSchema } from '../../fields/index.ts'
import { idSchema } from '../../model/key.ts'
import type { FieldModel } from '../../model/types.ts'

/** The lines that a field shows: the reader's plan for their object, and their reference back. */
export interface LinesOfField {
  readonly plan: AccessPlan
  readonly via: FieldModel
}

/** Undefined for a field of lines that the reader may not see. */
export type FindLines = (field: FieldModel) => LinesOfField | undefined

export function recordSchemas(plan: AccessPlan, linesOf: FindLines): Record<string, unknown> {
  const { name } = plan.object
  const all = [...plan.fields.values()]
  const held = all.filter(({ field }) => field.kind.storage !== 'none')
  const lines = all.flatMap((access) => {
    const found = access.field.kind.storage === 'none' ? linesOf(access.field) : undefined
    return found ? [{ access, ...found }] : []
  })
  const written = lines.filter((each) => each.access.writable && each.plan.scope('create') !== 'none')
  const linesBy = (schema: (of: LinesOfField) => unknown): Record<string, unknown> =>
    Object.fromEntries(written.map((each) => [each.access.field.name, listSchema(each.access, schema(each))]))
  const writable = held.filter((access) => access.writable)
  const properties = (of: readonly FieldAccess[], schema: (access: FieldAccess) => unknown): Record<string, unknown> =>
    Object.fromEntries(of.map((access) => [access.field.name, schema(access)]))
  const required = [...writable, ...written.map((each) => each.access)]
    .filter(({ field }) => field.required && !isPreset(field))
    .map(({ field }) => field.name)
  return {
    [name]: {
      type: 'object',
      description: both(plan),
      properties: {
        ...properties(held, readSchema),
        // given when they are asked for, as lines are
        ...properties(
          all.filter(({ field }) => field.kind.tags === true),
          tagsSchema,
        ),
        ...Object.fromEntries(
          lines.map((each) => [
            each.access.field.name,
            { ...listSchema(each.access, { $ref: `#/components/schemas/${each.plan.object.name}` }), minItems: 0 },
          ]),
        ),
      },
    },
    [`${name}.whole`]: {
      allOf: [{ $ref: `#/components/schemas/${name}` }],
      required: held.map(({ field }) => field.name),
    },
    [`${name}.create`]: {
      type: 'object',
      properties: { ...properties(writable, writeSchema), ...linesBy(newLine) },
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
        ...linesBy(wantedLine),
      },
      required: ['version'],
      additionalProperties: false,
    },
  }
}

/** The lines of a record. In a write they are all that it is to have. */
function listSchema(access: FieldAccess, items: unknown): Record<string, unknown> {
  const { field } = access
  const list = { ...portable(field.valueSchema), items }
  return { ...heading(access), ...(field.required ? { ...list, minItems: 1 } : nullable(list)) }
}

function lineFields({ plan, via }: LinesOfField): FieldAccess[] {
  return [...plan.fields.values()].filter(
    ({ field, writable }) => writable && field !== via && field.kind.storage !== 'none',
  )
}

function newLine(of: LinesOfField): Record<string, unknown> {
  const fields = lineFields(of)
  const required = fields.filter(({ field }) => field.required && !isPreset(field)).map(({ field }) => field.name)
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((access) => [access.field.name, writeSchema(access)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** With an id the line that has it is changed, and without one a new line is made. */
function wantedLine(of: LinesOfField): Record<string, unknown> {
  const fields = lineFields(of)
  return {
    type: 'object',
    description: 'With `id` the line changes; without, it is new. Lines that are left out are deleted.',
    properties: {
      id: idSchema(of.plan.object.key),
      version: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
      ...Object.fromEntries(fields.map((access) => [access.field.name, writeSchema(access)])),
    },
    additionalProperties: false,
  }
}

function both({ object }: AccessPlan): string {
  return `${object.label.zh} / ${object.label.en}`
}

function heading({ field }: FieldAccess): { title: string; description?: string; readOnly?: true } {
  const { description } = field.definition
  return {
    title: `${field.label.zh} / ${field.label.en}`,
    ...(description && { description: `${description.zh} / ${description.en}` }),
    ...(field.computed && { readOnly: true }),
  }
}

const MASKED = { type: 'string' } as const

/** A masked value has the form of its mask, not of the field; an expanded reference is an object. */
function readSchema(access: FieldAccess): Record<string, unknown> {
  const { field, reads } = access
  const value = { clear: storedSchema(field), masked: MASKED, partly: { anyOf: [storedSchema(field), MASKED] } }[reads]
  const withNull = field.required && reads !== 'partly' ? value : nullable(value)
  if (field.target === undefined) return { ...heading(access), ...withNull }
  const expanded = {
    type: 'object',
    properties: { id: field.idKey ? idSchema(field.idKey) : { type: 'string' } },
    required: ['id'],
  }
  if (field.kind.many !== true) return { ...heading(access), anyOf: [withNull, expanded] }
  return { ...heading(access), ...withNull, items: { anyOf: [expanded, { type: 'string' }] } }
}

/** The tags that a reader may see, by their ids, or with their names where these were asked for. */
function tagsSchema(access: FieldAccess): Record<string, unknown> {
  const named = {
    type: 'object',
    properties: {
      id: { type: 'string', format: 'uuid' },
      name: { type: 'string' },
      color: { type: ['string', 'null'] },
      type: { type: 'string' },
    },
    required: ['id', 'name', 'color', 'type'],
  }
  return {
    ...heading(access),
    readOnly: true,
    type: ['array', 'null'],
    items: { anyOf: [{ type: 'string', format: 'uuid' }, named] },
  }
}

/** What was stored when limits were other than now still reads: its form is promised, not its bounds. */
function storedSchema({ kind, valueSchema, options }: FieldModel): Record<string, unknown> {
  const { type, format, decimal, form } = valueSchema
  if (kind.fileFault) return { type, items: { $ref: '#/components/schemas/StoredFile' } }
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
