/** Which objects the conditions of a plan look into beside its own, for whoever has to let a statement read them. */
import type { Model, ObjectModel } from '../model/types.ts'
import { type Condition, operatorOf, type Rule } from '../rules/index.ts'
import { PEOPLE_OBJECTS } from './people-sql.ts'
import type { AccessPlan } from './plan.ts'
import type { Arm } from './reach.ts'
import { reachedBy } from './row-rules.ts'

/** Names of the objects that tell which rows are read, and which fields in them. */
export function objectsBehind(plan: AccessPlan): ReadonlySet<string> {
  const limited = [...plan.fields.values()].filter(({ reads }) => reads === 'partly')
  const rows = [plan.rows('read'), ...limited.flatMap(({ clear, shown }) => [clear, shown])]
  const names = new Set<string>()
  for (const arm of rows.flat(2)) for (const name of behindArm(plan, arm)) names.add(name)
  return names
}

function* behindArm({ model, object, through }: AccessPlan, arm: Arm): Generator<string> {
  if (arm.kind === 'department' || arm.kind === 'below') yield* PEOPLE_OBJECTS
  if (arm.wide && through) yield through.object.name
  if (arm.of) yield arm.of.object.name
  if (arm.rule) yield* behindRule(model, arm.of?.object ?? object, arm.rule)
}

function* behindRule(model: Model, object: ObjectModel, rule: Rule): Generator<string> {
  if (rule.kind === 'condition') return yield* behindCondition(model, object, rule)
  if (rule.kind === 'not') return yield* behindRule(model, object, rule.rule)
  if (rule.kind !== 'relation') {
    for (const member of rule.rules) yield* behindRule(model, object, member)
    return
  }
  const there = reachedBy(model, object, rule.relation)?.object
  if (!there) return
  yield there.name
  if (rule.rule) yield* behindRule(model, there, rule.rule)
}

function* behindCondition(model: Model, object: ObjectModel, condition: Condition): Generator<string> {
  if (condition.who === 'departments' || condition.who === 'below') yield* PEOPLE_OBJECTS
  let here: ObjectModel | undefined = object
  const steps = condition.field.split('.')
  const isTree = operatorOf(condition).path === true
  for (const step of isTree ? steps : (condition.via ?? [])) {
    here = here && reachedBy(model, here, step)?.object
    if (here) yield here.name
  }
}
