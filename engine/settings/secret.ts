/**
 * The key of encrypted columns and seals: from TESSERA_SECRET, or made once in the data folder. A database remembers
 * a fingerprint of the key it was made with, so that a wrong one is noticed before anything is written with it, and
 * the folder the key lies in, so that further processes of the same machine find it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'

const FILE = 'secret'
const SETTING = 'secret'
const SHORTEST = 16

interface Remembered {
  readonly fingerprint: string
  /** Folder of the key's file; absent when the key came from the environment. */
  readonly folder?: string
}

/**
 * The key of this database.
 * @param given what TESSERA_SECRET says
 * @throws TesseraError SECRET_WRONG, COMMAND_USAGE, DATA_FOLDER_RIGHTS
 */
export async function secretOf(db: Database, given: string | undefined, folder: string): Promise<string> {
  if (given !== undefined && given.length < SHORTEST) {
    throw new TesseraError('COMMAND_USAGE', {
      reason: {
        zh: `TESSERA_SECRET 至少需要 ${SHORTEST} 个字符`,
        en: `TESSERA_SECRET needs at least ${SHORTEST} characters`,
      },
    })
  }
  const remembered = (await recall(db)) ?? (await begin(db, given, folder))
  const candidates = given === undefined ? [await readKey(folder), await readKey(remembered.folder)] : [given]
  const secret = candidates.find((candidate) => candidate !== undefined && matches(candidate, remembered.fingerprint))
  if (secret === undefined) throw new TesseraError('SECRET_WRONG')
  return secret
}

async function recall(db: Database): Promise<Remembered | undefined> {
  const [row] = await db.query<{ value: Remembered }>(`select value from ${db.table('sys_setting')} where code = $1`, [
    SETTING,
  ])
  return row?.value
}

/** The first start with this database: of two at once, the one that is remembered counts. */
async function begin(db: Database, given: string | undefined, folder: string): Promise<Remembered> {
  const own: Remembered =
    given === undefined
      ? { fingerprint: fingerprint(await makeKey(folder)), folder }
      : { fingerprint: fingerprint(given) }
  await db.query(
    `insert into ${db.table('sys_setting')} (code, value, secret, updated_at) values ($1, $2::jsonb, false, ${db.now}) on conflict (code) do nothing`,
    [SETTING, JSON.stringify(own)],
  )
  return (await recall(db)) ?? own
}

async function makeKey(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true })
    // `wx`: of two starts in one folder the first makes the key and the other reads it
    await writeFile(join(folder, FILE), randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw unusable(folder, error)
  }
  return (await readKey(folder)) ?? ''
}

async function readKey(folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined) return undefined
  try {
    return (await readFile(join(folder, FILE), 'utf8')).trim()
  } catch (error) {
    // a key that is not there or not ours to read is no candidate
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES'))
      return undefined
    throw unusable(folder, error)
  }
}

function unusable(folder: string, error: unknown): TesseraError {
  return new TesseraError(
    'DATA_FOLDER_RIGHTS',
    { folder, reason: error instanceof Error ? error.message : '' },
    { cause: error },
  )
}

function fingerprint(secret: string): string {
  return createHmac('sha256', secret).update('tessera').digest('hex')
}

function matches(secret: string, known: string): boolean {
  const present = Buffer.from(fingerprint(secret))
  const expected = Buffer.from(known)
  return present.length === expected.length && timingSafeEqual(present, expected)
}
