/**
 * In charge of bringing packs into a workspace: folders of YAML enter; definitions in force, tables and the packs'
 * records leave, all in one transaction or not at all. Applying the same pack again changes nothing.
 */
import type { Database, Transaction } from '../database/index.ts'
import { DEFAULT_TIME_ZONE } from '../kernel/time.ts'
import { compileModel } from '../model/compile.ts'
import { applyChange, previewChange, type Applied } from '../schema/apply.ts'
import type { Plan } from '../schema/plan.ts'
import { changeOf } from './change.ts'
import { orderPacks } from './read/order-packs.ts'
import { type PackSource, readPack } from './read/read-pack.ts'
import { bringRecords } from './records.ts'

export interface PackOptions {
  /** Definitions that the packs no longer write go, with their data out of sight. */
  readonly prune?: boolean
  readonly lockTimeoutMs?: number
}

export interface PacksApplied {
  readonly plan: Plan
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

/** What applying the packs would do. Changes nothing. */
export async function planPacks(db: Database, packs: readonly PackSource[], options: PackOptions = {}): Promise<Plan> {
  const prune = options.prune ?? false
  return previewChange(db, { change: changeOf(packs, { prune }), prune })
}

/** @throws TesseraError DEFINITION_INVALID, PLAN_REFUSED, LOCK_BUSY; the database is then as it was */
export async function applyPacks(
  db: Database,
  packs: readonly PackSource[],
  options: PackOptions = {},
): Promise<PacksApplied> {
  const prune = options.prune ?? false
  const records = new Map<string, number>()
  const applied = await applyChange(db, {
    author: { what: packs.map((pack) => `pack ${pack.manifest.name}`).join(', ') },
    change: changeOf(packs, { prune }),
    prune,
    ...(options.lockTimeoutMs !== undefined && { lockTimeoutMs: options.lockTimeoutMs }),
    afterwards: (tx, result) => bringAll(db, tx, packs, result, records),
  })
  return { plan: applied.plan, generation: applied.generation, records }
}

async function bringAll(
  db: Database,
  tx: Transaction,
  packs: readonly PackSource[],
  applied: Applied,
  records: Map<string, number>,
): Promise<void> {
  const model = compileModel(applied.definitions, applied.generation, applied.hash)
  for (const pack of packs) {
    records.set(pack.manifest.name, await bringRecords({ db, tx, model, timeZone: DEFAULT_TIME_ZONE }, pack))
    await tx.query(
      `insert into ${db.table('meta_pack')} as p (name, version, hash, applied_at) values ($1, $2, $3, ${db.now})
       on conflict (name) do update set version = excluded.version, hash = excluded.hash, applied_at = excluded.applied_at
       where (p.version, p.hash) is distinct from (excluded.version, excluded.hash)`,
      [pack.manifest.name, pack.manifest.version, pack.hash],
    )
  }
}
