/** What a workspace holds, as short texts: equal ones mean that nothing was written. */
import assert from 'node:assert/strict'

import type { Database } from '../database/index.ts'
import type { Answer } from './client.ts'

/** Tables that reading and refused attempts may touch. */
const VOLATILE = [
  'sys_login_log',
  'sys_operation_log',
  'sys_exception_log',
  'sys_attempt',
  'sys_allowance',
  'sys_session',
  'sys_application_nonce',
  'sys_application_rate',
  'sys_application_call',
]

/** Fingerprints of all tables of the workspace by name. */
export async function contents(db: Database): Promise<Record<string, string>> {
  const tables = await db.owner.query<{ name: string }>(
    `select tablename::text as name from pg_tables where schemaname = $1 and tablename <> all($2) order by 1`,
    [db.workspace, VOLATILE],
  )
  const prints = tables.map(
    ({ name }) =>
      `select '${name}' as name, (select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) from ${db.table(name)} as t) as print`,
  )
  const rows = await db.owner.query<{ name: string; print: string }>(prints.join(' union all '))
  return Object.fromEntries(rows.map(({ name, print }) => [name, print]))
}

/** Runs requests that must all be refused and asserts that the database is as before. */
export async function leavesNoTrace(
  db: Database,
  requests: () => Promise<readonly Answer[]>,
): Promise<readonly Answer[]> {
  const before = await contents(db)
  const answers = await requests()
  for (const answer of answers)
    assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.text}`)
  assert.deepEqual(await contents(db), before)
  return answers
}
