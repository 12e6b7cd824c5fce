/**
 * Tasks for many records at once, from a selection that the database itself evaluates: what shall be done becomes an open
 * task, what is left out an ended one with its reason, so that one history tells of both.
 */
import type { Database, Queryable, Transaction } from '../../database/index.ts'
import { wakeOf } from '../../jobs/leases/index.ts'
import { newId } from '../../kernel/ids.ts'
import { TASK_CHANNEL } from './create.ts'

type Scope = Pick<Database, 'table' | 'now' | 'notify' | 'listen'>

/** What all of them have in common. */
export interface TaskOrder {
  readonly planRun: string
  readonly processor: string
  readonly settings: Readonly<Record<string, unknown>>
  readonly object: string
  /** So many seconds after now it is too late to do them. */
  readonly maxLateSeconds: number | null
  /** Stands before the record in keys that make each of them unique for ever. */
  readonly dedupe: string
}

export interface TaskSource {
  /** A selection of `record uuid, data jsonb, reason jsonb`; those with a reason are left out. */
  readonly sql: string
  readonly values: readonly unknown[]
  /** It has this many rows at most. */
  readonly most: number
}

export interface MadeFrom {
  readonly made: number
  readonly leftOut: number
  /** The greatest record of the selection; none where it was empty. */
  readonly last: string | null
}

/** Ids are made here, so that later tasks have greater ones wherever they come from. */
export async function createTasksFrom(
  { db }: { readonly db: Scope },
  tx: Queryable & Pick<Transaction, 'afterCommit'>,
  order: TaskOrder,
  { sql, values, most }: TaskSource,
): Promise<MadeFrom> {
  const at = values.length
  const place = (n: number): string => `$${at + n}`
  const [row] = await tx.query<{ made: number; left_out: number; last: string | null }>(statement(db, sql, place), [
    ...values,
    Array.from({ length: most }, () => newId()),
    order.planRun,
    order.processor,
    JSON.stringify(order.settings),
    order.object,
    order.maxLateSeconds,
    order.dedupe,
  ])
  wakeOf(db, TASK_CHANNEL).after(tx)
  return { made: row?.made ?? 0, leftOut: row?.left_out ?? 0, last: row?.last ?? null }
}

const SHARED =
  'id, plan_run, action, processor, settings, object, record, data, key, dedupe, depth, root, planned_at, due_at'

function statement(db: Scope, sql: string, place: (n: number) => string): string {
  const shared =
    `n.id, ${place(2)}::uuid, 0, ${place(3)}::uuid, ${place(4)}::jsonb, ${place(5)}::text, n.record, n.data, n.id, n.dedupe, 0, ` +
    `${place(2)}::uuid, ${db.now}, ${db.now}`
  return (
    `with chosen as materialized (select s.*, row_number() over (order by s.record) as n from (${sql}) as s), ` +
    `named as materialized (select c.record, c.data, c.reason, i.id, ${place(7)}::text || c.record::text as dedupe ` +
    `from chosen as c join unnest(${place(1)}::uuid[]) with ordinality as i (id, n) on i.n = c.n), ` +
    // in the order of keys, so that two who want the same never wait for each other
    `keyed as (insert into ${db.table('sys_task_key')} (dedupe, task) select dedupe, id from named order by dedupe ` +
    `on conflict do nothing returning task), ` +
    `made as (insert into ${db.table('sys_task')} (${SHARED}, lane, status, max_late_s) ` +
    `select ${shared}, ${place(3)}::text, 'ready', ${place(6)}::int from named as n join keyed as k on k.task = n.id ` +
    `where n.reason is null returning 1), ` +
    `left_out as (insert into ${db.table('sys_task_done')} (${SHARED}, status, ended_at, last_error) ` +
    `select ${shared}, 'skipped', ${db.now}, n.reason from named as n join keyed as k on k.task = n.id ` +
    `where n.reason is not null returning 1) ` +
    `select (select count(*)::int from made) as made, (select count(*)::int from left_out) as left_out, ` +
    `(select max(record::text) from named) as last`
  )
}
