/** Sums of scores after the score of a tag, or whether it counts, has changed: at once for few members, later for many. */
import { accessPlan, systemPrincipal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import type { JobContext, Jobs } from '../../jobs/index.ts'
import type { Model } from '../../model/types.ts'
import type { Writer } from '../../records/index.ts'
import { liveScore, rescore } from '../settle.ts'
import { tagStates } from '../states.ts'

/** The name of the job that makes sums anew. */
export const RECOUNT_JOB = 'tags.recount'

/** Members whose sums are made anew within the write itself. */
export const AT_ONCE = 2_000
/** Members of one transaction of the job. */
const CHUNK = 5_000

/** Where work for later goes; absent where a process does none. */
export type Later = () => Pick<Jobs, 'enqueue'> | undefined

/** Compares what tags are worth with what their members were counted with. */
export async function recount(
  db: Database,
  { tx, model, principal }: Pick<Writer, 'tx' | 'model' | 'principal'>,
  tags: readonly string[],
  later: Later,
): Promise<void> {
  const moved = await tx.query<{ number: number; object: string; members: number }>(
    `update ${db.table('sys_tag_state')} as s set counted_score = ${liveScore('s')} where s.tag = any($1::uuid[])
       and s.counted_score <> ${liveScore('s')} and s.members > 0 returning s.number, s.object, s.members`,
    [tags],
  )
  const scored = moved.filter(({ object }) => model.objects.get(object)?.tagScore !== undefined)
  const members = scored.reduce((sum, each) => sum + Number(each.members), 0)
  const jobs = members > AT_ONCE ? later() : undefined
  if (jobs) {
    const by = principal.kind === 'user' ? { by: principal.id } : {}
    await jobs.enqueue(tx, RECOUNT_JOB, { tags: scored.map(({ number }) => number) }, by)
    return
  }
  for (const { number, object } of scored)
    await sums(db, tx, { model, object, among: membersOf(db, number), values: [] })
}

/** Carries the job out: chunk by chunk in the order of members, so that another process goes on where this one stood. */
export async function runRecount(
  db: Database,
  model: Model,
  payload: Readonly<Record<string, unknown>>,
  job: Pick<JobContext, 'cancelled'>,
): Promise<void> {
  const numbers = Array.isArray(payload['tags']) ? payload['tags'].map(Number) : []
  for (const { number, object } of await tagStates({ db, tx: db }, { numbers })) {
    let after: string | undefined = '00000000-0000-0000-0000-000000000000'
    while (after !== undefined && !job.cancelled()) after = await chunk(db, { model, object, number, after })
  }
}

interface Part {
  readonly model: Model
  readonly object: string
  readonly number: number
  readonly after: string
}

async function chunk(db: Database, { model, object, number, after }: Part): Promise<string | undefined> {
  return db.transaction(async (tx) => {
    const rows = await tx.query<{ record: string }>(
      `select m.record::text as record from (${membersOf(db, number)}) as m where m.record > $1::uuid order by m.record limit ${CHUNK}`,
      [after],
    )
    const last = rows.at(-1)?.record
    if (last === undefined) return undefined
    const among = 'select unnest($1::uuid[]) as record'
    await sums(db, tx, { model, object, among, values: [rows.map(({ record }) => record)] })
    return rows.length < CHUNK ? undefined : last
  })
}

interface Summed {
  readonly model: Model
  readonly object: string
  /** SQL of rows of `record`. */
  readonly among: string
  readonly values: readonly unknown[]
}

async function sums(db: Database, tx: Queryable, { model, object, among, values }: Summed): Promise<void> {
  const plan = accessPlan(model, systemPrincipal('tags'), object)
  if (plan?.object.tagScore) await tx.query(rescore(db, plan.object, among), values)
}

/** SQL of the records that carry a tag, lapsed ones included. */
export function membersOf(db: Pick<Database, 'table'>, number: number): string {
  return (
    `select g.record from ${db.table('sys_tag_set')} as g where g.tags @> array[${number}] ` +
    `union select r.record from ${db.table('sys_tag_row')} as r where r.tag = ${number}`
  )
}
