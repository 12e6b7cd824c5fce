/**
 * Tasks as a worker has them in its hands: with all that decides whether they may still be done, read and locked in one
 * statement, within the transaction that does them. Whoever has lost one meanwhile does not find it here.
 */
import type { Database, Queryable } from '../../database/index.ts'
import type { Held } from '../../jobs/leases/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import type { Work } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'
import { livingAmong } from './living.ts'
import type { TaskReason } from './types.ts'

type Data = Readonly<Record<string, unknown>>

export interface HeldTask extends Held {
  readonly at: string
  readonly key: string
  readonly event: string | null
  readonly event_data: Data | null
  readonly event_code: string | null
  readonly event_enabled: boolean | null
  readonly event_change: string | null
  readonly application: string | null
  readonly application_status: string | null
  readonly strategy: string | null
  readonly strategy_name: string | null
  readonly strategy_enabled: boolean | null
  readonly strategy_state: string | null
  readonly plan_run: string | null
  readonly processor: string
  readonly processor_type: string | null
  readonly processor_enabled: boolean | null
  readonly once: boolean | null
  readonly settings: Data
  readonly data: Data | null
  readonly object: string | null
  readonly record: string | null
  readonly depth: number
  readonly root: string
  readonly attempts: number
  readonly max_attempts: number
  readonly give_up_ms: number | null
  readonly is_late: boolean
}

type Scope = Pick<Database, 'table' | 'now'>

/** @param isLocked keep others from ending them until the transaction is over */
export function readHeld(db: Scope, on: Queryable, claims: readonly Held[], isLocked: boolean): Promise<HeldTask[]> {
  const now = db.now
  return on.query<HeldTask & Record<string, unknown>>(
    `select t.id, t.token, t.at, t.key, t.event, l.data as event_data, l.code as event_code, e.enabled as event_enabled, ` +
      `e.change as event_change, l.application, a.status as application_status, t.strategy, s.name as strategy_name, ` +
      `s.enabled as strategy_enabled, s.state as strategy_state, t.plan_run, t.processor, p.type as processor_type, p.enabled as processor_enabled, p.once, ` +
      `t.settings, t.data, t.object, t.record, t.depth, t.root, t.attempts, t.max_attempts, ` +
      `extract(epoch from t.give_up_at - ${now})::float8 * 1000 as give_up_ms, ` +
      `t.attempts = 1 and t.max_late_s is not null and ${now} > t.planned_at + make_interval(secs => t.max_late_s) as is_late ` +
      `from unnest($1::uuid[], $2::bigint[]) as h (id, token) ` +
      `join ${db.table('sys_task')} as t on t.id = h.id and t.token = h.token and t.status = 'running' ` +
      `left join ${db.table('sys_event_log')} as l on l.id = t.event ` +
      `left join ${db.table('sys_event')} as e on e.id = t.event_type ` +
      `left join ${db.table('sys_application')} as a on a.id = l.application and a.deleted_at is null ` +
      `left join ${db.table('sys_strategy')} as s on s.id = t.strategy and s.deleted_at is null ` +
      `left join ${db.table('sys_processor')} as p on p.id = t.processor and p.deleted_at is null ` +
      `order by t.due_at, t.id${isLocked ? ' for update of t' : ''}`,
    [claims.map(({ id }) => id), claims.map(({ token }) => token)],
  )
}

/** Why tasks are not done any more, by their ids; nothing for those that are. */
export async function refusals(
  room: Pick<AutomationRoom, 'db' | 'models' | 'timeZone'>,
  on: Queryable,
  tasks: readonly HeldTask[],
): Promise<ReadonlyMap<string, TaskReason>> {
  const found = new Map<string, TaskReason>()
  const open = tasks.filter((task) => {
    const refusal = refusalOf(task)
    if (refusal) found.set(task.id, refusal)
    return !refusal
  })
  // what happens to the deleted is done for the deleted
  const about = groupBy(
    open.filter(({ record, event_change }) => record !== null && event_change !== 'deleted'),
    ({ object }) => object ?? '',
  )
  for (const [object, those] of about) {
    const living = await livingAmong(
      room,
      on,
      object,
      those.flatMap(({ record }) => record ?? []),
    )
    for (const { id, record } of those) if (!living.has(record ?? '')) found.set(id, REASONS.RECORD_GONE)
  }
  return found
}

function refusalOf(task: HeldTask): TaskReason | undefined {
  if (task.processor_type === null) return REASONS.PROCESSOR_GONE
  if (task.processor_enabled === false) return REASONS.PROCESSOR_DISABLED
  if (task.strategy !== null && task.strategy_enabled === null) return REASONS.STRATEGY_GONE
  if (task.strategy_enabled === false) return REASONS.STRATEGY_DISABLED
  if (task.strategy_state === 'suspended') return REASONS.STRATEGY_SUSPENDED
  if (task.event_enabled === false) return REASONS.EVENT_DISABLED
  if (task.application !== null && task.application_status !== 'enabled') return REASONS.APP_DISABLED
  if (task.event !== null && task.event_data === null && task.event_code === null) return REASONS.EVENT_GONE
  return task.is_late ? REASONS.LATE : undefined
}

function reason(code: string, zh: string, en: string): TaskReason {
  return { code, reason: { zh, en } }
}

const REASONS = {
  PROCESSOR_GONE: reason('PROCESSOR_GONE', '处理器已删除', 'The processor was deleted'),
  PROCESSOR_DISABLED: reason('PROCESSOR_DISABLED', '处理器已禁用', 'The processor is disabled'),
  STRATEGY_GONE: reason('STRATEGY_GONE', '策略已删除', 'The strategy was deleted'),
  STRATEGY_DISABLED: reason('STRATEGY_DISABLED', '策略已禁用', 'The strategy is disabled'),
  STRATEGY_SUSPENDED: reason(
    'STRATEGY_SUSPENDED',
    '策略已暂停：作者已没有所需的权限',
    'The strategy is suspended: its author lacks a right that it needs',
  ),
  EVENT_DISABLED: reason('EVENT_DISABLED', '事件已禁用', 'The event is disabled'),
  EVENT_GONE: reason('EVENT_GONE', '事件记录已不存在', 'The event is no longer in the log'),
  APP_DISABLED: reason('APP_DISABLED', '上报事件的应用已停用', 'The application that reported the event is disabled'),
  RECORD_GONE: reason(
    'RECORD_GONE',
    '记录不存在、已删除或已失效',
    'The record does not exist, or is deleted or retired',
  ),
  LATE: reason('LATE', '已超过允许的最长延迟', 'It is too late to do it'),
} as const

export function workOf(task: HeldTask): Work {
  return {
    id: task.id,
    key: task.key,
    attempt: task.attempts,
    processor: task.processor,
    settings: task.settings,
    data: task.data ?? task.event_data ?? {},
    object: task.object,
    record: task.record,
    event: task.event === null ? null : { id: task.event, code: task.event_code ?? '' },
    strategy: task.strategy === null ? null : { id: task.strategy, name: task.strategy_name ?? '' },
    planRun: task.plan_run,
    depth: task.depth,
    root: task.root,
    at: task.at,
  }
}
