/**
 * The two servers on one database: ours as people run it, in production mode, and the hand-written one. Whoever calls
 * ours is no administrator: a manager, who sees every customer with masked phones, and a salesperson, who sees their own.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import pg from 'pg'

import { freePort } from '../engine/database/embedded/folder.ts'
import { connect, type Database, type Embedded, startEmbedded } from '../engine/database/index.ts'
import { type Program, startProgram } from '../engine/testing/program.ts'
import { cpuOf, memoryOf, treeCpu, treeOf } from './processes.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const OUR_SERVER = fileURLToPath(new URL('our-server.mjs', import.meta.url))
const ADMIN_PASSWORD = 'a password for benchmarks'
const PERSON_PASSWORD = 'a person’s password 1'

/** Logins of the demo's people. */
const PEOPLE = { manager: 'chenjianhua', salesperson: 'huanghaitao' } as const

export type Person = keyof typeof PEOPLE | 'administrator'

export interface Contestant {
  readonly name: 'ours' | 'baseline'
  /** Address of the API, behind which the paths of requests follow. */
  readonly url: URL
  token(person: Person): string
  /** CPU milliseconds of the server process since it started. */
  cpu(): number
  /** Resident memory in megabytes. */
  memory(): number
  /** CPU and memory of the server with the processes that it started, those that are gone among the former. */
  whole(): { readonly cpu: number; readonly memory: number }
}

export interface Arena {
  readonly ours: Contestant
  readonly baseline: Contestant
  readonly db: Database
  /** Id of the salesperson. */
  readonly salesperson: string
  /** Where the program keeps its database, to start further processes on it. */
  readonly folder: string
  /** CPU milliseconds of PostgreSQL. */
  databaseCpu(): number
  /** Statements that PostgreSQL has run so far, for whomever. */
  statements(): Promise<number>
  close(): Promise<void>
}

/** The environment of a server of ours over the folder. */
export async function environmentOf(folder: string): Promise<NodeJS.ProcessEnv> {
  return {
    TESSERA_DATA: folder,
    PORT: String(await freePort()),
    TESSERA_ADMIN_PASSWORD: ADMIN_PASSWORD,
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
  }
}

/** Starts a server of ours without the console, which no workload asks for. */
export function startOurs(environment: NodeJS.ProcessEnv): Promise<Program> {
  return startProgram(environment, ['start'], OUR_SERVER)
}

/** Starts both over the data folder, with at least `customers` demo customers. */
export async function openArena(folder: string, customers: number): Promise<Arena> {
  const embedded = await startCounting(folder)
  const program = await startOurs(await environmentOf(folder))
  const db = await connect({ url: embedded.url('app'), ownerUrl: embedded.ownerUrl })
  await fill(customers, db)
  const tokens = await signInAll(program.url)
  const baseline = await startBaseline(embedded)
  const superuser = new pg.Client({ connectionString: embedded.url('superuser') })
  await superuser.connect()
  const [salesperson] = await db.query<{ id: string }>(
    `select id::text as id from ${db.table('sys_user')} where account = '${PEOPLE.salesperson}'`,
  )
  return {
    ours: {
      name: 'ours',
      url: new URL(`${program.url}/api/v1`),
      token: (person) => tokens[person],
      cpu: () => cpuOf(program.child.pid),
      memory: () => memoryOf(program.child.pid),
      whole: () => treeOf(program.child.pid),
    },
    baseline: baseline.contestant,
    db,
    folder,
    salesperson: salesperson?.id ?? '',
    databaseCpu: () => treeCpu(embedded.pid()),
    statements: async () => {
      const { rows } = await superuser.query<{ calls: string }>('select sum(calls) as calls from pg_stat_statements')
      return Number(rows[0]?.calls)
    },
    close: async () => {
      baseline.child.kill()
      await superuser.end()
      await db.close()
      await program.end('SIGTERM')
      await embedded.stop()
    },
  }
}

/** The folder's PostgreSQL with the extension that counts statements, which is loaded only at its start. */
async function startCounting(folder: string): Promise<Embedded> {
  const embedded = await startEmbedded({ folder, exclusive: false })
  if (await counts(embedded)) return embedded
  await embedded.stop()
  const again = await startEmbedded({ folder, exclusive: false })
  await counts(again)
  return again
}

/** Asks for the extension; true when it is at work. */
async function counts(embedded: Embedded): Promise<boolean> {
  const client = new pg.Client({ connectionString: embedded.url('superuser') })
  await client.connect()
  try {
    const { rows } = await client.query<{ loaded: string }>(
      `select current_setting('shared_preload_libraries') as loaded`,
    )
    if (rows[0]?.loaded !== 'pg_stat_statements') {
      await client.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`)
      return false
    }
    await client.query('create extension if not exists pg_stat_statements')
    return true
  } finally {
    await client.end()
  }
}

async function fill(customers: number, db: Database): Promise<void> {
  const { GENERATORS } = await import('../seeds/index.ts')
  const { loadModel } = await import('../engine/schema/model-store.ts')
  const model = await loadModel(db)
  const report = (line: string): void => console.error(line)
  // what an earlier run wrote
  await db.owner.query(`delete from ${db.table('crm_customer')} where customer_name ~ '^(压测|导入)[0-9]'`)
  await GENERATORS['demo']?.load({ db, model, now: new Date().toISOString(), amounts: { customers }, report })
  // as autovacuum would leave them after a while: the first rounds must not pay for the loading
  for (const table of ['crm_customer', 'crm_follow_record']) {
    await db.owner.query(`vacuum (analyze) ${db.table(table)}`)
  }
}

async function signInAll(url: string): Promise<Record<Person, string>> {
  const [manager, salesperson, administrator] = await Promise.all([
    signIn(url, PEOPLE.manager, PERSON_PASSWORD),
    signIn(url, PEOPLE.salesperson, PERSON_PASSWORD),
    signIn(url, 'admin', ADMIN_PASSWORD),
  ])
  return { manager, salesperson, administrator }
}

/** The demo's people change their password at their first sign-in. */
async function signIn(url: string, login: string, password: string): Promise<string> {
  const call = async (path: string, body: unknown, token?: string): Promise<string | undefined> => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    return response.ok ? ((await response.json()) as { token: string }).token : undefined
  }
  const usual = await call('/session', { login, password })
  if (usual !== undefined) return usual
  const first = await call('/session', { login, password: '123456' })
  const changed = await call('/session/password', { current: '123456', password }, first)
  if (changed === undefined) throw new Error(`${login} cannot sign in`)
  return changed
}

async function startBaseline(embedded: Embedded): Promise<{ contestant: Contestant; child: ChildProcess }> {
  const port = String(await freePort())
  const token = randomBytes(32).toString('base64url')
  const child = spawn(process.execPath, ['--import', 'tsx', 'bench/baseline-server.ts'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production', BENCH_URL: embedded.url('app'), BENCH_TOKEN: token, PORT: port },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((resolve) => child.stdout?.once('data', resolve))
  return {
    child,
    contestant: {
      name: 'baseline',
      url: new URL(`http://localhost:${port}`),
      token: () => token,
      cpu: () => cpuOf(child.pid),
      memory: () => memoryOf(child.pid),
      whole: () => treeOf(child.pid),
    },
  }
}
