/** Starts runs: a row that says what is to be run, and a job that does it once the transaction has committed. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Jobs } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { newId } from '../../kernel/ids.ts'
import { tagStates } from '../states.ts'
import { insertRun, liveRuns } from './store.ts'
import type { RunReason } from './types.ts'

/** The name of the job that carries a run out. */
export const RUN_JOB = 'tags.run'

export interface RunWish {
  readonly object: string
  /** Numbers of tags; all automatic ones of the object when absent. */
  readonly numbers?: readonly number[]
  readonly reason: RunReason
  readonly by?: string
}

export interface BegunRun {
  readonly run: string
  readonly job: string
}

/** Runs of one object are carried out one after the other. */
export async function enqueueRun(
  tx: Queryable,
  db: Pick<Database, 'table' | 'now'>,
  jobs: Pick<Jobs, 'enqueue'>,
  { object, numbers, reason, by }: RunWish,
): Promise<BegunRun> {
  const id = newId()
  const job = await jobs.enqueue(tx, RUN_JOB, { run: id }, { key: `tags ${object}`, ...(by !== undefined && { by }) })
  const [clock] = await tx.query<{ now: string }>(`select ${db.now} as now`)
  const asOf = clock?.now ?? ''
  // both are set anew when it is taken up
  await insertRun(tx, db, {
    id,
    object,
    reason,
    tags: numbers ?? null,
    asOf,
    day: asOf.slice(0, 10),
    job,
    by: by ?? null,
  })
  return { run: id, job }
}

/**
 * Refuses to start what is under way; whoever starts holds the object's runs until the transaction ends.
 * @throws TesseraError TAG_RUNNING with who started it and when
 */
export async function refuseSecond(
  tx: Queryable,
  db: Pick<Database, 'table' | 'now' | 'workspace'>,
  object: string,
  numbers?: readonly number[],
): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.workspace}: tags of ${object}`])
  const running = await liveRuns(tx, db, object)
  const found = running.find(({ tags }) => !tags || !numbers || tags.some((number) => numbers.includes(number)))
  if (!found) return
  const states = await tagStates({ db, tx }, { object })
  const both = states.filter(
    ({ auto, number }) => auto && (numbers?.includes(number) ?? true) && (found.tags?.includes(number) ?? true),
  )
  const named = both.slice(0, 5).map(({ name }) => name)
  const names = both.length > named.length ? `${named.join('、')}…` : named.join('、')
  const by = found.byName ?? { zh: '系统', en: 'the system' }
  const at = found.startedAt
  throw new TesseraError('TAG_RUNNING', { names, by, at }, { data: { run: found.id, by: found.byName, at } })
}
