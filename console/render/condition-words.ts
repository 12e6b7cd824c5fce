/** A condition in words: its operator and its values as people read them. */
import type { ScreenField } from '../../engine/screens/types.ts'
import type { Condition, PaintContext } from '../fields/kind.ts'
import { operatorWords } from '../fields/operators.ts'
import { kindOf } from '../fields/registry.ts'

interface Words {
  t(key: string, values?: Record<string, unknown>): string
  readonly context: PaintContext
}

const SPANS: Readonly<Record<string, string>> = {
  d: 'filter.days',
  w: 'filter.weeks',
  m: 'filter.months',
  y: 'filter.years',
}
const WITH_SPAN = new Set(['in_last', 'in_next'])
const SEPARATOR = { zh: '、', en: ', ' }

export function conditionWords(
  { op, value }: Condition,
  field: ScreenField,
  { t, context }: Words,
): { operator: string; value: string } {
  if (WITH_SPAN.has(op))
    return { operator: '', value: t(operatorWords(op, true), { value: spanWords(String(value), t) }) }
  const values = operandsOf({ op, value }).map((one) => valueWords(one, field, context))
  return {
    operator: t(operatorWords(op, kindOf(field.type).ofTime === true)),
    value: values.join(op === 'between' ? ' – ' : SEPARATOR[context.locale]),
  }
}

export function operandsOf({ value }: Condition): readonly unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** A whole day of a moment's field is written as the day it is. */
function valueWords(value: unknown, field: ScreenField, context: PaintContext): string {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) return value
  return kindOf(field.type).format(value, field, context)
}

function spanWords(span: string, t: Words['t']): string {
  return t(SPANS[span.slice(-1)] ?? 'filter.days', { count: Number(span.slice(0, -1)) })
}
