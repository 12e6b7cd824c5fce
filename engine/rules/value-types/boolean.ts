/** Yes or no; a third answer, "not said", is null. */
import type { ReadValue, ValueType } from '../value-types.ts'
import { emptiness, equality, identical } from './operators.ts'

const comparable = identical('boolean')

export const booleanType: ValueType = {
  name: 'boolean',
  label: { zh: '是否', en: 'yes or no' },
  operators: [...equality(comparable), ...emptiness],
  read: (value): ReadValue =>
    typeof value === 'boolean' ? { value } : { fault: { zh: '须为 true 或 false', en: 'must be true or false' } },
}
