/**
 * Formatted text, as browser and server see it: HTML. The browser only knows what is empty; what may stand in it the
 * server decides, whose half of the kind sanitises.
 */
import { plainText } from '../../rules/plain-text.ts'
import { compareText, defaultBy } from '../shared-parts.ts'
import type { SharedKind } from '../shared.ts'

export { plainText } from '../../rules/plain-text.ts'

function normalise(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const html = value.trim()
  return plainText(html) === '' ? null : html
}

/** The shared half with `normalise` of either side. */
export function richTextBy(bringTo: (value: unknown) => unknown): SharedKind {
  return {
    name: 'rich_text',
    normalise: bringTo,
    parse: (text) => ({ value: bringTo(text) }),
    format: (value) => (value === null || value === undefined ? '' : String(value)),
    compare: compareText,
    defaultValue: defaultBy(bringTo),
  }
}

export const shared: SharedKind = richTextBy(normalise)
