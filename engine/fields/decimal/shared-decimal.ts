/** The shared half of every kind of decimal: strings with as many places as the field has. */
import { Decimal } from 'decimal.js'
import type { Locale, Text } from '../../kernel/text.ts'
import { defaultBy, parseBy } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'
import { scaleOf } from './digits.ts'

type Settings = FieldFacts['settings']

/** How people write the numbers of one kind. */
export interface DecimalSpelling {
  readonly name: string
  /** Finds the number in what was typed. */
  read(text: string, settings: Settings): Decimal | undefined
  write(canonical: string, settings: Settings, locale: Locale): string
  readonly unreadable: Text
}

export function sharedDecimal({ name, read, write, unreadable }: DecimalSpelling): SharedKind {
  return {
    name,
    normalise,
    parse: (text, field) =>
      parseBy((typed) => {
        const number = read(typed, field.settings)
        return number && normalise(number.toFixed(), field)
      }, unreadable)(text),
    format: (value, { settings }, { locale }) =>
      value === null || value === undefined ? '' : write(String(value), settings, locale),
    compare: (a, b) => new Decimal(String(a)).comparedTo(String(b)),
    defaultValue: defaultBy(normalise),
  }
}

const SPELLING = /^[+-]?\d{1,60}(\.\d{1,60})?$/

/** Beyond 15 digits a JSON number may not be the number that its author wrote. */
const EXACT_DIGITS = 15

/** A decimal as we write it, but for how many places it has; minus nothing is none. */
const CANONICAL = /^(?!-0(?:\.0+)?$)-?(?:0|[1-9]\d{0,37})(?:\.(\d{1,38}))?$/

function normalise(value: unknown, { settings }: FieldFacts): unknown {
  const places = typeof value === 'string' ? CANONICAL.exec(value) : null
  if (places && (places[1]?.length ?? 0) === scaleOf(settings)) return value
  const number = numberOf(value)
  // digits that would be rounded away are left for the validator to name
  return number && number.decimalPlaces() <= scaleOf(settings) ? canonical(number, settings) : value
}

function numberOf(value: unknown): Decimal | undefined {
  if (typeof value === 'string') return SPELLING.test(value) ? new Decimal(value) : undefined
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const number = new Decimal(value)
  return number.precision() <= EXACT_DIGITS ? number : undefined
}

function canonical(number: Decimal, settings: Settings): string {
  return (number.isZero() ? new Decimal(0) : number).toFixed(scaleOf(settings))
}
