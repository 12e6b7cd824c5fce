/** A fresh, migrated workspace of the test database for one test file. */
import { fileURLToPath } from 'node:url'

import { jobsSchema } from '../jobs/index.ts'
import { guardedSchema } from '../model/guarded-schema.ts'
import { connect, migrate, startEmbedded, type Database, type Embedded } from '../database/index.ts'

export interface TestWorkspace {
  readonly db: Database
  /** Drops the schema with everything in it and closes the connections. */
  drop(): Promise<void>
}

const FOLDER = fileURLToPath(new URL('../../.tessera/test', import.meta.url))

let server: Promise<Embedded> | undefined
let count = 0

/** The one server of this test run, started by the first file that asks. */
export function testServer(): Promise<Embedded> {
  server ??= startEmbedded({ folder: FOLDER, exclusive: false, durable: false }).then(async (embedded) => {
    await dropForgotten(embedded)
    return embedded
  })
  return server
}

/** Ends the test run's use of the server; called once, by the root hook of mocha. */
export async function stopTestServer(): Promise<void> {
  const running = await server
  server = undefined
  await running?.stop()
}

/** Call in `before`, and `drop` in `after`. Workspaces of the same run never meet. */
export async function testWorkspace(): Promise<TestWorkspace> {
  const embedded = await testServer()
  const workspace = `t_${process.pid}_${++count}`
  const db = await connect({
    url: embedded.url('app'),
    ownerUrl: embedded.ownerUrl,
    ruleUrl: embedded.url('rule'),
    workspace,
    poolSize: 5,
    applicationName: `tessera ${workspace}`,
  })
  await migrate(db)
  return { db, drop: () => drop(db) }
}

async function drop(db: Database): Promise<void> {
  for (const schema of [jobsSchema(db.workspace), guardedSchema(db.workspace), db.workspace]) {
    await db.owner.run(db.builder.schema.dropSchemaIfExists(schema, true))
  }
  await db.close()
}

/** Workspaces of runs that were killed. */
async function dropForgotten(embedded: Embedded): Promise<void> {
  const db = await connect({ url: embedded.ownerUrl })
  const rows = await db.query<{ name: string }>(`select nspname as name from pg_namespace where nspname ~ '^t_[0-9]+_'`)
  for (const { name } of rows) {
    if (!isAlive(Number(name.split('_')[1]))) await db.run(db.builder.schema.dropSchemaIfExists(name, true))
  }
  await db.close()
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
