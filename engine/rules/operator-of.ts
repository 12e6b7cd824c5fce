/** Finds the operator of a checked condition. */
import type { Condition } from './rule.ts'
import type { Operator } from './value-types.ts'
import { valueTypes } from './value-types/index.ts'

export function operatorOf({ valueType, operator: name }: Condition): Operator {
  const operator = valueTypes.get(valueType).operators.find((candidate) => candidate.name === name)
  // conditions come from parseRule, which knows the operators of every type
  if (!operator) throw new Error(`value type '${valueType}' has no operator '${name}'`)
  return operator
}
