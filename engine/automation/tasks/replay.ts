/** Ended tasks once more: as new ones, at once, under the same key, so that whoever has received it already can tell. */
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { wakeOf } from '../../jobs/leases/index.ts'
import { newId } from '../../kernel/ids.ts'
import { conditionsOf, type TaskChoice } from './choice.ts'
import { TASK_CHANNEL } from './create.ts'

/** What failed, was left out, or may not have arrived; what succeeded or was cancelled stays as it is. */
const REPLAYABLE = ['dead', 'unknown', 'skipped'] as const

/** Of those that fit a filter, so many at a time. */
const MOST_AT_ONCE = 10_000

export interface DoneAgain {
  readonly replay_of: string
  readonly id: string
}

/** A task that is being done again, or was with success, is not done once more. */
export async function replayTasks(
  db: Pick<Database, 'table' | 'now' | 'notify' | 'listen'>,
  tx: Queryable & Pick<Transaction, 'afterCommit'>,
  choice: TaskChoice,
): Promise<readonly DoneAgain[]> {
  // of two who ask at once the second must see what the first has made
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.table('sys_task')} replayed`])
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const states =
    'filter' in choice
      ? REPLAYABLE.filter((state) => choice.filter.states?.includes(state) ?? state === 'dead')
      : REPLAYABLE
  const chosen = 'ids' in choice ? [`t.id = any(${bind(choice.ids)}::uuid[])`] : conditionsOf(choice.filter, bind)
  const conditions = [...chosen, `t.status = any(${bind(states)})`]
  const again = (table: string): string => `select from ${db.table(table)} as r where r.replay_of = t.id`
  const found = await tx.query<{ id: string }>(
    `select t.id from ${db.table('sys_task_done')} as t where ${conditions.join(' and ')} ` +
      `and not exists (${again('sys_task')}) and not exists (${again('sys_task_done')}) ` +
      `order by t.id limit ${MOST_AT_ONCE} for update`,
    values,
  )
  if (found.length === 0) return []
  const made = await tx.query<{ id: string; replay_of: string }>(
    `insert into ${db.table('sys_task')} (${SAME}, id, at, planned_at, due_at, attempts, replay_of, lane, status) ` +
      `select ${SAME}, n.id, ${db.now}, ${db.now}, ${db.now}, 0, d.id, d.processor::text, 'ready' ` +
      `from unnest($1::uuid[], $2::uuid[]) as n (id, of) join ${db.table('sys_task_done')} as d on d.id = n.of ` +
      `on conflict do nothing returning id::text as id, replay_of::text as replay_of`,
    [found.map(() => newId()), found.map(({ id }) => id)],
  )
  wakeOf(db, TASK_CHANNEL).after(tx)
  return made.map(({ id, replay_of }) => ({ id, replay_of }))
}

const SAME =
  'event, event_type, strategy, version, plan_run, action, processor, settings, object, record, data, delayed, key, depth, root, max_attempts'
