/**
 * Strategies as they stand in a transaction. Which there are is asked each time by one number that every change replaces;
 * as long as it stays, what was read last is still so. Whoever matches holds a lock that those who change strategies wait
 * for: what was matched is committed before a strategy is disabled, and nothing is matched between that and its commit.
 */
import type { Database, Queryable } from '../../database/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import { readBody } from './body.ts'
import type { Cap, StrategyAction } from './types.ts'

type Scope = Pick<Database, 'table'>

export interface StrategyInForce {
  readonly id: string
  readonly name: string
  readonly event: string
  /** The version that decides. */
  readonly version: number
  readonly enabled: boolean
  readonly state: string
  /** ISO UTC. */
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly conditions: unknown
  readonly actions: readonly StrategyAction[]
  readonly cap: Cap | null
}

/** Strategies by the id of their event, in the order in which they run. */
export type StrategiesInForce = ReadonlyMap<string, readonly StrategyInForce[]>

interface Stored extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly event: string
  readonly version: number
  readonly enabled: boolean
  readonly state: string
  readonly valid_from: string | null
  readonly valid_to: string | null
  readonly conditions: unknown
  readonly actions: unknown
  readonly cap: unknown
}

/** By workspace: what was read under which number. */
const kept = new WeakMap<Scope, { readonly revision: string; readonly strategies: StrategiesInForce }>()

/** Strategies as this transaction sees them; nobody changes any until it is over. */
export async function strategiesInForce(db: Scope, tx: Queryable): Promise<StrategiesInForce> {
  await tx.query('select pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [lockName(db)], 'strategies_hold')
  const [row] = await tx.query<{ revision: string }>(
    `select revision::text as revision from ${db.table('sys_strategy_revision')}`,
    [],
    'strategies_revision',
  )
  const revision = row?.revision ?? ''
  const known = kept.get(db)
  if (known?.revision === revision) return known.strategies
  const strategies = groupBy(await readAll(db, tx), ({ event }) => event)
  kept.set(db, { revision, strategies })
  return strategies
}

/** Waits until what is being matched is committed, and keeps others from matching until this transaction is over. */
export async function holdStrategies(db: Scope, tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [lockName(db)])
}

/** To be called in the transaction of every change, under `holdStrategies`. */
export async function strategiesChanged(db: Scope, tx: Queryable): Promise<void> {
  // a number that was counted up and rolled back would come again with other strategies behind it
  await tx.query(
    `update ${db.table('sys_strategy_revision')} set revision = hashtextextended(gen_random_uuid()::text, 0)`,
  )
}

function lockName(db: Scope): string {
  return `${db.table('sys_strategy')} in force`
}

/** In the order of groups, then of strategies in their group. */
async function readAll(db: Scope, tx: Queryable): Promise<StrategyInForce[]> {
  const rows = await tx.query<Stored>(
    `select s.id::text as id, s.name, s.event::text as event, s.head as version, s.enabled, s.state,
       ${isoOf('s.valid_from')} as valid_from, ${isoOf('s.valid_to')} as valid_to, s.conditions, s.actions, s.cap
     from ${db.table('sys_strategy')} as s join ${db.table('sys_strategy_group')} as g on g.id = s."group"
     where s.deleted_at is null order by g.sort, g.created_at, g.id, s.sort, s.created_at, s.id`,
  )
  return rows.map(inForce)
}

/** SQL of an instant as JSON writes it. */
export function isoOf(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
}

/** What was kept was checked when it was written; a strategy that cannot be read any more does nothing. */
function inForce({ id, name, version, enabled, state, ...given }: Stored): StrategyInForce {
  const { body, issues } = readBody(given)
  return {
    id,
    name,
    version,
    enabled,
    state: issues.length > 0 ? 'invalid' : state,
    event: body.event,
    validFrom: body.validFrom,
    validTo: body.validTo,
    conditions: body.conditions,
    actions: body.actions,
    cap: body.cap,
  }
}
