/** What is to be said when processors are written like any record. */
import type { Principal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, type Issue, TesseraError } from '../../kernel/errors.ts'
import type { Imposing, RemovalStage, WriteStages, Written } from '../../records/index.ts'
import { BRINGS } from './bring.ts'
import type { Text } from '../../kernel/text.ts'
import type { Outbound } from '../../outbound/index.ts'
import { originOf } from './http/address.ts'
import { readForm } from './http/form.ts'
import { keepFitting, secretsSet } from './secrets.ts'
import { OBJECT } from './store.ts'
import { usersOf } from './users.ts'

export function processorStages(db: Database, stages: WriteStages): WriteStages {
  return stages
    .onCreate(OBJECT, impose)
    .beforeDelete(OBJECT, leave(db))
    .afterWrite(OBJECT, (written) => processorsWritten(db, written))
}

/** People make processors that call addresses; the engine brings its own. */
const impose: Imposing = (rows, { principal }) =>
  rows.map((row, index) =>
    isBringing(principal)
      ? { kind: 'builtin', type: row['code'] }
      : { kind: 'http', type: 'http', ...((row['code'] ?? '') === '' && { code: proposedCode(index) }) },
  )

function isBringing(principal: Principal): boolean {
  return principal.kind === 'system' && principal.reason === BRINGS
}

function proposedCode(index: number): string {
  return `processor${Date.now()}${index === 0 ? '' : `_${index}`}`
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly code: string
  readonly kind: string
  readonly secrets_set: unknown
}

function rowsOf(db: Database, tx: Queryable, ids: readonly string[]): Promise<Row[]> {
  return tx.query<Row>(
    `select id::text as id, name, code, kind, url, method, parameters, headers, body, secrets_set from ${db.table(OBJECT)} where id = any($1::uuid[])`,
    [ids],
  )
}

/** Judges processors that were written; secrets follow. @throws TesseraError PROCESSOR_BUILTIN, VALIDATION_FAILED */
async function processorsWritten(db: Database, { action, ids, writer }: Written): Promise<void> {
  const { principal, tx } = writer
  if (action === 'delete') return
  if (action === 'purge') return forget(db, tx, ids)
  const issues: Issue[] = []
  for (const row of await rowsOf(db, tx, ids)) {
    if (row.kind === 'builtin') {
      if (!isBringing(principal)) throw new TesseraError('PROCESSOR_BUILTIN', { name: row.name })
      continue
    }
    const prefix = ids.length > 1 ? `${ids.indexOf(row.id)}/` : ''
    const own = [...codeIssues(row), ...readForm(row).issues, ...(await secretsWritten(db, tx, row))]
    issues.push(...own.map((issue) => ({ ...issue, path: `${prefix}${issue.path ?? ''}` })))
  }
  if (issues.length > 0) throw invalid(issues)
}

function codeIssues({ code }: Row): Issue[] {
  return /^[a-zA-Z][\w.-]*$/.test(code) ? [] : [{ code: 'INVALID_VALUE', path: 'code', message: CODE }]
}

/**
 * What may be called at all, those who run the installation say: plain http and private networks take an entry in their
 * list. Where nobody calls, as when a pack is applied, nobody is asked.
 */
export function openAddresses(stages: WriteStages, outbound: Pick<Outbound, 'check'>): void {
  stages.afterWrite(OBJECT, async ({ action, ids, writer: { db, tx } }) => {
    if (action === 'delete' || action === 'purge') return
    const rows = await tx.query<{ id: string; url: string }>(
      `select id::text as id, url from ${db.table(OBJECT)} where id = any($1::uuid[]) and kind = 'http'`,
      [ids],
    )
    const issues = rows.flatMap(({ id, url }): Issue[] => {
      const prefix = ids.length > 1 ? `${ids.indexOf(id)}/` : ''
      const fault = closedBy(outbound, url)
      return fault ? [{ code: 'OUTBOUND_REFUSED', path: `${prefix}url`, message: fault }] : []
    })
    if (issues.length > 0) throw invalid(issues)
  })
}

function closedBy(outbound: Pick<Outbound, 'check'>, url: string): Text | undefined {
  try {
    outbound.check(`${originOf(url) ?? url}/`)
    return undefined
  } catch (error) {
    if (error instanceof TesseraError) return error.text
    throw error
  }
}

/** The names that a record tells are those of the secrets that are there; what belongs elsewhere now goes. */
async function secretsWritten(db: Database, tx: Queryable, row: Row): Promise<Issue[]> {
  const before = await secretsSet(db, tx, row.id)
  const told: unknown = row.secrets_set ?? []
  if (JSON.stringify(told) !== JSON.stringify(before))
    return [{ code: 'FIELD_READONLY', path: 'secrets_set', message: NAMES }]
  if (before.length === 0) return []
  const after = await keepFitting(db, tx, { ...readForm(row).form, id: row.id })
  if (after.length === before.length) return []
  await tx.query(`update ${db.table(OBJECT)} set secrets_set = $2::jsonb where id = $1`, [
    row.id,
    after.length === 0 ? null : JSON.stringify(after),
  ])
  return []
}

/** @throws TesseraError PROCESSOR_BUILTIN, PROCESSOR_IN_USE naming who uses it */
function leave(db: Database): RemovalStage {
  return async ({ ids, writer: { tx } }) => {
    const rows = await rowsOf(db, tx, ids)
    const builtin = rows.find(({ kind }) => kind === 'builtin')
    if (builtin) throw new TesseraError('PROCESSOR_BUILTIN', { name: builtin.name })
    const users = await usersOf(db, tx, ids)
    const [first] = users
    if (!first) return
    const name = rows.find(({ id }) => id === first.processor)?.name ?? ''
    const own = users.filter(({ processor }) => processor === first.processor)
    const names = own.slice(0, MOST_NAMED).map((user) => user.name)
    throw new TesseraError(
      'PROCESSOR_IN_USE',
      { name, users: `${names.join('、')}${own.length > names.length ? ` … (${own.length})` : ''}` },
      {
        data: { users: own.slice(0, MOST_NAMED).map(({ object, id, name: called }) => ({ object, id, name: called })) },
      },
    )
  }
}

const MOST_NAMED = 10

/** What stands beside records goes with them. */
async function forget(db: Database, tx: Queryable, ids: readonly string[]): Promise<void> {
  for (const table of ['sys_processor_secret', 'sys_processor_pace'])
    await tx.query(`delete from ${db.table(table)} where processor = any($1::uuid[])`, [ids])
}

const CODE = {
  zh: '处理器代码须以字母开头，由字母、数字、_ . - 组成',
  en: 'a code begins with a letter and has letters, digits, _ . - alone',
}
const NAMES = { zh: '已设置的密钥由系统维护，请通过“设置密钥”修改', en: 'the engine keeps it: set secrets instead' }
