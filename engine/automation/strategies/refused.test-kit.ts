/** Refusals, which leave nothing behind. */
import assert from 'node:assert/strict'

import type { Database } from '../../database/index.ts'
import { type Issue, TesseraError } from '../../kernel/errors.ts'
import { databaseFingerprint } from '../../testing/database-fingerprint.ts'

/** Tells the issues of a refusal, and that it left nothing behind. */
export async function refused(db: Database, work: () => Promise<unknown>): Promise<readonly Issue[]> {
  const before = await databaseFingerprint(db)
  const issues = await work().then(
    () => assert.fail('it was not refused'),
    (error: unknown) => {
      if (!(error instanceof TesseraError)) throw error
      return error.issues
    },
  )
  assert.deepEqual(await databaseFingerprint(db), before)
  return issues
}

export function placed(issues: readonly Issue[]): [string, string | undefined][] {
  return issues.map(({ code, path }) => [code, path])
}

/** A condition in JSON Logic. */
export function is(operator: string, field: string, value: unknown): object {
  return { [operator]: [{ var: field }, value] }
}
