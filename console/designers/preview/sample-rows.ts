/** Rows for the preview of an object that has no table yet: plausible values, the same at every look. */
import type { ScreenField, ScreenModel } from '../../../engine/screens/types.ts'
import type { Row } from '../../data/types.ts'
import type { Locale } from '../../../engine/kernel/text.ts'

const DAY = '2026-05-'

export function sampleRows({ fields }: Pick<ScreenModel, 'fields'>, count: number, locale: Locale): Row[] {
  return Array.from({ length: count }, (_, index) => ({
    ...Object.fromEntries(Object.values(fields).map((field) => [field.name, sampleOf(field, index + 1, locale)])),
    id: `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`,
    version: 1,
  }))
}

/** What a value may look like follows from its schema, so that new kinds need no entry here. */
function sampleOf(field: ScreenField, number: number, locale: Locale): unknown {
  const { schema, options, target } = field
  const named = `${field.label[locale]} ${number}`
  if (target) return { id: `sample-${number}`, [target.title]: named }
  if (options) return sampleOption(options, schema.type, number)
  return sampleOfType(schema.type) ?? sampleOfFormat(schema.format) ?? (isFree(schema) ? named : null)

  function sampleOfType(type: unknown): unknown {
    if (type === 'integer' || type === 'number') return Math.min(number, schema.maximum ?? number)
    return type === 'boolean' ? number % 2 === 1 : undefined
  }
  function sampleOfFormat(format: unknown): unknown {
    const day = `${DAY}${String(number).padStart(2, '0')}`
    if (schema.decimal) return (number * 100).toFixed(schema.decimal.scale)
    if (format === 'date') return day
    if (format === 'date-time') return `${day}T02:00:00.000Z`
    return format === 'time-local' ? '09:30:00' : undefined
  }
}

function sampleOption(options: NonNullable<ScreenField['options']>, type: unknown, number: number): unknown {
  const value = options[(number - 1) % Math.max(1, options.length)]?.value
  if (value === undefined) return null
  return type === 'array' ? [value] : value
}

/** Text that may be any text. */
function isFree({ type, pattern, format, form }: ScreenField['schema']): boolean {
  return type === 'string' && pattern === undefined && format === undefined && form === undefined
}
