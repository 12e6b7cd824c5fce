/**
 * What conditions may ask of an event. Fields that applications fill have one of five types; those that come from a record
 * are asked as the object's own fields are, with their options and days.
 */
import { type AccessPlan, accessPlan, systemPrincipal } from '../../access/index.ts'
import type { Model } from '../../model/types.ts'
import { ruleFields } from '../../query/index.ts'
import type { RuleField, RuleFields, ValueTypeName } from '../../rules/index.ts'
import type { EventField, EventInForce } from '../events/types.ts'
import type { EventValue } from '../events/event-value.ts'

/** The part of an event that says what its data look like. */
export type EventShape = Pick<EventInForce, 'fields' | 'object' | 'origin'>

const TYPES: Readonly<Record<EventValue, ValueTypeName>> = {
  text: 'text',
  number: 'decimal',
  moment: 'datetime',
  boolean: 'boolean',
  object: 'json',
}

/** Value types of which an event carries the whole value, so that nothing else need be asked. */
const CARRIED: ReadonlySet<ValueTypeName> = new Set([
  'text',
  'number',
  'decimal',
  'boolean',
  'date',
  'datetime',
  'time',
  'option',
  'options',
  'reference',
  'references',
])

export function eventFields(event: EventShape, model: Model): RuleFields {
  const plan = recordPlan(event, model)
  const fields = plan && ruleFields(plan)
  const known = new Map(event.fields.map((field) => [field.name, ruleField(field, fields?.field(field.name))]))
  return { field: (name) => known.get(name), names: () => known.keys() }
}

/** How the engine sees the object whose fields an event carries; nothing of events whose fields are their own. */
export function recordPlan({ object, origin }: EventShape, model: Model): AccessPlan | undefined {
  return object === null || origin.source === 'external'
    ? undefined
    : accessPlan(model, systemPrincipal('strategies'), object)
}

/** The object of the records that strategies treat: the event's own, or the one to which its record refers. */
export function treatedObject(model: Model, { object, about = null }: EventInForce): string | null {
  if (object === null || about === null) return object
  return model.objects.get(object)?.field.get(about)?.target ?? object
}

function ruleField({ label, type }: EventField, own: RuleField | undefined): RuleField {
  const words = { zh: label, en: label }
  return own && CARRIED.has(own.valueType)
    ? {
        label: own.label.zh === label ? own.label : words,
        valueType: own.valueType,
        ...(own.options && { options: own.options }),
      }
    : { label: words, valueType: TYPES[type] }
}
