/**
 * Matching: what strategies make of events that have just been accepted. What enters are events in the transaction that
 * keeps them; what leaves, in the same one, are a row for each event and strategy that says what was decided and why, and
 * the tasks that follow. Both stand or neither does.
 */
import type { Transaction } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import type { Model } from '../../model/types.ts'
import type { AcceptedEvent } from '../events/types.ts'
import type { AutomationRoom } from '../room.ts'
import { createTasks } from '../tasks/create.ts'
import type { TaskDraft } from '../tasks/types.ts'
import { strategiesInForce } from './in-force.ts'
import { withinLimits } from './limits.ts'
import { Judging, type Verdict } from './verdict.ts'

type Room = Pick<AutomationRoom, 'db' | 'models' | 'timeZone' | 'onError'>

/** Conditions compiled under one Model. */
const judgings = new WeakMap<Model, Map<string, Judging>>()

/** Asks the strategies of events that stand since this transaction, and makes the tasks that follow. */
export async function match(room: Room, tx: Transaction, events: readonly AcceptedEvent[]): Promise<void> {
  if (events.length === 0) return
  const { db } = room
  const strategies = await strategiesInForce(db, tx)
  const judging = judgingOf(room.models.current(), room.timeZone)
  const judged = events.flatMap((event) => {
    const asked = strategies.get(event.event.id) ?? []
    return asked.length === 0 ? [] : asked.map(judging.of(event))
  })
  if (judged.length === 0) return
  const verdicts = await withinLimits(db, tx, judged)
  await keep(room, tx, verdicts)
  await createTasks(room, tx, verdicts.flatMap(draftsOf))
  alarm(room, tx, verdicts)
}

export function judgingOf(model: Model, timeZone: string): Judging {
  const known = judgings.get(model) ?? new Map<string, Judging>()
  judgings.set(model, known)
  const judging = known.get(timeZone) ?? new Judging(model, timeZone)
  known.set(timeZone, judging)
  return judging
}

async function keep({ db }: Room, tx: Transaction, verdicts: readonly Verdict[]): Promise<void> {
  await tx.query(
    `insert into ${db.table('sys_event_match')} (event, strategy, version, matched, reason_code, reason, left_out, object, record, at)
     select m.event, m.strategy, m.version, m.code is null, m.code, m.reason::jsonb, m.left_out::jsonb, m.object, m.record, ${db.now}
     from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[])
       as m(event, strategy, version, code, reason, left_out, object, record)`,
    [
      verdicts.map(({ event }) => event.id),
      verdicts.map(({ strategy }) => strategy.id),
      verdicts.map(({ strategy }) => strategy.version),
      verdicts.map(({ reason }) => reason?.code ?? null),
      verdicts.map(({ reason }) => (reason ? JSON.stringify(reason.reason) : null)),
      verdicts.map(({ leftOut }) => (leftOut.length > 0 ? JSON.stringify(leftOut) : null)),
      verdicts.map(({ event }) => event.object),
      verdicts.map(({ event }) => event.record),
    ],
    'strategies_keep',
  )
}

/** Actions that are due at once follow one another in their order. */
function draftsOf({ event, strategy, due }: Verdict): TaskDraft[] {
  const lastAt = new Map<string, string>()
  return due.map(({ action, of, dueAt }) => {
    const id = newId()
    const before = lastAt.get(dueAt)
    lastAt.set(dueAt, id)
    return {
      id,
      event: event.id,
      eventType: event.event.id,
      strategy: strategy.id,
      version: strategy.version,
      action,
      processor: of.processor,
      settings: of.settings,
      object: event.object,
      record: event.record,
      ...(of.delay.mode !== 'now' && { dueAt, delayed: true }),
      ...(before !== undefined && { chain: { after: before, on: of.chain ?? 'always' } }),
      depth: event.depth,
      root: event.root,
    }
  })
}

/** Somebody should look at strategies that set off one another: told once for each, when it is certain. */
function alarm(room: Room, tx: Transaction, verdicts: readonly Verdict[]): void {
  const looping = new Set(verdicts.flatMap(({ reason, strategy }) => (reason?.code === 'LOOP' ? [strategy.name] : [])))
  for (const name of looping) tx.afterCommit(() => room.onError(new TesseraError('STRATEGY_LOOP', { name })))
}
