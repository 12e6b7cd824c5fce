/** Records that take no part in rules of tags: those for which the object's `retired` holds. */
import { accessPlan, systemPrincipal } from '../access/index.ts'
import type { Model, ObjectModel } from '../model/types.ts'
import { type ReadContext, relatedBy, ruleContext, ruleFields } from '../query/index.ts'
import { checkStored, compileRule, factsOf, type Rule, type RuleFacts } from '../rules/index.ts'

const ENGINE = systemPrincipal('tags')

/** The same reader over the records that take part, whatever they may see of what tells them apart. */
export function withoutRetired<C extends ReadContext>(context: C): C {
  const { object } = context.plan
  if (object.retired === undefined) return context
  const among: NonNullable<ReadContext['among']> = (here, alias, bind) => {
    const plan = accessPlan(here.model, ENGINE, object.name)
    const rule = plan && ruleOf(here.model, object.name)
    // what cannot be understood any more holds of nothing
    if (!rule) return 'true'
    return `(${compileRule(rule, ruleContext({ ...here, principal: ENGINE, plan }, alias, bind))}) is not true`
  }
  return { ...context, among }
}

/** Objects that `retired` asks for beside its own. */
export function besideRetired(model: Model, { name }: ObjectModel): ObjectModel[] {
  const rule = ruleOf(model, name)
  return rule ? objectsIn(model, name, factsOf([rule])) : []
}

/** Fields of a record by which it is told apart: who is no longer retired is new to every rule. */
export function retiredBy(model: Model, name: string): ReadonlySet<string> {
  const rule = ruleOf(model, name)
  return new Set(rule ? factsOf([rule]).fields : [])
}

function ruleOf(model: Model, name: string): Rule | undefined {
  const plan = accessPlan(model, ENGINE, name)
  const reading = plan?.object.retired === undefined ? undefined : checkStored(plan.object.retired, ruleFields(plan))
  return reading && 'rule' in reading ? reading.rule : undefined
}

function objectsIn(model: Model, name: string, { relations }: RuleFacts): ObjectModel[] {
  const plan = accessPlan(model, ENGINE, name)
  return relations.flatMap(({ relation, facts }) => {
    const there = plan && relatedBy(plan, relation)?.plan.object
    return there ? [there, ...objectsIn(model, there.name, facts)] : []
  })
}
