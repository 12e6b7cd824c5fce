/** Makes the database cluster of a data folder: initdb, the three roles, the database. Whole or not at all. */
import { spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  lchownSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

import { TesseraError } from '../../kernel/errors.ts'
import { APP_ROLE, closeFunctions, RULE_ROLE } from '../roles.ts'
import type { Binaries } from './binaries.ts'
import { folderError, saveSettings, type Account, type DataFolder, type Role } from './folder.ts'

export const DATABASE = 'tessera'

/** Names of the roles in PostgreSQL. */
export const ROLES: Readonly<Record<Role, string>> = {
  superuser: 'postgres',
  owner: 'tessera_owner',
  app: APP_ROLE,
  rule: RULE_ROLE,
}

/** From this machine, with a password, and in no other way. */
const ACCESS_RULES = 'host all all 127.0.0.1/32 scram-sha-256\n'

export interface Program {
  /** Folder with bin, lib and share. */
  readonly root: string
  readonly binaries: Binaries
}

/** The environment of the server's programs: nothing of ours, so that no PG… variable or locale changes their ways. */
export const SERVER_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' }

export async function ensureCluster(folder: DataFolder, program: Program, durable: boolean): Promise<DataFolder> {
  if (!existsSync(folder.data)) await createCluster(folder, program, durable)
  const found = readFileSync(join(folder.data, 'PG_VERSION'), 'utf8').trim()
  if (found !== program.binaries.major) {
    throw new TesseraError('DATA_FOLDER_VERSION', { folder: folder.path, found, expected: program.binaries.major })
  }
  if (folder.account && statSync(folder.data).uid === 0) handOver(folder.data, folder.account)
  return folder.settings.initialised ? folder : saveSettings(folder, { initialised: true })
}

async function createCluster(folder: DataFolder, program: Program, durable: boolean): Promise<void> {
  const draft = mkdtempSync(`${folder.data}.`)
  if (folder.account) chownSync(draft, folder.account.uid, folder.account.gid)
  const run = (name: string, args: readonly string[], input: string): Promise<void> =>
    runProgram(folder, join(program.root, 'bin', name), args, input)
  try {
    await run('initdb', initArguments(draft, durable), '')
    // Over the file that initdb made, so that it stays the server's own.
    writeFileSync(join(draft, 'pg_hba.conf'), ACCESS_RULES)
    const single = ['--single', '-D', draft, '-c', 'log_checkpoints=off']
    await run('postgres', [...single, 'postgres'], setupSql(folder))
    await run('postgres', [...single, DATABASE], `${closeFunctions([ROLES.owner, ROLES.app])}\n`)
    renameSync(draft, folder.data)
    removeDrafts(folder)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    // Of two processes that begin at once, the second finds the work done.
    if (!existsSync(folder.data)) throw error
  }
}

/** What beginners left behind who were killed, or who now find the work done. */
function removeDrafts({ home, data }: DataFolder): void {
  const drafts = readdirSync(home).filter((name) => name.startsWith(`${basename(data)}.`))
  for (const name of drafts) rmSync(join(home, name), { recursive: true, force: true })
}

/** pg_trgm sees Chinese letters only when the system's own locale is UTF-8 too; macOS has no C.UTF-8. */
function initArguments(data: string, durable: boolean): string[] {
  return [
    ...['-D', data, '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    `--locale=${process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'}`,
    // ACCESS_RULES replaces trust before the server ever listens.
    ...[`--username=${ROLES.superuser}`, '--auth=trust', '--no-instructions'],
    ...(durable ? [] : ['--no-sync']),
  ]
}

/** For single-user mode: a statement per line. The passwords are letters, digits, - and _ of our own making. */
function setupSql({ settings: { passwords } }: DataFolder): string {
  const login = (role: Role): string => `create role ${ROLES[role]} login password '${passwords[role]}'`
  return [
    `alter role ${ROLES.superuser} password '${passwords.superuser}'`,
    ...[login('owner'), login('app'), login('rule')],
    // So that a second process, given the owner's URL alone, can work as the program too.
    `grant ${ROLES.app} to ${ROLES.owner}`,
    `create database ${DATABASE} owner ${ROLES.owner}`,
    `revoke all on database ${DATABASE} from public`,
    `grant connect, temporary on database ${DATABASE} to ${ROLES.app}`,
    `grant connect on database ${DATABASE} to ${ROLES.rule}`,
    'revoke all on database postgres from public',
    '',
  ].join('\n')
}

function runProgram(folder: DataFolder, file: string, args: readonly string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...folder.account, cwd: folder.home, env: SERVER_ENVIRONMENT })
    let output = ''
    const collect = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', (error) => reject(folderError(folder.path, error.message)))
    child.once('close', (code) => {
      // Single-user mode goes on after an error and ends with 0.
      const fault = /^.*\b(?:FATAL|PANIC|ERROR|error):.*$/m.exec(output)?.[0]
      if (code === 0 && !fault) resolve()
      else reject(folderError(folder.path, fault ?? lastLine(output)))
    })
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? ''
}

/** Data that root restored from a copy belong to root; the server needs them as its own. */
function handOver(path: string, account: Account): void {
  lchownSync(path, account.uid, account.gid)
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), account.uid, account.gid)
  }
}
