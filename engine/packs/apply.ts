/**
 * In charge of bringing packs into a workspace: folders of YAML enter; definitions in force, tables and the packs'
 * records leave, all in one transaction or not at all. Applying the same pack again changes nothing.
 */
import type { Database, Transaction } from '../database/index.ts'
import { DEFAULT_TIME_ZONE } from '../kernel/time.ts'
import { compileModel } from '../model/compile.ts'
import type { WriteStages } from '../records/index.ts'
import { applyChange, previewChange, type Applied } from '../schema/apply.ts'
import type { ChangeGuard } from '../schema/guard.ts'
import type { Plan } from '../schema/plan.ts'
import { changeOf } from './change.ts'
import type { Kept } from './customised.ts'
import { orderPacks } from './read/order-packs.ts'
import { type PackSource, readPack } from './read/read-pack.ts'
import { bringRecords } from './records.ts'
import { type NewRecords, rehearseRecords } from './rehearse.ts'
import { type Staying, stayingDefinitions } from './staying.ts'

export interface PackOptions {
  /** Definitions that the packs no longer write go, with their data out of sight. */
  readonly prune?: boolean
  readonly lockTimeoutMs?: number
  /** The person who applies, where one does. */
  readonly by?: string
  /** Looks whether whoever plans or applies may bring in what the packs hold. */
  readonly guard?: (packs: readonly PackSource[]) => ChangeGuard
  /** Who has a say about the records that the packs bring. */
  readonly stages?: WriteStages
  /** The generation that was planned over: another one in force by now is refused. */
  readonly base?: number
}

export interface PacksPlan extends Plan {
  /** Records that would be new, by data file. */
  readonly records: readonly NewRecords[]
  /** What the packs own but no longer write; empty when it goes. */
  readonly stays: readonly Staying[]
  /** What administrators changed and the packs say otherwise; it stays as the administrators have it. */
  readonly kept: readonly Kept[]
}

export interface PacksApplied {
  readonly plan: Plan
  readonly stays: readonly Staying[]
  readonly kept: readonly Kept[]
  readonly generation: number
  /** Records that were new, by pack. */
  readonly records: ReadonlyMap<string, number>
}

/** Reads packs and puts them in order; those already in force count as required ones. */
export async function loadPacks(db: Database, folders: readonly string[]): Promise<PackSource[]> {
  const packs = await Promise.all(folders.map((folder) => readPack(folder)))
  return orderPacks(packs, [...(await appliedPacks(db)).keys()])
}

/** Packs in force with the fingerprint of the files they were applied from. */
export async function appliedPacks(db: Database): Promise<Map<string, string>> {
  const rows = await db.query<{ name: string; hash: string }>(`select name, hash from ${db.table('meta_pack')}`)
  return new Map(rows.map((row) => [row.name, row.hash]))
}

/**
 * What applying the packs would do, their records included. Changes nothing.
 * @throws TesseraError DEFINITION_INVALID with the place of every fault in definitions, or else in data
 */
export async function planPacks(
  db: Database,
  packs: readonly PackSource[],
  options: PackOptions = {},
): Promise<PacksPlan> {
  const prune = options.prune ?? false
  let records: readonly NewRecords[] = []
  let stays: readonly Staying[] = []
  let kept: readonly Kept[] = []
  const onKept = (found: readonly Kept[]): void => void (kept = found)
  const plan = await previewChange(db, {
    change: changeOf(packs, { prune, onKept }),
    prune,
    ...(options.guard && { guard: options.guard(packs) }),
    look: async (tx, { before, after, base, timeZone }) => {
      const models = { before: compileModel(before, base, ''), after: compileModel(after, base + 1, '') }
      records = await rehearseRecords({ db, tx, timeZone, ...models }, packs)
      if (!prune) stays = await stayingDefinitions({ db, tx }, packs, after, before)
    },
  })
  return { ...plan, records, stays, kept }
}

/** @throws TesseraError DEFINITION_INVALID, PLAN_REFUSED, LOCK_BUSY; the database is then as it was */
export async function applyPacks(
  db: Database,
  packs: readonly PackSource[],
  options: PackOptions = {},
): Promise<PacksApplied> {
  const prune = options.prune ?? false
  const records = new Map<string, number>()
  let stays: readonly Staying[] = []
  let kept: readonly Kept[] = []
  const onKept = (found: readonly Kept[]): void => void (kept = found)
  const applied = await applyChange(db, {
    author: {
      ...(options.by !== undefined && { id: options.by }),
      what: packs.map((pack) => `pack ${pack.manifest.name}`).join(', '),
    },
    change: changeOf(packs, { prune, onKept }),
    prune,
    ...(options.guard && { guard: options.guard(packs) }),
    ...(options.lockTimeoutMs !== undefined && { lockTimeoutMs: options.lockTimeoutMs }),
    ...(options.base !== undefined && { expectedGeneration: options.base }),
    afterwards: async (tx, result) => {
      await bringAll(db, tx, packs, { ...result, ...options }, records)
      if (!prune) stays = await stayingDefinitions({ db, tx }, packs, result.definitions, result.definitions)
    },
  })
  return { plan: applied.plan, stays, kept, generation: applied.generation, records }
}

async function bringAll(
  db: Database,
  tx: Transaction,
  packs: readonly PackSource[],
  { by, stages, ...applied }: Applied & Pick<PackOptions, 'by' | 'stages'>,
  records: Map<string, number>,
): Promise<void> {
  const model = compileModel(applied.definitions, applied.generation, applied.hash)
  for (const pack of packs) {
    const target = { db, tx, model, timeZone: DEFAULT_TIME_ZONE, ...(stages && { stages }) }
    records.set(pack.manifest.name, await bringRecords(target, pack))
    await tx.query(
      `insert into ${db.table('meta_pack')} as p (name, version, hash, applied_at, applied_by) values ($1, $2, $3, ${db.now}, $4)
       on conflict (name) do update set version = excluded.version, hash = excluded.hash, applied_at = excluded.applied_at, applied_by = excluded.applied_by
       where (p.version, p.hash) is distinct from (excluded.version, excluded.hash)`,
      [pack.manifest.name, pack.manifest.version, pack.hash, by ?? null],
    )
  }
}
