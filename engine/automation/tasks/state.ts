/** How much there is to do: for the console, and for whoever watches the server. */
import type { Database } from '../../database/index.ts'

export interface TaskQueueState {
  /** Open tasks by status. */
  readonly open: Readonly<Record<string, number>>
  readonly dead: number
  readonly unknown: number
  /** Seconds that the oldest due task has waited. */
  readonly oldest_due_s: number
  /** Processors with most due tasks. */
  readonly lanes: readonly {
    readonly processor: { readonly id: string; readonly name: string | null }
    readonly due: number
  }[]
  /** Calls of this process that are under way. */
  readonly calls: number
}

const MOST_LANES = 20

export async function queueState(
  db: Pick<Database, 'table' | 'now' | 'query'>,
  calls: number,
): Promise<TaskQueueState> {
  const open = await db.query<{ status: string; count: number; oldest: number | null }>(
    `select status, count(*)::int as count, ` +
      `extract(epoch from ${db.now} - min(due_at) filter (where status = 'ready' and due_at <= ${db.now}))::float8 as oldest ` +
      `from ${db.table('sys_task')} group by status`,
  )
  const ended = await db.query<{ status: string; count: number }>(
    `select status, count(*)::int as count from ${db.table('sys_task_done')} where status in ('dead', 'unknown') group by status`,
  )
  const lanes = await db.query<{ id: string; name: string | null; due: number }>(
    `select t.processor::text as id, p.name, count(*)::int as due from ${db.table('sys_task')} as t ` +
      `left join ${db.table('sys_processor')} as p on p.id = t.processor ` +
      `where t.status = 'ready' and t.due_at <= ${db.now} group by 1, 2 order by 3 desc limit ${MOST_LANES}`,
  )
  const count = (status: string): number => ended.find((row) => row.status === status)?.count ?? 0
  return {
    open: Object.fromEntries(open.map(({ status, count }) => [status, count])),
    dead: count('dead'),
    unknown: count('unknown'),
    oldest_due_s: Math.round(Math.max(0, ...open.map(({ oldest }) => oldest ?? 0))),
    lanes: lanes.map(({ id, name, due }) => ({ processor: { id, name }, due })),
    calls,
  }
}
