/** Rows of the log of events, many in one statement. */
import type { Database, Queryable } from '../../database/index.ts'
import type { TesseraError } from '../../kernel/errors.ts'
import type { EventInForce, Happening } from './types.ts'
import { digestOf, storable } from './values.ts'

type Scope = Pick<Database, 'table' | 'now'>

/** A happening that has been judged. */
export interface Judged {
  readonly id: string
  readonly happening: Happening
  readonly event?: EventInForce
  readonly error?: TesseraError
  readonly object: string | null
  readonly record: string | null
}

const LONGEST_CODE = 63
const LONGEST_ID = 200
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Applications say twice what they are not sure to have said; replays and tests are meant each time. */
const ONCE: ReadonlySet<Happening['source']> = new Set(['application', 'record', 'date', 'engine', 'plugin'])

export function idOnce({ eventId, source }: Happening): string | undefined {
  return ONCE.has(source) ? eventId : undefined
}

/**
 * Of happenings with one id the first stays, whoever reports at the same time.
 * @returns when those that stand now were received, by their ids
 */
export async function insertEvents(
  db: Scope,
  tx: Queryable,
  judged: readonly Judged[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ id: string; at: string }>(
    `insert into ${db.table('sys_event_log')} (id, at, source, application, event, code, event_version, event_id, accepted_id, digest,
       object, record, state, data, reason_code, reason, depth, root, request)
     select r.id, ${db.now}, r.source, r.application, r.event, r.code, r.event_version, r.event_id, r.accepted_id, decode(r.digest, 'hex'),
       r.object, r.record, case when r.reason_code is null then 'accepted' else 'refused' end, r.data, r.reason_code, r.reason, r.depth, r.root, r.request
     from jsonb_to_recordset($1::jsonb) as r (id uuid, source text, application uuid, event uuid, code text, event_version int, event_id text,
       accepted_id text, digest text, object text, record uuid, data jsonb, reason_code text, reason jsonb, depth smallint, root uuid, request text)
     order by r.accepted_id nulls first, r.id
     on conflict (coalesce(application, '${NOBODY}'), accepted_id) where accepted_id is not null do nothing returning id::text as id, at`,
    [JSON.stringify(judged.map(rowOf))],
    'event_log_insert',
  )
  return new Map(rows.map(({ id, at }) => [id, at]))
}

function rowOf({ id, happening, event, error, object, record }: Judged): object {
  const { application, code, data, depth = 0, eventId, request, root = id, source } = happening
  const once = error ? undefined : idOnce(happening)
  return {
    id,
    source,
    application,
    event: event?.id,
    event_version: event?.version,
    code: storable(code).slice(0, LONGEST_CODE),
    event_id: eventId === undefined ? undefined : storable(eventId).slice(0, LONGEST_ID),
    accepted_id: once,
    digest: once === undefined ? undefined : digestOf(code, data),
    object: object ?? undefined,
    record: record ?? undefined,
    // what was refused is told by its reason; nobody has checked what is in it
    ...(error ? { reason_code: error.code, reason: reasonOf(error) } : { data }),
    depth,
    root,
    request,
  }
}

const LONGEST_REASON = 2000

function reasonOf({ text }: TesseraError): { zh: string; en: string } {
  return { zh: storable(text.zh).slice(0, LONGEST_REASON), en: storable(text.en).slice(0, LONGEST_REASON) }
}

interface Known extends Record<string, unknown> {
  readonly id: string
  readonly application: string | null
  readonly accepted_id: string
  readonly digest: string | null
}

/** What stands under ids that were given before; each with the digest of what it said. */
export async function knownEvents(
  db: Scope,
  tx: Queryable,
  asked: readonly Happening[],
): Promise<(happening: Happening) => { readonly id: string; readonly isSame: boolean } | undefined> {
  const keys = asked.flatMap((each) => {
    const once = idOnce(each)
    return once === undefined ? [] : [{ application: each.application ?? NOBODY, once }]
  })
  const rows =
    keys.length === 0
      ? []
      : await tx.query<Known>(
          `select l.id::text as id, l.application::text as application, l.accepted_id, encode(l.digest, 'hex') as digest
           from jsonb_to_recordset($1::jsonb) as k (application uuid, once text)
           join ${db.table('sys_event_log')} as l on coalesce(l.application, '${NOBODY}') = k.application and l.accepted_id = k.once`,
          [JSON.stringify(keys)],
          'event_log_known',
        )
  const known = new Map(rows.map((row) => [`${row.application ?? NOBODY} ${row.accepted_id}`, row]))
  return (happening) => {
    const row = known.get(`${happening.application ?? NOBODY} ${idOnce(happening) ?? ''}`)
    // what happens inside is told apart by its id alone
    return (
      row && { id: row.id, isSame: row.application === null || row.digest === digestOf(happening.code, happening.data) }
    )
  }
}
