/** What strategies make of an event, before anybody asks how often they did. Pure: the same for events that come and those that came. */
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { wallClock } from '../../rules/calendar.ts'
import type { RuleMoment, RuleRecord } from '../../rules/index.ts'
import type { AcceptedEvent, EventInForce } from '../events/types.ts'
import { askedOf, compileConditions, type Conditions, type EventGround, groundOf } from './conditions.ts'
import { dueAt, passed } from './due.ts'
import type { StrategyInForce } from './in-force.ts'
import type { LeftOut, MatchReason, StrategyAction } from './types.ts'

/** An action that is to be done, by its place. */
export interface DueAction {
  readonly action: number
  readonly of: StrategyAction
  /** ISO UTC. */
  readonly dueAt: string
}

export interface Verdict {
  readonly event: AcceptedEvent
  readonly strategy: StrategyInForce
  /** Nothing where the event met the strategy. */
  readonly reason: MatchReason | undefined
  readonly due: readonly DueAction[]
  readonly leftOut: readonly LeftOut[]
}

/** So many strategies may stand between the first cause and an event. */
export const MOST_DEPTH = 5

/** What a process remembers of strategies and events; what a version says never changes. */
export class Judging {
  readonly #model: Model
  readonly #timeZone: string
  readonly #grounds = new WeakMap<EventInForce, EventGround>()
  readonly #compiled = new WeakMap<StrategyInForce, WeakMap<EventInForce, Conditions | null>>()

  constructor(model: Model, timeZone: string) {
    this.#model = model
    this.#timeZone = timeZone
  }

  /** An event as all its strategies ask it; nothing is read twice. */
  of(event: AcceptedEvent): (strategy: StrategyInForce) => Verdict {
    const ground = this.#ground(event.event)
    const moment = { now: event.receivedAt, timeZone: this.#timeZone }
    let record: RuleRecord | undefined
    return (strategy) => {
      const reason =
        standing(strategy, event, this.#timeZone) ??
        this.#conditions(
          strategy,
          event.event,
          ground,
          () => (record ??= askedOf(event, ground, this.#timeZone)),
          moment,
        )
      return reason
        ? { event, strategy, reason, due: [], leftOut: [] }
        : { event, strategy, reason: undefined, ...this.#actions(strategy, event) }
    }
  }

  #conditions(
    strategy: StrategyInForce,
    event: EventInForce,
    ground: EventGround,
    record: () => RuleRecord,
    moment: RuleMoment,
  ): MatchReason | undefined {
    const conditions = this.#compile(strategy, event, ground)
    // what cannot be understood is met by nothing, it never stands for "all"
    if (!conditions) return { code: 'STRATEGY_INVALID', reason: INVALID }
    if (!conditions.rule || conditions.holds(record(), moment)) return undefined
    return { code: 'CONDITION', reason: conditions.reason(record(), moment) ?? NOT_MET }
  }

  #actions(strategy: StrategyInForce, { receivedAt }: AcceptedEvent): Pick<Verdict, 'due' | 'leftOut'> {
    const due: DueAction[] = []
    const leftOut: LeftOut[] = []
    for (const [action, of] of strategy.actions.entries()) {
      const at = dueAt(of.delay, receivedAt)
      if (at === undefined) leftOut.push(passed(action, of.delay, this.#timeZone))
      else due.push({ action, of, dueAt: at })
    }
    return { due, leftOut }
  }

  #ground(event: EventInForce): EventGround {
    const known = this.#grounds.get(event)
    if (known) return known
    const ground = groundOf(event, this.#model)
    this.#grounds.set(event, ground)
    return ground
  }

  #compile(strategy: StrategyInForce, event: EventInForce, ground: EventGround): Conditions | null {
    const known = this.#compiled.get(strategy) ?? new WeakMap<EventInForce, Conditions | null>()
    this.#compiled.set(strategy, known)
    const found = known.get(event)
    if (found !== undefined) return found
    const reading = compileConditions(strategy.conditions, ground)
    const made = 'conditions' in reading ? reading.conditions : null
    known.set(event, made)
    return made
  }
}

/** Why a strategy does nothing now, whatever the event says. */
function standing(strategy: StrategyInForce, event: AcceptedEvent, timeZone: string): MatchReason | undefined {
  const { enabled, state, validFrom, validTo } = strategy
  if (!enabled) return { code: 'STRATEGY_DISABLED', reason: DISABLED }
  if (state !== 'valid') return { code: 'STRATEGY_INVALID', reason: state === 'suspended' ? SUSPENDED : INVALID }
  if (validFrom !== null && event.receivedAt < validFrom)
    return {
      code: 'NOT_YET',
      reason: at('策略尚未生效，生效时间 ', 'the strategy is valid from ', validFrom, timeZone),
    }
  if (validTo !== null && event.receivedAt > validTo)
    return { code: 'EXPIRED', reason: at('策略已过期，结束时间 ', 'the strategy was valid until ', validTo, timeZone) }
  return event.depth > MOST_DEPTH ? { code: 'LOOP', reason: TOO_DEEP } : undefined
}

function at(zh: string, en: string, moment: string, timeZone: string): Text {
  const shown = wallClock(moment, timeZone).slice(0, 16).replace('T', ' ')
  return { zh: `${zh}${shown}`, en: `${en}${shown}` }
}

const DISABLED: Text = { zh: '策略已禁用', en: 'the strategy is disabled' }
const INVALID: Text = {
  zh: '策略已失效：条件或操作无法执行',
  en: 'the strategy is invalid: it cannot be run as it stands',
}
const SUSPENDED: Text = {
  zh: '策略已暂停：作者已没有所需的权限',
  en: 'the strategy is suspended: its author lacks a right that it needs',
}
const NOT_MET: Text = { zh: '条件不满足', en: 'the conditions are not met' }
const TOO_DEEP: Text = {
  zh: `策略互相触发超过 ${MOST_DEPTH} 层`,
  en: `more than ${MOST_DEPTH} strategies have set off one another`,
}
