/** Events that strategies may wait for. Their fields come as they are registered, and leave as conditions and forms know fields. */
import type { Text } from '../../engine/kernel/text.ts'
import type { ValueTypeName } from '../../engine/rules/value-types.ts'
import { valueTypes } from '../../engine/rules/value-types/index.ts'
import type { ScreenField } from '../../engine/screens/types.ts'
import { call } from './http.ts'

export interface OfferedEvent {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly enabled: boolean
  /** The object of the records that it is about. */
  readonly object: string | null
  readonly source: string
  readonly fields: readonly ScreenField[]
}

interface ToldField {
  readonly name: string
  readonly label: string
  readonly required: boolean
  readonly note: string | null
  /** How conditions ask for it. */
  readonly value_type: string
  readonly options?: readonly { readonly value: string; readonly label: Text }[]
}

interface ToldEvent extends Omit<OfferedEvent, 'fields'> {
  readonly fields: readonly ToldField[]
}

export async function fetchOfferedEvents(signal?: AbortSignal): Promise<readonly OfferedEvent[]> {
  const answer = await call<{ data: readonly ToldEvent[] }>('GET', '/api/v1/events/offered', signal && { signal })
  return answer.data.map((event) => ({ ...event, fields: event.fields.map(fieldOf) }))
}

interface Entered {
  readonly type: string
  readonly settings?: Readonly<Record<string, unknown>>
}

/** The kind by which a value of a type is entered and shown; all others are written as text. */
const KINDS: Readonly<Partial<Record<ValueTypeName, Entered>>> = {
  text: { type: 'text' },
  number: { type: 'integer' },
  decimal: { type: 'decimal', settings: { trim: true } },
  boolean: { type: 'boolean' },
  date: { type: 'date' },
  datetime: { type: 'datetime' },
  time: { type: 'time' },
  json: { type: 'json' },
}

export function fieldOf({ name, label, required, note, value_type: told, options }: ToldField): ScreenField {
  const { name: valueType, operators } = valueTypes.find(told) ?? valueTypes.get('text')
  const { type, settings = {} } = KINDS[valueType] ?? { type: 'text' }
  return {
    name,
    label: { zh: label, en: label },
    ...(note !== null && note !== '' && { description: { zh: note, en: note } }),
    type,
    settings,
    required,
    readonly: false,
    system: false,
    sortable: false,
    searchable: false,
    schema: {},
    ...(options && { options: options.map((option) => ({ ...option, enabled: true })) }),
    // an event names nothing beyond itself, so that what leads to other records cannot be asked
    operators: operators.filter(({ path }) => path !== true).map((operator) => operator.name),
    valueType,
  }
}
