/** What PostgreSQL says when a step cannot run, in the words of this room. */
import { type Issue, TesseraError } from '../kernel/errors.ts'

/** Lock timeout, deadlock. */
const LOCK_FAULTS: ReadonlySet<string> = new Set(['55P03', '40P01'])

/** Classes of faults that the data or PostgreSQL's limits are to blame for: values, constraints, dependents, limits. */
const DATA_FAULTS = /^(22|23|2B|54)/

interface DatabaseFault extends Error {
  readonly code: string
  readonly detail?: string
  readonly hint?: string
}

export function isLockFault(error: unknown): boolean {
  return isDatabaseFault(error) && LOCK_FAULTS.has(error.code)
}

/** Translates a step that failed on `table`; defects pass through. */
export function refusalOf(error: unknown, table: string, lockTimeoutMs: number): unknown {
  if (!isDatabaseFault(error)) return error
  if (isLockFault(error))
    return new TesseraError('LOCK_BUSY', { table, seconds: lockTimeoutMs / 1000 }, { cause: error })
  if (!DATA_FAULTS.test(error.code)) return error
  return new TesseraError('PLAN_REFUSED', { count: 1 }, { issues: [stepFailed(error, table)], cause: error })
}

/** What no check foresaw; PostgreSQL's own words are all there is to tell. */
function stepFailed({ code, message, detail, hint }: DatabaseFault, table: string): Issue {
  const words = detail === undefined ? message : `${message} (${detail})`
  return {
    code: 'STEP_FAILED',
    path: table,
    message: {
      zh: `${table} 的变更被数据库拒绝（${code}）：${words}`,
      en: `the database refused the change of ${table} (${code}): ${words}`,
    },
    ...(hint !== undefined && { hint: { zh: hint, en: hint } }),
  }
}

function isDatabaseFault(error: unknown): error is DatabaseFault {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
