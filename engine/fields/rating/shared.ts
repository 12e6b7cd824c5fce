/** Ratings, as browser and server see them: whole stars, none included. */
import { defaultBy, parseBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'

const UNREADABLE = { zh: '须为星数，例如 4 或 ★★★★', en: 'must be a number of stars such as 4 or ★★★★' }

function normalise(value: unknown): unknown {
  // -0 and 0 are one number
  return value === 0 ? 0 : value
}

/** `4`, `4/5`, `4星`, `★★★★☆`. */
function readStars(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toLowerCase()
  const digits = /^(\d{1,2})(?:\.0+)?(?:\/\d{1,2}|星|颗星|分|stars?)?$/.exec(plain)?.[1]
  if (digits !== undefined) return Number(digits)
  return /^★*☆*$/.test(plain) ? plain.replaceAll('☆', '').length : undefined
}

export const shared: SharedKind = {
  name: 'rating',
  normalise,
  parse: parseBy(readStars, UNREADABLE),
  format: (value) => String(value ?? ''),
  compare: (a, b) => Number(a) - Number(b),
  defaultValue: defaultBy(normalise),
}
