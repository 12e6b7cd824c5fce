/**
 * Judges one value by a value schema, in the browser as on the server: names the keyword that ajv names first.
 * Small on purpose: it knows the keywords of `ValueSchema` and nothing else of JSON Schema.
 */
import { decimalFault } from './decimal-limits.ts'
import { formats } from './formats.ts'
import { formFault } from './forms.ts'
import type { ValueSchema } from './kind.ts'

export interface Fault {
  /** A keyword of JSON Schema, `decimal`, `form`, or one of an object such as `required`. */
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

/** What is wrong with a non-null value, or nothing. */
export function schemaFault(schema: ValueSchema, value: unknown): Fault | undefined {
  for (const check of checks) {
    const params = check(schema, value)
    if (params)
      return { keyword: check.keyword, params: { ...params, ...describing(schema['x-format'] ?? schema.format) } }
  }
  return undefined
}

/** What a message tells beside the broken limit: the form that text was expected to have. */
export function describing(format: unknown): Readonly<Record<string, unknown>> {
  return format === undefined ? {} : { format }
}

type Check = ((schema: ValueSchema, value: unknown) => Record<string, unknown> | undefined) & {
  readonly keyword: string
}

/** In the order in which ajv reports them. */
const checks: readonly Check[] = [
  named('type', ({ type }, value) =>
    type === undefined || typesOf(type).some((name) => isOfType(name, value)) ? undefined : { type },
  ),
  named('enum', ({ enum: values }, value) =>
    values === undefined || values.some((candidate) => candidate === value) ? undefined : { allowedValues: values },
  ),
  numeric('maximum', (value, limit) => value <= limit),
  numeric('minimum', (value, limit) => value >= limit),
  length('maxLength', (count, limit) => count <= limit),
  length('minLength', (count, limit) => count >= limit),
  named('pattern', ({ pattern }, value) =>
    pattern === undefined || typeof value !== 'string' || new RegExp(pattern, 'u').test(value)
      ? undefined
      : { pattern },
  ),
  named('format', ({ format }, value) =>
    format === undefined || typeof value !== 'string' || formats[format](value) ? undefined : { format },
  ),
  named('decimal', ({ decimal }, value) => {
    const fault = decimal && typeof value === 'string' ? decimalFault(decimal, value) : undefined
    return fault && { ...fault }
  }),
  named('form', ({ form }, value) => {
    const message = form && formFault(form, value)
    return message && { message }
  }),
]

function named(
  keyword: string,
  check: (schema: ValueSchema, value: unknown) => Record<string, unknown> | undefined,
): Check {
  return Object.assign(check, { keyword })
}

function numeric(keyword: 'minimum' | 'maximum', holds: (value: number, limit: number) => boolean): Check {
  return named(keyword, ({ [keyword]: limit }, value) =>
    limit === undefined || typeof value !== 'number' || holds(value, limit) ? undefined : { limit },
  )
}

/** Lengths count characters (code points), as PostgreSQL's varchar does. */
function length(keyword: 'minLength' | 'maxLength', holds: (count: number, limit: number) => boolean): Check {
  return named(keyword, ({ [keyword]: limit }, value) =>
    limit === undefined || typeof value !== 'string' || holds([...value].length, limit) ? undefined : { limit },
  )
}

function typesOf(type: string | readonly string[]): readonly string[] {
  return typeof type === 'string' ? [type] : type
}

function isOfType(name: string, value: unknown): boolean {
  if (name === 'integer') return Number.isInteger(value)
  if (name === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return name === 'array'
  return name === (value === null ? 'null' : typeof value)
}
