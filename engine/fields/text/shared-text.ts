/** The shared half of every kind of text of one line. */
import { compareText, defaultBy } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'
import { cleanLine } from '../text-value.ts'
import type { TextFormat } from './text-format.ts'

/** `formatOf` gives the form that the values of a field have, where they have one. */
export function sharedText(name: string, formatOf: (field: FieldFacts) => TextFormat | undefined): SharedKind {
  const normalise = (value: unknown, field: FieldFacts): unknown => {
    if (typeof value !== 'string') return value
    const line = cleanLine(value)
    return (formatOf(field)?.normalise(line) ?? line) || null
  }
  return {
    name,
    normalise,
    parse: (text, field) => ({ value: normalise(text, field) }),
    format: (value) => (value === null || value === undefined ? '' : String(value)),
    compare: compareText,
    defaultValue: defaultBy(normalise),
  }
}
