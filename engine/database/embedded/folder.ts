/**
 * The data folder: what the embedded server of this folder is called, listens on and answers to, and where its files
 * stand. They stand in the folder itself, but for root with a folder closed to others: PostgreSQL refuses to run as
 * root, so then its files stand below /var/lib and the folder keeps the pointer.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join, resolve } from 'node:path'

import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'

export type Role = 'superuser' | 'owner' | 'app' | 'rule'

/** What is kept in `embedded.json`, readable by its owner only. */
export interface Settings {
  readonly id: string
  /** Where the server's files stand, when not below the folder itself. */
  readonly home?: string
  readonly port: number
  readonly passwords: Readonly<Record<Role, string>>
  /** Set when the database cluster is complete; from then on missing data are a loss, not a beginning. */
  readonly initialised: boolean
}

/** The account that runs the server when we are root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

export interface DataFolder {
  readonly path: string
  readonly home: string
  /** The PostgreSQL data directory, below home. */
  readonly data: string
  readonly settings: Settings
  readonly account: Account | undefined
}

const FILE = 'embedded.json'
const BELONGS_TO = 'belongs-to'

/** Opens the folder, making it and its settings when they are missing. */
export async function openFolder(folder: string, port: number | undefined): Promise<DataFolder> {
  try {
    makeFolder(resolve(folder))
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    const path = realpathSync(folder)
    const settings = readSettings(path) ?? createSettings(path, await freePort(port))
    return locate(path, settings)
  } catch (error) {
    throw folderFault(folder, error)
  }
}

/** Step by step: Node's own recursive way never ends where the system refuses with ENOENT, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error
  }
}

/** The folder as it is, or nothing when no embedded server was ever made there. */
export function findFolder(folder: string): DataFolder | undefined {
  try {
    if (!existsSync(folder)) return undefined
    const path = realpathSync(folder)
    const settings = readSettings(path)
    return settings && locate(path, settings)
  } catch (error) {
    throw folderFault(folder, error)
  }
}

export function saveSettings(folder: DataFolder, change: Partial<Settings>): DataFolder {
  const settings = { ...folder.settings, ...change }
  const file = join(folder.path, FILE)
  const draft = `${file}.${process.pid}`
  writeSecret(draft, settings)
  // Root may work for another user's folder, who must be able to read it afterwards.
  if (process.geteuid?.() === 0) chownSync(draft, statSync(file).uid, statSync(file).gid)
  renameSync(draft, file)
  return { ...folder, settings }
}

/** A port of 127.0.0.1 on which nobody listens: the wished one when it is free. */
export async function freePort(wished = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => (wished === 0 ? reject(error) : resolve(freePort())))
    probe.listen(wished, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : wished))
    })
  })
}

/** An error that names the folder and says what to look at. */
export function folderError(folder: string, reason: Text | string): TesseraError {
  return new TesseraError('DATA_FOLDER_RIGHTS', { folder, reason })
}

function folderFault(folder: string, error: unknown): unknown {
  const isSystemError = error instanceof Error && 'code' in error && 'syscall' in error
  return isSystemError ? folderError(folder, error.message) : error
}

function readSettings(path: string): Settings | undefined {
  const file = join(path, FILE)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Of two processes that begin at once one makes the settings and both use them: a link is made whole or not at all. */
function createSettings(path: string, port: number): Settings {
  const id = randomUUID()
  const home = chooseHome(path, id)
  const password = (): string => randomBytes(24).toString('base64url')
  const passwords = { superuser: password(), owner: password(), app: password(), rule: password() }
  const settings: Settings = { id, ...(home && { home }), port, passwords, initialised: false }
  const file = join(path, FILE)
  const draft = `${file}.${process.pid}`
  writeSecret(draft, settings)
  try {
    linkSync(draft, file)
  } catch (error) {
    if (!existsSync(file)) throw error
  } finally {
    rmSync(draft)
  }
  return readSettings(path) ?? settings
}

function writeSecret(file: string, settings: Settings): void {
  writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
}

function locate(path: string, settings: Settings): DataFolder {
  const home = settings.home ?? join(path, 'postgresql')
  mkdirSync(home, { recursive: true, mode: 0o755 })
  if (settings.home) claim(path, settings)
  const data = join(realpathSync(home), 'data')
  if (settings.initialised && !existsSync(data)) {
    throw folderError(path, { zh: `数据库文件 ${data} 不见了`, en: `its database files ${data} are missing` })
  }
  return { path, home, data, settings, account: accountFor(path, data) }
}

/** Files outside the folder belong to one folder: a moved folder takes them along, a copied one may not share them. */
function claim(path: string, { home = '', id }: Settings): void {
  const file = join(home, BELONGS_TO)
  const owner = existsSync(file) ? readFileSync(file, 'utf8').trim() : path
  if (owner !== path && existsSync(owner) && readSettings(owner)?.id === id) {
    const reason = {
      zh: `它是 ${owner} 的副本，共用同一数据库文件`,
      en: `it is a copy of ${owner} and shares its files`,
    }
    throw new TesseraError('DATA_FOLDER_IN_USE', { folder: path, reason })
  }
  if (owner !== path || !existsSync(file)) writeFileSync(file, `${path}\n`)
}

/** Nothing when the files can stand in the folder itself. */
function chooseHome(path: string, id: string): string | undefined {
  if (process.geteuid?.() !== 0 || isOpenToAll(path)) return undefined
  for (const home of [`/var/lib/tessera/${id}`, `/var/tmp/tessera-${id}`]) {
    try {
      mkdirSync(home, { recursive: true, mode: 0o755 })
      return home
    } catch {
      // A read-only system folder: the next candidate serves as well.
    }
  }
  throw folderError(path, {
    zh: '该目录对其他用户关闭，且 /var/lib 与 /var/tmp 均不可写',
    en: 'it is closed to other users, and neither /var/lib nor /var/tmp can be written',
  })
}

function isOpenToAll(path: string): boolean {
  const open = (statSync(path).mode & 0o001) !== 0
  return open && (path === dirname(path) || isOpenToAll(dirname(path)))
}

/** Root lends the server to the owner of its data, or to an account that every system has. */
function accountFor(path: string, data: string): Account | undefined {
  const self = process.geteuid?.()
  const owner = existsSync(data) ? statSync(data) : undefined
  if (self === undefined || (self !== 0 && (!owner || owner.uid === self))) return undefined
  if (self !== 0) throw folderError(path, { zh: '它属于另一个用户', en: 'it belongs to another user' })
  return owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : harmlessAccount(path)
}

function harmlessAccount(path: string): Account {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const found = ['postgres', 'nobody'].map((name) => accounts.find(([known]) => known === name)).find(Boolean)
  if (!found) throw folderError(path, { zh: '系统没有 nobody 用户', en: 'the system has no user nobody' })
  return { uid: Number(found[2]), gid: Number(found[3]) }
}
