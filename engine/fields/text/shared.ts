/** One line of text, as browser and server see it. */
import { compareText, defaultBy } from '../shared-parts.ts'
import type { FieldFacts, SharedKind } from '../shared.ts'
import { textSetting } from '../settings.ts'
import { cleanLine } from '../text-value.ts'
import { textFormats } from './formats.ts'

function normalise(value: unknown, field: FieldFacts): unknown {
  if (typeof value !== 'string') return value
  const line = cleanLine(value)
  const format = textFormats[textSetting(field.settings, 'format') ?? 'none']
  return (format ? format.normalise(line) : line) || null
}

export const shared: SharedKind = {
  name: 'text',
  normalise,
  parse: (text, field) => ({ value: normalise(text, field) }),
  format: (value) => (value === null || value === undefined ? '' : String(value)),
  compare: compareText,
  defaultValue: defaultBy(normalise),
}
