/** The fields of an object as a rule of one principal may use them. */
import type { AccessPlan, Bind } from '../access/index.ts'
import { schemaFault } from '../fields/index.ts'
import {
  type CompileContext,
  type Condition,
  type Rule,
  type RuleField,
  type RuleFields,
  valueTypes,
} from '../rules/index.ts'
import { idParts, quotedName } from '../model/key.ts'
import type { FieldModel } from '../model/types.ts'
import { columnSql } from './column.ts'
import { heldFields } from './held.ts'
import type { ReadContext } from './select.ts'

/** What a masked field still answers: whether it is empty, and the whole value. Anything finer would let it be guessed. */
const SAFE_ON_MASKED: ReadonlySet<string> = new Set(['==', 'empty', 'nempty'])

export function ruleFields(plan: AccessPlan): RuleFields {
  return {
    field: (name) => {
      const field = plan.fields.get(name)?.field
      if (!field || field.kind.storage === 'none') return undefined
      return {
        label: field.label,
        valueType: field.kind.valueType,
        ...(field.options && { options: field.options }),
        ...isIdOf(field),
      }
    },
    names: () => heldFields(plan).map((field) => field.name),
  }
}

/** Ids of records of existing tables are what their keys are. */
function isIdOf({ idKey }: FieldModel): Pick<RuleField, 'isId'> {
  return !idKey || idKey.own ? {} : { isId: (text) => idParts(idKey, text) !== undefined }
}

/** Operators that this principal may use on a field. */
export function operatorsOf(plan: AccessPlan, field: FieldModel): string[] {
  if (field.kind.storage === 'none') return []
  const names = valueTypes.get(field.kind.valueType).operators.map((operator) => operator.name)
  if (plan.fields.get(field.name)?.reads !== 'masked') return names
  // a computed value could be found out by what one may write into the fields that it is computed from
  return field.computed ? [] : names.filter((name) => SAFE_ON_MASKED.has(name))
}

/** Every condition of a rule with whether it stands at the top, where each record must meet it. */
function* conditionsOf(rule: Rule, isTop: boolean): Generator<{ condition: Condition; isTop: boolean }> {
  if (rule.kind === 'condition') yield { condition: rule, isTop }
  else if (rule.kind === 'relation') return
  else if (rule.kind === 'not') yield* conditionsOf(rule.rule, false)
  else for (const member of rule.rules) yield* conditionsOf(member, isTop && rule.kind === 'and')
}

/** What a rule asks of masked fields. */
export interface MaskedUse {
  /** A condition that would let a masked value be guessed: by part, by many tries at once, or by what is not. */
  readonly revealing?: Condition
  /** The rule looks a record up by the whole of a masked value: harmless once, a key to all of them if repeated fast. */
  readonly looksUp: boolean
}

export function maskedUse(plan: AccessPlan, rule: Rule): MaskedUse {
  const masked = [...conditionsOf(rule, true)].flatMap((each) => {
    const access = plan.fields.get(each.condition.field)
    return access?.reads === 'masked' ? [{ ...each, allowed: operatorsOf(plan, access.field) }] : []
  })
  const lookups = masked.filter(({ condition }) => condition.operator === '==')
  const revealing =
    masked.find(({ condition, allowed }) => !allowed.includes(condition.operator)) ??
    lookups.find(({ isTop }) => !isTop) ??
    lookups[1]
  return { ...(revealing && { revealing: revealing.condition }), looksUp: lookups.length > 0 }
}

/** Masked fields of which these search words could be the whole value. */
export function lookedUpBy(plan: AccessPlan, words: string): FieldModel[] {
  return [...plan.fields.values()]
    .filter(({ reads }) => reads === 'masked')
    .map(({ field }) => field)
    .filter((field) => field.searchable && !field.computed && field.kind.valueType === 'text')
    .filter((field) => schemaFault(field.valueSchema, field.kind.shared.normalise(words, field)) === undefined)
}

/** How a rule's fields and values stand in a statement over `alias`. */
export function ruleContext(context: ReadContext, alias: string, bind: Bind): CompileContext {
  const { object } = context.plan
  return {
    moment: context.moment,
    column: (name) => {
      const field = object.field.get(name)
      return field ? columnSql(context, field, alias) : `${alias}.${quotedName(name)}`
    },
    idType: (name) => object.field.get(name)?.columnType.replace(/\[\]$/, '') ?? 'uuid',
    parameter: (value, pgType) => `${bind(value)}::${pgType}`,
  }
}
