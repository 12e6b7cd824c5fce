/** Starts the server of a data folder, or adopts the one that an earlier process left running, and stops it. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import pg from 'pg'

import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { ROLES, SERVER_ENVIRONMENT, type Program } from './cluster.ts'
import { freePort, saveSettings, type DataFolder } from './folder.ts'
import { endProcesses, isServerProcess, POLL_MS, readPidFile, serverProcesses } from './processes.ts'

export interface Running {
  readonly pid: number
  readonly port: number
  /** A session of the superuser, proof that the server is this folder's. */
  readonly session: pg.Client
  /** The server was found running. */
  readonly adopted: boolean
}

/** Crash recovery of a big database takes its time; a server that is busy starting is waited for. */
const START_PATIENCE_MS = 300_000
const LOG_LIMIT = 10 * 1024 * 1024

/** @param fixedPort the port that others already use, when the server comes back after a crash */
export async function ensureRunning(
  folder: DataFolder,
  program: Program,
  { durable, fixedPort }: { durable: boolean; fixedPort?: number },
): Promise<Running> {
  for (const until = Date.now() + START_PATIENCE_MS; Date.now() < until; await sleep(POLL_MS)) {
    const found = readPidFile(folder.data)
    if (!found || !isServerProcess(found.pid, folder.data)) {
      await clearRemains(folder)
      const port = fixedPort ?? (await freePort(folder.settings.port))
      const started = await start(folder, program, { durable, port })
      if (started) return { ...started, adopted: false }
    } else if (found.status === 'ready') {
      const session = await openSession(folder, found.port)
      if (session) return { pid: found.pid, port: found.port, session, adopted: true }
      await endUnresponsive(folder, found.pid)
    }
  }
  throw unreachable({ zh: '内置 PostgreSQL 没有在规定时间内启动', en: 'the embedded PostgreSQL did not start in time' })
}

/** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
export async function stopServer(folder: DataFolder, pid: number): Promise<void> {
  await endProcesses(
    () => (isServerProcess(pid, folder.data) ? [pid] : []),
    [
      ['SIGINT', 20_000],
      ['SIGQUIT', 5000],
      ['SIGKILL', 2000],
    ],
  )
}

export async function openSession(folder: DataFolder, port: number): Promise<pg.Client | undefined> {
  const session = new pg.Client({
    host: '127.0.0.1',
    port,
    user: ROLES.superuser,
    password: folder.settings.passwords.superuser,
    database: 'postgres',
    application_name: `tessera ${process.pid}`,
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  })
  session.on('error', () => undefined)
  try {
    await session.connect()
    return session
  } catch {
    // Shutting down, crashed or another's: the caller looks again.
    return undefined
  }
}

/** A server that says it is ready and does not answer may just have begun to stop; else it is ended. */
async function endUnresponsive({ data }: DataFolder, pid: number): Promise<void> {
  const living = (): number[] => (isServerProcess(pid, data) && readPidFile(data)?.status === 'ready' ? [pid] : [])
  await endProcesses(living, [
    [undefined, 1000],
    ['SIGINT', 3000],
    ['SIGQUIT', 3000],
    ['SIGKILL', 2000],
  ])
}

/** After a killed server: its orphans write no more once they are gone; a pid file naming a stranger is worthless. */
async function clearRemains({ data }: DataFolder): Promise<void> {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return
  const orphans = (): number[] => {
    const head = readPidFile(data)?.pid
    return head !== undefined && isServerProcess(head, data) ? [] : serverProcesses(data)
  }
  await endProcesses(orphans, [
    [undefined, 2000],
    ['SIGQUIT', 2000],
    ['SIGKILL', 2000],
  ])
  const found = readPidFile(data)
  if (found && !isServerProcess(found.pid, data)) rmSync(file, { force: true })
}

type StartOptions = { readonly durable: boolean; readonly port: number }

/** Nothing when another process was faster; the caller then finds that one's server. */
async function start(
  folder: DataFolder,
  program: Program,
  options: StartOptions,
): Promise<Omit<Running, 'adopted'> | undefined> {
  const log = openLog(folder.home)
  // In a session of its own, so that Ctrl-C reaches us and not the server, which we then stop in order.
  const child = spawn(join(program.root, 'bin', 'postgres'), serverArguments(folder.data, options), {
    ...folder.account,
    cwd: folder.home,
    env: SERVER_ENVIRONMENT,
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
  })
  closeSync(log.descriptor)
  child.unref()
  const failure = await untilReady(child, folder.data, () => logFault(log))
  if (failure === undefined && child.pid !== undefined) {
    if (options.port !== folder.settings.port) saveSettings(folder, { port: options.port })
    const session = await openSession(folder, options.port)
    return session && { pid: child.pid, port: options.port, session }
  }
  // A second starter, or somebody took the port between our look and the server's: both are tried anew.
  if (/postmaster\.pid|pre-existing shared memory|could not create any TCP\/IP sockets/.test(failure ?? ''))
    return undefined
  throw unreachable(failure ?? '')
}

/** Resolves with nothing when the server is ready, with the reason when it has ended. */
function untilReady(child: ChildProcess, data: string, fault: () => string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const found = readPidFile(data)
      if (found?.pid === child.pid && found?.status === 'ready') finish(undefined)
    }, POLL_MS)
    const finish = (failure: string | undefined): void => {
      clearInterval(timer)
      child.removeAllListeners()
      resolve(failure)
    }
    child.once('error', (error) => finish(error.message))
    child.once('exit', () => finish(fault()))
  })
}

/** Sizes fit a small machine that serves the program too; a big one gets more, within bounds. */
function serverArguments(data: string, { durable, port }: StartOptions): string[] {
  const megabytes = Math.round(totalmem() / 1024 / 1024)
  const settings: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 100,
    // One change of definitions may lock the tables, indexes and sequences of hundreds of objects.
    max_locks_per_transaction: 256,
    shared_buffers: `${Math.min(1024, Math.max(64, Math.round(megabytes / 8)))}MB`,
    effective_cache_size: `${Math.max(128, Math.round(megabytes / 2))}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_wal_size: '2GB',
    wal_compression: 'on',
    random_page_cost: 1.1,
    // Compiling costs more than it saves on statements of milliseconds.
    jit: 'off',
    log_min_messages: 'warning',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off', shared_buffers: '128MB' }),
  }
  return ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

interface Log {
  readonly file: string
  readonly descriptor: number
  /** Where this start's lines begin. */
  readonly from: number
}

function openLog(home: string): Log {
  const file = join(home, 'postgresql.log')
  if (existsSync(file) && statSync(file).size > LOG_LIMIT) renameSync(file, `${file}.old`)
  const descriptor = openSync(file, 'a', 0o600)
  return { file, descriptor, from: statSync(file).size }
}

/** Why the server ended, in its own words: its first fatal line, or its last line. */
function logFault({ file, from }: Log): string {
  const lines = readFileSync(file).subarray(from).toString().trim().split('\n')
  return lines.find((line) => /\b(FATAL|PANIC):/.test(line)) ?? lines.at(-1) ?? ''
}

function unreachable(reason: Text | string): TesseraError {
  return new TesseraError('DATABASE_UNREACHABLE', { reason })
}
