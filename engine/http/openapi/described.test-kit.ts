/** For testing that the server keeps to its description: what to send, and what may come back. */
import assert from 'node:assert/strict'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc, { type Arbitrary } from 'fast-check'

import type { Answer, Row } from '../../testing/server.ts'

export interface Operation extends Row {
  readonly operationId: string
  readonly parameters?: readonly Row[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Row }>> }
  readonly responses: Readonly<Record<string, Row>>
}

export class Described {
  readonly #document: Row
  readonly #validators = new Map<string, ValidateFunction>()
  readonly #ajv = new Ajv2020({ strict: false, allErrors: false })

  constructor(document: Row) {
    this.#document = document
    addFormats.default(this.#ajv)
    this.#ajv.addSchema(document, 'openapi')
  }

  /** Every operation with its method and address. */
  operations(): { method: string; path: string; operation: Operation }[] {
    const paths = Object.entries(this.#document['paths'] as Record<string, Record<string, Operation>>)
    return paths.flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
    )
  }

  /** What a `$ref` leads to; anything else is itself. */
  resolve(part: Row): Row {
    const reference = part['$ref']
    if (typeof reference !== 'string') return part
    const steps = reference.slice(2).split('/')
    return this.resolve(steps.reduce<Row>((at, step) => at[step] as Row, this.#document))
  }

  /** Asserts that an answer is one of those described: status, content type and body. */
  assertDescribed(
    { method, path, operation }: { method: string; path: string; operation: Operation },
    answer: Answer,
    sent: unknown,
  ): void {
    const what = `${method} ${path} ${JSON.stringify(sent)?.slice(0, 500)} → ${answer.status} ${answer.text.slice(0, 500)}`
    const described = operation.responses[String(answer.status)]
    assert.ok(described, `status is not described: ${what}`)
    const content = this.resolve(described)['content'] as Record<string, { schema: Row }> | undefined
    if (!content) return assert.equal(answer.text, '', what)
    const given = answer.headers.get('content-type') ?? ''
    const types = Object.keys(content)
    const type = types.find((each) => given === each || given === `${each}; charset=utf-8`)
    assert.ok(type !== undefined, `${given} is none of ${types.join()}: ${what}`)
    const { schema = {} } = content[type] ?? {}
    // a file is what its type says
    if (schema['format'] === 'binary') return assert.ok(answer.text.length > 0, what)
    const validate = this.#validator(`${method} ${path} ${answer.status}`, schema)
    assert.ok(validate(answer.body), `${this.#ajv.errorsText(validate.errors)}: ${what}`)
  }

  #validator(name: string, schema: Row): ValidateFunction {
    const known = this.#validators.get(name) ?? this.#ajv.compile(rooted(schema))
    this.#validators.set(name, known)
    return known
  }

  /** Values that a schema allows. */
  values(part: Row): Arbitrary<unknown> {
    const schema = this.resolve(part)
    const { anyOf, enum: options, type, properties, required, items } = schema
    if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((each: Row) => this.values(each)))
    if (Array.isArray(options)) return fc.constantFrom(...(options as unknown[]))
    if (Array.isArray(type)) return fc.oneof(...type.map((each: unknown) => this.values({ ...schema, type: each })))
    if (properties) {
      const parts = Object.entries(properties as Record<string, Row>).map(
        ([name, each]) => [name, this.values(each)] as const,
      )
      return fc.record(Object.fromEntries(parts), { requiredKeys: (required as string[] | undefined) ?? [] })
    }
    if (type === 'array')
      return fc.array(this.values(items as Row), { minLength: Number(schema['minItems'] ?? 0), maxLength: 3 })
    return scalars(schema)
  }
}

/** References of a part of the document lead into the document. */
function rooted(schema: Row): Row {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')) as Row
}

function scalars({
  type,
  format,
  pattern,
  minimum = -1000,
  maximum = 1000,
  maxLength = 50,
  minLength = 0,
}: Row): Arbitrary<unknown> {
  if (type === 'null') return fc.constant(null)
  if (type === 'boolean') return fc.boolean()
  if (type === 'integer')
    return fc.oneof(
      fc.constantFrom(Number(minimum), Number(maximum)),
      fc.integer({ min: Math.max(Number(minimum), -(2 ** 31)), max: Math.min(Number(maximum), 2 ** 31 - 1) }),
    )
  if (format === 'uuid') return fc.oneof(fc.uuid({ version: 7 }), fc.constant('019aa5f0-0000-7000-8000-00000000000a'))
  if (format === 'date') return days.map((day) => day.toISOString().slice(0, 10))
  if (format === 'date-time') return days.map((day) => day.toISOString())
  if (typeof pattern === 'string') return matching(pattern)
  const most = Math.min(Number(maxLength), 40)
  // of blanks alone nothing would be left
  return fc
    .string({ unit: 'grapheme', minLength: Math.max(Number(minLength) - 1, 0), maxLength: most - 1 })
    .map((text) => `x${text}`.slice(0, most))
}

/** Texts of a pattern. The generator knows no look-ahead, so what those forbid is sifted out afterwards. */
function matching(pattern: string): Arbitrary<string> {
  const whole = new RegExp(pattern)
  return fc.stringMatching(new RegExp(pattern.replace(/\(\?[=!][^()]*\)/g, ''))).filter((text) => whole.test(text))
}

const days = fc.date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })

/** Values that hardly any schema allows. */
export const nonsense: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    '',
    ' ',
    '\u0000',
    '\ud800',
    0,
    -0,
    1e308,
    2 ** 53,
    -1.5,
    true,
    [],
    {},
    [null],
    { id: null },
    { $ref: 'x' },
    'x'.repeat(20_000),
    '1e400',
    'NaN',
    '٣',
    "'; drop table x; --",
    '{}',
    '%00',
    '../..',
  ),
  fc.jsonValue({ maxDepth: 3 }),
)
