/**
 * Plans that are written like any record: who may, what they must say, when they push first. After the first push their
 * content stays as it is; a list that a plan keeps is made in the background once it is saved.
 */
import type { Database } from '../../database/index.ts'
import { invalid, type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Imposing, RemovalStage, WriteStage, Written } from '../../records/index.ts'
import { now } from './clock.ts'
import { judgePlan, mayManage, timeIssues } from './judge.ts'
import { CONTENT_JSON, PLAN, PLAN_COLUMNS, type PlanRoom, type PlanRow } from './types.ts'
import { WORDS } from './words.ts'

/** Makes the list that a plan keeps. */
export const LIST_JOB = 'plans.list'
/** Looks for moments that have come. */
export const DUE_JOB = 'plans.due'

interface WrittenPlan extends PlanRow {
  /** What it said before differs; true for a new one. */
  readonly changed: boolean
  readonly pushed: boolean
}

/** Whoever makes a plan answers for it. */
export const imposePlans: Imposing = (rows, { principal }) =>
  rows.map(() => (principal.kind === 'user' ? { author: principal.id } : {}))

export function plansWritten(room: PlanRoom): WriteStage {
  return async (written) => {
    if (!mayManage(written.writer.principal)) throw new TesseraError('FORBIDDEN')
    if (written.action === 'purge') return forget(room.db, written)
    if (written.action === 'delete') return
    // what comes back from the bin does not begin again
    if (written.action === 'restore') return stop(room.db, written)
    await tidy(room.db, written)
    const plans = await plansOf(room.db, written)
    const changed = plans.filter((plan) => plan.changed)
    const issues: Issue[] = []
    for (const plan of changed) issues.push(...(await judged(room, written, plan)))
    if (issues.length > 0) throw invalid(issues)
    for (const plan of changed) await begin(room, written, plan)
  }
}

/** One that is running is cancelled first. */
export function plansLeave(db: Pick<Database, 'table'>): RemovalStage {
  return async ({ ids, writer: { tx } }) => {
    const rows = await tx.query(
      `select from ${db.table(PLAN)} where id = any($1::uuid[]) and state <> 'stopped' and deleted_at is null limit 1`,
      [ids],
    )
    if (rows.length > 0) throw invalid([{ code: 'PLAN_RUNNING', path: 'state', message: WORDS.running }])
  }
}

/** What a frequency or a kind has no use for is not kept. */
async function tidy(db: Pick<Database, 'table'>, { ids, writer: { tx } }: Written): Promise<void> {
  await tx.query(
    `update ${db.table(PLAN)} set every_days = case when frequency = 'every_days' then every_days end, ` +
      `end_date = case when frequency <> 'once' then end_date end, ` +
      `source_object = case when kind = 'source' then source_object end, source = case when kind = 'source' then source end, ` +
      `source_name = case when kind = 'source' then source_name end where id = any($1::uuid[])`,
    [ids],
  )
}

async function plansOf(db: Pick<Database, 'table'>, { ids, writer: { tx } }: Written): Promise<WrittenPlan[]> {
  return tx.query<WrittenPlan>(
    `select ${PLAN_COLUMNS}, s.content is distinct from ${CONTENT_JSON} as changed, ` +
      `exists (select from ${db.table('sys_plan_run')} as r where r.plan = p.id) as pushed ` +
      `from ${db.table(PLAN)} as p left join ${db.table('sys_plan_state')} as s on s.plan = p.id where p.id = any($1::uuid[]) order by p.id`,
    [ids],
  )
}

async function judged(room: PlanRoom, { ids, writer }: Written, plan: WrittenPlan): Promise<Issue[]> {
  const prefix = ids.length > 1 ? `${ids.indexOf(plan.id)}/` : ''
  const placed = (issue: Issue): Issue => ({ ...issue, path: `${prefix}${issue.path ?? ''}` })
  if (plan.pushed || plan.state === 'stopped')
    return [placed({ code: 'PLAN_STARTED', path: 'name', message: WORDS.started })]
  const { model, moment, principal, tx } = writer
  const at = await now(room.db, tx)
  const ground = { db: room.db, on: tx, model, moment, types: room.types }
  const verdict = await judgePlan(ground, principal, plan)
  const issues = [...timeIssues(plan, at, room.timeZone), ...verdict.issues]
  if (issues.length === 0 && plan.kind === 'source')
    await tx.query(`update ${room.db.table(PLAN)} set tags = $2::uuid[], source_name = $3 where id = $1::uuid`, [
      plan.id,
      verdict.tags,
      verdict.sourceName?.slice(0, MOST_NAME) ?? null,
    ])
  return issues.map(placed)
}

const MOST_NAME = 200

/** From now on it pushes at its moments, in the name of whoever has written it. */
async function begin({ db, jobs }: PlanRoom, { writer: { principal, tx } }: Written, plan: WrittenPlan): Promise<void> {
  const author = principal.kind === 'user' ? principal.id : null
  const [row] = await tx.query<{ due: boolean }>(
    `update ${db.table(PLAN)} set state = 'running', fault = null, author = $2::uuid, ` +
      // moments are kept to the millisecond, and one that is rounded up has yet to come
      `first_at = coalesce(start_at, date_trunc('milliseconds', ${db.now})), ` +
      `next_at = coalesce(start_at, date_trunc('milliseconds', ${db.now})) where id = $1::uuid returning next_at <= ${db.now} as due`,
    [plan.id, author],
  )
  await tx.query(`delete from ${db.table('sys_plan_recipient')} where list = $1::uuid`, [plan.id])
  await tx.query(
    `insert into ${db.table('sys_plan_state')} (plan, content) select p.id, ${CONTENT_JSON} from ${db.table(PLAN)} as p where p.id = $1::uuid ` +
      `on conflict (plan) do update set content = excluded.content, listed_at = null`,
    [plan.id],
  )
  const by = author === null ? {} : { by: author }
  const line = { key: `plan ${plan.id}`, ...by }
  if (!plan.refresh) await jobs.enqueue(tx, LIST_JOB, { plan: plan.id }, line)
  if (row?.due === true) await jobs.enqueue(tx, DUE_JOB, {}, by)
}

async function stop(db: Pick<Database, 'table'>, { ids, writer: { tx } }: Written): Promise<void> {
  await tx.query(`update ${db.table(PLAN)} set state = 'stopped', next_at = null where id = any($1::uuid[])`, [ids])
}

/** What is gone for good leaves no lists; pushes stay with their tasks until these are cleared away. */
async function forget(db: Pick<Database, 'table'>, { ids, writer: { tx } }: Written): Promise<void> {
  await tx.query(`delete from ${db.table('sys_plan_recipient')} where list = any($1::uuid[])`, [ids])
  await tx.query(`delete from ${db.table('sys_plan_state')} where plan = any($1::uuid[])`, [ids])
}
