/** What strategies did in a period: events that they were asked about, those that met them, and what became of their actions. */
import type { Database } from '../../database/index.ts'
import type { Period } from './simulate.ts'

type Scope = Pick<Database, 'table' | 'query' | 'now'>

export interface ActionCounts {
  readonly action: number
  /** Id. */
  readonly processor: string | null
  readonly waiting: number
  readonly succeeded: number
  readonly failed: number
  readonly unknown: number
  readonly skipped: number
  readonly cancelled: number
}

export interface Statistics {
  readonly events: number
  readonly matched: number
  /** By why an event did not meet the strategy. */
  readonly reasons: Readonly<Record<string, number>>
  readonly executed: number
  readonly succeeded: number
  readonly failed: number
  readonly skipped: number
  readonly actions: readonly ActionCounts[]
}

export async function statisticsOf(db: Scope, strategy: string, period: Period): Promise<Statistics> {
  const [matches, actions] = await Promise.all([matchesOf(db, strategy, period), actionsOf(db, strategy, period)])
  const sum = (name: 'succeeded' | 'failed' | 'unknown' | 'skipped'): number =>
    actions.reduce((total, each) => total + each[name], 0)
  const missed = matches.filter(({ code }) => code !== null)
  const total = (rows: readonly Matches[]): number => rows.reduce((all, { count }) => all + count, 0)
  return {
    events: total(matches),
    matched: total(matches) - total(missed),
    reasons: Object.fromEntries(missed.map(({ code, count }) => [code, count])),
    executed: sum('succeeded') + sum('failed') + sum('unknown'),
    succeeded: sum('succeeded'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    actions,
  }
}

interface Matches extends Record<string, unknown> {
  readonly code: string | null
  readonly count: number
}

function matchesOf(db: Scope, strategy: string, { from, to }: Period): Promise<Matches[]> {
  return db.query<Matches>(
    `select m.reason_code as code, count(*)::int as count from ${db.table('sys_event_match')} as m
     where m.strategy = $1 and m.at >= $2 and m.at < $3 group by m.reason_code order by count desc, code`,
    [strategy, from, to],
  )
}

/** Ids rise with time, so that the index of a strategy's tasks serves; clocks of programs may be an hour off. */
const IDS = `t.id >= $4::uuid and t.id <= $5::uuid and t.at >= $2 and t.at < $3`

function actionsOf(
  db: Scope,
  strategy: string,
  { from, to }: Period,
): Promise<(ActionCounts & Record<string, unknown>)[]> {
  const count = (name: string): string => `coalesce(sum(c.n) filter (where c.state = '${name}'), 0)::int`
  return db.query<ActionCounts & Record<string, unknown>>(
    `with c as (
       select t.action, t.processor, 'waiting' as state, count(*) as n from ${db.table('sys_task')} as t
         where t.strategy = $1 and ${IDS} group by 1, 2
       union all select t.action, t.processor, t.status, count(*) from ${db.table('sys_task_done')} as t
         where t.strategy = $1 and ${IDS} group by 1, 2, 3
       union all select (l.out->>'action')::smallint, null, 'skipped', count(*) from ${db.table('sys_event_match')} as m,
           jsonb_array_elements(m.left_out) as l(out)
         where m.strategy = $1 and m.at >= $2 and m.at < $3 and m.left_out is not null group by 1)
     select c.action::int as action, (array_agg(c.processor order by c.processor))[1]::text as processor, ${count('waiting')} as waiting,
       ${count('succeeded')} as succeeded, ${count('dead')} as failed, ${count('unknown')} as unknown,
       ${count('skipped')} as skipped, ${count('cancelled')} as cancelled
     from c group by c.action order by c.action`,
    [strategy, from, to, ...idsBetween(from, to)],
  )
}

const SLACK = 3_600_000

/** The first and last id that a program may have made in a period. */
function idsBetween(from: string, to: string): readonly [string, string] {
  const at = (moment: number, rest: string): string => {
    const hex = Math.max(0, moment).toString(16).padStart(12, '0').slice(-12)
    return `${hex.slice(0, 8)}-${hex.slice(8)}-${rest}`
  }
  return [at(Date.parse(from) - SLACK, '0000-0000-000000000000'), at(Date.parse(to) + SLACK, 'ffff-ffff-ffffffffffff')]
}

export interface StrategyCounts {
  readonly strategy: string
  readonly events: number
  readonly matched: number
  readonly failed: number
}

/** Of several strategies at once, those that had anything to do. */
export async function countsOf(
  db: Scope,
  strategies: readonly string[],
  { from, to }: Period,
): Promise<readonly StrategyCounts[]> {
  return db.query<StrategyCounts & Record<string, unknown>>(
    `select s.id::text as strategy, m.events, m.matched, d.failed from unnest($1::uuid[]) with ordinality as s(id, n),
       lateral (select count(*)::int as events, (count(*) filter (where m.matched))::int as matched
         from ${db.table('sys_event_match')} as m where m.strategy = s.id and m.at >= $2 and m.at < $3) as m,
       lateral (select count(*)::int as failed from ${db.table('sys_task_done')} as t
         where t.strategy = s.id and t.status in ('dead', 'unknown') and ${IDS}) as d
     where m.events > 0 or d.failed > 0 order by s.n`,
    [strategies, from, to, ...idsBetween(from, to)],
  )
}
