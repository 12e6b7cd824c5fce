/** Times of day, as browser and server see them; hours and minutes, and seconds where the field has them. */
import { timeOfDay } from '../../rules/time-of-day.ts'
import { textSetting } from '../settings.ts'
import { compareText, defaultBy, parseBy } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'
import { readTimeOfDay } from '../time-text.ts'

const UNREADABLE = { zh: '须为时间，例如 08:30', en: 'must be a time of day such as 08:30' }

/** True for fields that hold whole minutes. */
export function isOfMinutes(settings: FieldFacts['settings']): boolean {
  return textSetting(settings, 'precision') !== 'second'
}

function normalise(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.trim()
  return text === '' ? null : (timeOfDay(text) ?? value)
}

export const shared: SharedKind = {
  name: 'time',
  normalise,
  parse: parseBy(readTimeOfDay, UNREADABLE),
  format: (value, { settings }) => {
    const text = String(value ?? '')
    return isOfMinutes(settings) ? text.replace(/^(\d\d:\d\d):00$/, '$1') : text
  },
  compare: compareText,
  defaultValue: defaultBy(normalise),
}
