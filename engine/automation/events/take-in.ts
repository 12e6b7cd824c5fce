/** Messages of applications on their way in: what they may report, and what became of each. */
import type { Transaction } from '../../database/index.ts'
import type { AutomationRoom } from '../room.ts'
import { accept, type Accepted } from './accept.ts'
import type { EventData } from './types.ts'

export interface EventMessage {
  readonly event: string
  /** The sender's own id of the message. */
  readonly eventId?: string
  readonly data: EventData
}

export interface IntakeRequest {
  /** Id of the application that sends. */
  readonly application: string
  /** Codes of the events that it may report; `*` for every one. */
  readonly events: readonly string[]
  readonly messages: readonly EventMessage[]
  /** Id of the request. */
  readonly request: string
}

export type IntakeResult = Accepted & { readonly eventId?: string }

/** Takes messages in, in their order; what becomes of each is told in that order. */
export async function takeIn(
  room: AutomationRoom,
  tx: Transaction,
  { application, events, messages, request }: IntakeRequest,
): Promise<IntakeResult[]> {
  const mayAll = events.includes('*')
  const mine = new Set(events)
  const outcomes = await accept(
    room,
    tx,
    messages.map(({ event, eventId, data }) => ({
      source: 'application',
      code: event,
      data,
      application,
      request,
      ...(eventId !== undefined && { eventId }),
      ...(!mayAll && !mine.has(event) && { barred: true }),
    })),
  )
  return outcomes.map((outcome, index) => {
    const eventId = messages[index]?.eventId
    return { ...outcome, ...(eventId !== undefined && { eventId }) }
  })
}
