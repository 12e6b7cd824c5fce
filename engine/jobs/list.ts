/** Jobs as a page of a list, each with who asked for it. */
import type { Database } from '../database/index.ts'
import type { Job, JobState } from './types.ts'

export interface ListedJob extends Job {
  readonly by_name: string | null
  /** Somebody has asked for its end. */
  readonly cancelling: boolean
  /** It was done again. */
  readonly retried: boolean
}

export interface JobPage {
  readonly by?: string | undefined
  readonly states?: readonly JobState[] | undefined
  readonly name?: string | undefined
  /** The last one of the page before. */
  readonly after?: string | undefined
  readonly id?: string | undefined
  readonly limit: number
}

/** The latest first. */
export async function listJobs(
  db: Pick<Database, 'query' | 'table'>,
  { by, states, name, after, id, limit }: JobPage,
): Promise<ListedJob[]> {
  return db.query<ListedJob & Record<string, unknown>>(
    `select j.id::text as id, j.name, j.key, j.state, j.attempt, j.progress, j.result, j.error, j.created_by::text as created_by, ` +
      `j.retry_of::text as retry_of, j.created_at, j.started_at, j.ended_at, u.name as by_name, ` +
      `(j.cancelling and j.ended_at is null) as cancelling, ` +
      `exists (select from ${db.table('sys_job')} as r where r.retry_of = j.id) as retried ` +
      `from ${db.table('sys_job')} as j left join ${db.table('sys_user')} as u on u.id = j.created_by ` +
      `where ($1::uuid is null or j.created_by = $1) and ($2::text[] is null or j.state = any($2)) and ($3::text is null or j.name = $3) ` +
      `and ($4::uuid is null or (j.created_at, j.id) < (select a.created_at, a.id from ${db.table('sys_job')} as a where a.id = $4)) ` +
      `and ($5::uuid is null or j.id = $5) order by j.created_at desc, j.id desc limit $6`,
    [by ?? null, states ?? null, name ?? null, after ?? null, id ?? null, limit],
  )
}

/** Jobs of some people that are under way or ended a moment ago, in one question for all of them. */
export async function recentJobs(
  db: Pick<Database, 'query' | 'table' | 'now'>,
  users: readonly string[],
  { each, endedSince }: { readonly each: number; readonly endedSince: number },
): Promise<Job[]> {
  return db.query<Job & Record<string, unknown>>(
    `select j.* from unnest($1::uuid[]) as p(id) cross join lateral (` +
      `select id::text as id, name, key, state, attempt, progress, result, error, created_by::text as created_by, ` +
      `retry_of::text as retry_of, created_at, started_at, ended_at from ${db.table('sys_job')} ` +
      `where created_by = p.id and (state in ('queued', 'running') or ended_at > ${db.now} - make_interval(secs => $2)) ` +
      `and created_at > ${db.now} - interval '7 days' order by created_at desc limit $3) as j`,
    [users, endedSince, each],
  )
}
