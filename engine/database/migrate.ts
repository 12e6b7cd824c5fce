/** Brings a workspace's own tables to the state of this program and hands out the rights on them. */
import type { Knex } from 'knex'

import { APPEND_ONLY_TRIGGER } from '../../migrations/append-only.ts'
import { migrations as ownMigrations, type Migration } from '../../migrations/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { ownerUrlOf } from './connect.ts'
import { startFault } from './faults.ts'
import { addressOf } from './pool.ts'
import type { Database } from './types.ts'

export interface MigrationReport {
  /** Names of the migrations that ran now; empty when there was nothing to do. */
  readonly applied: readonly string[]
}

type Named = readonly [name: string, migration: Migration]

const TABLE = 'sys_migration'

const silent = (): void => undefined
const SILENT: Knex.Logger = { debug: silent, warn: silent, error: silent, deprecate: silent }

/**
 * Runs the pending migrations as the owner, all in one transaction under a lock: whoever comes at the same time waits
 * and finds nothing to do, and a process killed midway leaves nothing behind.
 * @throws TesseraError SCHEMA_NEWER, DATABASE_RIGHTS, DATABASE_UNREACHABLE
 */
export async function migrate(db: Database, migrations: readonly Named[] = ownMigrations): Promise<MigrationReport> {
  const url = ownerUrlOf(db)
  const [role] = await db.query<{ name: string }>('select current_user as name')
  const program = role?.name ?? ''
  if (await isCurrent(db, program, migrations)) return { applied: [] }
  const { default: makeKnex } = await import('knex')
  const knex = makeKnex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'tessera migrate' },
    pool: { min: 0, max: 1 },
    searchPath: [db.workspace, 'public'],
    // What fails is thrown, and said once by whoever catches it.
    log: SILENT,
  })
  try {
    return await knex.transaction((trx) => migrateIn(trx, { workspace: db.workspace, program, migrations }))
  } catch (error) {
    throw startFault(error, addressOf(url))
  } finally {
    await knex.destroy()
  }
}

/** The way of every start but the first: two small statements, no lock. */
async function isCurrent(db: Database, program: string, migrations: readonly Named[]): Promise<boolean> {
  const [found] = await db.owner.query<{ reachable: boolean | null }>(
    'select has_table_privilege($1, to_regclass($2), $3) as reachable',
    [program, db.table(TABLE), 'select'],
  )
  if (!found?.reachable) return false
  const rows = await db.owner.query<{ name: string }>(`select name from ${db.table(TABLE)} order by id`)
  const done = rows.map((row) => row.name)
  refuseNewer(done, migrations)
  return done.length === migrations.length
}

function refuseNewer(done: readonly string[], migrations: readonly Named[]): void {
  const known = new Set(migrations.map(([name]) => name))
  const found = done.find((name) => !known.has(name))
  if (found !== undefined) throw new TesseraError('SCHEMA_NEWER', { found })
}

interface Work {
  readonly workspace: string
  /** The role of the program's pool. */
  readonly program: string
  readonly migrations: readonly Named[]
}

async function migrateIn(trx: Knex.Transaction, { workspace, program, migrations }: Work): Promise<MigrationReport> {
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`tessera migrate ${workspace}`])
  // `create schema if not exists` asks for the right to create even when nothing is to be created.
  const existing = await trx('pg_namespace').where({ nspname: workspace }).first('oid')
  if (!existing) await trx.schema.createSchema(workspace)
  if (await trx.schema.withSchema(workspace).hasTable(TABLE)) {
    const done = await trx.withSchema(workspace).table(TABLE).orderBy('id').pluck<string[]>('name')
    refuseNewer(done, migrations)
  }
  const [, applied]: [number, string[]] = await trx.migrate.latest({
    migrationSource: sourceOf(migrations),
    tableName: TABLE,
    schemaName: workspace,
  })
  await grantRights(trx, workspace, program)
  return { applied }
}

function sourceOf(migrations: readonly Named[]): Knex.MigrationSource<Named> {
  return {
    getMigrations: async () => [...migrations],
    getMigrationName: ([name]) => name,
    getMigration: async ([, migration]) => migration,
  }
}

/** The program reads and writes rows of every table, future ones too, and changes none that may only grow. */
async function grantRights(trx: Knex.Transaction, workspace: string, program: string): Promise<void> {
  const { rows }: { rows: { owner: string }[] } = await trx.raw('select current_user as owner')
  if (rows[0]?.owner === program) return
  const names = { workspace, program }
  await trx.raw('grant usage on schema :workspace: to :program:', names)
  await trx.raw('grant select, insert, update, delete on all tables in schema :workspace: to :program:', names)
  await trx.raw('grant usage, select on all sequences in schema :workspace: to :program:', names)
  await trx.raw(
    'alter default privileges in schema :workspace: grant select, insert, update, delete on tables to :program:',
    names,
  )
  await trx.raw('alter default privileges in schema :workspace: grant usage, select on sequences to :program:', names)
  for (const table of await appendOnlyTables(trx, workspace)) {
    await trx.raw('revoke update, delete on :workspace:.:table: from :program:', { ...names, table })
  }
  await trx.raw('revoke insert, update, delete on :workspace:.:table: from :program:', { ...names, table: TABLE })
  for (const { name } of await closedFunctions(trx, workspace)) {
    await trx.raw(`grant execute on function ${name} to :program:`, names)
  }
}

/** Functions that run with the owner's rights: not everybody's, but the program's. */
async function closedFunctions(trx: Knex.Transaction, workspace: string): Promise<{ name: string }[]> {
  return trx('pg_proc as p')
    .join('pg_namespace as n', 'n.oid', 'p.pronamespace')
    .where({ 'p.prosecdef': true, 'n.nspname': workspace })
    .select<{ name: string }[]>(trx.raw('p.oid::regprocedure::text as name'))
}

async function appendOnlyTables(trx: Knex.Transaction, workspace: string): Promise<string[]> {
  return trx('pg_trigger as t')
    .join('pg_class as c', 'c.oid', 't.tgrelid')
    .join('pg_namespace as n', 'n.oid', 'c.relnamespace')
    .where({ 't.tgname': APPEND_ONLY_TRIGGER, 'n.nspname': workspace })
    .pluck<string[]>('c.relname')
}
