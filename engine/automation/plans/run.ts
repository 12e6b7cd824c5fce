/**
 * In charge of carrying one push out, from the beginning or from wherever an earlier attempt got to: whoever answers for
 * the plan is judged anew, the list is made or the kept one taken, then its recipients become tasks piece by piece.
 * Every step is one transaction that also moves the mark of the push; killed between two of them, nothing is lost.
 */
import type { Principal } from '../../access/index.ts'
import type { Transaction } from '../../database/index.ts'
import { type JobContext, JobInterrupted } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Push } from '../processors/types.ts'
import { now } from './clock.ts'
import { readNames } from './data.ts'
import { judgePlan, type Verdict } from './judge.ts'
import { keepList, listOf } from './lists.ts'
import { pushNext } from './push.ts'
import { endRun, suspendPlan } from './state.ts'
import { ENGINE } from './target.ts'
import {
  PLAN,
  PLAN_COLUMNS,
  type PlanFault,
  type PlanGround,
  type PlanRoom,
  type PlanRow,
  type RunState,
} from './types.ts'
import { WORDS } from './words.ts'

export interface PushReport {
  readonly recipients: number
  readonly pushed: number
  readonly leftOut: number
}

interface RunRow extends Record<string, unknown> {
  readonly id: string
  readonly plan: string
  readonly slot: string
  readonly state: RunState
  readonly list_of: string | null
  readonly mark: string | null
  readonly total: number | null
  readonly pushed: number
  readonly left_out: number
}

interface Work {
  readonly room: PlanRoom
  readonly job: JobContext
  readonly plan: PlanRow
  readonly run: RunRow
  readonly author: Principal
  readonly ground: PlanGround
}

const PREPARING: readonly RunState[] = ['queued', 'listing', 'pushing']

/** @returns what it did; nothing when there is nothing left to do */
export async function carryOut(room: PlanRoom, id: string, job: JobContext): Promise<PushReport | undefined> {
  try {
    return await through(room, id, job)
  } catch (error) {
    if (job.cancelled()) await endRun(room, room.db, id, { state: 'cancelled' })
    else if (error instanceof TesseraError)
      await endRun(room, room.db, id, { state: 'failed', error: { code: error.code, message: error.text } })
    throw error
  }
}

async function through(room: PlanRoom, id: string, job: JobContext): Promise<PushReport | undefined> {
  const { db } = room
  const run = await runOf(room, id)
  if (!run || !PREPARING.includes(run.state)) return undefined
  const [plan] = await db.query<PlanRow>(
    `select ${PLAN_COLUMNS} from ${db.table(PLAN)} as p where p.id = $1::uuid and p.deleted_at is null`,
    [run.plan],
  )
  if (!plan) return end(room, id, 'cancelled')
  const author = plan.author === null ? ENGINE : await room.principalOf(plan.author)
  const ground = await groundOf(room)
  const verdict = author && (await judgePlan({ ...ground, types: room.types }, author, plan))
  const fault = faultOf(verdict)
  if (!author || !verdict || fault.length > 0) return suspend(room, run, fault)
  const work: Work = { room, job, plan, run, author, ground }
  const list = await listed(work, verdict)
  return pushAll(work, list, await contentOf(work))
}

export async function groundOf(room: PlanRoom): Promise<PlanGround> {
  const { db, timeZone } = room
  return { db, on: db, model: room.models.current(), moment: { now: await now(db, db), timeZone } }
}

function faultOf(verdict: Verdict | undefined): PlanFault {
  return verdict ? verdict.issues : [{ code: 'PLAN_AUTHOR', message: WORDS.author }]
}

async function runOf({ db }: PlanRoom, id: string): Promise<RunRow | undefined> {
  const [run] = await db.query<RunRow>(
    `select id::text as id, plan::text as plan, slot, state, list_of::text as list_of, mark::text as mark, total, pushed, left_out ` +
      `from ${db.table('sys_plan_run')} where id = $1::uuid`,
    [id],
  )
  return run
}

async function end(room: PlanRoom, id: string, state: 'cancelled'): Promise<undefined> {
  await endRun(room, room.db, id, { state })
}

async function suspend(room: PlanRoom, { id, plan }: RunRow, fault: PlanFault): Promise<undefined> {
  const [first] = fault
  await room.db.transaction(async (tx) => {
    await suspendPlan(room, tx, plan, fault)
    await endRun(room, tx, id, {
      state: 'failed',
      ...(first && { error: { code: first.code, message: first.message } }),
    })
  })
}

/** The list of this push, made where it is not there yet. */
async function listed(work: Work, { tags }: Verdict): Promise<string> {
  const { room, job, plan, run, author, ground } = work
  if (run.list_of !== null) return run.list_of
  const target = { object: plan.object, match: plan.match, tags: plan.refresh ? tags : plan.tags }
  const list = plan.refresh ? run.id : plan.id
  if (!plan.refresh) await keepList(room, { plan, author, ground })
  await step(work, async (tx) => {
    const total = await listOf({ ...ground, on: tx }, { author, target, list, isKept: !plan.refresh })
    await tx.query(
      `update ${room.db.table('sys_plan_run')} set state = 'pushing', list_of = $2::uuid, total = $3, started_at = coalesce(started_at, ${room.db.now}) where id = $1::uuid`,
      [run.id, list, total],
    )
  })
  await job.progress({ done: 0, total: (await runOf(room, run.id))?.total ?? 0 })
  return list
}

interface Content {
  readonly pushes: Push
  readonly names: readonly string[]
}

async function contentOf({ room, plan, ground }: Work): Promise<Content> {
  const { db, types } = room
  const [row] = await db.query<{ type: string }>(`select type from ${db.table('sys_processor')} where id = $1::uuid`, [
    plan.processor,
  ])
  const type = types.find(row?.type ?? '')
  if (!type?.pushes) throw new TesseraError('NOT_FOUND')
  const names = await readNames(ground, { type, processor: plan.processor, settings: plan.settings ?? {} })
  return { pushes: type.pushes, names }
}

async function pushAll(work: Work, list: string, content: Content): Promise<PushReport | undefined> {
  const { room, job, plan, author, ground } = work
  const table = room.db.table('sys_plan_run')
  for (;;) {
    const done = await step(work, async (tx, run) => {
      const pushing = {
        run: run.id,
        slot: new Date(run.slot).toISOString(),
        plan,
        author,
        list,
        mark: run.mark,
        ...content,
      }
      const { made, leftOut, last } = await pushNext(room, tx, { ...ground, on: tx }, pushing)
      if (last === null) return finish(room, tx, run, list)
      await tx.query(
        `update ${table} set mark = $2::uuid, pushed = pushed + $3, left_out = left_out + $4 where id = $1::uuid`,
        [run.id, last, made, leftOut],
      )
      return { recipients: run.total ?? 0, pushed: run.pushed + made, leftOut: run.left_out + leftOut, isOver: false }
    })
    if (!done) return undefined
    const { isOver, ...report } = done
    if (isOver) return report
    await job.progress({ done: report.pushed + report.leftOut, total: report.recipients })
  }
}

/** Everybody has been dealt with; a list that serves one push alone is needed no more. */
async function finish(
  room: PlanRoom,
  tx: Transaction,
  run: RunRow,
  list: string,
): Promise<PushReport & { isOver: true }> {
  const { db } = room
  if (list === run.id) await tx.query(`delete from ${db.table('sys_plan_recipient')} where list = $1::uuid`, [list])
  await tx.query(`update ${db.table('sys_plan_run')} set state = 'sending' where id = $1::uuid`, [run.id])
  return { recipients: run.total ?? 0, pushed: run.pushed, leftOut: run.left_out, isOver: true }
}

/** One transaction of whoever has the push; nothing where somebody has ended it meanwhile. @throws JobInterrupted */
async function step<T>(
  { room, job, run }: Work,
  work: (tx: Transaction, run: RunRow) => Promise<T>,
): Promise<T | undefined> {
  if (job.signal.aborted) throw new JobInterrupted()
  return room.db.transaction(async (tx) => {
    await job.hold(tx)
    const [held] = await tx.query<RunRow>(
      `select id::text as id, plan::text as plan, slot, state, list_of::text as list_of, mark::text as mark, total, pushed, left_out ` +
        `from ${room.db.table('sys_plan_run')} where id = $1::uuid for update`,
      [run.id],
    )
    return held && PREPARING.includes(held.state) ? work(tx, held) : undefined
  })
}
