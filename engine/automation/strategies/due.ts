/** When the actions of a strategy are due, once an event has met it. */
import type { Text } from '../../kernel/text.ts'
import { wallClock } from '../../rules/calendar.ts'
import type { Delay, LeftOut } from './types.ts'

const HOUR = 3_600_000

/** Hours that an action may wait: more than none, a year at most. */
export const MOST_HOURS = 8_760

/** @returns ISO UTC; undefined where the moment that the action waits for has passed */
export function dueAt(delay: Delay, receivedAt: string): string | undefined {
  if (delay.mode === 'now') return receivedAt
  if (delay.mode === 'after') return new Date(Date.parse(receivedAt) + Math.round(delay.hours * HOUR)).toISOString()
  return Date.parse(receivedAt) > Date.parse(delay.at) ? undefined : new Date(delay.at).toISOString()
}

/** What is told of an action that came too late. */
export function passed(action: number, delay: Delay, timeZone: string): LeftOut {
  const at = delay.mode === 'until' ? wallClock(delay.at, timeZone).slice(0, 16).replace('T', ' ') : ''
  const reason: Text = {
    zh: `延迟到的时间 ${at} 已过，操作不执行`,
    en: `the moment that the action was to wait for, ${at}, has passed`,
  }
  return { action, code: 'UNTIL_PASSED', reason }
}
