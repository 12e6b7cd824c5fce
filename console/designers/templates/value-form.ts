/** What a designer may ask of values of a field follows from what its values look like. Pure. */
import type { ScreenField } from '../../../engine/screens/types.ts'

/** Values come one after another: there is a least and a greatest. */
export function isOrdered({ schema, options, target }: ScreenField): boolean {
  if (options || target) return false
  const { type, format, decimal } = schema
  return (
    type === 'integer' || type === 'number' || decimal !== undefined || (format !== undefined && ORDERED.has(format))
  )
}
const ORDERED: ReadonlySet<string> = new Set(['date', 'date-time', 'time-local'])

/** Values are text of any length. */
export function isText({ schema, options, target }: ScreenField): boolean {
  return !options && !target && schema.type === 'string' && !schema.format && !schema.decimal && !schema.form
}

/** The words that may stand for a value that is known only when a record is made. */
export function wordsFor({ schema, target }: ScreenField): string[] {
  if (schema.format === 'date') return ['today']
  if (schema.format === 'date-time') return ['now']
  if (target?.object === 'sys_user') return ['me']
  return target?.object === 'sys_department' ? ['mine'] : []
}
