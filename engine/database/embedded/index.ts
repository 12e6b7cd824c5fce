/**
 * In charge of the PostgreSQL that comes with the program, one per data folder. A folder enters; a running server and
 * the URLs of its roles leave. It survives everything that kills processes: what still runs is adopted, what is broken
 * is cleared away, and a server that dies under us is started again.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import { TesseraError } from '../../kernel/errors.ts'
import { findBinaries, layBinaries } from './binaries.ts'
import { DATABASE, ensureCluster, ROLES, type Program } from './cluster.ts'
import { findFolder, openFolder, type DataFolder, type Role } from './folder.ts'
import { becomeServer, enter, leave } from './guard.ts'
import { ensureRunning, openSession, stopServer, type Running } from './postmaster.ts'
import { isServerProcess, POLL_MS, readPidFile } from './processes.ts'

export interface EmbeddedOptions {
  /** The data folder; made when missing. */
  readonly folder: string
  /** The port to prefer at the very first start; later ones use the remembered port. */
  readonly port?: number
  /** The folder's one server process (default); false for commands, which join it or start the database for a while. */
  readonly exclusive?: boolean
  /** False for tests: a power failure may cost the data. */
  readonly durable?: boolean
  /** Told when the server died and could not be started again. */
  readonly onBackgroundError?: (error: unknown) => void
}

export interface EmbeddedConnection {
  url(role: Role): string
  readonly ownerUrl: string
}

export interface Embedded extends EmbeddedConnection {
  /** Where the server's files stand: below the folder, but for root with a folder closed to others. */
  readonly home: string
  /** The server's process. */
  pid(): number
  /** Leaves the server; the last user of it stops it in order. Close pools before. */
  stop(): Promise<void>
}

/**
 * @throws TesseraError DATA_FOLDER_IN_USE, DATA_FOLDER_VERSION, DATA_FOLDER_RIGHTS, DATABASE_UNREACHABLE
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const durable = options.durable ?? true
  const binaries = findBinaries()
  const opened = await openFolder(options.folder, options.port)
  const program = { binaries, root: layBinaries(opened.home, binaries) }
  const folder = await ensureCluster(opened, program, durable)
  const use = new Use(folder, program, { ...options, durable, exclusive: options.exclusive ?? true })
  await use.begin()
  return use
}

/** How to reach the server that runs for this folder; nothing when none runs. */
export async function embeddedConnection(folder: string): Promise<EmbeddedConnection | undefined> {
  const found = findFolder(folder)
  const running = found && readPidFile(found.data)
  if (!running || !isServerProcess(running.pid, found.data)) return undefined
  const session = await openSession(found, running.port)
  await session?.end()
  return session && connectionOf(found, () => running.port)
}

type UseOptions = EmbeddedOptions & { readonly durable: boolean; readonly exclusive: boolean }

/** One process's use of the server, from entering to leaving. */
class Use implements Embedded {
  readonly home: string
  readonly url: (role: Role) => string
  readonly #folder: DataFolder
  readonly #program: Program
  readonly #options: UseOptions
  #running: Running | undefined
  #stopping = false
  #recovery: Promise<void> | undefined

  constructor(folder: DataFolder, program: Program, options: UseOptions) {
    this.#folder = folder
    this.#program = program
    this.#options = options
    this.home = folder.home
    this.url = connectionOf(folder, () => this.#current().port).url
  }

  get ownerUrl(): string {
    return this.url('owner')
  }

  pid(): number {
    return this.#current().pid
  }

  async begin(fixedPort?: number): Promise<void> {
    for (;;) {
      const { durable } = this.#options
      const running = await ensureRunning(this.#folder, this.#program, { durable, ...(fixedPort && { fixedPort }) })
      if (await this.#enter(running)) return
      await running.session.end()
      await sleep(POLL_MS)
    }
  }

  async stop(): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    await this.#recovery
    const { session, pid } = this.#current()
    // Without an answer the server is gone already, and there is nothing to leave.
    const isLast = await leave(session).catch(() => false)
    if (isLast) await stopServer(this.#folder, pid)
    await session.end().catch(() => undefined)
  }

  /** False when the server is being stopped and another attempt is due. */
  async #enter(running: Running): Promise<boolean> {
    const { session } = running
    const entered = await enter(session).catch(() => false)
    if (!entered) return false
    const server = this.#options.exclusive ? await becomeServer(session) : true
    if (server !== true) {
      await session.end()
      const reason = { zh: `服务进程 ${server}`, en: `process ${server} serves it` }
      throw new TesseraError('DATA_FOLDER_IN_USE', { folder: this.#folder.path, reason })
    }
    this.#running = running
    session.once('end', () => {
      if (!this.#stopping) this.#recovery = this.#recover(running.port)
    })
    return true
  }

  /** The server died, or only our session: either way we enter again, on the port that the pools know. */
  async #recover(port: number): Promise<void> {
    try {
      await this.begin(port)
    } catch (error) {
      const report = this.#options.onBackgroundError ?? ((cause) => process.emitWarning(String(cause)))
      report(error)
    }
  }

  #current(): Running {
    if (!this.#running) throw new Error('the embedded server is not running')
    return this.#running
  }
}

function connectionOf({ settings }: DataFolder, port: () => number): EmbeddedConnection {
  const url = (role: Role): string =>
    `postgres://${ROLES[role]}:${settings.passwords[role]}@127.0.0.1:${port()}/${DATABASE}`
  return {
    url,
    get ownerUrl() {
      return url('owner')
    },
  }
}
