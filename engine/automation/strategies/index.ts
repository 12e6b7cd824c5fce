/**
 * In charge of strategies: what is to follow when something happens. What enters are strategies as people write them, and
 * events in the transaction that keeps them; what leaves are versions that never change, decisions with their reasons, and
 * tasks. What would happen, what did, and what changed is told here too.
 */
import { type AccessPlan, accessPlan, type Principal, scopeCondition } from '../../access/index.ts'
import type { Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { Model } from '../../model/types.ts'
import { Parameters, tableSql } from '../../query/index.ts'
import type { Writer } from '../../records/index.ts'
import type { EventData } from '../events/types.ts'
import type { ProcessorTypes } from '../processors/types.ts'
import type { AutomationRoom } from '../room.ts'
import type { GivenBody } from './body.ts'
import { importStrategies, type Imported } from './builtin.ts'
import { type Checked, checkStrategy } from './check.ts'
import type { Checking } from './checking.ts'
import { draftOf } from './draft.ts'
import { isoOf } from './in-force.ts'
import { judgeStrategies } from './judge.ts'
import { judgingOf } from './match.ts'
import { orderStrategies } from './order.ts'
import { type Period, simulate, type Simulation, tryStrategy, type Would } from './simulate.ts'
import { countsOf, type Statistics, statisticsOf, type StrategyCounts } from './statistics.ts'
import { type StrategyVersion, versionsOf } from './versions.ts'

/** Whoever asks, and by which Model. */
export interface Asker {
  readonly model: Model
  readonly principal: Principal
}

/** How often strategies are judged again, in milliseconds. */
const JUDGE_EVERY = 60_000

export class Strategies {
  readonly #room: AutomationRoom
  readonly #types: ProcessorTypes
  #timer: NodeJS.Timeout | undefined
  #judging: Promise<unknown> = Promise.resolve()

  constructor(room: AutomationRoom, types: ProcessorTypes) {
    this.#room = room
    this.#types = types
  }

  /** Looks now and then which strategies can still be run. */
  start(): void {
    this.#look()
    this.#timer ??= setInterval(() => this.#look(), JUDGE_EVERY).unref()
  }

  #look(): void {
    this.#judging = this.judge().catch((error: unknown) => this.#room.onError(error))
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#judging
  }

  /** Notes which strategies can no longer be run, and which can again. */
  judge(): Promise<number> {
    return judgeStrategies(this.#room, this.#types)
  }

  /** What is wrong with a strategy as it stands, and how it reads. */
  async check(asker: Asker, given: GivenBody): Promise<Checked> {
    return checkStrategy(await this.#checking(asker), given)
  }

  /** What would become of one event with these data. @throws TesseraError VALIDATION_FAILED */
  async try(asker: Asker, given: GivenBody, data: EventData): Promise<Would> {
    const checking = await this.#checking(asker)
    const draft = await draftOf(checking, given)
    return tryStrategy(draft, judgingOf(asker.model, this.#room.timeZone), data, checking.now)
  }

  /** What would have become of the events of a period. @throws TesseraError NOT_FOUND, VALIDATION_FAILED */
  async simulate(asker: Asker, wanted: GivenBody | { readonly id: string }, period: Period): Promise<Simulation> {
    const given = 'id' in wanted ? await this.#kept(asker, wanted.id) : wanted
    const draft = await draftOf(await this.#checking(asker), given)
    return simulate(this.#room.db, draft, judgingOf(asker.model, this.#room.timeZone), period)
  }

  /** @throws TesseraError NOT_FOUND */
  async statistics(asker: Asker, id: string, period: Period): Promise<Statistics> {
    await this.#kept(asker, id)
    return statisticsOf(this.#room.db, id, period)
  }

  /** The strategies of a group that had to do in a period, as far as one sees them. */
  async counts(asker: Asker, group: string, period: Period): Promise<readonly StrategyCounts[]> {
    const seen = await this.#seen(asker, (bind) => `t."group" = ${bind(group)}::uuid`)
    return countsOf(
      this.#room.db,
      seen.map(({ id }) => id),
      period,
    )
  }

  /** @throws TesseraError NOT_FOUND */
  async versions(asker: Asker, id: string): Promise<readonly StrategyVersion[]> {
    await this.#kept(asker, id)
    return versionsOf(this.#room.db, asker.model, id)
  }

  order(writer: Writer, wish: { readonly group: string; readonly ids: readonly string[] }): Promise<void> {
    return orderStrategies(this.#room.db, writer, wish)
  }

  import(writer: Writer): Promise<Imported> {
    return importStrategies(this.#room.db, writer)
  }

  async #checking({ model, principal }: Asker): Promise<Checking> {
    const { db } = this.#room
    const [clock] = await db.query<{ now: string }>(`select ${db.now} as now`)
    return { db, on: db, model, principal, types: this.#types, now: clock?.now ?? '' }
  }

  /** A strategy that one sees. @throws TesseraError NOT_FOUND */
  async #kept(asker: Asker, id: string): Promise<GivenBody> {
    if (!isId(id)) throw new TesseraError('NOT_FOUND')
    const [found] = await this.#seen(asker, (bind) => `t.id = ${bind(id)}::uuid`)
    if (!found) throw new TesseraError('NOT_FOUND')
    return found
  }

  async #seen(
    { model, principal }: Asker,
    where: (bind: (value: unknown) => string) => string,
  ): Promise<(GivenBody & { readonly id: string })[]> {
    const plan: AccessPlan | undefined = accessPlan(model, principal, 'sys_strategy')
    if (!plan || plan.scope('read') === 'none') throw new TesseraError('NOT_FOUND')
    const { db } = this.#room
    const { bind, values } = new Parameters()
    const on: Queryable = db
    return on.query<Record<string, unknown> & { id: string }>(
      `select t.id::text as id, t.event::text as event, ${isoOf('t.valid_from')} as valid_from, ${isoOf('t.valid_to')} as valid_to,
         t.conditions, t.actions, t.cap from ${tableSql(db, plan.object)} as t
       where ${where(bind)} and t.deleted_at is null and ${scopeCondition(plan, 'read', principal, 't', bind)} order by t.sort, t.id`,
      values,
    )
  }
}
