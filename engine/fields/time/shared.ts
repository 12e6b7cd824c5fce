/** Times of day, as browser and server see them; hours and minutes, and seconds where the field has them. */
import { timeOfDay } from '../../rules/time-of-day.ts'
import { compareText, defaultBy, parseBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'
import { readTimeOfDay } from '../time-text.ts'
import { timeWords } from './words.ts'

const UNREADABLE = { zh: '须为时间，例如 08:30', en: 'must be a time of day such as 08:30' }

function normalise(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.trim()
  return text === '' ? null : (timeOfDay(text) ?? value)
}

export const shared: SharedKind = {
  name: 'time',
  normalise,
  parse: parseBy(readTimeOfDay, UNREADABLE),
  format: (value, { settings }) => timeWords(value, settings),
  compare: compareText,
  defaultValue: defaultBy(normalise),
}
