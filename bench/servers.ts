/** The two servers on one database: ours as people run it, and the hand-written one. */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { freePort } from '../engine/database/embedded/folder.ts'
import { connect, type Database, type Embedded, startEmbedded } from '../engine/database/index.ts'
import { startProgram } from '../engine/testing/program.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

export interface Contestant {
  readonly name: 'ours' | 'baseline'
  readonly url: string
  readonly token: string
  /** CPU milliseconds of the server process since it started. */
  cpu(): number
}

export interface Arena {
  readonly ours: Contestant
  readonly baseline: Contestant
  readonly db: Database
  /** CPU milliseconds of PostgreSQL. */
  databaseCpu(): number
  close(): Promise<void>
}

const ADMIN_PASSWORD = 'a password for benchmarks'
const PERSON_PASSWORD = 'a person’s password 1'

/** Starts both over the data folder, with `customers` demo customers at least. */
export async function openArena(folder: string, customers: number): Promise<Arena> {
  const ourPort = String(await freePort())
  const environment = {
    TESSERA_DATA: folder,
    PORT: ourPort,
    TESSERA_ADMIN_PASSWORD: ADMIN_PASSWORD,
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
  }
  const program = await startProgram(environment)
  const embedded = await startEmbedded({ folder, exclusive: false })
  const db = await connect({ url: embedded.url('app'), ownerUrl: embedded.ownerUrl })
  await fill(customers, db)
  const token = await signInAsPerson(program.url)
  const baseline = await startBaseline(embedded)
  return {
    ours: { name: 'ours', url: `${program.url}/api/v1/crm_customer`, token, cpu: () => cpuOf(program.child.pid) },
    baseline: baseline.contestant,
    db,
    databaseCpu: () => treeCpu(embedded.pid()),
    close: async () => {
      baseline.child.kill()
      await db.close()
      await embedded.stop()
      await program.end('SIGTERM')
    },
  }
}

async function fill(customers: number, db: Database): Promise<void> {
  const { GENERATORS } = await import('../seeds/index.ts')
  const { loadModel } = await import('../engine/schema/model-store.ts')
  const now = new Date().toISOString()
  await GENERATORS['demo']?.load({
    db,
    model: await loadModel(db),
    now,
    amounts: { customers },
    report: (line) => console.error(line),
  })
}

/** A manager, no administrator: sees every customer with masked phones. */
async function signInAsPerson(url: string): Promise<string> {
  const call = async <T>(path: string, body: unknown, token?: string): Promise<T> => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    }
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
    return (await response.json()) as T
  }
  const login = 'chenjianhua'
  const first = await call<{ token: string }>('/session', { login, password: PERSON_PASSWORD }).catch(() => undefined)
  if (first) return first.token
  const { token } = await call<{ token: string }>('/session', { login, password: '123456' })
  return (await call<{ token: string }>('/session/password', { current: '123456', password: PERSON_PASSWORD }, token))
    .token
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
    contestant: { name: 'baseline', url: `http://localhost:${port}/customers`, token, cpu: () => cpuOf(child.pid) },
  }
}

const MS_PER_TICK = 10

/** User and system time of a process from /proc, in milliseconds. */
function cpuOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}

/** The same for a process and its living and dead children. */
function treeCpu(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean)
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  const own = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0) * MS_PER_TICK
  return children.reduce((sum, child) => sum + cpuOf(Number(child)), own)
}
