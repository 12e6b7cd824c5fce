/** Any JSON value, as browser and server see it. Text is read as JSON only where people type; elsewhere it is a JSON string. */
import type { Text } from '../../kernel/text.ts'
import { compareText } from '../shared-parts.ts'
import type { Parsed, SharedKind } from '../shared.ts'
import { faultPosition } from './position.ts'

export { UnreadText } from './unread-text.ts'

export const shared: SharedKind = {
  name: 'json',
  normalise: (value) => value ?? null,
  parse: readJson,
  format: (value) => (value === null || value === undefined ? '' : JSON.stringify(value)),
  // lists are never sorted by it; any steady order will do
  compare: (a, b) => compareText(JSON.stringify(a), JSON.stringify(b)),
  defaultValue: (field) => field.settings.default ?? null,
}

/** Reads JSON text; a fault names line and column. */
export function readJson(text: string): Parsed {
  if (text.trim() === '') return { value: null }
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return { fault: unreadable(text) }
  }
}

function unreadable(text: string): Text {
  const { line, column } = faultPosition(text) ?? { line: 1, column: 1 }
  return {
    zh: `第 ${line} 行第 ${column} 列不是有效的 JSON`,
    en: `is not valid JSON at line ${line}, column ${column}`,
  }
}
