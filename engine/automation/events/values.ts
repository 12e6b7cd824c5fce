/** Small questions about JSON. */
import { createHash } from 'node:crypto'

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Of a value, whatever the order of its keys: hex. */
export function digestOf(...values: readonly unknown[]): string {
  return createHash('sha256').update(values.map(canonical).join('\n')).digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const keys = Object.keys(value).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`
}

/** NUL and halves of characters, which no text of a database holds, as the mark for what cannot be shown. */
export function storable(text: string): string {
  return text.replace(NOT_STORABLE, '\ufffd')
}

// eslint-disable-next-line no-control-regex -- that one is meant
const NOT_STORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
