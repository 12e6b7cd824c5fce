/** The database a command works on: the one DATABASE_URL names, or the embedded one of the data folder. */
import {
  connect,
  type ConnectOptions,
  type Database,
  type Embedded,
  startEmbedded,
  STATEMENT_SECONDS,
} from '../database/index.ts'
import type { Environment } from './environment.ts'

export interface OpenDatabase {
  readonly db: Database
  /** True when the embedded server was started or joined. */
  readonly embedded: boolean
  close(): Promise<void>
}

/**
 * @param purpose `server` claims the data folder for itself; a `command` joins a running server or starts the database for a while
 * @throws TesseraError with one clear sentence when the database cannot be had
 */
export async function openDatabase(environment: Environment, purpose: 'server' | 'command'): Promise<OpenDatabase> {
  const applicationName = `tessera ${purpose}`
  // what a person waits for must end; a command may take its time
  const limits = purpose === 'server' ? { statementTimeoutMs: STATEMENT_SECONDS * 1000 } : {}
  if (environment.databaseUrl !== undefined) {
    const { databaseUrl: url, ruleUrl } = environment
    const db = await connect({ url, ...(ruleUrl !== undefined && { ruleUrl }), applicationName, ...limits })
    return { db, embedded: false, close: () => db.close() }
  }
  const server = await startEmbedded({ folder: environment.dataFolder, exclusive: purpose === 'server' })
  return connectEmbedded(server, { applicationName, ...limits })
}

async function connectEmbedded(server: Embedded, options: Omit<ConnectOptions, 'url'>): Promise<OpenDatabase> {
  try {
    const db = await connect({
      url: server.url('app'),
      ownerUrl: server.ownerUrl,
      ruleUrl: server.url('rule'),
      ...options,
    })
    return {
      db,
      embedded: true,
      close: async () => {
        await db.close()
        await server.stop()
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}
