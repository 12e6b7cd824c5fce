/** What can be done to several events at once, beyond changing their fields. */
import type { Principal } from '../../../access/index.ts'
import type { Database } from '../../../database/index.ts'
import type { Text } from '../../../kernel/text.ts'
import {
  type ActionResults,
  createMany,
  type RecordAction,
  type RecordActions,
  updateMany,
  type Writer,
} from '../../../records/index.ts'

/** Adds the actions over events to those of a process. */
export function eventActions(db: Database, actions: RecordActions): RecordActions {
  return actions
    .add('sys_event', switching(db, 'enable', true))
    .add('sys_event', switching(db, 'disable', false))
    .add('sys_event', copying(db))
}

type Run = (writer: Writer, ids: readonly string[]) => Promise<ActionResults>

interface Event extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly enabled: boolean
}

function action(
  name: string,
  operation: 'create' | 'update',
  told: { label: Text; confirm: Text },
  run: Run,
): RecordAction {
  return {
    name,
    ...told,
    allowed: (principal) => mayWrite(principal, operation),
    run: async (writer, id) => {
      const done = await run(writer, [id])
      return { shown: { label: done.label, value: done.rows[0]?.value ?? '' } }
    },
    runMany: run,
  }
}

/** The write itself asks again, of the rows as well. */
function mayWrite(principal: Principal, operation: 'create' | 'update'): boolean {
  if (principal.kind === 'system') return true
  if (principal.kind !== 'user') return false
  const { administrator, grants } = principal.rights
  return administrator || grants.some((grant) => grant.object === 'sys_event' && grant.operations.includes(operation))
}

function switching(db: Database, name: 'enable' | 'disable', enabled: boolean): RecordAction {
  const label = enabled ? { zh: '启用', en: 'Enable' } : { zh: '禁用', en: 'Disable' }
  const confirm = enabled
    ? { zh: '启用后恢复接收，事件的策略随之生效。', en: 'The events are taken in again, and their strategies act.' }
    : {
        zh: '禁用后事件不再接收，其策略不生效；已产生的延迟任务也不再执行。',
        en: 'The events are refused and their strategies do nothing; tasks that wait are not carried out.',
      }
  return action(name, 'update', { label, confirm }, async (writer, ids) => {
    const events = await eventsOf(db, writer, ids)
    const changes = events.filter((event) => event.enabled !== enabled)
    await updateMany(
      writer,
      'sys_event',
      changes.map(({ id, version }) => ({ id, version, values: { enabled } })),
    )
    const done = enabled ? { zh: '已启用', en: 'Enabled' } : { zh: '已禁用', en: 'Disabled' }
    return { label: done, rows: events.map(({ id, name }) => ({ id, name, value: done.zh })) }
  })
}

const COPIED: Text = { zh: '副本名称', en: 'Name of the copy' }
const KEPT = [
  ...[
    'enabled',
    'note',
    'source',
    'fields',
    'object',
    'about',
    'record_by',
    'change',
    'watched',
    'date_field',
    'anniversary',
  ],
  'offset_days',
]

/** All but name and code, which are made anew; strategies stay with the event that they name. */
function copying(db: Database): RecordAction {
  const told = {
    label: { zh: '复制', en: 'Copy' },
    confirm: {
      zh: '复制事件的全部配置，名称和代码重新生成；策略不随之复制。',
      en: 'All of the events is copied but names and codes, which are made anew; strategies are not copied.',
    },
  }
  return action('copy', 'create', told, async (writer, ids) => {
    const events = await eventsOf(db, writer, ids)
    const names = await freeNames(db, writer, events)
    const values = await valuesOf(db, writer, ids)
    await createMany(
      writer,
      'sys_event',
      events.map(({ id }, index) => ({ ...values.get(id), name: names[index] })),
    )
    return { label: COPIED, rows: events.map(({ id, name }, index) => ({ id, name, value: names[index] ?? '' })) }
  })
}

async function valuesOf(
  db: Database,
  { tx }: Writer,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const parts = KEPT.map((name) => `'${name}', e."${name}"`).join(', ')
  const rows = await tx.query<{ id: string; values: Record<string, unknown> }>(
    `select e.id::text as id, jsonb_strip_nulls(jsonb_build_object(${parts})) as values from ${db.table('sys_event')} as e where e.id = any($1::uuid[])`,
    [ids],
  )
  return new Map(rows.map(({ id, values }) => [id, values]))
}

/** Each name with 副本 behind it, and a number where that is taken. */
async function freeNames(db: Database, { tx }: Writer, events: readonly Event[]): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select name from ${db.table('sys_event')} where position(' 副本' in name) > 0`,
  )
  const taken = new Set(rows.map(({ name }) => name))
  return events.map(({ name }) => {
    const base = `${[...name].slice(0, LONGEST_BASE).join('')} 副本`
    let next = base
    for (let n = 2; taken.has(next); n++) next = `${base}${n}`
    taken.add(next)
    return next
  })
}

const LONGEST_BASE = 50

async function eventsOf(db: Database, { tx }: Writer, ids: readonly string[]): Promise<Event[]> {
  return tx.query<Event>(
    `select id::text as id, name, version, enabled from ${db.table('sys_event')} where id = any($1::uuid[]) order by name, id`,
    [ids],
  )
}
