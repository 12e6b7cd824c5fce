/** Checks one condition against the fields it may read: field known, operator one of the field's type, values readable. */
import { conditionIssue, type ConditionIssue } from './condition-issue.ts'
import { readOperands } from './operands.ts'
import type { Condition } from './rule.ts'
import { fieldIn, type Scope } from './scope.ts'
import type { Operator, RuleField } from './value-types.ts'
import { valueTypes } from './value-types/index.ts'

export interface RawCondition {
  readonly field: string
  readonly operator: string
  /** What stands behind the field in JSON. */
  readonly operands: readonly unknown[]
}

export function checkCondition(
  raw: RawCondition,
  scope: Scope,
): { readonly condition: Condition } | { readonly issues: readonly ConditionIssue[] } {
  const found = fieldIn(raw.field, scope)
  if ('issue' in found) return { issues: [found.issue] }
  const { field, via } = found
  const operators = offeredOperators(field)
  const operator = operators.find(({ name }) => name === raw.operator)
  if (!operator) return { issues: [unknownOperator(raw.operator, field, operators)] }
  const reading = readOperands(raw.operands, operator, field)
  if ('issues' in reading) return reading
  const { operands, who } = reading
  return {
    condition: {
      kind: 'condition',
      field: raw.field,
      ...(via && { via }),
      valueType: field.valueType,
      operator: operator.name,
      operands,
      ...(who !== undefined && { who }),
    },
  }
}

/** The operators that a rule may use on a field. */
export function offeredOperators({ valueType, tree }: Pick<RuleField, 'valueType' | 'tree'>): readonly Operator[] {
  const { operators } = valueTypes.get(valueType)
  return tree === true ? operators : operators.filter(({ path }) => path !== true)
}

function unknownOperator(name: string, field: RuleField, operators: readonly Operator[]): ConditionIssue {
  const names = operators.map((operator) => operator.name).join(' ')
  const type = valueTypes.get(field.valueType).label
  return {
    ...conditionIssue('RULE_OPERATOR', [], {
      zh: `${field.label.zh}（${type.zh}）没有操作符 '${name}'`,
      en: `${field.label.en} (${type.en}) has no operator '${name}'`,
    }),
    hint: { zh: `可用：${names}`, en: `use one of: ${names}` },
  }
}
