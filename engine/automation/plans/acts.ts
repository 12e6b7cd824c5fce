/** What people do with plans beyond writing them: end them, let suspended ones go on, take one as the form of another. */
import { accessPlan, type Principal, type UserPrincipal } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { invalid, TesseraError } from '../../kernel/errors.ts'
import { Parameters, isRecord, reachable, tableSql } from '../../query/index.ts'
import { cancelOpen } from '../tasks/settle.ts'
import { now, rhythmOf } from './clock.ts'
import { judgePlan, mayManage } from './judge.ts'
import { groundOf } from './run.ts'
import { slotAfter } from './slots.ts'
import { DUE_JOB } from './stage.ts'
import { endRun } from './state.ts'
import { PLAN, PLAN_COLUMNS, type PlanRoom, type PlanRow, type PlanState } from './types.ts'

export interface Cancelled {
  readonly state: 'stopped'
  /** Recipients who had been chosen and now get nothing. */
  readonly cancelled: number
}

/**
 * No further pushes; what nobody has taken up yet is not done any more, what is being done ends.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, PLAN_STOPPED
 */
export async function cancelPlan(room: PlanRoom, principal: UserPrincipal, id: string): Promise<Cancelled> {
  const { db } = room
  return db.transaction(async (tx) => {
    const plan = await planOf(room, tx, { principal, id, operation: 'update' })
    if (plan.state === 'stopped') throw new TesseraError('PLAN_STOPPED')
    await tx.query(
      `update ${db.table(PLAN)} set state = 'stopped', next_at = null, stopped_at = ${db.now}, version = version + 1, ` +
        `updated_at = ${db.now}, updated_by = $2::uuid where id = $1::uuid`,
      [id, principal.id],
    )
    await trace(room, tx, { principal, plan, to: 'stopped' })
    // pushes that failed or were suspended midway have left tasks and messages that wait, too
    const runs = await tx.query<{ id: string }>(
      `select id::text as id from ${db.table('sys_plan_run')} where plan = $1::uuid order by number for update`,
      [id],
    )
    const ids = runs.map((run) => run.id)
    for (const run of ids) await endRun(room, tx, run, { state: 'cancelled' })
    const ended = await cancelOpen(db, tx, {
      where: 't.plan_run = any($1::uuid[])',
      values: [ids],
      by: principal.id,
      error: CANCELLED,
    })
    const [row] = await tx.query<{ count: number }>(
      `with gone as (update ${db.table('sys_message')} set status = 'cancelled', ended_at = ${db.now}, error = $2::jsonb ` +
        `where plan_run = any($1::uuid[]) and status in ('ready', 'waiting') returning 1) select count(*)::int as count from gone`,
      [ids, JSON.stringify({ code: CANCELLED.code, ...CANCELLED.reason })],
    )
    return { state: 'stopped', cancelled: ended.length + (row?.count ?? 0) }
  })
}

const CANCELLED = {
  code: 'PLAN_STOPPED',
  reason: { zh: '营销计划已取消', en: 'the plan was cancelled' },
}

/**
 * Whoever lets a suspended plan go on answers for it from then on; it pushes at its next moment, a single one at once.
 * @throws TesseraError NOT_FOUND, FORBIDDEN, PLAN_NOT_SUSPENDED, VALIDATION_FAILED
 */
export async function resumePlan(room: PlanRoom, principal: UserPrincipal, id: string): Promise<{ next_at: string }> {
  const { db, timeZone, types } = room
  const ground = await groundOf(room)
  return db.transaction(async (tx) => {
    const plan = await planOf(room, tx, { principal, id, operation: 'update' })
    if (plan.state !== 'suspended') throw new TesseraError('PLAN_NOT_SUSPENDED')
    const { issues } = await judgePlan({ ...ground, on: tx, types }, principal, plan)
    if (issues.length > 0) throw invalid(issues)
    const at = await now(db, tx)
    const rhythm = rhythmOf(plan, timeZone)
    const next = rhythm && plan.frequency !== 'once' ? slotAfter(rhythm, at) : at
    if (next === undefined) throw new TesseraError('PLAN_STOPPED')
    await tx.query(
      `update ${db.table(PLAN)} set state = 'running', fault = null, author = $2::uuid, next_at = $3::timestamptz, ` +
        `version = version + 1, updated_at = ${db.now}, updated_by = $2::uuid where id = $1::uuid`,
      [id, principal.id, next],
    )
    await trace(room, tx, { principal, plan, to: 'running' })
    if (next <= at) await room.jobs.enqueue(tx, DUE_JOB, {}, { by: principal.id })
    return { next_at: next }
  })
}

interface Turn {
  readonly principal: UserPrincipal
  /** As it was. */
  readonly plan: PlanRow
  readonly to: PlanState
}

/** Who ended it or let it go on stands in its history, as if the state had been written. */
async function trace({ db }: PlanRoom, tx: Queryable, { principal, plan, to }: Turn): Promise<void> {
  const author = to === 'running' && plan.author !== principal.id
  const changes = {
    state: { from: plan.state, to },
    ...(author && { author: { from: plan.author, to: principal.id } }),
  }
  await tx.query(
    `insert into ${db.table('sys_history')} (object, record, version, action, changes, at, by_kind, by) ` +
      `select $1, p.id, p.version, 'update', $3::jsonb, ${db.now}, 'user', $4::uuid from ${db.table(PLAN)} as p where p.id = $2::uuid`,
    [PLAN, plan.id, JSON.stringify(changes), principal.id],
  )
}

/** What a new plan with the same content would be; moments that are over are left empty. @throws TesseraError NOT_FOUND, FORBIDDEN */
export async function copyOf(room: PlanRoom, principal: UserPrincipal, id: string): Promise<Record<string, unknown>> {
  const { db } = room
  const plan = await planOf(room, db, { principal, id, operation: 'read' })
  const at = await now(db, db)
  const start = plan.start_at === null ? null : new Date(plan.start_at).toISOString()
  const { name, kind, object, source_object, source, tags, match, frequency, every_days, end_date, refresh } = plan
  return {
    ...{ name, kind, object, source_object, source, match, frequency, every_days, refresh },
    tags: kind === 'tags' ? tags : [],
    start_at: start !== null && start > at ? start : null,
    end_date: end_date !== null && end_date >= at.slice(0, 10) ? end_date : null,
    processor: plan.processor,
    settings: plan.settings,
  }
}

interface Wanted {
  readonly principal: Principal
  readonly id: string
  readonly operation: 'read' | 'update'
}

/** A plan as somebody finds it, held until the transaction ends where it is to be changed. */
export async function planOf(room: PlanRoom, on: Queryable, { principal, id, operation }: Wanted): Promise<PlanRow> {
  const { db, timeZone } = room
  const model = room.models.current()
  const plan = accessPlan(model, principal, PLAN)
  if (!plan || plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
  const { bind, values } = new Parameters()
  const context = { db, model, principal, plan, moment: { now: await now(db, on), timeZone } }
  const conditions = [isRecord(plan.object, id, 'p', bind), ...reachable(context, 'p', bind)]
  const [row] = await on.query<PlanRow>(
    `select ${PLAN_COLUMNS} from ${tableSql(db, plan.object)} as p where ${conditions.join(' and ')}` +
      (operation === 'update' ? ' for update' : ''),
    values,
  )
  if (!row) throw new TesseraError('NOT_FOUND')
  if (operation === 'update' && (plan.scope('update') === 'none' || !mayManage(principal)))
    throw new TesseraError('FORBIDDEN')
  return row
}
