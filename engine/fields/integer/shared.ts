/** Whole numbers, as browser and server see them. */
import { numberWords } from '../decimal/words.ts'
import { readNumberText } from '../number-text.ts'
import { flagSetting, textSetting } from '../settings.ts'
import { defaultBy, parseBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'

const UNREADABLE = { zh: '须为整数，例如 12000 或 1.2万', en: 'must be a whole number such as 12000 or 12k' }

function normalise(value: unknown): unknown {
  // -0 and 0 are one number
  return value === 0 ? 0 : value
}

export const shared: SharedKind = {
  name: 'integer',
  normalise,
  parse: (text, field) =>
    parseBy((typed) => {
      const number = readNumberText(typed, textSetting(field.settings, 'unit'))
      const value = number?.isInteger() ? normalise(number.toNumber()) : undefined
      return Number.isSafeInteger(value) ? value : undefined
    }, UNREADABLE)(text),
  format: (value, { settings }) =>
    typeof value === 'number'
      ? numberWords(String(value), {
          grouping: flagSetting(settings, 'grouping') ?? false,
          unit: textSetting(settings, 'unit'),
        })
      : String(value ?? ''),
  compare: (a, b) => Number(a) - Number(b),
  defaultValue: defaultBy(normalise),
}
