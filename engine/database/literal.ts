/**
 * Values as SQL literals, for the one kind of statement that takes no parameters: COPY. PostgreSQL reads them as it
 * reads parameters, of no type until the place where they stand gives them one.
 */
import pg from 'pg'

/** What may stand in a statement as a value; arrays are read as arrays of whatever the place asks for. */
export function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (isWrapped(value)) return literal(value.toPostgres())
  return pg.escapeLiteral(Array.isArray(value) ? arrayText(value) : textOf(value))
}

/** What says itself how the driver is to send it. */
function isWrapped(value: unknown): value is { toPostgres(): unknown } {
  return typeof value === 'object' && value !== null && 'toPostgres' in value && typeof value.toPostgres === 'function'
}

function textOf(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (text.includes('\0')) throw new Error('PostgreSQL knows no text with a character 0')
  return text
}

function arrayText(values: readonly unknown[]): string {
  const members = values.map((value) => {
    if (value === null || value === undefined) return 'NULL'
    return Array.isArray(value) ? arrayText(value) : `"${textOf(value).replace(/["\\]/g, '\\$&')}"`
  })
  return `{${members.join(',')}}`
}
