import assert from 'node:assert/strict'
import { Decimal } from 'decimal.js'
import fc from 'fast-check'

import { shared } from './decimal/shared.ts'
import { decimalFault, type DecimalLimits } from './decimal-limits.ts'

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9]{${least},${most}}$`))
const text = fc
  .tuple(fc.constantFrom('', '-'), digits(1, 20), fc.option(digits(1, 8)))
  .map(([sign, whole, fraction]) => `${sign}${whole}${fraction === null ? '' : `.${fraction}`}`)

describe('the limits of decimals', () => {
  const bound = fc.option(fc.constantFrom('0', '-0.01', '99.99', '9007199254740993', '9007199254740992'), {
    nil: undefined,
  })
  const limits = fc
    .record({ scale: fc.nat(6), whole: fc.nat(18), minimum: bound, maximum: bound })
    .map(({ scale, whole, minimum, maximum }): DecimalLimits => ({
      precision: scale + whole,
      scale,
      ...(minimum !== undefined && { minimum }),
      ...(maximum !== undefined && { maximum }),
    }))

  it('are kept or broken as arithmetic says, however near a value comes to them', () => {
    const near = fc.oneof(
      text,
      fc.constantFrom('9007199254740993', '9007199254740992', '0.00', '-0', '99.99', '100.00'),
    )
    fc.assert(
      fc.property(limits, near, (given, value) => {
        const number = new Decimal(value)
        const { precision, scale, minimum, maximum } = given
        const isKept =
          number.decimalPlaces() <= scale &&
          number.abs().lt(new Decimal(10).pow(precision - scale)) &&
          (minimum === undefined || number.gte(minimum)) &&
          (maximum === undefined || number.lte(maximum))
        assert.equal(decimalFault(given, value) === undefined, isKept)
      }),
      { numRuns: 2_000 },
    )
  })

  it('are met by one spelling of each number, whether it was that already or not', () => {
    const field = { type: 'decimal', name: 'd', label: { zh: '', en: '' }, settings: { scale: 2 } }
    fc.assert(
      fc.property(text, (given) => {
        const number = new Decimal(given)
        const expected = number.decimalPlaces() > 2 ? given : (number.isZero() ? new Decimal(0) : number).toFixed(2)
        assert.equal(shared.normalise(given, field), expected)
      }),
      { numRuns: 2_000 },
    )
  })
})
