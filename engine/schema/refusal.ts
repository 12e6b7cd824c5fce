/** What PostgreSQL says when a step cannot run, in the words of this room. */
import { TesseraError } from '../kernel/errors.ts'

const LOCK_NOT_AVAILABLE = '55P03'
const DEADLOCK = '40P01'

/** Translates a failed step; everything that is not about locks passes through. */
export function refusalOf(error: unknown, table: string | undefined, lockTimeoutMs: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code !== LOCK_NOT_AVAILABLE && code !== DEADLOCK) return error
  return new TesseraError('LOCK_BUSY', { table: table ?? 'meta_definition', seconds: lockTimeoutMs / 1000 }, { cause: error })
}
