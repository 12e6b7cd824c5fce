/**
 * Strategies judged again: fields of objects vanish, processors go, authors lose rights, and all of that comes back. What
 * cannot be run is never run as if it could.
 */
import { type Principal, systemPrincipal } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import type { Issue } from '../../kernel/errors.ts'
import type { ProcessorTypes } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'
import type { GivenBody } from './body.ts'
import { checkStrategy } from './check.ts'
import { holdStrategies, isoOf, strategiesChanged } from './in-force.ts'

type Room = Pick<AutomationRoom, 'db' | 'models' | 'principalOf'>

interface Kept extends Record<string, unknown>, GivenBody {
  readonly id: string
  readonly head: number
  readonly author: string | null
  readonly state: string
  readonly fault: unknown
}

interface Verdict {
  readonly strategy: string
  readonly head: number
  readonly state: 'valid' | 'invalid' | 'suspended'
  readonly fault: readonly Issue[] | null
}

/** Notes what has changed of the state of strategies. @returns how many changed */
export async function judgeStrategies(room: Room, types: ProcessorTypes): Promise<number> {
  const { db } = room
  const kept = await db.query<Kept>(
    `select s.id::text as id, s.head::int as head, s.author::text as author, s.state, s.fault, s.event::text as event,
       ${isoOf('s.valid_from')} as valid_from, ${isoOf('s.valid_to')} as valid_to, s.conditions, s.actions, s.cap
     from ${db.table('sys_strategy')} as s where s.deleted_at is null order by s.id`,
  )
  const people = new Map<string, Principal | undefined>()
  for (const author of new Set(kept.flatMap(({ author: id }) => id ?? [])))
    people.set(author, await room.principalOf(author))
  const verdicts: Verdict[] = []
  for (const strategy of kept) {
    const author = strategy.author === null ? systemPrincipal('strategies') : people.get(strategy.author)
    const verdict = await verdictOf(room, types, strategy, author)
    if (verdict.state !== strategy.state) verdicts.push(verdict)
  }
  return verdicts.length === 0 ? 0 : db.transaction((tx) => note(room, tx, verdicts))
}

async function verdictOf(
  { db, models }: Room,
  types: ProcessorTypes,
  strategy: Kept,
  author: Principal | undefined,
): Promise<Verdict> {
  const { id, head } = strategy
  const ground = { db, on: db, model: models.current(), types, now: new Date().toISOString() }
  const engine = await checkStrategy({ ...ground, principal: systemPrincipal('strategies') }, strategy)
  // a processor that is off for a while is asked when a task is due; nothing of the strategy is wrong
  const faults = engine.issues.filter(({ code }) => code !== 'PROCESSOR_DISABLED')
  if (faults.length > 0) return { strategy: id, head, state: 'invalid', fault: faults }
  if (!author) return { strategy: id, head, state: 'suspended', fault: [GONE] }
  const theirs = await checkStrategy({ ...ground, principal: author }, strategy)
  const lost = theirs.issues.filter(({ code }) => code !== 'PROCESSOR_DISABLED')
  if (lost.length > 0) return { strategy: id, head, state: 'suspended', fault: lost }
  return { strategy: id, head, state: 'valid', fault: null }
}

/** Neither a version nor a history tells of it: the strategy says what it said. */
async function note({ db }: Room, tx: Queryable, verdicts: readonly Verdict[]): Promise<number> {
  await holdStrategies(db, tx)
  const changed = await tx.query(
    `update ${db.table('sys_strategy')} as s set state = v.state, fault = v.fault
     from jsonb_to_recordset($1::jsonb) as v(strategy uuid, head int, state text, fault jsonb)
     where s.id = v.strategy and s.head = v.head and s.state <> v.state returning 1`,
    [JSON.stringify(verdicts)],
  )
  if (changed.length > 0) await strategiesChanged(db, tx)
  return changed.length
}

const GONE: Issue = {
  code: 'STRATEGY_AUTHOR',
  path: 'author',
  message: { zh: '策略作者已停用或删除', en: 'the author of the strategy is disabled or deleted' },
}
