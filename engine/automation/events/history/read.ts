/**
 * The event history as people read it: events, what strategies said to each, and what became of the tasks. What enters is
 * a question; what leaves is a page, the latest first, with names in place of ids.
 */
import type { Database } from '../../../database/index.ts'
import type { Text } from '../../../kernel/text.ts'
import type { HistoryQuestion, TaskResult } from './question.ts'

interface Named {
  readonly id: string
  readonly name: string | null
}

export interface ShownTask {
  readonly id: string
  readonly processor: Named
  /** As the list of tasks tells it: pending, running, retrying, succeeded, dead, cancelled, skipped, unknown. */
  readonly state: string
  readonly at: string
  readonly due_at: string
  readonly ended_at: string | null
  readonly error: { readonly code: string; readonly reason: Text } | null
}

export interface ShownMatch {
  readonly strategy: Named
  readonly version: number
  readonly matched: boolean
  readonly code: string | null
  readonly reason: Text | null
  /** Actions that were left out, each with its reason. */
  readonly left_out: readonly { readonly action: number; readonly code: string; readonly reason: Text }[]
  readonly tasks: readonly ShownTask[]
}

export interface ShownEvent {
  readonly id: string
  readonly at: string
  readonly source: string
  readonly event: { readonly id: string | null; readonly name: string | null; readonly code: string }
  readonly application: Named | null
  readonly event_id: string | null
  readonly state: 'accepted' | 'refused'
  readonly code: string | null
  readonly reason: Text | null
  readonly object: string | null
  readonly record: string | null
  readonly depth: number
  readonly matches: readonly ShownMatch[]
}

type Scope = Pick<Database, 'table' | 'query'>

const STATES: Readonly<Record<TaskResult, readonly string[]>> = {
  open: ['pending', 'running', 'retrying'],
  succeeded: ['succeeded'],
  failed: ['dead', 'unknown'],
  cancelled: ['cancelled'],
  skipped: ['skipped'],
}

/** @returns a page and the id behind which the next one begins */
export async function readHistory(
  db: Scope,
  question: HistoryQuestion,
): Promise<{ readonly data: readonly ShownEvent[]; readonly next: string | null }> {
  const values: unknown[] = []
  const bind = (value: unknown): string => `$${values.push(value)}`
  const where = conditionsOf(db, question, bind).join(' and ')
  const rows = await db.query<ShownEvent & Record<string, unknown>>(
    `${shown(db, `select * from ${db.table('sys_event_log')} as l where ${where} order by l.at desc, l.id desc limit ${bind(question.limit + 1)}::int`)} order by l.at desc, l.id desc`,
    values,
  )
  const data = rows.slice(0, question.limit)
  return { data, next: rows.length > question.limit ? (data.at(-1)?.id ?? null) : null }
}

export type StoredEvent = ShownEvent & {
  readonly data: Readonly<Record<string, unknown>> | null
  readonly request: string | null
  /** Whose fields its data are, which `object` is not where it acts upon another record. */
  readonly origin_object: string | null
  /** Whether its data were read from a record, be it long ago. */
  readonly of_record: boolean
}

/** What came once more came first from where its definition says; where that is gone, nobody knows better than a record. */
const OF_RECORD = `(l.source in ('record', 'date') or coalesce(d.source, case when l.source = 'replay' then 'record' end, l.source) in ('record', 'date'))`

/** One event with its data, which whoever shows it masks; undefined where there is none. */
export async function readEvent(db: Scope, id: string): Promise<StoredEvent | undefined> {
  const [row] = await db.query<StoredEvent & Record<string, unknown>>(
    `select x.*, l.data, l.request, d.object as origin_object, ${OF_RECORD} as of_record from (${shown(db, `select * from ${db.table('sys_event_log')} as l where l.id = $1::uuid`)}) as x ` +
      `join ${db.table('sys_event_log')} as l on l.id = x.id::uuid left join ${db.table('sys_event')} as d on d.id = l.event`,
    [id],
  )
  return row
}

function conditionsOf(db: Scope, question: HistoryQuestion, bind: (value: unknown) => string): string[] {
  const { from, to, event, application, record, state, source, search, after } = question
  const equal = (column: string, value: string | undefined, type = 'uuid'): string[] =>
    value === undefined ? [] : [`l.${column} = ${bind(value)}::${type}`]
  return [
    `l.at >= ${bind(from)}::timestamptz`,
    `l.at < ${bind(to)}::timestamptz`,
    ...equal('event', event),
    ...equal('application', application),
    ...equal('record', record),
    ...equal('state', state, 'text'),
    ...equal('source', source, 'text'),
    ...(search === undefined ? [] : [searched(bind(search))]),
    ...(after === undefined
      ? []
      : [
          `(l.at, l.id) < (select p.at, p.id from ${db.table('sys_event_log')} as p where p.id = ${bind(after)}::uuid)`,
        ]),
    ...ofStrategies(db, question, bind),
  ]
}

function searched(place: string): string {
  return `(strpos(lower(coalesce(l.event_id, '')), lower(${place})) > 0 or strpos(lower(l.code), lower(${place})) > 0 or l.id::text = ${place})`
}

/** What strategies and tasks must be like: of one and the same match, of one and the same task. */
function ofStrategies(
  db: Scope,
  { matched, strategy, processor, result }: HistoryQuestion,
  bind: (value: unknown) => string,
): string[] {
  const ofMatch = [
    ...(matched === undefined ? [] : [`m.matched = ${bind(matched)}::boolean`]),
    ...(strategy === undefined ? [] : [`m.strategy = ${bind(strategy)}::uuid`]),
  ]
  const ofTask = [
    ...(processor === undefined ? [] : [`t.processor = ${bind(processor)}::uuid`]),
    ...(result === undefined ? [] : [`t.state = any(${bind(STATES[result])})`]),
  ]
  return [
    ...(ofMatch.length > 0 ? [exists(db, 'sys_event_match', 'm', ofMatch)] : []),
    ...(ofTask.length > 0 ? [exists(db, 'sys_task_all', 't', ofTask)] : []),
  ]
}

function exists(db: Scope, table: string, alias: string, conditions: readonly string[]): string {
  return `exists (select from ${db.table(table)} as ${alias} where ${alias}.event = l.id and ${conditions.join(' and ')})`
}

/** @param page rows of the log, as a query */
function shown(db: Scope, page: string): string {
  const named = (id: string, name: string): string => `jsonb_build_object('id', ${id}, 'name', ${name})`
  const error = `case when t.error_code is not null then jsonb_build_object('code', t.error_code, 'reason', jsonb_build_object('zh', t.error_zh, 'en', t.error_en)) end`
  const tasks =
    `(select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'processor', ${named('t.processor', 'p.name')}, 'state', t.state, ` +
    `'at', ${iso('t.at')}, 'due_at', ${iso('t.planned_at')}, 'ended_at', ${iso('t.ended_at')}, 'error', ${error}) order by t.action, t.id), '[]') ` +
    `from ${db.table('sys_task_all')} as t left join ${db.table('sys_processor')} as p on p.id = t.processor ` +
    `where t.event = l.id and t.strategy = m.strategy)`
  const matches =
    `(select coalesce(jsonb_agg(jsonb_build_object('strategy', ${named('m.strategy', 's.name')}, 'version', m.version, 'matched', m.matched, ` +
    `'code', m.reason_code, 'reason', m.reason, 'left_out', coalesce(m.left_out, '[]'), 'tasks', ${tasks}) order by m.id), '[]') ` +
    `from ${db.table('sys_event_match')} as m left join ${db.table('sys_strategy')} as s on s.id = m.strategy where m.event = l.id)`
  return (
    `select l.id::text as id, l.at, l.source, jsonb_build_object('id', e.id, 'name', e.name, 'code', l.code) as event, ` +
    `case when l.application is not null then ${named('l.application', 'a.name')} end as application, l.event_id, l.state, ` +
    `l.reason_code as code, l.reason, l.object, l.record::text as record, l.depth::int as depth, ${matches} as matches from (${page}) as l ` +
    `left join ${db.table('sys_event')} as e on e.id = l.event left join ${db.table('sys_application')} as a on a.id = l.application`
  )
}

function iso(moment: string): string {
  return `to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}
