/** Events to choose among: with their fields for conditions and places, and what uses them. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Model } from '../../model/types.ts'
import { eventFields } from '../strategies/fields.ts'
import { eventsByCode } from './definitions.ts'
import type { EventField } from './types.ts'

export interface OfferedField extends EventField {
  /** How conditions ask for it. */
  readonly value_type: string
  readonly options?: readonly { readonly value: string; readonly label: { readonly zh: string; readonly en: string } }[]
}

export interface OfferedEvent {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly enabled: boolean
  readonly source: string
  readonly object: string | null
  readonly fields: readonly OfferedField[]
  /** Strategies that name it. */
  readonly strategies: readonly { readonly id: string; readonly name: string; readonly enabled: boolean }[]
}

export async function offeredEvents(db: Database, on: Queryable, model: Model): Promise<OfferedEvent[]> {
  const events = [...(await eventsByCode(db, on, ['*'])).values()]
  const rows = await on.query<{ event: string; id: string; name: string; enabled: boolean }>(
    `select event::text as event, id::text as id, name, enabled from ${db.table('sys_strategy')} where deleted_at is null order by name`,
  )
  return events.map((event) => {
    const fields = eventFields(event, model)
    const offeredField = (field: EventField): OfferedField => {
      const { valueType = 'text', options } = fields.field(field.name) ?? {}
      return {
        ...field,
        value_type: valueType,
        ...(options && { options: options.map(({ value, label }) => ({ value, label })) }),
      }
    }
    return {
      id: event.id,
      code: event.code,
      name: event.name,
      enabled: event.enabled,
      source: event.origin.source,
      object: event.object,
      fields: event.fields.map(offeredField),
      strategies: rows.flatMap(({ event: of, ...strategy }) => (of === event.id ? [strategy] : [])),
    }
  })
}
