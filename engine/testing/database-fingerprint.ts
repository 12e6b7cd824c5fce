/** What a workspace holds, to the last row: two equal fingerprints mean that nothing happened in between. */
import assert from 'node:assert/strict'

import type { Database } from '../database/index.ts'
import { issueLine, TesseraError } from '../kernel/errors.ts'

/** By table: columns, constraints, indexes, the file it is stored in, and all rows. */
export type Fingerprint = Readonly<Record<string, Readonly<Record<string, unknown>>>>

export async function databaseFingerprint(db: Database): Promise<Fingerprint> {
  const tables = await db.owner.query<{ name: string; oid: number; file: number }>(
    `select relname as name, oid::int as oid, relfilenode::int as file from pg_class
     where relnamespace = $1::regnamespace and relkind = 'r' order by relname`,
    [db.workspace],
  )
  const catalog = await db.owner.query<{ oid: number; part: string; what: string }>(CATALOG, [
    tables.map((table) => table.oid),
  ])
  const entries: [string, Record<string, unknown>][] = []
  for (const { name, oid, file } of tables) {
    const [content] = await db.owner.query<{ rows: number; hash: string }>(
      `select count(*) as rows, md5(coalesce(string_agg(t::text, ',' order by t::text collate "C"), '')) as hash from ${db.table(name)} as t`,
    )
    const parts = catalog.filter((row) => row.oid === oid).map(({ part, what }) => `${part} ${what}`)
    entries.push([name, { file, parts, ...content }])
  }
  return Object.fromEntries(entries)
}

const CATALOG = `
  select attrelid::int as oid, 'column' as part,
    attname || ' ' || format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end
      || coalesce(' default ' || pg_get_expr(adbin, adrelid), '') as what
  from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
  where attrelid = any($1::int[]) and attnum > 0 and not attisdropped
  union all
  select conrelid::int, 'constraint', conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid = any($1::int[]) and contype <> 'n'
  union all
  select indrelid::int, 'index', pg_get_indexdef(indexrelid) from pg_index where indrelid = any($1::int[])
  order by 1, 2, 3`

export interface Refusal {
  readonly code: string
  /** Every issue as a line of English and of Chinese. */
  readonly en: string[]
  readonly zh: string[]
  readonly issues: string[]
}

/** Runs a change that must be refused and must leave the workspace as it was. */
export async function refusalOf(db: Database, change: () => Promise<unknown>): Promise<Refusal> {
  const before = await databaseFingerprint(db)
  const error = await change().then(
    () => assert.fail('the change was not refused'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof TesseraError)) throw error
  assert.deepEqual(await databaseFingerprint(db), before)
  const { code, issues } = error
  return {
    code,
    en: issues.map((issue) => issueLine(issue, 'en')),
    zh: issues.map((issue) => issueLine(issue, 'zh')),
    issues: issues.map((issue) => issue.code),
  }
}
