/** Conditions as the API takes them: JSON Logic over `var` leaves. */
import type { Logic } from '../data/types.ts'
import type { Condition } from '../fields/kind.ts'
import { fieldOfKey, operandCount } from '../fields/operators.ts'

/** All conditions and the fixed ones together; nothing when there are none. */
export function toLogic(
  filters: Readonly<Record<string, Condition>>,
  ...fixed: readonly (Logic | undefined)[]
): Logic | undefined {
  const parts = [
    ...fixed.filter((each) => each !== undefined),
    ...Object.entries(filters).map(([field, condition]) => leaf(field, condition)),
  ]
  return parts.length > 1 ? { and: parts } : parts[0]
}

/** The rule of conditions that may be kept with the rows they were edited as. */
export function ruleOfKept(kept: Logic | undefined): Logic | undefined {
  const rule = kept?.['rule']
  return typeof rule === 'object' && rule !== null ? { ...rule } : kept
}

function leaf(field: string, { op, value }: Condition): Logic {
  const place = { var: fieldOfKey(field) }
  switch (operandCount(op)) {
    case 'none':
      return { [op]: [place] }
    case 'two':
      return { [op]: [place, ...(Array.isArray(value) ? value : [value])] }
    default:
      return { [op]: [place, value] }
  }
}
