/**
 * In charge of carrying out a change of definitions: all of it or nothing.
 * What enters is a function from the present definitions to the wanted ones; what leaves is the plan that was carried
 * out and the generation now in force. One transaction under one lock of the workspace: two changes at once run one
 * after the other, each planned over what the other left.
 */
import type { Database, Transaction } from '../database/index.ts'
import { type Issue, TesseraError } from '../kernel/errors.ts'
import { DEFAULT_TIME_ZONE } from '../kernel/time.ts'
import type { Definition } from '../model/definition.ts'
import { type Author, readDefinitions, writeDefinitions } from './definitions.ts'
import { modelHash } from './model-hash.ts'
import { type Plan, planChange } from './plan.ts'
import { recordDropped } from './dropped.ts'
import { refusalOf } from './refusal.ts'

export const MODEL_CHANNEL = 'model'

export interface ChangeRequest {
  readonly author: Author
  /** The complete set of definitions wanted, given the complete present one; throws when it is not acceptable. */
  change(current: readonly Definition[]): readonly Definition[] | Promise<readonly Definition[]>
  /** Consent that data of removed objects and fields goes out of sight. */
  readonly prune?: boolean
  /** Refuse when the definitions moved on since. */
  readonly expectedGeneration?: number
  /** How long to wait for a table in use. */
  readonly lockTimeoutMs?: number
  /** Further writes of the same transaction, such as a pack's records. */
  afterwards?(tx: Transaction, applied: Applied): Promise<void>
}

export interface Applied {
  readonly plan: Plan
  readonly generation: number
  readonly hash: string
  readonly definitions: readonly Definition[]
}

const LOCK_TIMEOUT_MS = 2_000

/**
 * Plans and applies a change.
 * @throws TesseraError PLAN_REFUSED with every problem, LOCK_BUSY, GENERATION_MOVED; the database is then as it was
 */
export async function applyChange(db: Database, request: ChangeRequest): Promise<Applied> {
  const lockTimeoutMs = request.lockTimeoutMs ?? LOCK_TIMEOUT_MS
  const progress: { table?: string } = {}
  try {
    return await db.owner.transaction((tx) => change(db, tx, request, progress), { lockTimeoutMs })
  } catch (error) {
    throw refusalOf(error, progress.table, lockTimeoutMs)
  }
}

/** What `request` would do, without doing it. */
export async function previewChange(db: Database, request: Pick<ChangeRequest, 'change' | 'prune'>): Promise<Plan> {
  return db.owner.transaction(
    async (tx) => {
      const { number } = await currentGeneration(db, tx)
      const before = await readDefinitions(tx, db, 'all')
      const after = await request.change(before)
      return withConsent(await planChange(tx, db, { base: number, before, after, ...(await clock(db, tx)) }), request.prune)
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

async function change(db: Database, tx: Transaction, request: ChangeRequest, progress: { table?: string }): Promise<Applied> {
  // one change of definitions at a time; the wait for it is bounded by the statement's own time, not by the table locks
  await tx.query(`set local lock_timeout = '60s'`)
  await tx.query(`select pg_advisory_xact_lock(hashtext($1))`, [`tessera.definitions.${db.workspace}`])
  await tx.query(`set local lock_timeout = '${request.lockTimeoutMs ?? LOCK_TIMEOUT_MS}ms'`)
  const current = await currentGeneration(db, tx)
  if (request.expectedGeneration !== undefined && request.expectedGeneration !== current.number) {
    throw new TesseraError('GENERATION_MOVED')
  }
  const before = await readDefinitions(tx, db, 'all')
  const after = await request.change(before)
  const sets = { base: current.number, before, after, ...(await clock(db, tx)) }
  const plan = await lockedPlan(db, tx, sets, request, progress)
  const generation = plan.shaping ? current.number + 1 : current.number
  const hash = plan.shaping ? modelHash(after) : current.hash
  await runSteps(tx, plan, progress)
  await recordDropped(db, tx, plan, sets, request.author)
  await writeDefinitions(tx, db, plan.definitions, { generation, author: request.author })
  if (plan.shaping) await writeGeneration(db, tx, { generation, hash, plan, author: request.author })
  const applied = { plan, generation, hash, definitions: after }
  await request.afterwards?.(tx, applied)
  return applied
}

/** Plans, locks the tables against writers, and plans again when there was something to lock: the checks then hold until commit. */
async function lockedPlan(
  db: Database,
  tx: Transaction,
  sets: Parameters<typeof planChange>[2],
  request: ChangeRequest,
  progress: { table?: string },
): Promise<Plan> {
  const first = withConsent(await planChange(tx, db, sets), request.prune)
  refuseProblems(first.problems)
  if (first.locks.length === 0) return first
  for (const table of first.locks) {
    progress.table = table
    await tx.query(`lock table ${db.table(table)} in share row exclusive mode`)
  }
  const plan = withConsent(await planChange(tx, db, sets), request.prune)
  refuseProblems(plan.problems)
  return plan
}

async function runSteps(tx: Transaction, plan: Plan, progress: { table?: string }): Promise<void> {
  for (const step of plan.steps) {
    progress.table = step.table
    for (const sql of step.sql) await tx.query(sql)
  }
}

function refuseProblems(problems: readonly Issue[]): void {
  if (problems.length > 0) throw new TesseraError('PLAN_REFUSED', { count: problems.length }, { issues: problems })
}

/** A step that hides data is a problem unless the caller agreed to it. */
function withConsent(plan: Plan, prune: boolean | undefined): Plan {
  if (prune) return plan
  const losses = plan.steps
    .filter((step) => step.loses)
    .map((step): Issue => ({
      code: 'PRUNE_NEEDED',
      path: step.table,
      message: { zh: `${step.title.zh}：涉及 ${step.rows} 条数据`, en: `${step.title.en}: ${step.rows} value(s) or record(s)` },
      hint: { zh: '确认后加上 --prune', en: 'add --prune when you mean it' },
    }))
  return { ...plan, problems: [...plan.problems, ...losses] }
}

async function currentGeneration(db: Database, tx: Pick<Transaction, 'query'>): Promise<{ number: number; hash: string }> {
  const [row] = await tx.query<{ number: number; hash: string }>(
    `select number, hash from ${db.table('meta_generation')} order by number desc limit 1`,
  )
  return row ?? { number: 0, hash: '' }
}

async function clock(db: Database, tx: Pick<Transaction, 'query'>): Promise<{ now: string; timeZone: string }> {
  const [row] = await tx.query<{ now: string }>(`select date_trunc('milliseconds', ${db.now}) as now`)
  return { now: row?.now ?? '', timeZone: DEFAULT_TIME_ZONE }
}

async function writeGeneration(
  db: Database,
  tx: Transaction,
  { generation, hash, plan, author }: { generation: number; hash: string; plan: Plan; author: Author },
): Promise<void> {
  const summary = {
    definitions: plan.definitions.map(({ kind, definitionKind, name }) => ({ kind, definitionKind, name })),
    sql: plan.steps.flatMap((step) => step.sql),
  }
  await tx.query(
    `insert into ${db.table('meta_generation')} (number, hash, at, by, by_what, summary) values ($1, $2, ${db.now}, $3, $4, $5)`,
    [generation, hash, author.id ?? null, author.what, JSON.stringify(summary)],
  )
  await tx.notify(MODEL_CHANNEL, String(generation))
}
