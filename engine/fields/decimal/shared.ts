/** Decimals, as browser and server see them: strings with as many places as the field has. */
import { Decimal } from 'decimal.js'
import { readNumberText, writeNumberText } from '../number-text.ts'
import { flagSetting, textSetting } from '../settings.ts'
import { defaultBy, parseBy } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'
import { scaleOf } from './digits.ts'

const SPELLING = /^[+-]?\d{1,60}(\.\d{1,60})?$/

/** Beyond 15 digits a JSON number may not be the number that its author wrote. */
const EXACT_DIGITS = 15

const UNREADABLE = { zh: '须为数字，例如 289.16 或 1.2万', en: 'must be a number such as 289.16 or 12k' }

function normalise(value: unknown, { settings }: FieldFacts): unknown {
  const number = read(value)
  // digits that would be rounded away are left for the validator to name
  return number && number.decimalPlaces() <= scaleOf(settings) ? canonical(number, settings) : value
}

function read(value: unknown): Decimal | undefined {
  if (typeof value === 'string') return SPELLING.test(value) ? new Decimal(value) : undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const number = new Decimal(value)
  return number.precision() <= EXACT_DIGITS ? number : undefined
}

function canonical(number: Decimal, settings: FieldFacts['settings']): string {
  return (number.isZero() ? new Decimal(0) : number).toFixed(scaleOf(settings))
}

export const shared: SharedKind = {
  name: 'decimal',
  normalise,
  parse: (text, field) =>
    parseBy((typed) => {
      const number = readNumberText(typed, textSetting(field.settings, 'unit'))
      return number && normalise(number.toFixed(), field)
    }, UNREADABLE)(text),
  format: (value, { settings }) =>
    value === null || value === undefined
      ? ''
      : writeNumberText(String(value), {
          grouping: flagSetting(settings, 'grouping') ?? false,
          unit: textSetting(settings, 'unit'),
        }),
  compare: (a, b) => new Decimal(String(a)).comparedTo(String(b)),
  defaultValue: defaultBy(normalise),
}
