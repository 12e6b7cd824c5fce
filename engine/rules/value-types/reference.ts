/** The record that a field points to, named by its id. */
import { isId } from '../../kernel/ids.ts'
import type { Operator, ReadValue, RuleField, ValueType } from '../value-types.ts'
import { emptiness, equality, identical, inList, notInList } from './operators.ts'

const comparable = identical('uuid')

export const referenceType: ValueType = {
  name: 'reference',
  label: { zh: '关联记录', en: 'reference' },
  operators: [
    ...equality(comparable),
    inList(comparable),
    notInList(comparable),
    under((column, ids) => `${column} = any(${ids})`),
    ...emptiness,
  ],
  read: readReference,
}

/** At or below one of some records of a tree; what is beside and above them does not count. */
export function under(holds: (column: string, ids: string) => string): Operator {
  return {
    name: 'under',
    label: { zh: '属于（含下级）', en: 'is or is below' },
    arity: 'list',
    operand: 'value',
    onNull: false,
    path: true,
    sql: (column, operands, context) => {
      const ids = context.parameter(operands, 'uuid[]')
      // fields of no tree do not offer it
      return holds(column, context.below?.(ids) ?? ids)
    },
    test: (operands) => (path) => Array.isArray(path) && operands.some((wanted) => path.includes(wanted)),
  }
}

function readReference(value: unknown, { isId: isOther }: RuleField): ReadValue {
  if (isOther) return typeof value === 'string' && isOther(value) ? { value } : { fault: NO_ID }
  const id = typeof value === 'string' ? value.toLowerCase() : value
  return isId(id) ? { value: id } : { fault: { zh: '须为记录的 id（UUID）', en: 'must be the id (UUID) of a record' } }
}

const NO_ID = { zh: '须为记录的编号', en: 'must be the id of a record' }
