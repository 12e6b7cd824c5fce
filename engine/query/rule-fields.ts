/** The fields of an object as a rule of one principal may use them. */
import type { AccessPlan, Bind } from '../access/index.ts'
import { type CompileContext, type Condition, type Rule, type RuleFields, valueTypes } from '../rules/index.ts'
import type { FieldModel } from '../model/types.ts'
import type { ReadContext } from './select.ts'

/** What a masked field still answers: whether it is empty, and the whole value. Anything finer would let it be guessed. */
const SAFE_ON_MASKED: ReadonlySet<string> = new Set(['==', 'empty', 'nempty'])

export function ruleFields(plan: AccessPlan): RuleFields {
  return {
    field: (name) => {
      const field = plan.fields.get(name)?.field
      return (
        field && {
          label: field.label,
          valueType: field.kind.valueType,
          ...(field.options && { options: field.options }),
        }
      )
    },
    names: () => plan.fields.keys(),
  }
}

/** Operators that this principal may use on a field. */
export function operatorsOf(plan: AccessPlan, field: FieldModel): string[] {
  const names = valueTypes.get(field.kind.valueType).operators.map((operator) => operator.name)
  return plan.fields.get(field.name)?.reads === 'masked' ? names.filter((name) => SAFE_ON_MASKED.has(name)) : names
}

/** The first condition that would reveal a masked value. */
export function revealingCondition(plan: AccessPlan, rule: Rule): Condition | undefined {
  if (rule.kind === 'not') return revealingCondition(plan, rule.rule)
  if (rule.kind === 'condition') {
    const masked = plan.fields.get(rule.field)?.reads === 'masked'
    return masked && !SAFE_ON_MASKED.has(rule.operator) ? rule : undefined
  }
  for (const member of rule.rules) {
    const found = revealingCondition(plan, member)
    if (found) return found
  }
  return undefined
}

/** How a rule's fields and values stand in a statement over `alias`. */
export function ruleContext({ plan, moment }: ReadContext, alias: string, bind: Bind): CompileContext {
  return {
    moment,
    column: (name) => `${alias}."${plan.object.field.get(name)?.column ?? name}"`,
    parameter: (value, pgType) => `${bind(value)}::${pgType}`,
  }
}
