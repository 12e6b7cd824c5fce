import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createAjv, faultOfAjv } from './ajv.ts'
import type { ValueSchema } from './kind.ts'
import { faultMessage } from './messages.ts'
import { schemaFault } from './schema-fault.ts'

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '',
    'a',
    '2024-02-29',
    '2023-02-29',
    '0000-01-01',
    '2026-11-21T04:00:00.000Z',
    '2026-11-21T04:00:00+25:00',
    '12.5',
    '-0',
    '1e5',
  ),
  fc.constantFrom('019aa5f0-0000-7000-8000-00000000000a', '00', '99999999999999999999.01'),
)

const decimal = fc.constantFrom({ precision: 4, scale: 1 }, { precision: 4, scale: 2, minimum: '0', maximum: '12.49' })

const decimalSchema: fc.Arbitrary<ValueSchema> = decimal.map((limits) => ({
  type: 'string',
  format: 'decimal',
  decimal: limits,
}))

const stringSchema: fc.Arbitrary<ValueSchema> = fc.record(
  {
    type: fc.constant('string'),
    minLength: fc.nat({ max: 4 }),
    maxLength: fc.nat({ max: 8 }),
    pattern: fc.constantFrom('^[a-z]*$', '^\\p{L}+$', '[0-9]{2}', '^.$'),
    format: fc.constantFrom('date', 'date-time', 'uuid', 'decimal'),
    decimal,
  },
  { requiredKeys: ['type'] },
)

const numberSchema: fc.Arbitrary<ValueSchema> = fc.record(
  {
    type: fc.constantFrom('integer', 'number'),
    minimum: fc.integer({ min: -5, max: 5 }),
    maximum: fc.integer({ min: -5, max: 5 }),
  },
  { requiredKeys: ['type'] },
)

/** Options stand alone: beside other keywords ajv would name them before the type. */
const optionSchema = fc.constantFrom<ValueSchema>(
  { type: 'string', enum: ['a', '2024-02-29', '12.5'] },
  { type: 'string', enum: [null] },
)

const schema = fc.oneof(
  stringSchema,
  numberSchema,
  decimalSchema,
  optionSchema,
  fc.constant<ValueSchema>({ type: 'boolean' }),
  fc.constant<ValueSchema>({ type: ['string', 'null'] }),
)
const value = fc.oneof(
  text,
  fc.integer({ min: -8, max: 8 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 1 }),
)

describe('the judge of values', () => {
  it('accepts what ajv accepts, and names the keyword, the facts and the sentence that ajv names', () => {
    const refused = new Set<string>()
    const ajv = createAjv()
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 10, maxLength: 20 }), (rules, values) => {
        const validate = ajv.compile(rules)
        for (const candidate of values) {
          validate(candidate)
          const first = validate.errors?.[0]
          const expected = first && faultOfAjv(first)
          const found = schemaFault(rules, candidate)
          assert.equal(found?.keyword, expected?.keyword)
          if (!found || !expected) continue
          refused.add(found.keyword)
          assert.deepEqual(faultMessage(found), faultMessage(expected))
        }
      }),
      { numRuns: 400 },
    )
    const keywords = ['type', 'enum', 'minLength', 'maxLength', 'pattern', 'format', 'decimal', 'minimum', 'maximum']
    assert.deepEqual([...refused].sort(), keywords.sort())
  })

  it('says what is asked for, with the label of the field in front', () => {
    const label = { zh: '金额', en: 'Amount' }
    const schema: ValueSchema = { type: 'string', format: 'decimal', decimal: { precision: 5, scale: 2, minimum: '0' } }
    const say = (candidate: unknown) => {
      const fault = schemaFault(schema, candidate)
      assert.ok(fault)
      return faultMessage(fault, label)
    }
    assert.deepEqual(say('1.234'), {
      zh: '金额：小数点后最多 2 位',
      en: 'Amount: must have at most 2 digit(s) after the point',
    })
    assert.deepEqual(say('1000'), {
      zh: '金额：小数点前最多 3 位',
      en: 'Amount: must have at most 3 digit(s) before the point',
    })
    assert.deepEqual(say('-1'), { zh: '金额：不能小于 0', en: 'Amount: must be at least 0' })
    assert.deepEqual(say(12), { zh: '金额：须为小数，例如 289.16', en: 'Amount: must be a decimal such as 289.16' })
    assert.equal(faultMessage({ keyword: 'required', params: { missingProperty: 'x' } }, label).zh, '金额：不能为空')
  })

  it('counts characters as people do, so that an emoji is one of a limit', () => {
    assert.equal(schemaFault({ type: 'string', maxLength: 2 }, '😀😀'), undefined)
    assert.equal(schemaFault({ type: 'string', maxLength: 1 }, '😀😀')?.keyword, 'maxLength')
  })
})
