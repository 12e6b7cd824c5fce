/** What one operation changed, as people read it: labels of fields and options instead of codes. */
import { type Request, type Response, Router } from 'express'

import { accessPlan, type Principal } from '../../access/index.ts'
import type { Text } from '../../kernel/text.ts'
import { quotedName } from '../../model/key.ts'
import type { Model } from '../../model/types.ts'
import { recordUuid, tableSql } from '../../query/index.ts'
import { recordBody } from '../calls.ts'
import { principalOf, requireUser } from '../caller.ts'
import { isRecord } from '../body.ts'
import { offers } from '../methods.ts'
import type { Services } from '../services.ts'

const LOG = 'sys_operation_log'
const MOST = 50

interface Entry {
  readonly at: string
  readonly action: string
  readonly object: string | null
  readonly object_label: string | null
  readonly record: string | null
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly result: string
  readonly request: string | null
}

interface Change {
  readonly object: string | null
  readonly label: Text | null
  readonly record: string | null
  readonly action: string
  readonly fields: readonly {
    readonly name: string
    readonly label: Text
    readonly from: unknown
    readonly to: unknown
  }[]
}

export function operationRoutes(services: Services): Router {
  const router = Router()
  router
    .route('/operations/:id/changes')
    .all(requireUser)
    .get((req, res) => changes(services, req, res))
    .all(offers('GET'))
  return router
}

/** Whoever may read the entry with what was and became may read it in words. */
async function changes(services: Services, req: Request, res: Response): Promise<void> {
  const principal = principalOf(res)
  const model = services.models.current()
  const entry = await entryOf(services, principal, String(req.params['id']))
  const isTold = mayTell(model, principal)
  if (entry.before !== null || entry.after !== null) {
    res.json({ data: { changes: isTold ? [changeOf(model, entry)] : [], more: false } })
    return
  }
  const found =
    isTold && entry.result === 'done'
      ? await seenBy(services, principal, model, await fromHistory(services, entry))
      : []
  res.json({ data: { changes: found.slice(0, MOST).map((each) => changeOf(model, each)), more: found.length > MOST } })
}

async function entryOf(services: Services, principal: Principal, id: string): Promise<Entry> {
  const body = JSON.parse(await recordBody(services, { principal, object: LOG, id, query: '' })) as { data: Entry }
  return { ...EMPTY, ...body.data }
}

/** What a role does not show is absent. */
const EMPTY: Entry = {
  at: '',
  action: '',
  object: null,
  object_label: null,
  record: null,
  before: null,
  after: null,
  result: '',
  request: null,
}

function mayTell(model: Model, principal: Principal): boolean {
  const fields = accessPlan(model, principal, LOG)?.fields
  return ['before', 'after', 'request'].every((name) => fields?.get(name)?.reads === 'clear')
}

type Told = Pick<Entry, 'action' | 'object' | 'object_label' | 'record' | 'before' | 'after'>

/** Of what changed many records at once the histories of these tell. */
async function fromHistory({ db }: Services, { request, at }: Entry): Promise<Told[]> {
  if (request === null) return []
  const rows = await db.query<{ object: string; record: string; action: string; changes: unknown }>(
    // the moment narrows it down to few blocks: entries come in the order of time
    `select object, record::text as record, action, changes from ${db.table('sys_history')} ` +
      `where request = $1 and at between $2::timestamptz - interval '1 minute' and $2::timestamptz + interval '10 minutes' ` +
      `order by id limit ${MOST + 1}`,
    [request, at],
  )
  return rows.map(({ changes: given, ...row }) => ({ ...row, object_label: null, ...sidesOf(given) }))
}

/** What is private to others stays theirs, whatever else one may see of operations. */
async function seenBy({ db }: Services, principal: Principal, model: Model, told: readonly Told[]): Promise<Told[]> {
  const me = principal.kind === 'user' ? principal.id : null
  const seen = new Map<string, ReadonlySet<string>>()
  for (const name of new Set(told.map(({ object }) => object ?? ''))) {
    const object = model.objects.get(name)
    if (!object?.privateTo) continue
    const person = `t.${quotedName(object.privateTo.column)}`
    const ids = told.flatMap((each) => (each.object === name && each.record !== null ? [each.record] : []))
    const rows = await db.query<{ record: string }>(
      `select ${recordUuid(object, 't')}::text as record from ${tableSql(db, object)} as t ` +
        `where ${recordUuid(object, 't')} = any($1::uuid[]) and (${person} is null or ${person} = $2::uuid)`,
      [ids, me],
    )
    seen.set(name, new Set(rows.map(({ record }) => record)))
  }
  return told.filter(({ object, record }) => seen.get(object ?? '')?.has(record ?? '') ?? true)
}

function sidesOf(given: unknown): Pick<Entry, 'before' | 'after'> {
  const parts = isRecord(given) ? Object.entries(given) : []
  const side = (name: 'from' | 'to'): Record<string, unknown> =>
    Object.fromEntries(parts.map(([field, change]) => [field, isRecord(change) ? (change[name] ?? null) : null]))
  return { before: side('from'), after: side('to') }
}

function changeOf(model: Model, { action, object, object_label, record, before, after }: Told): Change {
  const known = model.objects.get(object ?? '')
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  const label = known?.label ?? (object_label === null ? null : { zh: object_label, en: object_label })
  return {
    object,
    label,
    record,
    action,
    fields: names.map((name) => {
      const field = known?.field.get(name)
      const worded = (value: unknown): unknown => wordOf(model, field?.definition['enum'], value)
      return {
        name,
        label: field?.label ?? { zh: name, en: name },
        from: worded(before?.[name] ?? null),
        to: worded(after?.[name] ?? null),
      }
    }),
  }
}

/** Options by their labels, everything else as text. */
function wordOf(model: Model, options: unknown, value: unknown): string | Text | null {
  if (value === null) return null
  const items = typeof options === 'string' ? model.enums.get(options)?.items : undefined
  const item = items?.find((each) => each.value === value)
  if (item) return item.label
  return typeof value === 'string' ? value : JSON.stringify(value)
}
