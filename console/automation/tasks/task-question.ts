/** What somebody asks of tasks, as their page keeps it in the address. Pure. */
import { addDays, startOfDay } from '../../../engine/rules/calendar.ts'
import { TASK_STATES, type TaskQuestion } from '../../data/strategy-tasks.ts'

/** Empty is everything; days are those of the workspace. */
export interface TaskPlace {
  readonly strategy: string
  readonly event: string
  readonly processor: string
  readonly state: string
  readonly from: string
  readonly to: string
  /** `all`: also what was done at once. */
  readonly scope: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const ID = /^[0-9a-f-]{36}$/i
const FORMS: Readonly<Record<keyof TaskPlace, (value: string) => boolean>> = {
  strategy: (value) => ID.test(value),
  event: (value) => ID.test(value),
  processor: (value) => ID.test(value),
  state: (value) => TASK_STATES.some((state) => state === value),
  from: (value) => DAY.test(value),
  to: (value) => DAY.test(value),
  scope: (value) => value === 'all',
}

/** What is not understood does not narrow. */
export function readPlace(query: Readonly<Record<string, unknown>>): TaskPlace {
  const given = (name: keyof TaskPlace): string => {
    const value = query[name]
    return typeof value === 'string' && FORMS[name](value) ? value : ''
  }
  return {
    strategy: given('strategy'),
    event: given('event'),
    processor: given('processor'),
    state: given('state'),
    from: given('from'),
    to: given('to'),
    scope: given('scope'),
  }
}

export function writePlace(place: TaskPlace): Record<string, string> {
  return Object.fromEntries(Object.entries(place).filter(([, value]) => value !== ''))
}

/** The question as the server takes it: days become the moments between which tasks were planned. */
export function questionOf({ state, from, to, scope, ...ids }: TaskPlace, timeZone: string): TaskQuestion {
  return {
    ...ids,
    state,
    from: from === '' ? '' : startOfDay(from, timeZone),
    to: to === '' ? '' : startOfDay(addDays(to, 1), timeZone),
    all: scope === 'all' ? '1' : '',
  }
}

/** The last day comes before the first. */
export function isReversed({ from, to }: TaskPlace): boolean {
  return from !== '' && to !== '' && to < from
}
