/** What requests about strategies say: a strategy that is being written, a period, an order. */
import type { Request } from 'express'

import type { GivenBody, Period } from '../../automation/index.ts'
import { invalid, type Issue } from '../../kernel/errors.ts'
import { isId } from '../../kernel/ids.ts'
import type { Text } from '../../kernel/text.ts'
import { addDays, instantOf, isDate, startOfDay } from '../../rules/calendar.ts'
import { isRecord } from '../body.ts'

type Body = Readonly<Record<string, unknown>>

const PARTS = ['event', 'valid_from', 'valid_to', 'conditions', 'actions', 'cap'] as const
/** What a strategy has beside what it says. */
const OTHERS = ['id', 'name', 'group', 'note', 'change_note']

/** A strategy as a form holds it. @throws TesseraError VALIDATION_FAILED */
export function strategyBody(value: unknown, at = ''): GivenBody {
  if (!isRecord(value)) throw invalid([fault(at === '' ? 'strategy' : at, NO_STRATEGY)])
  const known: readonly string[] = [...PARTS, ...OTHERS]
  refuseOthers(value, known, at)
  return Object.fromEntries(PARTS.map((name) => [name, value[name]]))
}

/** A strategy that is kept, or one that is being written, and the period to ask. @throws TesseraError VALIDATION_FAILED */
export function simulationBody(
  body: Body,
  timeZone: string,
): { readonly wanted: GivenBody | { readonly id: string }; readonly period: Period } {
  const { id, strategy, from, to, ...others } = body
  refuseOthers(others, [], '')
  if ((id === undefined) === (strategy === undefined)) throw invalid([fault('strategy', ONE_OF)])
  const wanted = typeof id === 'string' ? { id } : strategyBody(strategy, 'strategy')
  return { wanted, period: periodOf({ from, to }, { timeZone, most: MOST_SIMULATED_DAYS }) }
}

/** @throws TesseraError VALIDATION_FAILED */
export function tryBody(body: Body): { readonly strategy: GivenBody; readonly data: Body } {
  const { strategy, data, ...others } = body
  refuseOthers(others, [], '')
  if (!isRecord(data)) throw invalid([fault('data', NO_DATA)])
  return { strategy: strategyBody(strategy, 'strategy'), data }
}

/** @throws TesseraError VALIDATION_FAILED */
export function orderBody(body: Body): { readonly group: string; readonly ids: readonly string[] } {
  const { group, ids, ...others } = body
  refuseOthers(others, [], '')
  if (!isId(group)) throw invalid([fault('group', NO_GROUP)])
  const texts = Array.isArray(ids) ? ids.filter((each) => typeof each === 'string') : []
  if (!Array.isArray(ids) || texts.length !== ids.length) throw invalid([fault('ids', NO_IDS)])
  return { group, ids: texts }
}

const MOST_SIMULATED_DAYS = 31
const MOST_COUNTED_DAYS = 366

export function countedPeriod({ query: { from, to } }: Request, timeZone: string): Period {
  return periodOf({ from, to }, { timeZone, most: MOST_COUNTED_DAYS })
}

/** Days are whole days of the workspace, the last one included. @throws TesseraError VALIDATION_FAILED */
function periodOf(
  { from, to }: { readonly from: unknown; readonly to: unknown },
  { timeZone, most }: { readonly timeZone: string; readonly most: number },
): Period {
  const start = momentOf(from, (day) => startOfDay(day, timeZone))
  const end = momentOf(to, (day) => startOfDay(addDays(day, 1), timeZone))
  const issues = [
    ...(start === undefined ? [fault('from', NO_MOMENT)] : []),
    ...(end === undefined ? [fault('to', NO_MOMENT)] : []),
  ]
  if (start === undefined || end === undefined) throw invalid(issues)
  if (end <= start) throw invalid([fault('to', BACKWARDS)])
  if (Date.parse(end) - Date.parse(start) > (most + 1) * DAY) throw invalid([fault('to', tooLong(most))])
  return { from: start, to: end }
}

const DAY = 86_400_000

function momentOf(value: unknown, ofDay: (day: string) => string): string | undefined {
  if (typeof value !== 'string') return undefined
  return isDate(value) ? ofDay(value) : instantOf(value)
}

function refuseOthers(value: Body, known: readonly string[], at: string): void {
  const unknown = Object.keys(value).filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw invalid(unknown.map((name) => fault(at === '' ? name : `${at}/${name}`, UNKNOWN, 'UNKNOWN_FIELD')))
}

function fault(path: string, message: Text, code = 'INVALID_VALUE'): Issue {
  return { code, path, message }
}

const UNKNOWN: Text = { zh: '没有此项', en: 'there is no such part' }
const NO_STRATEGY: Text = { zh: '须为策略对象', en: 'a strategy is expected, as an object' }
const ONE_OF: Text = {
  zh: '须给出 id（已保存的策略）或 strategy（正在编辑的策略），二者之一',
  en: 'give either id, of a strategy that is kept, or strategy, one that is being written',
}
const NO_DATA: Text = { zh: '须为事件数据对象', en: 'the data of an event are expected, as an object' }
const NO_GROUP: Text = { zh: '须为策略组的 id', en: 'the id of a group is expected' }
const NO_IDS: Text = { zh: '须为策略 id 的数组', en: 'a list of ids of strategies is expected' }
const NO_MOMENT: Text = {
  zh: '须为日期（2026-05-01）或带时区的时间（2026-05-01T08:00:00+08:00）',
  en: 'a day (2026-05-01) or a time with its zone (2026-05-01T08:00:00+08:00) is expected',
}
const BACKWARDS: Text = { zh: '期间的结束须晚于开始', en: 'the end of the period must be after its start' }

function tooLong(days: number): Text {
  return { zh: `期间最长 ${days} 天`, en: `a period has ${days} days at most` }
}
