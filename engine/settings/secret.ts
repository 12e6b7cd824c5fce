/**
 * The key of encrypted columns and seals: from TESSERA_SECRET, or made once in the data folder. A database remembers
 * a fingerprint of the key it was made with, so that a wrong one is noticed before anything is written with it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Database } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'

const FILE = 'secret'
const SETTING = 'secret.fingerprint'
const SHORTEST = 16

/** The key as given, or the one of the data folder. @throws TesseraError COMMAND_USAGE, DATA_FOLDER_RIGHTS */
export async function readSecret(given: string | undefined, folder: string): Promise<string> {
  if (given !== undefined) {
    if (given.length >= SHORTEST) return given
    throw new TesseraError('COMMAND_USAGE', {
      reason: { zh: `TESSERA_SECRET 至少需要 ${SHORTEST} 个字符`, en: `TESSERA_SECRET needs at least ${SHORTEST} characters` },
    })
  }
  const file = join(folder, FILE)
  try {
    await mkdir(folder, { recursive: true })
    // `wx`: of two first starts one makes the key and the other reads it
    await writeFile(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await chmod(file, 0o600)
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    throw new TesseraError('DATA_FOLDER_RIGHTS', { folder, reason: error instanceof Error ? error.message : '' }, { cause: error })
  }
}

/** Compares the key with the one this database was made with; the first key is remembered. @throws TesseraError SECRET_WRONG */
export async function verifySecret(db: Database, secret: string): Promise<void> {
  const fingerprint = createHmac('sha256', secret).update('tessera').digest('hex')
  await db.query(
    `insert into ${db.table('sys_setting')} (code, value, secret, updated_at) values ($1, to_jsonb($2::text), false, ${db.now}) on conflict (code) do nothing`,
    [SETTING, fingerprint],
  )
  const [row] = await db.query<{ value: string }>(`select value #>> '{}' as value from ${db.table('sys_setting')} where code = $1`, [SETTING])
  const known = Buffer.from(row?.value ?? '')
  const present = Buffer.from(fingerprint)
  if (known.length !== present.length || !timingSafeEqual(known, present)) throw new TesseraError('SECRET_WRONG')
}
