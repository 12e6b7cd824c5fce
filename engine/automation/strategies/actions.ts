/** What can be done to several strategies at once, beyond changing their fields. */
import type { Database } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import {
  type ActionResults,
  createMany,
  type RecordAction,
  type RecordActions,
  updateMany,
  type Writer,
} from '../../records/index.ts'
import type { Principal } from '../../access/index.ts'
import { holdsPoint } from './rights.ts'

/** Adds the actions over strategies to those of a process. */
export function strategyActions(db: Database, actions: RecordActions): RecordActions {
  return actions
    .add('sys_strategy', switching(db, 'enable', true))
    .add('sys_strategy', switching(db, 'disable', false))
    .add('sys_strategy', copying(db))
}

type Run = (writer: Writer, ids: readonly string[]) => Promise<ActionResults>

interface Strategy extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly version: number
  readonly enabled: boolean
}

function switching(db: Database, name: 'enable' | 'disable', enabled: boolean): RecordAction {
  const label = enabled ? { zh: '启用', en: 'Enable' } : { zh: '禁用', en: 'Disable' }
  const confirm = enabled
    ? {
        zh: '启用后，事件满足条件即执行；禁用期间取消的任务不恢复。',
        en: 'Events that meet the conditions have effect from now on; cancelled tasks stay cancelled.',
      }
    : {
        zh: '禁用后不再匹配事件，尚未执行的任务一并取消。',
        en: 'Events have no effect any more, and tasks not yet begun are cancelled.',
      }
  const done = enabled ? { zh: '已启用', en: 'Enabled' } : { zh: '已禁用', en: 'Disabled' }
  return action(
    { name, label, confirm, allowed: (principal) => holdsPoint(principal, 'strategy_enable') },
    async (writer, ids) => {
      const strategies = await strategiesOf(db, writer, ids)
      const changes = strategies.filter((each) => each.enabled !== enabled)
      await updateMany(
        writer,
        'sys_strategy',
        changes.map(({ id, version }) => ({ id, version, values: { enabled } })),
      )
      return { label: done, rows: strategies.map(({ id, name: called }) => ({ id, name: called, value: done.zh })) }
    },
  )
}

const COPIED: Text = { zh: '副本名称', en: 'Name of the copy' }
const KEPT = ['group', 'event', 'valid_from', 'valid_to', 'conditions', 'actions', 'cap', 'note']

/** Copies are disabled, as all new ones are, and whoever copies is their author. */
function copying(db: Database): RecordAction {
  const confirm = {
    zh: '复制策略的全部配置；副本为禁用状态。',
    en: 'Everything about the strategies is copied; copies are disabled.',
  }
  const head = { name: 'copy', label: { zh: '复制', en: 'Copy' }, confirm, allowed: isPerson }
  return action(head, async (writer, ids) => {
    const strategies = await strategiesOf(db, writer, ids)
    const rows = await writer.tx.query<{ values: Record<string, unknown> }>(
      `select jsonb_build_object(${KEPT.map((name) => `'${name}', s."${name}"`).join(', ')}) as values
       from ${db.table('sys_strategy')} as s where s.id = any($1::uuid[]) order by array_position($1::uuid[], s.id)`,
      [strategies.map(({ id }) => id)],
    )
    const names = await freeNames(db, writer, strategies)
    await createMany(
      writer,
      'sys_strategy',
      rows.map(({ values }, index) => ({ ...given(values), name: names[index] })),
    )
    return { label: COPIED, rows: strategies.map(({ id, name }, index) => ({ id, name, value: names[index] ?? '' })) }
  })
}

function isPerson(principal: Principal): boolean {
  return principal.kind === 'user' || principal.kind === 'system'
}

/** What is there, instants as callers write them: as JSON PostgreSQL gives them an offset. */
function given(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
    if (value === null) return []
    return [[name, name.startsWith('valid_') ? new Date(String(value)).toISOString() : value]]
  })
  return Object.fromEntries(entries)
}

/** The names with 副本 behind them, and a number where that is taken. */
async function freeNames(db: Database, { tx }: Writer, strategies: readonly Strategy[]): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select name from ${db.table('sys_strategy')} where name like '% 副本%' and deleted_at is null`,
  )
  const taken = new Set(rows.map(({ name }) => name))
  return strategies.map(({ name }) => {
    const base = `${[...name].slice(0, 90).join('')} 副本`
    let next = base
    for (let n = 2; taken.has(next); n++) next = `${base}${n}`
    taken.add(next)
    return next
  })
}

function action(head: Omit<RecordAction, 'run' | 'runMany'>, run: Run): RecordAction {
  return {
    ...head,
    run: async (writer, id) => {
      const done = await run(writer, [id])
      return { shown: { label: done.label, value: done.rows[0]?.value ?? '' } }
    },
    runMany: run,
  }
}

async function strategiesOf(db: Database, { tx }: Writer, ids: readonly string[]): Promise<Strategy[]> {
  return tx.query<Strategy>(
    `select id::text as id, name, version, enabled from ${db.table('sys_strategy')} where id = any($1::uuid[]) order by sort, id`,
    [ids],
  )
}
