/**
 * In charge of what people may do a number of times only: revealing masked values, looking records up by them, and being
 * told that one is taken. Each alone is honest work; thousands would read what the masks hide. What enters is who does
 * what; what leaves is nothing, or the refusal with the seconds to wait. Counted in the database, for all processes.
 */
import type { Principal } from '../access/index.ts'
import type { Database, Queryable } from '../database/index.ts'
import { TesseraError } from '../kernel/errors.ts'

export type AllowanceKind = 'reveal' | 'lookup' | 'blind_import'

interface Allowance {
  readonly most: number
  /** How long they have to last. */
  readonly seconds: number
  /** The parameter by which administrators set another number. */
  readonly parameter: string
}

export const ALLOWANCES: Readonly<Record<AllowanceKind, Allowance>> = {
  reveal: { most: 300, seconds: 3600, parameter: 'sys_reveals_per_hour' },
  lookup: { most: 10, seconds: 60, parameter: 'sys_lookups_per_minute' },
  blind_import: { most: 1000, seconds: 86_400, parameter: 'sys_blind_imports_per_day' },
}

/** Where counting is done: apart from the transaction of what is counted, so that a refusal counts as well. */
export interface Counting {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly on: Queryable
  readonly principal: Principal
}

/**
 * Takes `count` of what is allowed. The time begins with the first, so that one statement tells.
 * @throws TesseraError TOO_MANY_ATTEMPTS with the seconds to wait
 */
export async function spend(
  { db, on, principal }: Counting,
  kind: AllowanceKind,
  { count = 1, most: given }: { readonly count?: number; readonly most?: number | undefined } = {},
): Promise<void> {
  if ((principal.kind !== 'user' && principal.kind !== 'application') || count === 0) return
  const { most: usual, seconds, parameter } = ALLOWANCES[kind]
  const table = db.table('sys_allowance')
  const isOver = `a.since <= ${db.now} - make_interval(secs => $3)`
  const [row] = await on.query<{ used: number; most: number; wait: number }>(
    `with bound as (select coalesce((select case when jsonb_typeof(p.value) = 'number' then p.value::int end
         from ${db.table('sys_parameter')} p where p.name = $5), $6::int) as most),
     spent as (insert into ${table} as a (who, kind, since, used) values ($1, $2, ${db.now}, $4)
       on conflict (who, kind) do update set
         since = case when ${isOver} then ${db.now} else a.since end,
         used = case when ${isOver} then $4 else least(a.used::bigint + $4, 1000000000)::int end
       returning a.used, ceil(extract(epoch from a.since - ${db.now}) + $3)::int as wait)
     select spent.used, spent.wait, bound.most from spent, bound`,
    [principal.id, kind, seconds, count, parameter, usual],
  )
  if (!row || row.used <= (given ?? row.most)) return
  const wait = Math.max(1, row.wait)
  throw new TesseraError('TOO_MANY_ATTEMPTS', { seconds: wait }, { data: { seconds: wait } })
}
