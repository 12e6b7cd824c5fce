/** Which tasks somebody means: some by their ids, or all that fit. */
import { invalid } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import { badQuery } from '../../query/index.ts'

/** States as people see them; see the view `sys_task_all`. */
export const TASK_STATES = [
  'pending',
  'running',
  'retrying',
  'succeeded',
  'dead',
  'cancelled',
  'skipped',
  'unknown',
] as const
export type TaskState = (typeof TASK_STATES)[number]

export interface TaskFilter {
  readonly strategy?: string
  /** A record of `sys_event`. */
  readonly event?: string
  readonly processor?: string
  readonly plan_run?: string
  readonly object?: string
  readonly record?: string
  readonly states?: readonly TaskState[]
  /** Planned within; ISO. */
  readonly from?: string
  readonly to?: string
  /** Only those that had to wait, or only those that had not. */
  readonly delayed?: boolean
}

const IDS = ['strategy', 'processor', 'plan_run', 'record'] as const

/** Conditions over the row `t` of a table or view that has the columns. States are left to the caller. */
export function conditionsOf(filter: TaskFilter, bind: (value: unknown) => string): string[] {
  const conditions = IDS.flatMap((name) => {
    const value = filter[name]
    return value === undefined ? [] : [`t.${name} = ${bind(value)}::uuid`]
  })
  if (filter.event !== undefined) conditions.push(`t.event_type = ${bind(filter.event)}::uuid`)
  if (filter.object !== undefined) conditions.push(`t.object = ${bind(filter.object)}`)
  if (filter.from !== undefined) conditions.push(`t.planned_at >= ${bind(filter.from)}::timestamptz`)
  if (filter.to !== undefined) conditions.push(`t.planned_at < ${bind(filter.to)}::timestamptz`)
  if (filter.delayed !== undefined) conditions.push(filter.delayed ? 't.delayed' : 'not t.delayed')
  return conditions
}

type Raw = Readonly<Record<string, unknown>>

/** @throws TesseraError BAD_QUERY for what nobody offers */
export function readFilter(raw: Raw): TaskFilter {
  const { states, from, to, delayed, object, ...ids } = raw
  for (const [name, value] of Object.entries(ids)) {
    if (![...IDS, 'event'].includes(name)) throw badQuery(name, UNKNOWN)
    if (!isId(value)) throw badQuery(name, NO_ID)
  }
  for (const [name, value] of Object.entries({ from, to }))
    if (value !== undefined && (typeof value !== 'string' || Number.isNaN(Date.parse(value))))
      throw badQuery(name, NO_TIME)
  if (object !== undefined && typeof object !== 'string') throw badQuery('object', UNKNOWN)
  if (delayed !== undefined && typeof delayed !== 'boolean') throw badQuery('delayed', UNKNOWN)
  const known = readStates(states)
  return {
    ...ids,
    ...(known && { states: known }),
    ...(typeof from === 'string' && { from: new Date(from).toISOString() }),
    ...(typeof to === 'string' && { to: new Date(to).toISOString() }),
    ...(object !== undefined && { object }),
    ...(delayed !== undefined && { delayed }),
  }
}

function readStates(states: unknown): TaskState[] | undefined {
  if (states === undefined) return undefined
  const names: unknown[] = Array.isArray(states) ? states : [states]
  return names.map((name) => {
    const state = TASK_STATES.find((each) => each === name)
    if (!state) throw badQuery('states', NO_STATE)
    return state
  })
}

const UNKNOWN = { zh: '没有这个条件', en: 'there is no such condition' }
const NO_ID = { zh: '须为 id', en: 'an id is expected' }
const NO_TIME = { zh: '须为时间', en: 'a moment is expected' }
const NO_STATE = { zh: `状态须为 ${TASK_STATES.join('、')} 之一`, en: `states are ${TASK_STATES.join(', ')}` }

export type TaskChoice = { readonly ids: readonly string[] } | { readonly filter: TaskFilter }

/** Ids that one request may name. */
const MOST_NAMED = 1_000

/** @throws TesseraError VALIDATION_FAILED, BAD_QUERY */
export function readChoice(body: Raw): TaskChoice {
  const { ids, filter, ...others } = body
  const isOne = (ids === undefined) !== (filter === undefined)
  if (Object.keys(others).length > 0 || !isOne) throw fault(Object.keys(others)[0] ?? '', ONE)
  if (filter !== undefined) {
    if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) throw fault('filter', OBJECT)
    const read = readFilter({ ...filter })
    // whether tasks had to wait parts all there are in two halves: some word must say which are meant
    if (Object.keys(read).every((name) => name === 'delayed')) throw fault('filter', OBJECT)
    return { filter: read }
  }
  const named: unknown[] = Array.isArray(ids) ? ids : []
  const texts = named.filter(isId)
  if (texts.length === 0 || texts.length !== named.length || texts.length > MOST_NAMED) throw fault('ids', IDS_WANTED)
  return { ids: [...new Set(texts)] }
}

function fault(path: string, message: Text): ReturnType<typeof invalid> {
  return invalid([{ code: 'INVALID_VALUE', path, message }])
}

const ONE = { zh: '须给出 ids 或 filter，二者之一', en: 'give either ids or a filter' }
const OBJECT = {
  zh: '须为至少含一个条件的对象；delayed 之外须有别的条件',
  en: 'an object with one condition at least, beside delayed, is expected',
}
const IDS_WANTED = { zh: `须为 1 到 ${MOST_NAMED} 个任务 id`, en: `1 to ${MOST_NAMED} ids of tasks are expected` }
