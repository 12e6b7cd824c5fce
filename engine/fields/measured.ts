/** Which values can be added up, and which of them one is the least: what can be measured of many records together. */
import { valueTypes } from '../rules/index.ts'
import type { FieldKind } from './kind.ts'

type Valued = Pick<FieldKind, 'valueType'>

const isNumber = ({ valueType }: Valued): boolean => valueType === 'number' || valueType === 'decimal'

const hasOrder = ({ valueType }: Valued): boolean =>
  valueTypes.get(valueType).operators.some(({ name }) => name === '<')

const MEASURES = { sum: isNumber, avg: isNumber, min: hasOrder, max: hasOrder } as const

export function canMeasure(name: keyof typeof MEASURES, kind: Valued): boolean {
  return MEASURES[name](kind)
}
