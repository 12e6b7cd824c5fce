/**
 * Messages of applications on their way in. Each is checked against its event, kept durably, and known by its id: the
 * same one twice has one effect. What is refused is kept as well, with its reason and without its data.
 */
import type { EventDefinition } from '../../metadata/types.ts'
import type { Database, Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { newId } from '../kernel/ids.ts'
import { dataIssues } from './event-data.ts'

export interface EventMessage {
  readonly event: string
  /** The sender's own id of the message. */
  readonly eventId?: string
  readonly data: Readonly<Record<string, unknown>>
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

export type IntakeResult =
  | { readonly result: 'accepted'; readonly id: string; readonly event_id?: string }
  | { readonly result: 'duplicate'; readonly event_id: string }
  | { readonly result: 'refused'; readonly event_id?: string; readonly error: TesseraError }

type Scope = Pick<Database, 'table' | 'now'>

/** The events in force that an application may report, by code; disabled ones too. */
export async function eventDefinitions(
  db: Scope,
  on: Queryable,
  codes: readonly string[],
): Promise<ReadonlyMap<string, EventDefinition>> {
  const rows = await on.query<{ body: EventDefinition }>(
    `select body from ${db.table('meta_definition')} where kind = 'event' and deleted_at is null and ($1::boolean or name = any($2)) order by name`,
    [codes.includes('*'), codes],
  )
  return new Map(rows.map(({ body }) => [body.name, body]))
}

/** Takes messages in, in their order; what becomes of each is told in that order. Call it within a transaction. */
export async function takeIn(db: Scope, tx: Queryable, request: IntakeRequest): Promise<IntakeResult[]> {
  const { application, events, messages } = request
  const known = await eventDefinitions(db, tx, events.includes('*') ? messages.map(({ event }) => event) : events)
  const judged = messages.map((message) => ({
    message,
    id: newId(),
    error: faultOf(message, known.get(message.event)),
  }))
  const rows = judged.map(({ message: { event, eventId, data }, id, error }) => ({
    id,
    event: event.slice(0, LONGEST_CODE),
    event_id: eventId,
    ...(error ? { code: error.code, reason: error.text.zh.slice(0, LONGEST_REASON) } : { accepted_id: eventId, data }),
  }))
  const kept = await insert(db, tx, { application, request: request.request, rows })
  return judged.map(({ message: { eventId }, id, error }): IntakeResult => {
    const named = eventId === undefined ? {} : { event_id: eventId }
    if (error) return { result: 'refused', ...named, error }
    return kept.has(id) || eventId === undefined
      ? { result: 'accepted', id, ...named }
      : { result: 'duplicate', event_id: eventId }
  })
}

const LONGEST_CODE = 63
const LONGEST_REASON = 2000

function faultOf({ event, data }: EventMessage, definition: EventDefinition | undefined): TesseraError | undefined {
  if (!definition) return new TesseraError('EVENT_UNKNOWN', { event })
  if (definition.enabled === false) return new TesseraError('EVENT_DISABLED', { event })
  const issues = dataIssues(definition, data)
  const [first] = issues
  if (!first) return undefined
  const more = issues.length - 1
  const reason = {
    zh: first.message.zh + (more > 0 ? `，另有 ${more} 处` : ''),
    en: first.message.en + (more > 0 ? `, and ${more} more` : ''),
  }
  return new TesseraError('EVENT_INVALID', { event, reason }, { issues })
}

/** Of messages with one id the first stays, whoever sent it at the same time. @returns ids of those that stand now */
async function insert(
  db: Scope,
  tx: Queryable,
  {
    application,
    request,
    rows,
  }: { readonly application: string; readonly request: string; readonly rows: readonly object[] },
): Promise<ReadonlySet<string>> {
  const kept = await tx.query<{ id: string }>(
    `insert into ${db.table('sys_event_intake')}
       (id, version, created_at, updated_at, application, event, event_id, accepted_id, state, data, code, reason, request)
     select r.id, 1, ${db.now}, ${db.now}, $1, r.event, r.event_id, r.accepted_id,
       case when r.code is null then 'accepted' else 'refused' end, r.data, r.code, r.reason, $2
     from jsonb_to_recordset($3::jsonb) as r (id uuid, event text, event_id text, accepted_id text, data jsonb, code text, reason text)
     order by r.accepted_id nulls first, r.id
     on conflict (application, accepted_id) do nothing returning id::text as id`,
    [application, request, JSON.stringify(rows)],
  )
  return new Set(kept.map(({ id }) => id))
}
