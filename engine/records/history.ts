/** Reading who changed what. Only fields the reader may see appear; masked ones were stored masked. */
import { type AccessPlan, scopeCondition } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { masks } from '../fields/index.ts'
import { Parameters } from '../query/index.ts'
import { requirePlan, type WriteContext, type Writer } from './context.ts'

export interface HistoryEntry {
  readonly version: number
  readonly action: 'create' | 'update' | 'delete' | 'reveal'
  readonly at: string
  readonly by: { readonly id: string | null; readonly name: string }
  /** What each field was and became; empty where somebody only looked. */
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
  /** Names of the fields that were changed or revealed. */
  readonly fields: readonly string[]
}

interface Row extends Record<string, unknown> {
  version: number
  action: HistoryEntry['action']
  changes: Readonly<Record<string, unknown>> | null
  at: string
  by: string | null
  by_what: string | null
  name: string | null
}

const MOST_ENTRIES = 500

/** The latest entries of one record, newest first. @throws TesseraError NOT_FOUND */
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
  return entries({ ...reader, plan }, id, 'true')
}

/** What changed in a record after the version a caller saw; looking at it is no change. */
export async function changesSince(context: WriteContext, id: string, version: number): Promise<HistoryEntry[]> {
  return entries(context, id, `h.action <> 'reveal' and h.version > ${Math.trunc(version)}`)
}

async function entries({ db, plan, tx }: WriteContext, id: string, condition: string): Promise<HistoryEntry[]> {
  const rows = await tx.query<Row>(
    `select h.version, h.action, h.changes, h.at, h.by, h.by_what, u.name from ${db.table('sys_history')} as h
     left join ${db.table('sys_user')} as u on u.id = h.by
     where h.object = $1 and h.record = $2 and ${condition} order by h.id desc limit ${MOST_ENTRIES}`,
    [plan.object.name, id],
  )
  return rows.map((row) => {
    const changes = row.action === 'reveal' ? {} : visibleChanges(plan, row.changes ?? {})
    const { version, action, at } = row
    return {
      version,
      action,
      at,
      by: { id: row.by, name: row.name ?? row.by_what ?? '' },
      changes,
      fields: namesOf(plan, row, changes),
    }
  })
}

function namesOf(plan: AccessPlan, { action, changes }: Row, visible: HistoryEntry['changes']): string[] {
  if (action !== 'reveal') return Object.keys(visible)
  const revealed: unknown = changes?.['fields']
  return Array.isArray(revealed)
    ? revealed.filter((name): name is string => typeof name === 'string' && plan.fields.has(name))
    : []
}

/** A field may have got its mask after the entry was written, so values are masked again; a masked one stays as it is. */
function visibleChanges(plan: AccessPlan, changes: Readonly<Record<string, unknown>>): HistoryEntry['changes'] {
  const visible = Object.entries(changes).flatMap(([name, change]) => {
    const access = plan.fields.get(name)
    if (!access) return []
    const { from = null, to = null } = change as { from?: unknown; to?: unknown }
    const shown = (value: unknown): unknown =>
      access.reads === 'masked' && value !== null ? masks.get(access.field.mask ?? 'full').apply(String(value)) : value
    return [[name, { from: shown(from), to: shown(to) }] as const]
  })
  return Object.fromEntries(visible)
}
