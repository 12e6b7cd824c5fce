/** Runs as people see them. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { RunReason, RunReport, RunState } from './types.ts'

export interface RunView {
  readonly id: string
  readonly object: string
  readonly reason: RunReason
  /** Ids of the chosen tags; null stands for all automatic ones. */
  readonly tags: readonly string[] | null
  readonly state: RunState
  /** Tags that are done with. */
  readonly progress: { readonly done: number; readonly total: number }
  readonly report: RunReport | null
  readonly fault: Text | null
  readonly by: { readonly id: string; readonly name: string } | null
  readonly started_at: string
  readonly ended_at: string | null
}

/** Newest first. What nobody works on any more has failed or was cancelled, whatever it says itself. */
export async function readRuns(
  on: Queryable,
  db: Pick<Database, 'table'>,
  { object, id, limit = 50 }: { readonly object?: string; readonly id?: string; readonly limit?: number },
): Promise<RunView[]> {
  return on.query<RunView & Record<string, unknown>>(
    `select r.id::text as id, r.object, r.reason, ` +
      `case when r.tags is not null then coalesce((select json_agg(s.tag order by s.number) from ${db.table('sys_tag_state')} as s ` +
      `where s.number = any(r.tags) and s.owner is null), '[]') end as tags, ` +
      `case when r.state in ('queued', 'running') and coalesce(j.state, 'failed') in ('failed', 'cancelled') then coalesce(j.state, 'failed') else r.state end as state, ` +
      `json_build_object('done', coalesce(jsonb_array_length(r.progress->'finished'), 0), 'total', coalesce((r.progress->>'total')::int, 0)) as progress, ` +
      `r.report, coalesce(r.fault, case when r.state in ('queued', 'running') and j.state = 'failed' then j.error->'message' end) as fault, ` +
      `case when u.id is not null then json_build_object('id', u.id, 'name', u.name) end as by, r.started_at, coalesce(r.ended_at, j.ended_at) as ended_at ` +
      `from ${db.table('sys_tag_run')} as r left join ${db.table('sys_job')} as j on j.id::text = r.job ` +
      `left join ${db.table('sys_user')} as u on u.id = r.by ` +
      `where ($1::text is null or r.object = $1) and ($2::uuid is null or r.id = $2) order by r.started_at desc, r.id desc limit $3`,
    [object ?? null, id ?? null, limit],
  )
}
