/** How the values of a condition are entered, told by its operator and its field; and whether they are all there. Pure. */
import type { Operator } from '../../../engine/rules/value-types.ts'
import type { ScreenField } from '../../../engine/screens/types.ts'

export type ValueShape =
  | { readonly as: 'nothing' }
  /** By the input of the field's kind; `listed` values stand in an array even when there is one. */
  | { readonly as: 'input'; readonly count: 1 | 2; readonly listed?: true }
  | { readonly as: 'words' | 'list' | 'span' | 'area' }
  | { readonly as: 'days' | 'number'; readonly count: 1 | 2 }
  | { readonly as: 'options' | 'records'; readonly several: boolean }

const NOTHING: ValueShape = { as: 'nothing' }
const WORDS: ReadonlySet<string> = new Set(['text', 'markup', 'json'])
const NUMBERS: ReadonlySet<string> = new Set(['number', 'decimal'])

export function shapeOf(operator: Operator | undefined, field: ScreenField | undefined): ValueShape {
  if (!operator || !field || operator.arity === 'none') return NOTHING
  const count = operator.arity === 'two' ? 2 : 1
  if (operator.operand === 'days' || operator.operand === 'ahead') return { as: 'days', count }
  if (operator.operand !== 'value') return { as: operator.operand }
  const several = operator.arity === 'list'
  if (field.options) return { as: 'options', several }
  if (field.target || field.tagsOf !== undefined) return { as: 'records', several }
  return typedShape(field, count, several)
}

function typedShape({ valueType = 'text' }: ScreenField, count: 1 | 2, several: boolean): ValueShape {
  // a division is found in its tree, one at a time
  if (valueType === 'region') return { as: 'input', count, ...(several && { listed: true }) }
  if (several) return { as: 'list' }
  if (NUMBERS.has(valueType)) return { as: 'number', count }
  return WORDS.has(valueType) ? { as: 'words' } : { as: 'input', count }
}

/** Values go on meaning the same under an operator that asks for the same. */
export function isSameShape(one: ValueShape, other: ValueShape): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** Every value has been entered; whether they can be read is another question. */
export function isComplete(shape: ValueShape, values: readonly unknown[]): boolean {
  if (shape.as === 'nothing') return true
  const wanted = 'count' in shape ? shape.count : 1
  return values.length === wanted && values.every((value) => !isBlank(value))
}

function isBlank(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0 || value.every(isBlank)
  return value === undefined || value === null || value === ''
}

/** A value at its place, beside the other where there are two; nothing at all where nothing is entered. */
export function withValue(values: readonly unknown[], at: number, value: unknown, count: 1 | 2): readonly unknown[] {
  const next = Array.from({ length: count }, (_, place) => (place === at ? (value ?? '') : (values[place] ?? '')))
  return next.every(isBlank) ? [] : next
}

/** What stands for whoever asks, beside ids, in a list to choose from. */
export const ME = '@me'
export const MINE = '@mine'
export const BELOW = '@below'

/** The records of a condition as keys of a list to choose from. */
export function recordKeys(values: readonly unknown[]): string[] {
  return values.flat().flatMap((value) => {
    if (typeof value === 'string') return value === '' ? [] : [value]
    if (typeof value !== 'object' || value === null) return []
    if ('me' in value) return [ME]
    if (!('my_departments' in value)) return []
    return [Array.isArray(value.my_departments) && value.my_departments.length > 0 ? BELOW : MINE]
  })
}

/** "My departments" are a whole list; whoever chooses them last means these alone. */
export function recordValues(keys: readonly string[], several: boolean): readonly unknown[] {
  const last = keys.at(-1)
  if (last === undefined) return []
  if (last === MINE || last === BELOW) return [{ my_departments: last === BELOW ? ['below'] : [] }]
  const values = keys.filter((key) => key !== MINE && key !== BELOW).map((key) => (key === ME ? { me: [] } : key))
  return several ? [values] : [values.at(-1)]
}
