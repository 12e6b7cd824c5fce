/** Finds the operator of a checked condition and the values it compares with at a moment. */
import type { Condition } from './rule.ts'
import type { Operator, RuleMoment, RuleValue } from './value-types.ts'
import { valueTypes } from './value-types/index.ts'

export function operatorOf({ valueType, operator: name }: Pick<Condition, 'valueType' | 'operator'>): Operator {
  const operator = valueTypes.get(valueType).operators.find((candidate) => candidate.name === name)
  // conditions come from parseRule, which knows the operators of every type
  if (!operator) throw new Error(`value type '${valueType}' has no operator '${name}'`)
  return operator
}

/** Where nobody asks, "me" is the id that no record has. */
export const NOBODY = '00000000-0000-0000-0000-000000000000'

/** The operands with those whom the condition means. */
export function operandsAt({ operands, who }: Condition, { me }: RuleMoment): readonly RuleValue[] {
  if (who === undefined) return operands
  return [...operands, ...(who === 'me' ? [me?.id ?? NOBODY] : (me?.[who] ?? []))]
}
