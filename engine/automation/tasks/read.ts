/** Tasks as people look at them: lists of open and ended ones, the latest first, and one with all that is known of it. */
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { conditionsOf, type TaskFilter, type TaskState } from './choice.ts'
import type { TaskReason } from './types.ts'

type Scope = Pick<Database, 'table' | 'now' | 'query'>

interface Named {
  readonly id: string
  readonly name: string | null
}

export interface ListedTask {
  readonly id: string
  readonly at: string
  readonly strategy: Named | null
  readonly event: (Named & { readonly code: string | null }) | null
  readonly processor: Named
  readonly state: TaskState
  readonly delayed: boolean
  /** When it was meant to be done; `due_at` is later while it is tried again. */
  readonly planned_at: string
  readonly due_at: string
  readonly ended_at: string | null
  readonly attempts: number
  readonly error: TaskReason | null
  readonly object: string | null
  readonly record: string | null
  readonly by: Named | null
  readonly replay_of: string | null
  readonly version: number | null
}

export interface TaskQuestion {
  readonly filter: TaskFilter
  readonly limit: number
  /** Tasks before this one. */
  readonly before?: string
}

const LISTED =
  `select t.id, t.at, case when t.strategy is not null then jsonb_build_object('id', t.strategy, 'name', s.name) end as strategy, ` +
  `case when t.event_type is not null then jsonb_build_object('id', t.event_type, 'name', e.name, 'code', e.code) end as event, ` +
  `jsonb_build_object('id', t.processor, 'name', p.name) as processor, t.state, t.delayed, t.planned_at, t.due_at, t.ended_at, ` +
  `t.attempts, case when t.error_code is not null then jsonb_build_object('code', t.error_code, 'reason', ` +
  `jsonb_build_object('zh', t.error_zh, 'en', t.error_en)) end as error, t.object, t.record, ` +
  `case when t.by is not null then jsonb_build_object('id', t.by, 'name', u.name) end as by, t.replay_of, t.version `

const joined = (db: Scope, from: string): string =>
  `${LISTED} from ${from} as t left join ${db.table('sys_strategy')} as s on s.id = t.strategy ` +
  `left join ${db.table('sys_event')} as e on e.id = t.event_type left join ${db.table('sys_processor')} as p on p.id = t.processor ` +
  `left join ${db.table('sys_user')} as u on u.id = t.by`

export async function listTasks(
  db: Scope,
  { filter, limit, before }: TaskQuestion,
): Promise<{ readonly data: readonly ListedTask[]; readonly next: string | null }> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const conditions = conditionsOf(filter, bind)
  if (filter.states) conditions.push(`t.state = any(${bind(filter.states)})`)
  if (before !== undefined) conditions.push(`t.id < ${bind(before)}::uuid`)
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : ''
  // ids follow time, so that the latest are first
  const page = `(select * from ${db.table('sys_task_all')} as t${where} order by t.id desc limit ${bind(limit + 1)}::int)`
  const rows = await db.query<ListedTask & Record<string, unknown>>(`${joined(db, page)} order by t.id desc`, values)
  const data = rows.slice(0, limit)
  return { data, next: rows.length > limit ? (data.at(-1)?.id ?? null) : null }
}

export interface TaskAttempt {
  readonly n: number
  readonly started_at: string
  readonly ms: number | null
  readonly outcome: string
  readonly code: string | null
  readonly reason: Text | null
  readonly http_status: number | null
  readonly response_head: string | null
}

export interface TaskDetail extends ListedTask {
  readonly settings: Readonly<Record<string, unknown>>
  /** What the strategy said when it was matched. */
  readonly conditions: unknown
  /** Of the event log; what it said is asked for there. */
  readonly event_id: string | null
  readonly data: Readonly<Record<string, unknown>> | null
  readonly result: unknown
  readonly max_attempts: number
  readonly log: readonly TaskAttempt[]
  /** Tasks that do it again. */
  readonly replays: readonly string[]
}

export async function taskDetail(db: Scope, id: string): Promise<TaskDetail | undefined> {
  const one = `(select * from ${db.table('sys_task_all')} as t where t.id = $1)`
  const [listed] = await db.query<ListedTask & Record<string, unknown>>(joined(db, one), [id])
  if (!listed) return undefined
  const [more] = await db.query<
    Pick<TaskDetail, 'settings' | 'data' | 'event_id' | 'result' | 'max_attempts' | 'conditions'> &
      Record<string, unknown>
  >(
    `select t.settings, coalesce(t.data, l.data) as data, t.event as event_id, t.result, t.max_attempts, v.body->'conditions' as conditions ` +
      `from (${['sys_task', 'sys_task_done'].map((table) => `select settings, data, event, ${table === 'sys_task' ? 'null::jsonb as ' : ''}result, max_attempts, strategy, version from ${db.table(table)} where id = $1`).join(' union all ')}) as t ` +
      `left join ${db.table('sys_event_log')} as l on l.id = t.event ` +
      `left join ${db.table('sys_strategy_version')} as v on v.strategy = t.strategy and v.version = t.version`,
    [id],
  )
  const log = await db.query<TaskAttempt & Record<string, unknown>>(
    `select n, started_at, ms, outcome, code, reason, http_status, response_head from ${db.table('sys_task_attempt')} where task = $1 order by id`,
    [id],
  )
  const replays = await db.query<{ id: string }>(
    `select id::text as id from ${db.table('sys_task_all')} where replay_of = $1 order by id`,
    [id],
  )
  // it ended between the questions
  if (!more) return taskDetail(db, id)
  return { ...listed, ...more, log, replays: replays.map((row) => row.id) }
}
