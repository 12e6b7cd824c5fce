/** Any JSON: too various to compare, so a rule only asks whether there is any. */
import type { ReadValue, ValueType } from '../value-types.ts'
import { emptiness } from './operators.ts'

export const jsonType: ValueType = {
  name: 'json',
  label: { zh: 'JSON', en: 'JSON' },
  operators: emptiness,
  read: (): ReadValue => ({ fault: { zh: '不能与 JSON 比较', en: 'JSON cannot be compared' } }),
}
