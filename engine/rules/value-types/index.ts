/** The registry of value types. */
import { Registry } from '../../kernel/registry.ts'
import type { ValueType } from '../value-types.ts'
import { booleanType } from './boolean.ts'
import { dateType } from './date.ts'
import { datetimeType } from './datetime.ts'
import { decimalType } from './decimal.ts'
import { jsonType } from './json.ts'
import { markupType } from './markup.ts'
import { numberType } from './number.ts'
import { optionType } from './option.ts'
import { optionsType } from './options.ts'
import { pointType } from './point.ts'
import { referenceType } from './reference.ts'
import { referencesType } from './references.ts'
import { regionType } from './region.ts'
import { tagsType } from './tags.ts'
import { textType } from './text.ts'
import { timeType } from './time.ts'

export const valueTypes = new Registry<ValueType>('value type')

for (const type of [
  textType,
  markupType,
  numberType,
  decimalType,
  booleanType,
  dateType,
  datetimeType,
  timeType,
  optionType,
  optionsType,
  referenceType,
  referencesType,
  tagsType,
  regionType,
  jsonType,
  pointType,
]) {
  valueTypes.add(type.name, type)
}
