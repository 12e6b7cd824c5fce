/** Instants, as browser and server see them; people type and read the clock of the workspace's zone. */
import { instantOf, instantOfWallClock, wallClock } from '../../rules/calendar.ts'
import { compareText, defaultBy, parseBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'
import { textSetting } from '../settings.ts'
import { readWallClock } from '../time-text.ts'

const UNREADABLE = {
  zh: '须为日期和时间，例如 2026-05-01 08:30',
  en: 'must be a date and time such as 2026-05-01 08:30',
}

function normalise(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const text = value.trim()
  return text === '' ? null : (instantOf(text) ?? value)
}

export const shared: SharedKind = {
  name: 'datetime',
  normalise,
  parse: (text, _, { timeZone }) =>
    parseBy((typed) => {
      const wall = readWallClock(typed)
      // beside the year 1 and the year 9999 a wall clock may show what no instant of the range has
      return instantOf(wall === undefined ? typed.trim() : instantOfWallClock(wall, timeZone))
    }, UNREADABLE)(text),
  format: (value, { settings }, { timeZone }) => {
    if (typeof value !== 'string' || instantOf(value) === undefined) return String(value ?? '')
    const length = textSetting(settings, 'precision') === 'minute' ? 16 : 19
    return wallClock(value, timeZone).slice(0, length).replace('T', ' ')
  },
  compare: compareText,
  defaultValue: defaultBy(normalise, { now: (context) => context.now }),
}
