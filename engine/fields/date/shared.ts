/** Calendar days, as browser and server see them. */
import { compareText, defaultBy, parseBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'
import { readDay } from '../time-text.ts'

function normalise(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() || null : value
}

export const shared: SharedKind = {
  name: 'date',
  normalise,
  parse: parseBy(readDay, {
    zh: '须为真实存在的日期，例如 2026-05-01 或 2026年5月1日',
    en: 'must be a day that exists, such as 2026-05-01',
  }),
  format: (value) => String(value ?? ''),
  compare: compareText,
  defaultValue: defaultBy(normalise, { today: (context) => context.today }),
}
