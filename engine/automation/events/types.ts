/** Events as they are in force, and what happens of them. */
import type { EventValue } from './event-value.ts'

export interface EventField {
  readonly name: string
  readonly label: string
  readonly type: EventValue
  readonly required: boolean
  readonly note: string | null
}

export const CHANGES = ['created', 'updated', 'deleted', 'restored', 'tagged', 'untagged'] as const
export type EventChange = (typeof CHANGES)[number]

/** Where an event comes from: applications, changes of records, or days that records carry. */
export type EventOrigin =
  | { readonly source: 'external' }
  | {
      readonly source: 'record'
      readonly change: EventChange
      /** Fields of which one must have changed, for `updated`; any when empty. */
      readonly watched: readonly string[]
    }
  | {
      readonly source: 'date'
      readonly dateField: string
      /** Comes back every year, as a birthday does. */
      readonly anniversary: boolean
      /** Days before (negative) or after the day. */
      readonly offsetDays: number
    }

export interface EventInForce {
  /** Id of the record of `sys_event`. */
  readonly id: string
  readonly version: number
  readonly code: string
  readonly name: string
  readonly enabled: boolean
  readonly fields: readonly EventField[]
  /** Name of the object whose records it is about; null for events of nobody's. */
  readonly object: string | null
  /** Name of the reference that leads from that record to the one strategies treat; null for the record itself. */
  readonly about?: string | null
  /** How an event of an application finds its record: a field of its data that equals a field of the object. */
  readonly recordBy: { readonly field: string; readonly objectField: string } | null
  readonly origin: EventOrigin
}

/** `application`: reported through the open API; `replay`: an earlier one once more; `test`: raised by hand. */
export const SOURCES = ['application', 'record', 'date', 'engine', 'plugin', 'replay', 'test'] as const
export type HappeningSource = (typeof SOURCES)[number]

export type EventData = Readonly<Record<string, unknown>>

/** Something that is said to have happened, before anybody has checked it. */
export interface Happening {
  readonly source: HappeningSource
  /** Code of the event. */
  readonly code: string
  readonly data: EventData
  /** Id of the application that reports. */
  readonly application?: string
  /** The sender's own id: the same one twice is one event. For sources inside it is unique among all of them. */
  readonly eventId?: string
  readonly object?: string
  readonly record?: string
  /** How many strategies stand between the first cause and this. */
  readonly depth?: number
  /** The first event of the chain. */
  readonly root?: string
  /** Id of the request. */
  readonly request?: string
  /** Whoever reports may not report this event: to them there is none of this code. */
  readonly barred?: boolean
}

/** Where the cause and its standing in a chain are told by who is inside, the data need no check. */
export const TRUSTED: ReadonlySet<HappeningSource> = new Set(['record', 'date'])

/** An event that stands in the log from this transaction on. */
export interface AcceptedEvent {
  readonly id: string
  readonly event: EventInForce
  readonly application: string | null
  readonly object: string | null
  readonly record: string | null
  readonly data: EventData
  /** ISO UTC with milliseconds, by the clock of the database. */
  readonly receivedAt: string
  readonly depth: number
  readonly root: string
}
