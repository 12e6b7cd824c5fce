/**
 * Takes the locks of a change without making anybody wait behind it: whoever waits in PostgreSQL's queue for a strong
 * lock stops everybody who comes after. So it asks for a moment only, lets go of everything, and asks again.
 */
import { setTimeout as sleep } from 'node:timers/promises'

import type { Database, Transaction } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import type { TableLock } from './plan.ts'
import { isLockFault } from './refusal.ts'

const ATTEMPT_MS = 50
const PAUSE_MS = 50

/**
 * Locks all of `locks` until the transaction ends, or none.
 * @throws TesseraError LOCK_BUSY naming the table that was in use until the patience ended
 */
export async function lockTables(
  tx: Transaction,
  scope: Pick<Database, 'table'>,
  locks: readonly TableLock[],
  patienceMs: number,
): Promise<void> {
  if (locks.length === 0) return
  const deadline = performance.now() + patienceMs
  await tx.query(`set local lock_timeout = '${ATTEMPT_MS}ms'`)
  for (;;) {
    const busy = await attempt(tx, scope, locks)
    if (busy === undefined) return
    if (performance.now() + PAUSE_MS >= deadline)
      throw new TesseraError('LOCK_BUSY', { table: busy, seconds: patienceMs / 1000 })
    await sleep(PAUSE_MS)
  }
}

/** The table that was in use; undefined when all are locked. */
async function attempt(
  tx: Transaction,
  scope: Pick<Database, 'table'>,
  locks: readonly TableLock[],
): Promise<string | undefined> {
  await tx.query('savepoint locks')
  for (const { table, mode } of locks) {
    try {
      await tx.query(`lock table ${scope.table(table)} in ${mode} mode`)
    } catch (error) {
      if (!isLockFault(error)) throw error
      await tx.query('rollback to savepoint locks')
      return table
    }
  }
  await tx.query('release savepoint locks')
  return undefined
}
