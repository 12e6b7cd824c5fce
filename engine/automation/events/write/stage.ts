/** Events among what was written: whether they make sense, and whether strategies can still do with them what they did. */
import type { Database } from '../../../database/index.ts'
import { TesseraError } from '../../../kernel/errors.ts'
import type { Imposing, RemovalStage, Written } from '../../../records/index.ts'
import { fieldsOf } from '../definitions.ts'
import { Faults, namesOf } from './faults.ts'
import { judgeEvent, type WrittenEvent } from './judge.ts'
import { strategiesOf, usersOfFields } from './users.ts'

/** What an event means; whoever changes any of it must see what it is about. */
const MEANING: readonly string[] = [
  ...['code', 'fields', 'source', 'object', 'about', 'record_by', 'change', 'watched', 'date_field', 'anniversary'],
  'offset_days',
]

/** A code that nobody else proposes at the same time. */
export const imposeCodes: Imposing = (rows) => {
  let last = Date.now()
  return rows.map(({ code }) => (code === undefined || code === null || code === '' ? { code: `event${last++}` } : {}))
}

interface Row extends WrittenEvent {
  /** Of a change: from what to what, by field. */
  readonly changes: Readonly<Record<string, { readonly from: unknown }>> | null
}

/** Judges events that were written. @throws TesseraError FORBIDDEN, VALIDATION_FAILED */
export async function eventsWritten(db: Database, { action, ids, writer }: Written): Promise<void> {
  const { model, principal, tx } = writer
  if (action === 'delete' || action === 'purge') return
  if (principal.kind === 'application') throw new TesseraError('FORBIDDEN')
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.table('sys_event')} written`])
  const rows = await tx.query<Row>(
    `select e.id::text as id, e.name, e.code, e.fields, e.source, e.object, e.about, e.record_by, e.change, e.watched, e.date_field, e.anniversary,
       e.offset_days, (select h.changes from ${db.table('sys_history')} as h where $2 and h.object = 'sys_event' and h.record = e.id
         and h.version = e.version and h.action = 'update' limit 1) as changes
     from ${db.table('sys_event')} as e where e.id = any($1::uuid[])`,
    [ids, action === 'update'],
  )
  await passOver(db, writer, rows)
  const meant = rows.filter(({ changes }) => action !== 'update' || MEANING.some((name) => changes?.[name]))
  const faults = new Faults(ids)
  const kept = new Map<string, readonly object[]>()
  for (const row of meant) {
    const fault = faults.add.bind(faults, row.id)
    const fields = judgeEvent(row, { model, principal, fault })
    if (fields) kept.set(row.id, fields)
  }
  faults.throwAny()
  await normalise(db, tx, kept)
  for (const row of meant) if (row.changes?.['fields']) await judgeUsers(db, tx, row, kept.get(row.id), faults)
  faults.throwAny()
}

type Tx = Written['writer']['tx']

/** Days on which an event was off are not made up for once it is on again. */
async function passOver(db: Database, { tx, moment }: Written['writer'], rows: readonly Row[]): Promise<void> {
  const back = rows.filter(({ source, changes }) => source === 'date' && changes?.['enabled']?.from === false)
  if (back.length === 0) return
  await tx.query(
    `insert into ${db.table('sys_event_day')} (event, day, events, at) ` +
      `select id, (${db.now} at time zone $2)::date - 1, 0, ${db.now} from unnest($1::uuid[]) as e (id) on conflict (event, day) do nothing`,
    [back.map(({ id }) => id), moment.timeZone],
  )
}

/** Fields of objects are kept with the types that they have there. */
async function normalise(db: Database, tx: Tx, kept: ReadonlyMap<string, readonly object[]>): Promise<void> {
  if (kept.size === 0) return
  await tx.query(
    `update ${db.table('sys_event')} as e set fields = k.fields from jsonb_to_recordset($1::jsonb) as k (id uuid, fields jsonb) where e.id = k.id`,
    [JSON.stringify([...kept].map(([id, fields]) => ({ id, fields })))],
  )
}

/** A field that strategies ask for, or put into what they send, stays as it is. */
async function judgeUsers(
  db: Database,
  tx: Tx,
  { id, fields, changes }: Row,
  kept: readonly object[] | undefined,
  faults: Faults,
): Promise<void> {
  const now = new Map(fieldsOf(kept ?? fields).map((field) => [field.name, field.type]))
  const lost = fieldsOf(changes?.['fields']?.from).filter(({ name, type }) => now.get(name) !== type)
  if (lost.length === 0) return
  const users = await usersOfFields(db, tx, id)
  for (const { name, label } of lost) {
    const strategies = users.get(name)
    if (!strategies) continue
    const by = namesOf(strategies)
    const what = now.has(name) ? { zh: '更改类型', en: 'get another type' } : { zh: '删除', en: 'go' }
    const message = {
      zh: `字段 ${name}（${label}）不能${what.zh}，正被策略使用：${by.zh}`,
      en: `the field ${name} (${label}) cannot ${what.en}, strategies use it: ${by.en}`,
    }
    faults.add(id, 'fields', message, 'FIELD_IN_USE')
  }
}

/** Events of strategies stay, whether these are enabled or not. @throws TesseraError EVENT_IN_USE */
export function eventsLeave(db: Database): RemovalStage {
  return async ({ ids, writer: { tx } }) => {
    for (const [name, strategies] of await strategiesOf(db, tx, ids)) {
      const by = namesOf(strategies)
      throw new TesseraError('EVENT_IN_USE', { name, strategies: by }, { data: { strategies } })
    }
  }
}
