/**
 * Carries out what works want of records, set-wise: those that want the same go together, each record once, and works on
 * one record in their order. What is refused undoes itself alone. Writes say by which event they came about, so that what
 * follows from them can be told from what people do, and chains end.
 */
import { systemPrincipal } from '../../../access/index.ts'
import type { Queryable } from '../../../database/index.ts'
import { groupBy } from '../../../kernel/collections.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import { newId } from '../../../kernel/ids.ts'
import type { Writer } from '../../../records/index.ts'
import type { AutomationRoom } from '../../room.ts'
import type { Outcome, Work } from '../types.ts'

export type CarryRoom = Pick<AutomationRoom, 'db' | 'models' | 'stages' | 'timeZone'>

/** A work whose record is known. */
export type RecordWork = Work & { readonly object: string; readonly record: string }

export interface Carried {
  /** Works that say nothing here have succeeded. */
  readonly outcomes?: ReadonlyMap<string, Outcome>
  /** Records other than the works' own that were written, with the work that did. */
  readonly touched?: ReadonlyMap<string, Work>
}

export interface Act<W extends Work> {
  /** Works of one kind of wish go together. */
  alike(work: W): string
  run(writer: Writer, works: readonly W[]): Promise<Carried>
}

/** By what the engine writes where no strategy has a name. */
const NOBODY = 'automation'

/** @throws what is nobody's fault: then all of it is to be tried again */
export async function carryOut<W extends Work>(
  room: CarryRoom,
  tx: Queryable,
  works: readonly W[],
  act: Act<W>,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>()
  for (const group of groupsOf(works, act)) await attempt(room, tx, group, { act, outcomes })
  return outcomes
}

/** Works that are about no record have nothing to be done to. */
export function withRecords(works: readonly Work[], outcomes: Map<string, Outcome>): RecordWork[] {
  return works.flatMap((work): RecordWork[] => {
    const { object, record } = work
    if (object !== null && record !== null) return [{ ...work, object, record }]
    outcomes.set(work.id, { state: 'skipped', code: 'NO_RECORD', reason: NO_RECORD })
    return []
  })
}

/** Rounds keep the order of what is done to one record. */
function groupsOf<W extends Work>(works: readonly W[], { alike }: Act<W>): (readonly W[])[] {
  const seen = new Map<string, number>()
  const placed = works.map((work) => {
    const record = `${work.object} ${work.record ?? work.id}`
    const round = seen.get(record) ?? 0
    seen.set(record, round + 1)
    return { work, round, key: JSON.stringify([round, work.object, work.strategy?.id, alike(work)]) }
  })
  const inRounds = placed.toSorted((a, b) => a.round - b.round)
  return [...groupBy(inRounds, ({ key }) => key).values()].map((group) => group.map(({ work }) => work))
}

interface Attempt<W extends Work> {
  readonly act: Act<W>
  readonly outcomes: Map<string, Outcome>
}

async function attempt<W extends Work>(
  room: CarryRoom,
  tx: Queryable,
  works: readonly W[],
  { act, outcomes }: Attempt<W>,
): Promise<void> {
  await tx.query('savepoint processor')
  try {
    const carried = await written(room, tx, works, act)
    for (const work of works) outcomes.set(work.id, carried.outcomes?.get(work.id) ?? { state: 'succeeded' })
  } catch (error) {
    if (!(error instanceof TesseraError) || error.status >= 500 || error.code === 'GENERATION_MOVED') throw error
    await tx.query('rollback to savepoint processor')
    const [only, ...others] = works
    if (only && others.length === 0) outcomes.set(only.id, refusedBy(error))
    // one that is refused harms no other
    else for (const work of works) await attempt(room, tx, [work], { act, outcomes })
  }
}

async function written<W extends Work>(
  room: CarryRoom,
  tx: Queryable,
  works: readonly W[],
  act: Act<W>,
): Promise<Carried> {
  const [first] = works
  if (!first) return {}
  const { db, models, stages, timeZone } = room
  const isOne = works.every((work) => causeOf(work) === causeOf(first))
  const request = isOne ? causeOf(first) : causeOf({ ...first, root: newId() })
  const moment = { now: new Date().toISOString(), timeZone }
  const principal = systemPrincipal(first.strategy?.name ?? NOBODY)
  const carried = await act.run(
    { db, tx, model: models.current(), principal, moment, request, stages, quiet: true },
    works,
  )
  if (!isOne) await tellCauses(room, tx, { works, touched: carried.touched, request })
  return carried
}

/** How a write says that it came about by itself: the first event of the chain, and how many strategies led here. */
export function causeOf({ root, depth }: Pick<Work, 'root' | 'depth'>): string {
  return `auto:${root}:${depth}`
}

/** One statement wrote for several events: each message is told its own. */
async function tellCauses(
  { db }: CarryRoom,
  tx: Queryable,
  {
    works,
    touched = new Map<string, Work>(),
    request,
  }: { works: readonly Work[]; touched: ReadonlyMap<string, Work> | undefined; request: string },
): Promise<void> {
  const own = works.flatMap((work): [string, Work][] => (work.record === null ? [] : [[work.record, work]]))
  const causes = [...own, ...touched].map(([record, work]) => ({ record, cause: causeOf(work) }))
  const [first] = works
  await tx.query(
    `update ${db.table('sys_outbox')} as o set request = coalesce((select c.cause from jsonb_to_recordset($1::jsonb) ` +
      `as c (record uuid, cause text) where c.record = o.record limit 1), $2) ` +
      `where o.xid = pg_current_xact_id() and o.request = $3`,
    [JSON.stringify(causes), first ? causeOf(first) : null, request],
  )
}

function refusedBy({ code, text, issues }: TesseraError): Outcome {
  const reason = issues[0]?.message ?? text
  if (code === 'NOT_FOUND') return { state: 'skipped', code: 'RECORD_GONE', reason: GONE }
  if (issues.some((issue) => issue.code === 'DUPLICATE_VALUE') || code === 'VERSION_CONFLICT')
    return { state: 'retry', code, reason }
  return { state: 'failed', code, reason }
}

const NO_RECORD = { zh: '事件不关联任何记录', en: 'The event is about no record' }
const GONE = { zh: '记录不存在或已删除', en: 'The record does not exist or is deleted' }
