/** Conditions of strategies, compiled once for each version of strategy and event, and asked of any number of events. */
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import {
  checkStored,
  compileClosure,
  conditionsOf,
  operatorOf,
  type Rule,
  type RuleFields,
  type RuleMoment,
  type RuleRecord,
  type RuleTest,
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

/** Nothing chosen is null, `{}`, or a stored rule of nothing. */
export function asksNothing(stored: unknown): boolean {
  if (stored === null || stored === undefined) return true
  if (typeof stored !== 'object') return false
  const rule: unknown = 'rule' in stored ? stored.rule : stored
  return typeof rule === 'object' && (rule === null || Object.keys(rule).length === 0)
}

function compiled(rule: Rule, { fields, masks }: EventGround): Conditions {
  const closure = compileClosure(rule)
  const isOfNow = conditionsOf(rule).some((condition) => operatorOf(condition).clock === true)
  let test: RuleTest | undefined
  return {
    rule,
    holds: (record, moment) => {
      // only what looks at today must be asked anew for another moment
      if (isOfNow) return closure.at(moment)(record)
      test ??= closure.at(moment)
      return test(record)
    },
    reason: (record, moment) => reasonOf(rule, { record, moment, fields, masks }),
  }
}
