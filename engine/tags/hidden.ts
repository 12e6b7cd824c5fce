/** What a rule asks of fields that somebody does not read clearly: such a rule would tell them what a mask hides. */
import type { AccessPlan } from '../access/index.ts'
import { relatedBy } from '../query/index.ts'
import { type Condition, ownName, type Rule } from '../rules/index.ts'

/** The first field, as the rule names it, that is not clear in every row to whoever the plan is of; even whether it is empty. */
export function hiddenIn(plan: AccessPlan, rule: Rule): string | undefined {
  if (rule.kind === 'condition') return hiddenHere(plan, rule)
  if (rule.kind === 'not') return hiddenIn(plan, rule.rule)
  if (rule.kind === 'relation') {
    const there = relatedBy(plan, rule.relation)?.plan
    if (!there) return rule.relation
    const hidden = rule.rule && hiddenIn(there, rule.rule)
    return hidden === undefined ? undefined : `${rule.relation}.${hidden}`
  }
  for (const member of rule.rules) {
    const hidden = hiddenIn(plan, member)
    if (hidden !== undefined) return hidden
  }
  return undefined
}

function hiddenHere(plan: AccessPlan, condition: Condition): string | undefined {
  const end = (condition.via ?? []).reduce<AccessPlan | undefined>(
    (from, step) => from && relatedBy(from, step)?.plan,
    plan,
  )
  return end?.fields.get(ownName(condition))?.reads === 'clear' ? undefined : condition.field
}
