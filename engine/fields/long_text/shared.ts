/** Text of several lines, as browser and server see it. */
import { compareText, defaultBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'
import { cleanLines } from '../text-value.ts'

function normalise(value: unknown): unknown {
  return typeof value === 'string' ? cleanLines(value) || null : value
}

export const shared: SharedKind = {
  name: 'long_text',
  normalise,
  parse: (text) => ({ value: normalise(text) }),
  format: (value) => (value === null || value === undefined ? '' : String(value)),
  compare: compareText,
  defaultValue: defaultBy(normalise),
}
