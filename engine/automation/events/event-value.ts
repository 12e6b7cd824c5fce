/** What the value of an event's field is on its way in. */
import { fieldKinds } from '../../fields/index.ts'

export const EVENT_VALUES = ['text', 'number', 'moment', 'boolean', 'object'] as const
export type EventValue = (typeof EVENT_VALUES)[number]

const VALUES: ReadonlyMap<string | undefined, EventValue> = new Map([
  ['number', 'number'],
  ['decimal', 'number'],
  ['date', 'moment'],
  ['datetime', 'moment'],
  ['boolean', 'boolean'],
  ['json', 'object'],
  ['options', 'object'],
  ['references', 'object'],
  ['tags', 'object'],
  ['point', 'object'],
  ['region', 'object'],
])

/** @param type one of the types of events, or the kind of a field of an object */
export function eventValue({ type }: { readonly type: string }): EventValue {
  return EVENT_VALUES.find((each) => each === type) ?? VALUES.get(fieldKinds.find(type)?.valueType) ?? 'text'
}
