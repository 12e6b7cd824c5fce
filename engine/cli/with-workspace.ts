/** Runs a command's work on a workspace that a start has set up; a command makes neither a database nor a workspace by itself. */
import { type Database, findFolder, migrate } from '../database/index.ts'
import { type Environment, readEnvironment } from './environment.ts'
import { usageError } from './command.ts'
import { openDatabase } from './open-database.ts'

/** @throws TesseraError COMMAND_USAGE when nothing was set up yet, and what opening the database refuses */
export async function withWorkspace(work: (db: Database, environment: Environment) => Promise<void>): Promise<void> {
  const environment = readEnvironment(process.env)
  if (environment.databaseUrl === undefined && findFolder(environment.dataFolder) === undefined) throw notSetUp()
  const opened = await openDatabase(environment, 'command')
  try {
    if (!(await isSetUp(opened.db))) throw notSetUp()
    await migrate(opened.db)
    await work(opened.db, environment)
  } finally {
    await opened.close()
  }
}

async function isSetUp(db: Database): Promise<boolean> {
  const [table] = await db.query<{ name: string | null }>('select to_regclass($1)::text as name', [
    db.table('meta_pack'),
  ])
  if (!table?.name) return false
  const found = await db.query(`select from ${db.table('meta_pack')} where name = 'system'`)
  return found.length > 0
}

function notSetUp(): Error {
  return usageError({
    zh: '还没有可用的工作区，请先运行 npm start',
    en: 'there is no workspace yet: run npm start first',
  })
}
