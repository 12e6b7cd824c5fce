/** Codes of second steps: the six digits of a device (RFC 6238), and recovery codes for when it is lost. */
import { createHmac } from 'node:crypto'

import { Secret, TOTP } from 'otpauth'

import type { Database, Queryable } from '../../database/index.ts'
import type { Vault } from '../../settings/index.ts'
import { oneTimePassword } from '../passwords.ts'

const ISSUER = 'Tessera'
const PERIOD = 30
/** Half minutes before and after this one whose codes are taken: clocks differ, and typing takes time. */
const WINDOW = 1
const RECOVERY_CODES = 10

/** What codes are checked with. */
export interface CodeRoom {
  readonly db: Database
  readonly vault: Vault
}

/** A new secret as text that devices read. */
export function newSecret(): string {
  return new Secret({ size: 20 }).base32
}

/** The address that a QR code shows to a device. */
export function addressOf(secret: string, account: string): string {
  return totpOf(secret, account).toString()
}

function totpOf(secret: string, account = ''): TOTP {
  return new TOTP({ issuer: ISSUER, label: account, secret: Secret.fromBase32(secret), period: PERIOD, digits: 6 })
}

export function sealedPlace(userId: string): string {
  return `second_step/${userId}`
}

/**
 * Whether the code is one of the person's, which uses it up: the half minute of a device's code is noted, so that neither
 * it nor an earlier one counts again on any node, and a recovery code goes.
 * @param unconfirmed for a secret that is being set up
 */
export async function useCode(
  room: CodeRoom,
  tx: Queryable,
  { userId, code, unconfirmed = false }: { userId: string; code: string; unconfirmed?: boolean },
): Promise<boolean> {
  const plain = code.slice(0, 50).normalize('NFKC').replace(/[\s-]/g, '').toLowerCase()
  if (/^\d{6}$/.test(plain)) return useDeviceCode(room, tx, { userId, code: plain, unconfirmed })
  return !unconfirmed && plain !== '' && useRecoveryCode(room, tx, userId, plain)
}

async function useDeviceCode(
  { db, vault }: CodeRoom,
  tx: Queryable,
  { userId, code, unconfirmed }: { userId: string; code: string; unconfirmed: boolean },
): Promise<boolean> {
  const table = db.table('sys_second_factor')
  const [row] = await tx.query<{ secret: string; now: number }>(
    `select secret, extract(epoch from ${db.now})::float8 as now from ${table}
     where user_id = $1 and (confirmed_at is null) = $2`,
    [userId, unconfirmed],
  )
  if (!row) return false
  const timestamp = row.now * 1000
  const delta = totpOf(vault.open(row.secret, sealedPlace(userId))).validate({ token: code, timestamp, window: WINDOW })
  if (delta === null) return false
  const step = Math.floor(row.now / PERIOD) + delta
  const used = await tx.query(
    `update ${table} set last_step = $2 where user_id = $1 and last_step < $2 returning user_id`,
    [userId, step],
  )
  return used.length > 0
}

async function useRecoveryCode({ db, vault }: CodeRoom, tx: Queryable, userId: string, code: string): Promise<boolean> {
  const used = await tx.query(
    `update ${db.table('sys_recovery_code')} set used_at = ${db.now}
     where user_id = $1 and code_hash = $2 and used_at is null returning user_id`,
    [userId, recoveryHash(vault, userId, code)],
  )
  return used.length > 0
}

/** New recovery codes in place of all former ones, to be shown once. */
export async function renewRecoveryCodes({ db, vault }: CodeRoom, tx: Queryable, userId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, () => oneTimePassword().slice(0, -5))
  const table = db.table('sys_recovery_code')
  await tx.query(`delete from ${table} where user_id = $1`, [userId])
  await tx.query(`insert into ${table} (user_id, code_hash) select $1, hash from unnest($2::bytea[]) hash`, [
    userId,
    codes.map((code) => recoveryHash(vault, userId, code.replaceAll('-', ''))),
  ])
  return codes
}

/** With a key that is not in the database: whoever steals its rows can try no codes. */
function recoveryHash(vault: Vault, userId: string, code: string): Buffer {
  return createHmac('sha256', vault.keyFor('recovery codes').bytes).update(`${userId} ${code}`).digest()
}
