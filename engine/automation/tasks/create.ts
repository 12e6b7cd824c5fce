/** Tasks begin to exist, set-wise, in the transaction of whoever decides on them; workers are woken once it has committed. */
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { AHEAD_MS, wakeOf } from '../../jobs/leases/index.ts'
import { newId } from '../../kernel/ids.ts'
import type { TaskDraft } from './types.ts'

/** On which workers hear that there are tasks. */
export const TASK_CHANNEL = 'tasks'

type Scope = Pick<Database, 'table' | 'now' | 'notify' | 'listen'>

const COLUMNS =
  'id, event, event_type, strategy, version, plan_run, action, processor, settings, object, record, data, delayed, ' +
  'chain, chain_on, max_late_s, max_attempts, give_up_at, dedupe, depth, root'

const TYPES =
  'id uuid, event uuid, event_type uuid, strategy uuid, version int, plan_run uuid, action smallint, processor uuid, ' +
  'settings jsonb, object text, record uuid, data jsonb, delayed boolean, chain uuid, chain_on text, max_late_s int, ' +
  'max_attempts int, give_up_at timestamptz, dedupe text, depth smallint, root uuid, due_at timestamptz'

/** @returns how many there are now; fewer than drafts where some had been made before */
export async function createTasks(
  { db }: { readonly db: Scope },
  tx: Queryable & Pick<Transaction, 'afterCommit'>,
  drafts: readonly TaskDraft[],
): Promise<number> {
  if (drafts.length === 0) return 0
  const [row] = await tx.query<{ made: number }>(insertText(db, drafts), [
    JSON.stringify(drafts.map(rowOf)),
    AHEAD_MS / 1000,
  ])
  wakeOf(db, TASK_CHANNEL).after(tx)
  return row?.made ?? 0
}

function insertText(db: Scope, drafts: readonly TaskDraft[]): string {
  const isKeyed = drafts.some(({ dedupe }) => dedupe !== undefined)
  const drafted = `drafted as materialized (select * from jsonb_to_recordset($1::jsonb) as d (${TYPES}))`
  // in the order of keys, so that two who want the same never wait for each other
  const keyed =
    `, keyed as (insert into ${db.table('sys_task_key')} (dedupe, task) select dedupe, id from drafted where dedupe is not null ` +
    `order by dedupe, id on conflict do nothing returning task)`
  const due = `coalesce(d.due_at, ${db.now})`
  return (
    `with ${drafted}${isKeyed ? keyed : ''}, made as (insert into ${db.table('sys_task')} ` +
    `(${COLUMNS}, key, lane, due_at, planned_at, status) select ${COLUMNS.split(', ')
      .map((name) => (name === 'max_attempts' ? 'coalesce(d.max_attempts, 10)' : `d.${name}`))
      .join(', ')}, d.id, d.processor::text, ${due}, ${due}, case when d.chain is not null then 'waiting' ` +
    `when d.due_at > ${db.now} + make_interval(secs => $2) then 'scheduled' else 'ready' end from drafted as d` +
    `${isKeyed ? ' where d.dedupe is null or d.id in (select task from keyed)' : ''} returning id) ` +
    `select count(*)::int as made from made`
  )
}

function rowOf(draft: TaskDraft): object {
  return {
    id: draft.id ?? newId(),
    event: draft.event,
    event_type: draft.eventType,
    strategy: draft.strategy,
    version: draft.version,
    plan_run: draft.planRun,
    action: draft.action,
    processor: draft.processor,
    settings: draft.settings,
    object: draft.object,
    record: draft.record,
    data: draft.data,
    due_at: draft.dueAt,
    delayed: draft.delayed ?? false,
    chain: draft.chain?.after,
    chain_on: draft.chain?.on,
    max_late_s: draft.maxLateSeconds,
    max_attempts: draft.maxAttempts,
    give_up_at: draft.giveUpAt,
    dedupe: draft.dedupe,
    depth: draft.depth,
    root: draft.root,
  }
}
