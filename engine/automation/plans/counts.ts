/** What became of the recipients of pushes, counted set-wise: from tasks, and from the messages that tasks have written. */
import type { Database, Queryable } from '../../database/index.ts'

export interface PushCounts {
  readonly waiting: number
  readonly succeeded: number
  readonly failed: number
  readonly skipped: number
  readonly cancelled: number
}

type Tally = Readonly<Record<string, number>>

interface Counted extends Record<string, unknown> {
  readonly run: string
  readonly tasks: Tally
  readonly messages: Tally
}

const WAITING_MESSAGES: readonly string[] = ['ready', 'running', 'waiting']
const SENT_MESSAGES: readonly string[] = ['sent', 'delivered']

/** By push; ones without recipients are counted too. */
export async function countRuns(
  db: Pick<Database, 'table'>,
  on: Queryable,
  runs: readonly string[],
): Promise<ReadonlyMap<string, PushCounts>> {
  if (runs.length === 0) return new Map()
  const tally = (from: string): string =>
    `coalesce((select jsonb_object_agg(s.status, s.n) from (${from}) as s), '{}'::jsonb)`
  const tasks =
    `select 'open' as status, count(*) as n from ${db.table('sys_task')} as t where t.plan_run = r.id union all ` +
    `select d.status, count(*) from ${db.table('sys_task_done')} as d where d.plan_run = r.id ` +
    // what was done once more counts as it ended then
    `and not (d.status = 'dead' and exists (select from ${db.table('sys_task_done')} as a where a.replay_of = d.id)) group by d.status`
  const messages = `select m.status, count(*) as n from ${db.table('sys_message')} as m where m.plan_run = r.id group by m.status`
  const rows = await on.query<Counted>(
    `select r.id::text as run, ${tally(tasks)} as tasks, ${tally(messages)} as messages from unnest($1::uuid[]) as r (id)`,
    [runs],
  )
  return new Map(rows.map((row) => [row.run, countsOf(row)]))
}

/** A task that has written a message has succeeded when the message has. */
function countsOf({ tasks, messages }: Counted): PushCounts {
  const of = (tally: Tally, ...states: readonly string[]): number =>
    states.reduce((sum, state) => sum + (tally[state] ?? 0), 0)
  const written = of(messages, ...Object.keys(messages))
  return {
    waiting: of(tasks, 'open') + of(messages, ...WAITING_MESSAGES),
    succeeded: Math.max(0, of(tasks, 'succeeded') - written) + of(messages, ...SENT_MESSAGES),
    failed: of(tasks, 'dead', 'unknown') + of(messages, 'failed', 'unknown'),
    skipped: of(tasks, 'skipped') + of(messages, 'skipped'),
    cancelled: of(tasks, 'cancelled') + of(messages, 'cancelled'),
  }
}
