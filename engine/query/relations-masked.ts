/** What rules ask of masked fields, at any depth: what would let a masked value be guessed is found before a statement is written. */
import type { AccessPlan } from '../access/index.ts'
import { schemaFault } from '../fields/index.ts'
import type { FieldModel } from '../model/types.ts'
import { type Condition, ownName, type Rule } from '../rules/index.ts'
import { relatedBy } from './relations.ts'
import { operatorsOf } from './rule-fields.ts'

/** What a rule asks of masked fields. */
export interface MaskedUse {
  /** A condition that would let a masked value be guessed: by part, by many tries at once, or by what is not. */
  readonly revealing?: Condition
  /** The rule looks a record up by the whole of a masked value: harmless once, a key to all of them if repeated fast. */
  readonly looksUp: boolean
}

/** A condition with where it stands. */
interface Use {
  /** With its field as it is named from the record of the rule. */
  readonly condition: Condition
  /** What the asker may do with the object that has the field. */
  readonly plan: AccessPlan
  readonly field: string
  /** At the top, where each record must meet it. */
  readonly isTop: boolean
  /** Asked about from another record. */
  readonly isRelated: boolean
}

export function maskedUse(plan: AccessPlan, rule: Rule): MaskedUse {
  const masked = [...usesOf(rule, { plan, isTop: true, prefix: '' })].flatMap((use) => {
    const access = use.plan.fields.get(use.field)
    return access && access.reads !== 'clear' ? [{ ...use, allowed: allowedOn(use, access.field) }] : []
  })
  const lookups = masked.filter(({ condition }) => condition.operator === '==')
  const revealing =
    masked.find(({ condition, allowed }) => !allowed.includes(condition.operator)) ??
    lookups.find(({ isTop }) => !isTop) ??
    lookups[1]
  return { ...(revealing && { revealing: revealing.condition }), looksUp: lookups.length > 0 }
}

/** From another record not even a whole value is looked for: one such question would be asked of many at once. */
function allowedOn({ plan, isRelated }: Use, field: FieldModel): string[] {
  const allowed = operatorsOf(plan, field)
  return isRelated ? allowed.filter((operator) => operator !== '==') : allowed
}

interface Place {
  readonly plan: AccessPlan
  readonly isTop: boolean
  /** The relations that lead here, each with a dot behind it. */
  readonly prefix: string
}

function* usesOf(rule: Rule, place: Place): Generator<Use> {
  if (rule.kind === 'condition') yield* conditionUse(rule, place)
  else if (rule.kind === 'not') yield* usesOf(rule.rule, { ...place, isTop: false })
  else if (rule.kind === 'relation') {
    const plan = relatedBy(place.plan, rule.relation)?.plan
    const prefix = `${place.prefix}${rule.relation}.`
    if (plan && rule.rule) yield* usesOf(rule.rule, { plan, isTop: false, prefix })
  } else for (const member of rule.rules) yield* usesOf(member, { ...place, isTop: place.isTop && rule.kind === 'and' })
}

function* conditionUse(condition: Condition, { plan, isTop, prefix }: Place): Generator<Use> {
  const { via = [] } = condition
  const end = via.reduce<AccessPlan | undefined>((from, step) => from && relatedBy(from, step)?.plan, plan)
  const isRelated = via.length > 0 || prefix !== ''
  const named = { ...condition, field: prefix + condition.field }
  if (end) yield { condition: named, plan: end, field: ownName(condition), isTop: isTop && !isRelated, isRelated }
}

/** Masked fields of which these search words could be the whole value. */
export function lookedUpBy(plan: AccessPlan, words: string): FieldModel[] {
  return [...plan.fields.values()]
    .filter(({ reads, field }) => reads === 'masked' && field.mask !== undefined)
    .map(({ field }) => field)
    .filter((field) => field.searchable && !field.computed && field.kind.valueType === 'text')
    .filter((field) => schemaFault(field.valueSchema, field.kind.shared.normalise(words, field)) === undefined)
}
