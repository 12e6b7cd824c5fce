/** Pushes of a plan as people see them, and to whom each went; however many there are, a page of them is quick. */
import { accessPlan, type Principal } from '../../access/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import { contactOf } from '../../model/contact.ts'
import {
  columnSql,
  fieldExpression,
  listCondition,
  maskExpression,
  Parameters,
  type ReadContext,
  recordUuid,
  tableSql,
} from '../../query/index.ts'
import { countRuns, type PushCounts } from './counts.ts'
import { now } from './clock.ts'
import { PLAN, type PlanRoom, type RunState } from './types.ts'

export interface RunView {
  readonly id: string
  readonly number: number
  readonly slot: string
  /** Moments before it for which nobody was there. */
  readonly missed: number
  readonly state: RunState
  /** How many are on its list; null while it is being made. */
  readonly recipients: number | null
  /** For how many it has been decided what they get. */
  readonly prepared: number
  readonly counts: PushCounts
  readonly started_at: string | null
  readonly ended_at: string | null
  readonly error: { readonly code: string; readonly message: Text } | null
}

interface RunRow extends Record<string, unknown>, Omit<RunView, 'counts'> {
  readonly counts: PushCounts | null
}

const NONE: PushCounts = { waiting: 0, succeeded: 0, failed: 0, skipped: 0, cancelled: 0 }

const RUN_COLUMNS =
  'r.id::text as id, r.number, r.slot, r.missed, r.state, r.total as recipients, r.pushed + r.left_out as prepared, ' +
  'r.counts, r.started_at, r.ended_at, r.error'

/** The latest pushes of a plan, newest first. */
export async function readRuns(
  { db }: Pick<PlanRoom, 'db'>,
  plan: string,
  { limit, before }: { readonly limit: number; readonly before?: number },
): Promise<{ data: RunView[]; next: number | null }> {
  const rows = await db.query<RunRow>(
    `select ${RUN_COLUMNS} from ${db.table('sys_plan_run')} as r where r.plan = $1::uuid and ($2::int is null or r.number < $2) ` +
      `order by r.number desc limit $3`,
    [plan, before ?? null, limit + 1],
  )
  const page = rows.slice(0, limit)
  return { data: await counted({ db }, page), next: rows.length > limit ? (page.at(-1)?.number ?? null) : null }
}

/** How far the pushes that are under way have come, by plan. */
export async function readProgress(
  { db }: Pick<PlanRoom, 'db'>,
  plans: readonly string[],
): Promise<(RunView & { plan: string })[]> {
  const rows = await db.query<RunRow & { plan: string }>(
    `select distinct on (r.plan) r.plan::text as plan, ${RUN_COLUMNS} from ${db.table('sys_plan_run')} as r ` +
      `where r.plan = any($1::uuid[]) and r.state in ('queued', 'listing', 'pushing', 'sending') order by r.plan, r.number desc`,
    [plans],
  )
  const views = await counted({ db }, rows)
  return views.map((view, index) => ({ ...view, plan: rows[index]?.plan ?? '' }))
}

/** What has ended is as it was counted then. */
async function counted({ db }: Pick<PlanRoom, 'db'>, rows: readonly RunRow[]): Promise<RunView[]> {
  const open = rows.filter(({ counts, state }) => counts === null || state === 'sending' || state === 'pushing')
  const fresh = await countRuns(
    db,
    db,
    open.map(({ id }) => id),
  )
  return rows.map(({ id, number, slot, missed, state, recipients, prepared, counts, ...rest }) => ({
    ...{ id, number, slot, missed, state, recipients, prepared },
    counts: fresh.get(id) ?? counts ?? NONE,
    started_at: rest.started_at,
    ended_at: rest.ended_at,
    error: rest.error,
  }))
}

export const RESULTS = ['waiting', 'succeeded', 'failed', 'skipped', 'cancelled'] as const
export type Result = (typeof RESULTS)[number]

export interface RecipientsAsked {
  readonly principal: Principal
  readonly plan: string
  readonly run: string
  readonly result?: Result
  readonly after?: string
  readonly limit: number
}

export interface Recipient extends Record<string, unknown> {
  /** Of the task. */
  readonly id: string
  readonly record: string | null
  readonly title: unknown
  readonly phone: string | null
  readonly email: string | null
  readonly result: Result
  readonly at: string
  readonly error: { readonly code: string; readonly reason: Text } | null
}

/** States of tasks that a result stands for. */
const STATES: Readonly<Record<Exclude<Result, 'waiting'>, readonly string[]>> = {
  succeeded: ['succeeded'],
  failed: ['dead', 'unknown'],
  skipped: ['skipped'],
  cancelled: ['cancelled'],
}

/**
 * To whom one push went and what became of it, page by page. Phones and mails are always masked; who a recipient is, is
 * told to those alone who may see the record.
 * @throws TesseraError NOT_FOUND
 */
export async function readRecipients(
  room: PlanRoom,
  asked: RecipientsAsked,
): Promise<{ data: Recipient[]; next: string | null }> {
  const { db } = room
  const { principal, plan, run, after, limit } = asked
  const [row] = isId(run)
    ? await db.query<{ object: string }>(
        `select p.object from ${db.table('sys_plan_run')} as r join ${db.table(PLAN)} as p on p.id = r.plan ` +
          `where r.id = $1::uuid and r.plan = $2::uuid`,
        [run, plan],
      )
    : []
  if (!row || (after !== undefined && !isId(after))) throw new TesseraError('NOT_FOUND')
  const context = await contextOf(room, principal, row.object)
  const { bind, values } = new Parameters()
  const rows = await db.query<Recipient>(recipientsSql(room, context, asked, bind), values)
  const page = rows.slice(0, limit)
  return { data: page, next: rows.length > limit ? (page.at(-1)?.id ?? null) : null }
}

async function contextOf(room: PlanRoom, principal: Principal, object: string): Promise<ReadContext | undefined> {
  const { db, timeZone } = room
  const model = room.models.current()
  const plan = accessPlan(model, principal, object)
  if (!plan || plan.scope('read') === 'none') return undefined
  return { db, model, principal, plan, moment: { now: await now(db, db), timeZone } }
}

type Bind = Parameters['bind']

function recipientsSql(
  { db }: PlanRoom,
  context: ReadContext | undefined,
  { run, result, after, limit }: RecipientsAsked,
  bind: Bind,
): string {
  const of = bind(run)
  const from = bind(after ?? null)
  const most = bind(limit + 1)
  const columns = (status: string, at: string): string =>
    `t.id, t.object, t.record, ${status} as status, ${at} as at, t.last_error`
  const page = (table: string, status: string, at: string, where: string): string =>
    `(select ${columns(status, at)} from ${db.table(table)} as t where t.plan_run = ${of}::uuid and ${where} ` +
    `and (${from}::uuid is null or t.id > ${from}::uuid) order by t.id limit ${most}::int)`
  const ended = (status: string, more = ''): string =>
    page('sys_task_done', 't.status', 't.ended_at', `t.status = '${status}'${more}`)
  const states = Object.entries(STATES).flatMap(([name, all]) => (result === undefined || result === name ? all : []))
  // each state has its own ordered index, of which a page is read
  const parts = [
    ...states.filter((status) => result === undefined || status !== 'succeeded').map((status) => ended(status)),
    ...(result === undefined || result === 'waiting' ? [page('sys_task', `'open'`, 't.due_at', 'true')] : []),
    // what has written a message is as its message is
    ...(result === undefined ? [] : [ended('succeeded', ` and ${OF_MESSAGE[result](db.table('sys_message'), of)}`)]),
  ]
  const shown = shownSql(context, bind)
  return (
    `select t.id::text as id, ${shown.columns}, ${RESULT_SQL} as result, coalesce(m.ended_at, m.sent_at, t.at) as at, ` +
    `coalesce(case when m.error is not null then jsonb_build_object('code', m.error->>'code', 'reason', jsonb_build_object('zh', m.error->>'zh', 'en', m.error->>'en')) end, t.last_error) as error ` +
    `from (select * from (${parts.join(' union all ')}) as all_parts order by id limit ${most}::int) as t ` +
    `left join lateral (select m.status, m.error, m.ended_at, m.sent_at from ${db.table('sys_message')} as m where m.task = t.id limit 1) as m on true ` +
    `${shown.join} order by t.id`
  )
}

/** What messages say of the tasks that wrote them; found by push and state, however few there are. */
const saying = (states: string) => (table: string, of: string) =>
  `t.id in (select m.task from ${table} as m where m.plan_run = ${of}::uuid and m.status in (${states}))`

const OF_MESSAGE: Readonly<Record<Result, (table: string, of: string) => string>> = {
  waiting: saying(`'ready', 'running', 'waiting'`),
  failed: saying(`'failed', 'unknown'`),
  skipped: saying(`'skipped'`),
  cancelled: saying(`'cancelled'`),
  succeeded: (table, of) =>
    `not exists (select from ${table} as m where m.task = t.id and m.plan_run = ${of}::uuid and m.status not in ('sent', 'delivered'))`,
}

const RESULT_SQL =
  `case when t.status = 'open' then 'waiting' when t.status in ('dead', 'unknown') then 'failed' when t.status <> 'succeeded' then t.status ` +
  `when m.status in ('ready', 'running', 'waiting') then 'waiting' when m.status in ('failed', 'unknown') then 'failed' ` +
  `when m.status in ('skipped', 'cancelled') then m.status else 'succeeded' end`

/** Who it is, as far as the reader may see the record. */
function shownSql(context: ReadContext | undefined, bind: Bind): { columns: string; join: string } {
  if (!context) return { columns: 'null as record, null as title, null as phone, null as email', join: '' }
  const { object, fields } = context.plan
  const contact = contactOf(object)
  const masked = (field: typeof object.title | undefined, mask: string): string =>
    field && fields.has(field.name) ? maskExpression({ mask }, columnSql(context, field, 'x')) : 'null::text'
  const title = fields.has(object.title.name) ? fieldExpression(context, object.title, 'x', bind) : 'null'
  return {
    columns: `case when x.id is not null then x.id::text end as record, to_json(x.title) as title, x.phone, x.email`,
    join:
      `left join lateral (select ${recordUuid(object, 'x')} as id, ${title} as title, ${masked(contact?.phone, 'phone')} as phone, ` +
      `${masked(contact?.email, 'email')} as email from ${tableSql(context.db, object)} as x ` +
      `where ${recordUuid(object, 'x')} = t.record and ${listCondition(context, {}, 'x', bind)}) as x on true`,
  }
}
