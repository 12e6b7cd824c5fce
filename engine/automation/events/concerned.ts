/** The record that strategies treat: that of the event, or one to which it refers. */
import type { Model } from '../../model/types.ts'
import type { EventData, EventInForce, Happening } from './types.ts'

/** What must be read of a record for an event: what it carries, and to whom it leads. */
export function fieldsRead({ about = null, fields }: EventInForce): string[] {
  return [...fields.map(({ name }) => name), ...(about === null ? [] : [about])]
}

export function concerned(
  model: Model,
  { about = null }: EventInForce,
  own: { readonly object: string; readonly record: string },
  data: EventData,
): Pick<Happening, 'object' | 'record'> {
  if (about === null) return own
  const target = model.objects.get(own.object)?.fields.find(({ name }) => name === about)?.target
  const record = data[about]
  // nobody is meant where the reference is empty
  if (!target) return own
  return { object: target, ...(typeof record === 'string' && { record }) }
}
