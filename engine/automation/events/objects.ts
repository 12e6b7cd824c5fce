/** Objects about whose records somebody may set events up, with what these can carry. */
import type { Principal } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { type EventValue, eventValue } from './event-value.ts'
import { carriedFields, findingFields } from './write/fields.ts'
import { dayFields, eventPlan, referencesOf } from './write/judge.ts'

export interface EventObject {
  readonly name: string
  readonly label: Text
  readonly taggable: boolean
  readonly fields: readonly {
    readonly name: string
    readonly label: Text
    readonly type: EventValue
    /** Holds days, so that events may come by it. */
    readonly day: boolean
    /** Leads to a record that strategies can treat. */
    readonly refers: boolean
    /** Seen clearly, so that an event may carry it; others can only be compared with. */
    readonly carried: boolean
  }[]
}

export function eventObjects(model: Model, principal: Principal): EventObject[] {
  return [...model.objects.values()].flatMap(({ name, label, taggable }) => {
    const plan = eventPlan(model, principal, name)
    if (!plan) return []
    const days = new Set(dayFields(plan))
    const references = new Set(referencesOf(plan, model))
    const clear = carriedFields(plan)
    const fields = [...findingFields(plan).values()].map((field) => ({
      name: field.name,
      label: field.label,
      type: eventValue(field.definition),
      day: days.has(field.name),
      refers: references.has(field.name),
      carried: clear.has(field.name),
    }))
    return [{ name, label, taggable, fields }]
  })
}
