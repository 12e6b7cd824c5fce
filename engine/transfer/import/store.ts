/** The rows of the database behind imports: what people see of one, what the engine knows of it, what is wrong with its rows. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import { KEPT_RAW } from './limits.ts'
import type { ImportMode, ImportRequest, ImportState, Reading, RowIssue } from './types.ts'

/** An import as people see it. */
export interface ImportFacts {
  readonly id: string
  readonly object: string
  readonly name: string
  readonly size: number
  readonly state: ImportState
  readonly mode: ImportMode | null
  readonly dry_run: boolean
  readonly atomic: boolean
  readonly total: number | null
  readonly done: number
  readonly created: number
  readonly updated: number
  readonly failed: number
  readonly error: { readonly code: string; readonly message: Text } | null
  readonly created_by: string
  readonly created_by_name: string | null
  readonly created_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
}

/** What the engine knows besides. */
export interface ImportWork {
  readonly file: string
  readonly error_file: string | null
  readonly job: string | null
  readonly reading: Reading
  readonly request: ImportRequest | null
  readonly staged: boolean
  readonly last_row: number
}

export type StoredImport = ImportFacts & ImportWork

/** Whoever did the work was lost too often, or in the very moment in which somebody cancelled it. */
const GIVEN_UP = `(i.state in ('queued', 'checking', 'writing') and coalesce(j.state in ('failed', 'cancelled'), false))`
const FACTS =
  'i.id::text as id, i.object, i.name, i.size::float8 as size, ' +
  `case when ${GIVEN_UP} then j.state else i.state end as state, i.mode, i.dry_run, i.atomic, i.total, i.done, i.created, i.updated, i.failed, ` +
  `coalesce(i.error, case when ${GIVEN_UP} then j.error end) as error, i.created_by::text as created_by, u.name as created_by_name, i.created_at, i.started_at, ` +
  `coalesce(i.ended_at, case when ${GIVEN_UP} then j.ended_at end) as ended_at`
const WORK =
  'w.file::text as file, w.error_file::text as error_file, w.job::text as job, w.reading, w.request, w.staged, w.last_row'

type Row<T> = T & Record<string, unknown>

function from(db: Database): string {
  return (
    `from ${db.table('sys_import')} as i join ${db.table('sys_import_work')} as w on w.import = i.id ` +
    `left join ${db.table('sys_job')} as j on j.id = w.job left join ${db.table('sys_user')} as u on u.id = i.created_by`
  )
}

/** @param by whose it must be; anybody's when absent */
export async function findImport(
  db: Database,
  on: Queryable,
  id: string,
  { by, lock = false }: { by?: string | undefined; lock?: boolean } = {},
): Promise<StoredImport | undefined> {
  const [row] = await on.query<Row<StoredImport>>(
    `select ${FACTS}, ${WORK} ${from(db)} where i.id = $1 and ($2::uuid is null or i.created_by = $2)${lock ? ' for update of i, w' : ''}`,
    [id, by ?? null],
  )
  return row
}

export interface ImportQuestion {
  readonly by?: string | undefined
  readonly object?: string | undefined
  /** The id of the last one seen. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Newest first: ids rise with time. */
export async function listImports(db: Database, question: ImportQuestion): Promise<ImportFacts[]> {
  const { by, object, after, limit } = question
  return db.query<Row<ImportFacts>>(
    `select ${FACTS} ${from(db)} where ($1::uuid is null or i.created_by = $1) and ($2::text is null or i.object = $2) ` +
      `and ($3::uuid is null or i.id < $3) order by i.id desc limit $4`,
    [by ?? null, object ?? null, after ?? null, limit],
  )
}

export interface NewImport {
  readonly id: string
  readonly object: string
  readonly name: string
  readonly size: number
  readonly by: string
  readonly reading: Reading
}

/** The file bears the id of the import. */
export async function insertImport(db: Database, tx: Queryable, made: NewImport): Promise<void> {
  const { id, object, name, size, by, reading } = made
  await tx.query(
    `insert into ${db.table('sys_import')} (id, version, created_at, created_by, updated_at, updated_by, name, object, state, dry_run, atomic, size, done, created, updated, failed) ` +
      `values ($1, 1, ${db.now}, $2, ${db.now}, $2, $3, $4, 'ready', false, false, $5, 0, 0, 0, 0)`,
    [id, by, name, object, size],
  )
  await tx.query(`insert into ${db.table('sys_import_work')} (import, file, reading) values ($1, $1, $2)`, [
    id,
    JSON.stringify(reading),
  ])
}

/** Begins anew: what an earlier run left is forgotten. */
export async function beginImport(
  db: Database,
  tx: Queryable,
  id: string,
  { request, job }: { request: ImportRequest; job: string },
): Promise<void> {
  await tx.query(
    `update ${db.table('sys_import')} set state = 'queued', mode = $2, dry_run = $3, atomic = $4, total = null, done = 0, created = 0, ` +
      `updated = 0, failed = 0, error = null, started_at = ${db.now}, ended_at = null where id = $1`,
    [id, request.mode, request.dryRun, request.atomic],
  )
  await tx.query(
    `update ${db.table('sys_import_work')} set request = $2, job = $3, staged = false, last_row = 0, error_file = null where import = $1`,
    [id, JSON.stringify(request), job],
  )
  await forgetRows(db, tx, id)
}

/** Rows and issues of an import that is to be read from its file. */
export async function forgetRows(
  db: Database,
  tx: Queryable,
  id: string,
  { issues = true }: { issues?: boolean } = {},
): Promise<void> {
  await tx.query(`delete from ${db.table('sys_import_row')} where import = $1`, [id])
  if (issues) await tx.query(`delete from ${db.table('sys_import_issue')} where import = $1`, [id])
}

export interface Step {
  readonly state?: ImportState
  readonly total?: number
  readonly done?: number
  readonly created?: number
  readonly updated?: number
  readonly failed?: number
}

/** Moves an import on: `created`, `updated` and `failed` are added, the rest is set. */
export async function moveImport(db: Database, on: Queryable, id: string, step: Step): Promise<void> {
  await on.query(
    `update ${db.table('sys_import')} set state = coalesce($2, state), total = coalesce($3, total), done = coalesce($4, done), ` +
      `created = created + $5, updated = updated + $6, failed = failed + $7 where id = $1`,
    [
      id,
      step.state ?? null,
      step.total ?? null,
      step.done ?? null,
      step.created ?? 0,
      step.updated ?? 0,
      step.failed ?? 0,
    ],
  )
}

export interface Ended {
  /** The job that the import must still be of: it may have been started again. */
  readonly job?: string
  readonly state: 'done' | 'failed' | 'cancelled'
  readonly error?: { readonly code: string; readonly message: Text }
}

export async function endImport(db: Database, on: Queryable, id: string, { state, error, job }: Ended): Promise<void> {
  await on.query(
    `update ${db.table('sys_import')} set state = $2, error = $3, ended_at = ${db.now} where id = $1 and ended_at is null ` +
      `and ($4::uuid is null or exists (select from ${db.table('sys_import_work')} where import = $1 and job = $4))`,
    [id, state, error ? JSON.stringify(error) : null, job ?? null],
  )
}

export async function insertIssues(
  db: Database,
  on: Queryable,
  id: string,
  issues: readonly RowIssue[],
): Promise<void> {
  if (issues.length === 0) return
  await on.query(
    `insert into ${db.table('sys_import_issue')} (import, row, warning, heading, field, code, message, raw) ` +
      `select $1::uuid, x.row, coalesce(x.warning, false), x.heading, x.field, x.code, x.message, left(x.raw, ${KEPT_RAW}) ` +
      `from jsonb_to_recordset($2::jsonb) as x(row int, warning boolean, heading text, field text, code text, message jsonb, raw text)`,
    [id, JSON.stringify(issues)],
  )
}

export interface StoredIssue {
  readonly id: number
  readonly row: number
  readonly warning: boolean
  readonly heading: string | null
  readonly field: string | null
  readonly code: string
  readonly message: Text
  readonly raw: string | null
}

/** What is wrong with the rows, in their order. */
export async function readIssues(
  db: Database,
  id: string,
  { after, limit }: { after?: { row: number; id: number } | undefined; limit: number },
): Promise<StoredIssue[]> {
  return db.query<Row<StoredIssue>>(
    `select id, row, warning, heading, field, code, message, raw from ${db.table('sys_import_issue')} ` +
      `where import = $1 and (row, id) > ($2, $3) order by row, id limit $4`,
    [id, after?.row ?? 0, after?.id ?? 0, limit],
  )
}
