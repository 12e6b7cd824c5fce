/** Reading who changed what. Only fields the reader may see appear; masked ones were stored masked. */
import { scopeCondition } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { Parameters } from '../query/index.ts'
import { requirePlan, type WriteContext, type Writer } from './context.ts'

export interface HistoryEntry {
  readonly version: number
  readonly action: 'create' | 'update' | 'delete'
  readonly at: string
  readonly by: { readonly id: string | null; readonly name: string }
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
}

interface Row extends Record<string, unknown> {
  version: number
  action: HistoryEntry['action']
  changes: HistoryEntry['changes'] | null
  at: string
  by: string | null
  by_what: string | null
  name: string | null
}

const MOST_ENTRIES = 500

/** The entries of one record, newest first. @throws TesseraError NOT_FOUND */
export async function recordHistory(reader: Writer, objectName: string, id: string): Promise<HistoryEntry[]> {
  const plan = requirePlan(reader.model, reader.principal, objectName)
  const { bind, values } = new Parameters()
  const living = plan.object.softDelete ? ' and t."deleted_at" is null' : ''
  const scope = scopeCondition(plan, 'read', reader.principal, 't', bind)
  const [found] = await reader.tx.query(
    `select from ${reader.db.table(plan.object.table)} as t where t."id" = ${bind(id)}::uuid${living} and ${scope}`,
    values,
  )
  if (!found) throw new TesseraError('NOT_FOUND')
  return entries({ ...reader, plan }, id, 0)
}

/** What happened to a record after the version a caller saw. */
export async function changesSince(context: WriteContext, id: string, version: number): Promise<(HistoryEntry & { fields: string[] })[]> {
  const changes = await entries(context, id, version)
  return changes.map((entry) => ({ ...entry, fields: Object.keys(entry.changes) }))
}

async function entries(context: WriteContext, id: string, after: number): Promise<HistoryEntry[]> {
  const { db, plan } = context
  const rows = await context.tx.query<Row>(
    `select h.version, h.action, h.changes, h.at, h.by, h.by_what, u.name from ${db.table('sys_history')} as h
     left join ${db.table('sys_user')} as u on u.id = h.by
     where h.object = $1 and h.record = $2 and h.version > $3 order by h.id desc limit ${MOST_ENTRIES}`,
    [plan.object.name, id, after],
  )
  return rows.map((row) => ({
    version: row.version,
    action: row.action,
    at: row.at,
    by: { id: row.by, name: row.name ?? row.by_what ?? '' },
    changes: Object.fromEntries(Object.entries(row.changes ?? {}).filter(([name]) => plan.fields.has(name))),
  }))
}
