/** Schemas of a document as TypeScript types: the few keywords that our own documents use. */

export type Schema = Readonly<Record<string, unknown>>

/** The name of a type for a schema of the document: `crm_customer.create` becomes `CrmCustomerCreate`. */
export function typeName(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')
}

/** A schema as a type on one line, or on several where it has members. */
export function typeOf(schema: unknown, indent = ''): string {
  if (!isSchema(schema)) return 'unknown'
  const { $ref: reference, enum: options, const: constant, anyOf, allOf, type } = schema
  if (typeof reference === 'string') return typeName(reference.split('/').at(-1) ?? '')
  if (constant !== undefined) return JSON.stringify(constant)
  if (Array.isArray(options)) return union(options.map((option) => JSON.stringify(option)))
  if (Array.isArray(anyOf)) return union(anyOf.map((each) => typeOf(each, indent)))
  if (Array.isArray(allOf)) return allOf.map((each) => typeOf(each, indent)).join(' & ')
  const types: unknown[] = Array.isArray(type) ? type : [type]
  return union(types.map((each) => plainType(each, schema, indent)))
}

const PLAIN: ReadonlyMap<unknown, string> = new Map([
  ['string', 'string'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'boolean'],
  ['null', 'null'],
])

function plainType(type: unknown, schema: Schema, indent: string): string {
  const plain = PLAIN.get(type)
  if (plain !== undefined) return plain
  if (type === 'array') return `readonly (${typeOf(schema['items'], indent)})[]`
  return type === 'object' ? objectType(schema, indent) : 'unknown'
}

function objectType({ properties, required, additionalProperties }: Schema, indent: string): string {
  const members = isSchema(properties) ? Object.entries(properties) : []
  if (members.length === 0)
    return `Readonly<Record<string, ${isSchema(additionalProperties) ? typeOf(additionalProperties, indent) : 'unknown'}>>`
  const needed: unknown[] = Array.isArray(required) ? required : []
  const inner = `${indent}  `
  const lines = members.map(([name, schema]) => {
    const sign = needed.includes(name) ? '' : '?'
    return `${comment(schema, inner)}${inner}readonly ${JSON.stringify(name)}${sign}: ${typeOf(schema, inner)}`
  })
  return `{\n${lines.join('\n')}\n${indent}}`
}

/** Titles and descriptions as a comment; they come from administrators and must not end it. */
export function comment(schema: unknown, indent: string): string {
  if (!isSchema(schema)) return ''
  const words = [schema['title'], schema['description']].filter((each) => typeof each === 'string').join('. ')
  const text = words.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ').trim()
  return text === '' ? '' : `${indent}/** ${text} */\n`
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ') || 'unknown'
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
