/**
 * Numbers in words, as the engine writes them, but without its decimal arithmetic, which would weigh more than the
 * list that shows them. A test holds both to the same answer.
 */
import type { FieldFacts } from '../../engine/fields/shared.ts'

/** `-12,345.60 元` for a canonical number of a field with grouping and a unit. */
export function numberWords(value: unknown, { settings }: FieldFacts): string {
  if (value === null || value === undefined) return ''
  const [whole = '', fraction] = String(value).split('.')
  const grouped = settings['grouping'] === true ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  const unit = settings['unit']
  return `${grouped}${fraction === undefined ? '' : `.${fraction}`}${typeof unit === 'string' && unit !== '' ? ` ${unit}` : ''}`
}
