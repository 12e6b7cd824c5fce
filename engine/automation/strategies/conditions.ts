/** Conditions of strategies, compiled once for each version of strategy and event, and asked of any number of events. */
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import {
  checkStored,
  conditionsOf,
  operatorOf,
  type Rule,
  type RuleFields,
  type RuleMoment,
  type RuleRecord,
  ruleTest,
  type RuleTest,
  ruleWords,
} from '../../rules/index.ts'
import type { AcceptedEvent } from '../events/types.ts'
import { eventFields, type EventShape, recordPlan } from './fields.ts'
import { reasonOf } from './reasons.ts'
import { eventRecord } from './values.ts'

/** What events of one definition look like to conditions. */
export interface EventGround {
  readonly fields: RuleFields
  readonly names: readonly string[]
  /** Masks of the fields of the object that the event carries. */
  readonly masks: ReadonlyMap<string, string>
}

export function groundOf(event: EventShape, model: Model): EventGround {
  const plan = recordPlan(event, model)
  const masked = event.fields.flatMap(({ name }) => {
    const mask = plan?.object.field.get(name)?.mask
    return mask === undefined ? [] : [[name, mask] as const]
  })
  return {
    fields: eventFields(event, model),
    names: event.fields.map(({ name }) => name),
    masks: new Map(masked),
  }
}

/** An event as conditions ask it. */
export function askedOf(
  { data }: Pick<AcceptedEvent, 'data'>,
  { fields, names }: EventGround,
  timeZone: string,
): RuleRecord {
  return eventRecord(data, names, { fields, timeZone })
}

export interface Conditions {
  holds(record: RuleRecord, moment: RuleMoment): boolean
  /** What was not true. */
  reason(record: RuleRecord, moment: RuleMoment): Text | undefined
  readonly rule?: Rule
}

/** Nothing asked is met by every event. */
const NONE: Conditions = { holds: () => true, reason: () => undefined }

/** @param stored as it is kept; null for none */
export function compileConditions(
  stored: unknown,
  ground: EventGround,
): { readonly conditions: Conditions } | { readonly issues: readonly Issue[] } {
  if (asksNothing(stored)) return { conditions: NONE }
  const reading = checkStored(stored, ground.fields)
  if ('issues' in reading) return reading
  return { conditions: compiled(reading.rule, ground) }
}

/** Nothing chosen is null, `{}`, or a stored rule of nothing; what is merely wrong is not nothing. */
export function asksNothing(stored: unknown): boolean {
  if (stored === null || stored === undefined) return true
  return (
    isEmpty(stored) || (typeof stored === 'object' && 'version' in stored && 'rule' in stored && isEmpty(stored.rule))
  )
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0
}

function compiled(rule: Rule, { fields, masks }: EventGround): Conditions {
  const isOfNow = conditionsOf(rule).some((condition) => operatorOf(condition).clock === true)
  const tests = new Map<Rule, RuleTest>()
  const words = new Map<Rule, Text>()
  const holds = (part: Rule, record: RuleRecord, moment: RuleMoment): boolean => {
    // only what looks at today must be asked anew for another moment
    const test = (isOfNow ? undefined : tests.get(part)) ?? ruleTest(part, moment)
    tests.set(part, test)
    return test(record)
  }
  const wordsOf = (part: Rule): Text => {
    const known = words.get(part) ?? ruleWords(part, fields)
    words.set(part, known)
    return known
  }
  return {
    rule,
    holds: (record, moment) => holds(rule, record, moment),
    reason: (record, moment) =>
      reasonOf(rule, { record, moment, fields, masks, holds: (part) => holds(part, record, moment), words: wordsOf }),
  }
}
