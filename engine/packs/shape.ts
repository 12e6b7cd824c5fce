/** The order of properties, defaults and secrets of a definition, as the JSON Schema of its kind tells them. */
import commonSchema from '../../metadata/schemas/common.json' with { type: 'json' }
import { fieldKinds } from '../fields/index.ts'
import { fieldValidatorOf, isDefinitionKind, validatorOf } from '../model/validate/schemas.ts'

export interface Shape {
  /** Known properties in their order; none where anything may stand. */
  readonly keys: readonly string[]
  /** True where the schema says nothing of what stands inside. */
  readonly free: boolean
  /** The value that an absent one stands for. */
  readonly absent?: unknown
  /** True for what must not leave the workspace. */
  readonly secret: boolean
  child(key: string): Shape
  item(value: unknown): Shape
}

type Schema = Readonly<Record<string, unknown>>

const ANYTHING: Shape = { keys: [], free: true, secret: false, child: () => ANYTHING, item: () => ANYTHING }

/** The shape of a definition as a file writes it: an object has its fields inside. */
export function shapeOfKind(kind: string, body: unknown): Shape {
  if (kind === 'field') return fieldShape(body)
  if (kind !== 'pack' && !isDefinitionKind(kind)) return ANYTHING
  const shape = shapeOf(schemaOf(validatorOf(kind).schema))
  if (kind !== 'object') return shape
  const fields: Shape = { ...ANYTHING, free: false, item: fieldShape }
  return { ...shape, child: (key) => (key === 'fields' ? fields : shape.child(key)) }
}

/** The settings of a field's type stand right behind the type. */
function fieldShape(body: unknown): Shape {
  const type = schemaOf(body)['type']
  const kind = typeof type === 'string' ? fieldKinds.find(type) : undefined
  const general = shapeOf(schemaOf(validatorOf('field').schema))
  if (!kind) return general
  const whole = shapeOf(schemaOf(fieldValidatorOf(kind).schema))
  const settings = Object.keys(kind.settings).filter((key) => !general.keys.includes(key))
  return { ...whole, keys: general.keys.flatMap((key) => (key === 'type' ? [key, ...settings] : [key])) }
}

export function shapeOf(schema: Schema): Shape {
  const properties = schemaOf(schema['properties'])
  return {
    keys: Object.keys(properties),
    free: schema['properties'] === undefined && schema['items'] === undefined,
    ...(Object.hasOwn(schema, 'default') && { absent: schema['default'] }),
    secret: schema['writeOnly'] === true,
    child: (key) => (Object.hasOwn(properties, key) ? shapeOf(resolved(schemaOf(properties[key]))) : ANYTHING),
    item: () => shapeOf(resolved(schemaOf(schema['items']))),
  }
}

const parts: Schema = commonSchema.$defs

function resolved(schema: Schema): Schema {
  const { $ref: reference } = schema
  if (typeof reference !== 'string') return schema
  return { ...schemaOf(parts[reference.replace('common.json#/$defs/', '')]), ...schema }
}

function schemaOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
