/** Numbers in words for fields of plain numbers, without the engine's decimal arithmetic behind. */
import { numberWords as wordsOf } from '../../engine/fields/decimal/words.ts'
import type { FieldFacts } from '../../engine/fields/shared.ts'

/** `-12,345.60 元` for a canonical number of a field with grouping and a unit. */
export function numberWords(value: unknown, { settings }: FieldFacts): string {
  if (value === null || value === undefined) return ''
  const unit = settings['unit']
  return wordsOf(String(value), {
    grouping: settings['grouping'] === true,
    unit: typeof unit === 'string' ? unit : undefined,
    trim: settings['trim'] === true,
  })
}
