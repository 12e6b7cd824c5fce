/** The registry of value types. */
import { Registry } from '../../kernel/registry.ts'
import type { ValueType } from '../value-types.ts'
import { booleanType } from './boolean.ts'
import { dateType } from './date.ts'
import { datetimeType } from './datetime.ts'
import { decimalType } from './decimal.ts'
import { numberType } from './number.ts'
import { optionType } from './option.ts'
import { referenceType } from './reference.ts'
import { textType } from './text.ts'

export const valueTypes = new Registry<ValueType>('value type')

for (const type of [
  textType,
  numberType,
  decimalType,
  booleanType,
  dateType,
  datetimeType,
  optionType,
  referenceType,
]) {
  valueTypes.add(type.name, type)
}
