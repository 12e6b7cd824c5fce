/**
 * Tasks whose effect is in this database: for a whole batch the effects and the completion are one transaction, so that
 * each happens exactly once. A batch that throws is done again one by one, so that one that is poisoned harms no other.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Transaction } from '../../database/index.ts'
import type { Claim } from '../../jobs/leases/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { InternalType, ProcessorTypes } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'
import { type HeldTask, readHeld, refusals, workOf } from './held.ts'
import { judge, noteOf, noVerdicts, outcomeOf, type Verdicts } from './judge.ts'
import { delayTasks, endTasks, noteAttempts } from './settle.ts'

export interface InternalRoom extends Pick<AutomationRoom, 'db' | 'models' | 'timeZone' | 'onError'> {
  readonly types: ProcessorTypes
  readonly waits?: readonly number[]
}

/** Times that a batch is tried again whose transaction was in another's way. */
const MOST_COLLISIONS = 5
const COLLISION_MS = 30

/** Times that it is tried again while the database is away. */
const MOST_ABSENCES = 20
const ABSENCE_MS = 500

/** Does a batch to its end: afterwards each is settled, or belongs to somebody else. */
export async function carryOutInternal(
  room: InternalRoom,
  claims: readonly Claim[],
  isStopped = () => false,
): Promise<void> {
  for (let collisions = 0, absences = 0; ;) {
    try {
      await room.db.transaction((tx) => together(room, tx, claims))
      return
    } catch (error) {
      if (isCollision(error) && ++collisions <= MOST_COLLISIONS) await sleep(Math.random() * COLLISION_MS * collisions)
      else if (isAbsence(error) && ++absences <= MOST_ABSENCES && !isStopped()) await sleep(ABSENCE_MS)
      else if (isAbsence(error)) throw error
      else if (claims.length === 1) return failed(room, claims, error)
      else break
    }
  }
  for (const claim of claims) await carryOutInternal(room, [claim], isStopped)
}

async function together(room: InternalRoom, tx: Transaction, claims: readonly Claim[]): Promise<void> {
  const { db } = room
  const began = Date.now()
  const tasks = await readHeld(db, tx, claims, true)
  const refused = await refusals(room, tx, tasks)
  const verdicts = noVerdicts(room.waits)
  for (const task of tasks) {
    const refusal = refused.get(task.id)
    if (refusal) judge(verdicts, task, { state: 'skipped', ...refusal })
  }
  const open = tasks.filter(({ id }) => !refused.has(id))
  for (const [code, those] of groupBy(open, ({ processor_type }) => processor_type ?? ''))
    await runType(room, tx, { code, tasks: those, began }, verdicts)
  await settle(room, tx, verdicts)
}

async function runType(
  { types }: InternalRoom,
  tx: Transaction,
  { code, tasks, began }: { code: string; tasks: readonly HeldTask[]; began: number },
  verdicts: Verdicts,
): Promise<void> {
  const type = types.find(code)
  if (type?.mode !== 'internal') {
    for (const task of tasks) judge(verdicts, task, outcomeOf(new TesseraError('PROCESSOR_UNKNOWN', { name: code })))
    return
  }
  const outcomes = await type.run(tx, tasks.map(workOf))
  for (const task of tasks) {
    const outcome = outcomes.get(task.id) ?? nothingSaid(type)
    const final =
      outcome.state === 'wait'
        ? ({ state: 'retry', code: 'WAIT', reason: LATER, afterMs: outcome.afterMs } as const)
        : outcome
    judge(verdicts, task, final)
    if (final.state !== 'succeeded') verdicts.notes.push(noteOf(task, final, began))
  }
}

const LATER = { zh: '稍后再执行', en: 'It is done later' }

function nothingSaid({ code }: InternalType): ReturnType<typeof outcomeOf> {
  return outcomeOf(new Error(`the type ${code} said nothing of a task`))
}

/** What was locked at the beginning is still held; anything else undoes the effects. */
async function settle({ db }: InternalRoom, tx: Transaction, { endings, delays, notes }: Verdicts): Promise<void> {
  const ended = await endTasks(db, tx, endings)
  const delayed = await delayTasks(db, tx, delays)
  if (ended.size < endings.length || delayed.size < delays.length) throw new Error('a task was lost while it was done')
  await noteAttempts(db, tx, notes)
}

async function failed(room: InternalRoom, claims: readonly Claim[], error: unknown): Promise<void> {
  room.onError(error)
  const began = Date.now()
  await room.db.transaction(async (tx) => {
    const verdicts = noVerdicts(room.waits)
    for (const task of await readHeld(room.db, tx, claims, true)) {
      const outcome = outcomeOf(error)
      judge(verdicts, task, outcome)
      verdicts.notes.push(noteOf(task, outcome, began))
    }
    await settle(room, tx, verdicts)
  })
}

/** Deadlocks, serialization failures, and locks that were waited for too long: nobody is at fault. */
function isCollision(error: unknown): boolean {
  return ['40P01', '40001', '55P03'].includes(codeOf(error))
}

function isAbsence(error: unknown): boolean {
  return error instanceof TesseraError && error.code === 'DATABASE_UNREACHABLE'
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'cause' in error ? codeOf(error.cause) : ''
}
