/** Reading who changed what. Only fields the reader may see appear; masked ones were stored masked. */
import { type AccessPlan, scopeCondition, seenSql } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { masks } from '../fields/index.ts'
import { isRecord, Parameters, tableSql, uuidOf } from '../query/index.ts'
import { requirePlan, type WriteContext, type Writer } from './context.ts'
import { formerNames } from './field-names.ts'
import type { Action } from './trace-sql.ts'

export interface HistoryEntry {
  readonly version: number
  readonly action: Action | 'reveal'
  readonly at: string
  /** Who, and by what where it was not record by record, such as `rule` or `import`. */
  readonly by: { readonly id: string | null; readonly name: string; readonly what?: string }
  /** What each field was and became; empty where somebody only looked. */
  readonly changes: Readonly<Record<string, { readonly from: unknown; readonly to: unknown }>>
  /** Names of the fields that were changed or revealed. */
  readonly fields: readonly string[]
}

interface Row extends Record<string, unknown> {
  object: string
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
    `select from ${tableSql(reader.db, plan.object)} as t where ${isRecord(plan.object, id, 't', bind)}${living} and ${scope}`,
    values,
  )
  if (!found) throw new TesseraError('NOT_FOUND')
  return entries({ ...reader, plan }, id, 'true')
}

/** How the record shows each field that reads clearly in some records only; of a record that is gone none is shown. */
async function shownNow({ plan, principal, db, tx }: WriteContext, id: string): Promise<Shown> {
  const partly = [...plan.fields.values()].filter(({ reads }) => reads === 'partly')
  if (partly.length === 0) return new Map()
  const { bind, values } = new Parameters()
  const place = { principal, alias: 't', bind }
  const parts = { clear: `'clear'`, masked: `'masked'` }
  const columns = partly.map((access, index) => `(${seenSql(plan, access, place, parts)})::text as "${index}"`)
  const [row] = await tx.query<Record<string, Level | null>>(
    `select ${columns.join(', ')} from ${tableSql(db, plan.object)} as t where ${isRecord(plan.object, id, 't', bind)}`,
    values,
  )
  return new Map(partly.map(({ field }, index) => [field.name, row?.[index] ?? 'absent']))
}

type Level = 'clear' | 'masked' | 'absent'

/** By name of field. */
type Shown = ReadonlyMap<string, Level>

/**
 * What changed in a record after the version a caller saw; looking at it is no change.
 * @param current the version it has now
 */
export async function changesSince(
  context: WriteContext,
  id: string,
  { seen, current }: { readonly seen: number; readonly current: number },
): Promise<HistoryEntry[]> {
  const { version } = context.plan.object
  const after = version?.column === undefined ? laterThan(context, seen, current) : `h.version > ${Math.trunc(seen)}`
  return entries(context, id, `h.action <> 'reveal' and ${after}`)
}

/**
 * The versions that PostgreSQL keeps itself do not rise from write to write, and others write without a trace: what came
 * after the entry of the version seen, or the last entry where it is the one that made the present version.
 */
function laterThan({ db }: WriteContext, seen: number, current: number): string {
  const last = (version: number): string =>
    `(select max(p.id) from ${db.table('sys_history')} as p where p.object = h.object and p.record = h.record and p.version = ${Math.trunc(version)})`
  return `h.id > coalesce(${last(seen)}, ${last(current)} - 1, h.id)`
}

async function entries(context: WriteContext, id: string, condition: string): Promise<HistoryEntry[]> {
  const { db, plan, tx } = context
  const names = await formerNames(context, plan.object)
  const shown = await shownNow(context, id)
  const rows = await tx.query<Row>(
    `select h.object, h.version, h.action, h.changes, h.at, h.by, h.by_what, u.name from ${db.table('sys_history')} as h
     left join ${db.table('sys_user')} as u on u.id = h.by
     where h.object = any($1) and h.record = $2 and ${condition} order by h.id desc limit ${MOST_ENTRIES}`,
    [names.objects, uuidOf(plan.object, id)],
  )
  return rows.map((row) => {
    const { object, version, action, at } = row
    const present: Rename = (name) => names.present(object, name, at)
    const changes = action === 'reveal' ? {} : visibleChanges({ plan, shown }, row.changes ?? {}, present)
    return {
      version,
      action,
      at,
      by: {
        id: row.by,
        name: row.name ?? row.by_what ?? '',
        ...(row.by !== null && row.by_what !== null && { what: row.by_what }),
      },
      changes,
      fields: action === 'reveal' ? revealedFields(plan, row, present) : Object.keys(changes),
    }
  })
}

/** The present name of what an entry calls so; undefined for a field that is gone. */
type Rename = (name: string) => string | undefined

function revealedFields(plan: AccessPlan, { changes }: Row, present: Rename): string[] {
  const revealed: unknown = changes?.['fields']
  if (!Array.isArray(revealed)) return []
  return revealed.flatMap((written: unknown) => {
    const name = typeof written === 'string' ? present(written) : undefined
    return name !== undefined && plan.fields.has(name) ? [name] : []
  })
}

/** A field may have got its mask after the entry was written, so values are masked again; a masked one stays as it is. */
function visibleChanges(
  { plan, shown }: { readonly plan: AccessPlan; readonly shown: Shown },
  changes: Readonly<Record<string, unknown>>,
  present: Rename,
): HistoryEntry['changes'] {
  const visible = Object.entries(changes).flatMap(([written, change]) => {
    const name = present(written)
    const access = name === undefined ? undefined : plan.fields.get(name)
    const level = name === undefined ? undefined : (shown.get(name) ?? access?.reads)
    if (name === undefined || !access || level === 'absent') return []
    const { from = null, to = null } = change as { from?: unknown; to?: unknown }
    const seen = (value: unknown): unknown =>
      level === 'clear' || value === null ? value : masks.get(access.mask ?? 'full').apply(String(value))
    return [[name, { from: seen(from), to: seen(to) }] as const]
  })
  return Object.fromEntries(visible)
}
