/**
 * In charge of carrying out a change of definitions: all of it or nothing.
 * What enters is a function from the present definitions to the wanted ones; what leaves is the plan that was carried
 * out and the generation now in force. One transaction under one lock of the workspace: two changes at once run one
 * after the other, each planned over what the other left.
 */
import { type Database, type Queryable, quoteIdentifier, type Transaction } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { DEFAULT_TIME_ZONE } from '../kernel/time.ts'
import type { Definition } from '../model/definition.ts'
import { guardedSchema } from '../model/guarded-schema.ts'
import { type Author, readDefinitions, writeDefinitions } from './definitions.ts'
import { recordDropped } from './dropped.ts'
import { sourcePlan } from './existing/source-plan.ts'
import type { ChangeGuard } from './guard.ts'
import { currentGeneration, type Generation, writeGeneration } from './generation.ts'
import { lockTables } from './lock-tables.ts'
import { modelHash } from './model-hash.ts'
import { type DefinitionSets, type Draft, draftPlan, measurePlan, type Plan } from './plan.ts'
import { refusalOf } from './refusal.ts'
import type { Revived } from './revived.ts'

export interface ChangeRequest {
  readonly author: Author
  /** The complete set of definitions wanted, given the complete present one; throws when it is not acceptable. May read on in the same transaction. */
  change(current: readonly Definition[], tx: Queryable): readonly Definition[] | Promise<readonly Definition[]>
  /** What comes back under the names it was dropped with; asked once `change` has answered. */
  revive?(tx: Queryable): Promise<readonly Revived[]>
  /** Consent that data of removed objects and fields goes out of sight. */
  readonly prune?: boolean
  /** Refuse when the definitions moved on since. */
  readonly expectedGeneration?: number
  /** How long to wait for a table in use. */
  readonly lockTimeoutMs?: number
  /** Looks whether the author may bring it about. */
  readonly guard?: ChangeGuard
  /** Further writes of the same transaction, such as a pack's records. */
  afterwards?(tx: Transaction, applied: Applied): Promise<void>
}

export interface Applied {
  readonly plan: Plan
  readonly generation: number
  readonly hash: string
  readonly definitions: readonly Definition[]
}

/** An index over many rows is made in far less time where it need not be put together from many parts. */
export const ROOM_FOR_INDEXES = `set local maintenance_work_mem = '256MB'`

const LOCK_TIMEOUT_MS = 2_000
/** How long to wait for another change of definitions, which may rewrite large tables. */
const TURN_TIMEOUT_MS = 60_000

/**
 * Plans and applies a change.
 * @throws TesseraError PLAN_REFUSED with every problem, LOCK_BUSY, GENERATION_MOVED; the database is then as it was
 */
export async function applyChange(db: Database, request: ChangeRequest): Promise<Applied> {
  return inTurn(db, async (tx) => {
    const current = await currentGeneration(tx, db)
    if (request.expectedGeneration !== undefined && request.expectedGeneration !== current.number) {
      throw new TesseraError('GENERATION_MOVED')
    }
    const sets = await definitionSets(db, tx, current, request)
    const draft = judged(await withSources(db, tx, draftPlan(db, sets), sets), sets, request)
    const plan = await lockedPlan(db, tx, draft, request)
    await runSteps(db, tx, plan, request)
    const applied = { plan, ...next(current, plan, sets.after), definitions: sets.after }
    await writeDown(db, tx, applied, sets, request.author)
    await request.afterwards?.(tx, applied)
    await request.guard?.settle?.(tx)
    return applied
  })
}

export interface PreviewRequest
  extends Pick<ChangeRequest, 'change' | 'prune' | 'guard'>, Partial<Pick<ChangeRequest, 'author'>> {
  /** Further questions to what is there, in the same reading transaction; tables are as they were before the change. */
  look?(tx: Queryable, sets: DefinitionSets): Promise<void>
}

/** What `request` would do, without doing it. */
export async function previewChange(db: Database, request: PreviewRequest): Promise<Plan> {
  return db.owner.transaction(
    async (tx) => {
      const sets = await definitionSets(db, tx, await currentGeneration(tx, db), request)
      const draft = judged(await withSources(db, tx, draftPlan(db, sets), sets), sets, request)
      const plan = await measurePlan(tx, draft, { prune: request.prune ?? false })
      await request.look?.(tx, sets)
      return plan
    },
    { isolation: 'repeatable read', readOnly: true },
  )
}

/** With what the change asks of tables that were there before. */
async function withSources(db: Database, tx: Queryable, draft: Draft, sets: DefinitionSets): Promise<Draft> {
  const { steps, problems } = await sourcePlan(db, tx, sets)
  return { ...draft, steps: [...draft.steps, ...steps], problems: [...draft.problems, ...problems] }
}

/** With what stands against it for this author. */
function judged(draft: Draft, sets: DefinitionSets, { guard }: Pick<ChangeRequest, 'guard'>): Draft {
  const found = guard?.judge(sets) ?? []
  return found.length === 0 ? draft : { ...draft, problems: [...draft.problems, ...found] }
}

/** Runs `work` in a transaction of the owner in which nobody else changes definitions. @throws TesseraError LOCK_BUSY */
export async function inTurn<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.owner.transaction(async (tx) => {
    await waitForTurn(db, tx)
    return work(tx)
  })
}

/** One change of definitions at a time. */
async function waitForTurn(db: Database, tx: Transaction): Promise<void> {
  await tx.query(`set local lock_timeout = ${TURN_TIMEOUT_MS}`)
  try {
    await tx.query(`select pg_advisory_xact_lock(hashtext($1))`, [`tessera.definitions.${db.workspace}`])
  } catch (error) {
    throw refusalOf(error, 'meta_definition', TURN_TIMEOUT_MS)
  }
}

async function definitionSets(
  db: Database,
  tx: Queryable,
  current: Generation,
  { change, author, revive }: Pick<ChangeRequest, 'change' | 'revive'> & Partial<Pick<ChangeRequest, 'author'>>,
): Promise<DefinitionSets> {
  const before = await readDefinitions(tx, db, 'all')
  const after = await change(before, tx)
  const revived = await revive?.(tx)
  const [clock] = await tx.query<{ now: string }>(`select date_trunc('milliseconds', ${db.now}) as now`)
  return {
    base: current.number,
    before,
    after,
    now: clock?.now ?? '',
    timeZone: DEFAULT_TIME_ZONE,
    ...(author?.id !== undefined && { userId: author.id }),
    ...(revived && { revived }),
  }
}

/** Measures, locks the tables against writers, and measures again when there was something to lock: the answers then hold until commit. */
async function lockedPlan(db: Database, tx: Transaction, draft: Draft, request: ChangeRequest): Promise<Plan> {
  const consent = { prune: request.prune ?? false }
  const first = await measurePlan(tx, draft, consent)
  refuseProblems(first)
  const patienceMs = request.lockTimeoutMs ?? LOCK_TIMEOUT_MS
  await lockTables(tx, db, draft.locks, patienceMs)
  await tx.query(`set local lock_timeout = ${patienceMs}`)
  if (draft.locks.length === 0) return first
  const plan = await measurePlan(tx, draft, consent)
  refuseProblems(plan)
  return plan
}

function refuseProblems({ problems }: Plan): void {
  if (problems.length > 0) throw new TesseraError('PLAN_REFUSED', { count: problems.length }, { issues: problems })
}

async function runSteps(
  db: Database,
  tx: Transaction,
  plan: Plan,
  { lockTimeoutMs = LOCK_TIMEOUT_MS }: ChangeRequest,
): Promise<void> {
  // views would hold on to the columns they show; they are made again when somebody asks
  if (plan.steps.length > 0)
    await tx.query(`drop schema if exists ${quoteIdentifier(guardedSchema(db.workspace))} cascade`)
  if (plan.steps.some(({ change }) => change === 'create_index')) await tx.query(ROOM_FOR_INDEXES)
  for (const { sql, table } of plan.steps) {
    try {
      for (const statement of sql) await tx.query(statement)
    } catch (error) {
      throw refusalOf(error, table, lockTimeoutMs)
    }
  }
}

function next(current: Generation, plan: Plan, after: readonly Definition[]): { generation: number; hash: string } {
  return plan.shaping
    ? { generation: current.number + 1, hash: modelHash(after) }
    : { generation: current.number, hash: current.hash }
}

async function writeDown(
  db: Database,
  tx: Transaction,
  { plan, generation, hash }: Applied,
  { before, revived }: DefinitionSets,
  author: Author,
): Promise<void> {
  await recordDropped(db, tx, plan, before, author)
  await writeDefinitions(tx, db, plan.definitions, { generation, author, isRestored: revived !== undefined })
  if (plan.shaping) await writeGeneration(db, tx, { number: generation, hash }, plan, author)
}
