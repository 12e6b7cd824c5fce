/** What a strategy says, read from what somebody sent: its shape alone. Whether it can be run is asked of events and processors. */
import type { Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import { instantOf } from '../../rules/calendar.ts'
import { MOST_HOURS } from './due.ts'
import type { ChainOn } from '../tasks/types.ts'
import type { Cap, Delay, StrategyAction, StrategyBody } from './types.ts'

/** As the columns of `sys_strategy`, or the body of a request, hold it. */
export interface GivenBody {
  readonly event?: unknown
  readonly valid_from?: unknown
  readonly valid_to?: unknown
  readonly conditions?: unknown
  readonly actions?: unknown
  readonly cap?: unknown
}

/** Actions of one strategy. */
const MOST_ACTIONS = 50
const MOST_TIMES = 10_000
const MOST_DAYS = 3_650

/** The body as far as it can be read, and everything that is wrong with its shape. */
export function readBody(given: GivenBody): { readonly body: StrategyBody; readonly issues: readonly Issue[] } {
  const reader = new Reader()
  const validFrom = reader.moment('valid_from', given.valid_from)
  const validTo = reader.moment('valid_to', given.valid_to)
  if (validFrom !== null && validTo !== null && validTo <= validFrom) reader.fault('valid_to', END_BEFORE)
  const body: StrategyBody = {
    event: typeof given.event === 'string' ? given.event : '',
    validFrom,
    validTo,
    conditions: given.conditions ?? null,
    actions: reader.actions(given.actions),
    cap: reader.cap(given.cap ?? null),
  }
  if (body.event === '') reader.fault('event', NO_EVENT, 'REQUIRED')
  return { body, issues: reader.issues }
}

class Reader {
  readonly issues: Issue[] = []

  fault(path: string, message: Text, code = 'INVALID_VALUE'): void {
    this.issues.push({ code, path, message })
  }

  moment(path: string, value: unknown): string | null {
    if (value === null || value === undefined || value === '') return null
    const at = value instanceof Date ? value.toISOString() : instantOf(String(value))
    if (at === undefined) this.fault(path, NO_MOMENT)
    return at ?? null
  }

  actions(value: unknown): StrategyAction[] {
    if (!Array.isArray(value) || value.length === 0) {
      this.fault('actions', NO_ACTIONS, 'REQUIRED')
      return []
    }
    if (value.length > MOST_ACTIONS) {
      this.fault('actions', TOO_MANY)
      return []
    }
    const delays = new Set<string>()
    return value.flatMap((each: unknown, index) => {
      const action = this.#action(`actions/${index}`, each, index)
      if (!action) return []
      const delay = JSON.stringify(action.delay)
      // what is due at another time follows nothing, and would not wait for a success
      if (action.chain === 'success' && !delays.has(delay)) this.fault(`actions/${index}/chain`, APART, 'CHAIN_APART')
      delays.add(delay)
      return [action]
    })
  }

  #action(path: string, given: unknown, index: number): StrategyAction | undefined {
    if (!isObject(given)) return this.#none(path, NO_ACTION)
    const { processor, settings = {}, delay = { mode: 'now' }, chain = null } = given
    this.#shape(path, given)
    const due = this.#delay(`${path}/delay`, delay)
    if (typeof processor !== 'string' || !isObject(settings) || !due) return undefined
    // nothing stands before the first
    return { processor, settings, delay: due, ...(index > 0 && isChain(chain) && { chain }) }
  }

  /** What is wrong with the parts of an action, one by one. */
  #shape(path: string, { processor, settings = {}, delay: _delay, chain = null, ...others }: Given): void {
    for (const name of Object.keys(others)) this.fault(`${path}/${name}`, UNKNOWN, 'UNKNOWN_FIELD')
    if (typeof processor !== 'string' || processor === '') this.fault(`${path}/processor`, NO_PROCESSOR, 'REQUIRED')
    if (!isObject(settings)) this.fault(`${path}/settings`, NO_SETTINGS)
    if (chain !== null && !isChain(chain)) this.fault(`${path}/chain`, NO_CHAIN)
  }

  #delay(path: string, given: unknown): Delay | undefined {
    if (!isObject(given)) return this.#none(path, NO_DELAY)
    const { mode } = given
    if (mode === 'now') return { mode }
    if (mode === 'after') return this.#after(path, given['hours'])
    return mode === 'until' ? this.#until(path, given['at']) : this.#none(`${path}/mode`, NO_DELAY)
  }

  #after(path: string, given: unknown): Delay | undefined {
    const hours = typeof given === 'string' && DECIMAL.test(given) ? Number(given) : given
    const isRight = typeof hours === 'number' && hours > 0 && hours <= MOST_HOURS
    return isRight ? { mode: 'after', hours } : this.#none(`${path}/hours`, HOURS)
  }

  #until(path: string, given: unknown): Delay | undefined {
    const at = typeof given === 'string' ? instantOf(given) : undefined
    return at === undefined ? this.#none(`${path}/at`, NO_MOMENT) : { mode: 'until', at }
  }

  cap(given: unknown): Cap | null {
    if (given === null || (isObject(given) && Object.keys(given).length === 0)) return null
    if (!isObject(given)) return this.#none('cap', NO_CAP) ?? null
    const { times, days } = given
    const isTimes = isCount(times, MOST_TIMES)
    const isDays = isCount(days, MOST_DAYS)
    if (!isTimes) this.fault('cap/times', count(MOST_TIMES))
    if (!isDays) this.fault('cap/days', count(MOST_DAYS))
    return isTimes && isDays ? { times, days } : null
  }

  #none(path: string, message: Text): undefined {
    this.fault(path, message)
    return undefined
  }
}

const DECIMAL = /^\d{1,5}(\.\d{1,6})?$/

type Given = Readonly<Record<string, unknown>>

function isChain(value: unknown): value is ChainOn {
  return value === 'success' || value === 'always'
}

function isObject(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most
}

const END_BEFORE: Text = { zh: '生效结束须晚于生效开始', en: 'the end of validity must be after its start' }
const NO_EVENT: Text = { zh: '请选择事件', en: 'choose an event' }
const NO_MOMENT: Text = {
  zh: '须为带时区的时间，例如 2026-05-01T12:00:00+08:00',
  en: 'must be a time with its zone such as 2026-05-01T12:00:00+08:00',
}
const NO_ACTIONS: Text = { zh: '请至少添加一个执行操作', en: 'there must be at least one action' }
const TOO_MANY: Text = { zh: `执行操作最多 ${MOST_ACTIONS} 个`, en: `there are ${MOST_ACTIONS} actions at most` }
const NO_ACTION: Text = { zh: '执行操作须为对象', en: 'an action is an object' }
const UNKNOWN: Text = {
  zh: '执行操作没有此项；可用 processor、settings、delay、chain',
  en: 'an action has no such part; use processor, settings, delay, chain',
}
const NO_PROCESSOR: Text = { zh: '请选择处理器', en: 'choose a processor' }
const NO_SETTINGS: Text = { zh: '操作配置须为对象', en: 'settings are an object' }
const NO_CHAIN: Text = { zh: '衔接方式须为 success 或 always', en: 'chain must be success or always' }
const APART: Text = {
  zh: '前面没有延迟相同的操作，不能要求前一操作成功后才执行；请改为相同的延迟，或取消该选项',
  en: 'no action before it has the same delay, so that it cannot wait for the success of one; give it the same delay, or let it go alone',
}
const NO_DELAY: Text = {
  zh: '延迟方式须为立即执行（now）、延迟（after）或延迟到（until）',
  en: 'the delay must be now, after or until',
}
const HOURS: Text = {
  zh: `延迟小时数须大于 0、不超过 ${MOST_HOURS}，可为小数`,
  en: `hours must be more than 0 and ${MOST_HOURS} at most; decimals are allowed`,
}
const NO_CAP: Text = {
  zh: '频率上限须写明次数 times 与天数 days',
  en: 'a cap says how many times within how many days',
}

function count(most: number): Text {
  return { zh: `须为 1 到 ${most} 的整数`, en: `must be a whole number from 1 to ${most}` }
}
