/**
 * What a strategy would have done: asked of events that came in a period, or of one that somebody makes up. Nothing is
 * written. Events are read in portions, oldest first, up to a number and for a while; counts say how far it came.
 */
import type { Database } from '../../database/index.ts'
import { invalid, type Issue } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import { dataIssues } from '../events/event-data.ts'
import type { AcceptedEvent, EventData } from '../events/types.ts'
import type { Draft } from './draft.ts'
import { Frequency } from './frequency.ts'
import type { Judging, Verdict } from './verdict.ts'

type Scope = Pick<Database, 'table' | 'query'>

export interface WouldDo {
  readonly action: number
  /** Id. */
  readonly processor: string
  /** ISO UTC; null for what would be left out. */
  readonly due_at: string | null
  readonly skipped: { readonly code: string; readonly reason: Text } | null
}

export interface Would {
  readonly matched: boolean
  readonly reason_code: string | null
  readonly reason: Text | null
  readonly actions: readonly WouldDo[]
}

export interface SimulatedEvent extends Would {
  readonly id: string
  readonly at: string
}

export interface Simulation {
  readonly counts: {
    readonly events: number
    readonly matched: number
    readonly actions: number
    readonly left_out: number
    /** By why nothing would have been done. */
    readonly reasons: Readonly<Record<string, number>>
  }
  /** The latest events of the period that were looked at, newest first. */
  readonly events: readonly SimulatedEvent[]
  /** There were more events than one simulation looks at. */
  readonly truncated: boolean
}

export interface Period {
  /** ISO UTC; from this moment on, until before the other. */
  readonly from: string
  readonly to: string
}

/** Events of one simulation, of one portion, and of the answer. */
export const MOST_SIMULATED = 20_000
const PORTION = 1_000
export const MOST_TOLD = 200
/** Milliseconds of one simulation. */
const PATIENCE = 10_000

/** Asks one made-up event. @throws TesseraError VALIDATION_FAILED where the data are not as the event says */
export function tryStrategy(draft: Draft, judging: Judging, data: EventData, now: string): Would {
  const issues = dataIssues(draft.event.fields, data)
  if (issues.length > 0) throw invalid(issues.map(placed))
  const id = newId()
  const event = {
    id,
    event: draft.event,
    application: null,
    object: draft.event.object,
    record: null,
    data,
    receivedAt: now,
    depth: 0,
    root: id,
  }
  return would(judging.of(event)(draft.strategy))
}

function placed(issue: Issue): Issue {
  const path = issue.path ?? ''
  return path.startsWith('data') ? issue : { ...issue, path: `data/${path}` }
}

export async function simulate(db: Scope, draft: Draft, judging: Judging, period: Period): Promise<Simulation> {
  const frequency = new Frequency(draft.strategy.cap)
  const tally = new Tally()
  const stopAt = performance.now() + PATIENCE
  let after: Cursor = { at: period.from, id: '00000000-0000-0000-0000-000000000000' }
  for (;;) {
    const portion = await portionOf(db, draft, period, after)
    for (const event of portion) tally.add(event, frequency.limited(judging.of(event)(draft.strategy)))
    const last = portion.at(-1)
    if (!last || portion.length < PORTION) return tally.told(false)
    if (tally.events >= MOST_SIMULATED || performance.now() > stopAt) return tally.told(true)
    after = { at: last.receivedAt, id: last.id }
  }
}

interface Cursor {
  readonly at: string
  readonly id: string
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly at: string
  readonly object: string | null
  readonly record: string | null
  readonly data: EventData
  readonly depth: number
  readonly root: string
}

async function portionOf(db: Scope, draft: Draft, period: Period, after: Cursor): Promise<AcceptedEvent[]> {
  const rows = await db.query<Row>(
    `select l.id::text as id, l.at, l.object, l.record::text as record, l.data, l.depth, l.root::text as root
     from ${db.table('sys_event_log')} as l where l.event = $1 and l.at >= $2 and l.at < $3 and (l.at, l.id) > ($2, $4::uuid)
       and l.state = 'accepted' order by l.at, l.id limit ${PORTION}`,
    [draft.event.id, after.at, period.to, after.id],
  )
  return rows.map(({ id, at, object, record, data, depth, root }) => ({
    ...{ id, object, record, data: data ?? {}, receivedAt: at, depth, root },
    event: draft.event,
    application: null,
  }))
}

function would({ reason, due, leftOut, strategy }: Verdict): Would {
  const actions = [
    ...due.map(({ action, of, dueAt }) => ({ action, processor: of.processor, due_at: dueAt, skipped: null })),
    ...leftOut.map(({ action, code, reason: why }) => ({
      action,
      processor: strategy.actions[action]?.processor ?? '',
      due_at: null,
      skipped: { code, reason: why },
    })),
  ].sort((a, b) => a.action - b.action)
  return { matched: !reason, reason_code: reason?.code ?? null, reason: reason?.reason ?? null, actions }
}

class Tally {
  events = 0
  #matched = 0
  #actions = 0
  #leftOut = 0
  readonly #reasons = new Map<string, number>()
  #latest: SimulatedEvent[] = []

  add(event: AcceptedEvent, verdict: Verdict): void {
    this.events++
    this.#actions += verdict.due.length
    this.#leftOut += verdict.leftOut.length
    if (verdict.reason) this.#reasons.set(verdict.reason.code, (this.#reasons.get(verdict.reason.code) ?? 0) + 1)
    else this.#matched++
    this.#latest.push({ id: event.id, at: event.receivedAt, ...would(verdict) })
    if (this.#latest.length >= 2 * MOST_TOLD) this.#latest = this.#latest.slice(-MOST_TOLD)
  }

  told(truncated: boolean): Simulation {
    return {
      counts: {
        events: this.events,
        matched: this.#matched,
        actions: this.#actions,
        left_out: this.#leftOut,
        reasons: Object.fromEntries(this.#reasons),
      },
      events: this.#latest.slice(-MOST_TOLD).reverse(),
      truncated,
    }
  }
}
