/** Jobs that have ended and of whose end somebody is still to be told: each once, whatever becomes of the process. */
import type { Database, Transaction } from '../database/index.ts'
import { type ListedJob, listJobs } from './list.ts'

/** Told of the end of a job, in the transaction that says so. */
export type TellEnd = (tx: Transaction, job: ListedJob) => Promise<void>

const AT_ONCE = 20

/** Tells of all that have ended; returns how many there were. */
export async function tellEnds(db: Database, tell: TellEnd): Promise<number> {
  let told = 0
  for (;;) {
    const some = await db.transaction((tx) => tellSome(db, tx, tell))
    told += some
    if (some < AT_ONCE) return told
  }
}

async function tellSome(db: Database, tx: Transaction, tell: TellEnd): Promise<number> {
  const jobs = await tx.query<{ id: string; by: string | null }>(
    `update ${db.table('sys_job')} set told = true where id in (select id from ${db.table('sys_job')} ` +
      `where not told and ended_at is not null order by ended_at limit ${AT_ONCE} for update skip locked) ` +
      `returning id::text as id, created_by::text as by`,
  )
  for (const { id, by } of jobs) {
    if (by === null) continue
    const [job] = await listJobs({ query: tx.query.bind(tx), table: db.table }, { id, limit: 1 })
    if (job) await tell(tx, job)
  }
  return jobs.length
}
