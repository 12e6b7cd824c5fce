/** The record that a field points to, named by its id. */
import { isId } from '../../kernel/ids.ts'
import type { ReadValue, ValueType } from '../value-types.ts'
import { emptiness, equality, identical, inList, notInList } from './operators.ts'

const comparable = identical('uuid')

export const referenceType: ValueType = {
  name: 'reference',
  label: { zh: '关联记录', en: 'reference' },
  operators: [...equality(comparable), inList(comparable), notInList(comparable), ...emptiness],
  read: readReference,
}

function readReference(value: unknown): ReadValue {
  const id = typeof value === 'string' ? value.toLowerCase() : value
  return isId(id) ? { value: id } : { fault: { zh: '须为记录的 id（UUID）', en: 'must be the id (UUID) of a record' } }
}
