/** Sample messages of an event. Pure. */
import type { ScreenField } from '../../../../engine/screens/types.ts'
import type { OfferedEvent } from '../../../data/strategies.ts'

const SAMPLES: Readonly<Record<string, unknown>> = {
  decimal: 1,
  number: 1,
  boolean: true,
  datetime: '2026-01-01T00:00:00.000Z',
  date: '2026-01-01',
  json: {},
}

/** A message with something in each field, to begin with. */
export function sampleOf(fields: readonly ScreenField[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    fields.map(({ name, valueType = 'text', options }) => [name, options?.[0]?.value ?? SAMPLES[valueType] ?? '']),
  )
}

/** Inputs keep decimals as texts; messages of programs say numbers. */
export function sent(
  values: Readonly<Record<string, unknown>>,
  { fields }: Pick<OfferedEvent, 'fields'>,
): Readonly<Record<string, unknown>> {
  const numbers = new Set(fields.flatMap(({ name, valueType }) => (valueType === 'decimal' ? [name] : [])))
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      numbers.has(name) && typeof value === 'string' && Number.isFinite(Number(value)) ? Number(value) : value,
    ]),
  )
}
