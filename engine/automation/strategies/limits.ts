/**
 * How often a strategy has met a record: caps that people set, and a stop for strategies that set off one another through
 * programs of others. Whoever counts for a cap waits for who counts the same, so that two events at once are not both the last.
 */
import type { Database, Queryable } from '../../database/index.ts'
import type { Text } from '../../kernel/text.ts'
import type { Cap, MatchReason } from './types.ts'
import type { Verdict } from './verdict.ts'

type Scope = Pick<Database, 'table' | 'now'>

/** Times in an hour that one strategy may meet one record; more is a loop. */
export const MOST_AN_HOUR = 10

interface Counted {
  readonly lately: number
  readonly capped: number
}

/** The verdicts with those refused that would be too many. */
export async function withinLimits(
  db: Scope,
  tx: Queryable,
  verdicts: readonly Verdict[],
): Promise<readonly Verdict[]> {
  const asked = verdicts.filter(({ reason, event }) => !reason && event.record !== null)
  if (asked.length === 0) return verdicts
  const pairs = new Map(asked.map((verdict) => [pairOf(verdict), verdict]))
  await holdCapped(db, tx, pairs)
  const counts = await countsOf(db, tx, pairs)
  return verdicts.map((verdict) => {
    if (verdict.reason || verdict.event.record === null) return verdict
    const pair = pairOf(verdict)
    const { lately, capped } = counts.get(pair) ?? { lately: 0, capped: 0 }
    const reason = overLimit(verdict, { lately, capped })
    if (reason) return { ...verdict, reason, due: [], leftOut: [] }
    counts.set(pair, { lately: lately + 1, capped: capped + 1 })
    return verdict
  })
}

function overLimit({ strategy: { cap } }: Verdict, { lately, capped }: Counted): MatchReason | undefined {
  if (lately >= MOST_AN_HOUR) return { code: 'LOOP', reason: LOOP }
  return cap && capped >= cap.times ? { code: 'CAP', reason: capWords(cap) } : undefined
}

function pairOf({ strategy, event }: Verdict): string {
  return `${strategy.id}:${event.record ?? ''}`
}

/** In one order, so that nobody waits in a circle. */
async function holdCapped(db: Scope, tx: Queryable, pairs: ReadonlyMap<string, Verdict>): Promise<void> {
  const capped = [...pairs].flatMap(([pair, { strategy }]) =>
    strategy.cap ? [`${db.table('sys_strategy')} ${pair}`] : [],
  )
  if (capped.length === 0) return
  await tx.query(
    `select pg_advisory_xact_lock(k) from (select distinct hashtextextended(pair, 0) as k from unnest($1::text[]) as pair order by 1) as locks`,
    [capped],
  )
}

async function countsOf(db: Scope, tx: Queryable, pairs: ReadonlyMap<string, Verdict>): Promise<Map<string, Counted>> {
  const verdicts = [...pairs.values()]
  const rows = await tx.query<Counted & Record<string, unknown>>(
    `select c.lately::int as lately, c.capped::int as capped
     from unnest($1::uuid[], $2::uuid[], $3::int[]) with ordinality as p(strategy, record, days, n), lateral (
       select count(*) filter (where m.at > ${db.now} - interval '1 hour') as lately,
         count(*) filter (where m.at > ${db.now} - make_interval(hours => p.days * 24)) as capped
       from ${db.table('sys_event_match')} as m where m.strategy = p.strategy and m.record = p.record and m.matched and m.record is not null
         and m.at > ${db.now} - make_interval(hours => greatest(1, p.days * 24))) as c
     order by p.n`,
    [
      verdicts.map(({ strategy }) => strategy.id),
      verdicts.map(({ event }) => event.record),
      verdicts.map(({ strategy }) => strategy.cap?.days ?? 0),
    ],
    'strategies_count',
  )
  return new Map([...pairs.keys()].map((pair, index) => [pair, rows[index] ?? { lately: 0, capped: 0 }]))
}

export const LOOP: Text = {
  zh: `同一记录一小时内已触发 ${MOST_AN_HOUR} 次，疑似循环`,
  en: `the record has met the strategy ${MOST_AN_HOUR} times within an hour, which looks like a loop`,
}

export function capWords({ times, days }: Cap): Text {
  return {
    zh: `已达频率上限：同一记录 ${days} 天内最多 ${times} 次`,
    en: `the cap is reached: ${times} time(s) within ${days} day(s) for one record`,
  }
}
