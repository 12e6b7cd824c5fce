/** When a schedule is due, in a time zone: days are the zone's, clocks that are put forward or back included. */
import { addDays, instantOfWallClock, localDate, wallClock, weekday } from '../rules/calendar.ts'
import type { Cron } from './cron.ts'

/** A day that comes once in eight years (29 February around 2100) is still found. */
const DAYS_AHEAD = 8 * 366 + 1

/**
 * The first time after an instant (canonical, ISO UTC with milliseconds); undefined when there is none within eight years.
 * A time that the clock leaves out is the first instant after the gap; of a time that comes twice it is the first.
 */
export function nextTime(cron: Cron, after: string, timeZone: string): string | undefined {
  let day = localDate(after, timeZone)
  for (let days = 0; days < DAYS_AHEAD; days++, day = addDays(day, 1)) {
    if (!isDay(cron, day)) continue
    for (const time of timesOf(cron, days === 0 ? wallClock(after, timeZone).slice(11) : undefined)) {
      const instant = instantOf(`${day}T${time}.000`, timeZone)
      if (instant > after) return instant
    }
  }
  return undefined
}

/** The next times, the first one first. */
export function nextTimes(cron: Cron, after: string, timeZone: string, count: number): string[] {
  const times: string[] = []
  for (let at = after; times.length < count;) {
    const next = nextTime(cron, at, timeZone)
    if (next === undefined) break
    times.push((at = next))
  }
  return times
}

export interface Span {
  readonly from: string
  readonly to: string
  readonly timeZone: string
  readonly most: number
}

/** The last times from `from` to `to`, both included, the oldest first. */
export function lastTimes(cron: Cron, { from, to, timeZone, most }: Span): string[] {
  for (const width of WIDTHS) {
    const begin = new Date(Math.max(Date.parse(from), Date.parse(to) - width) - 1).toISOString()
    const times: string[] = []
    for (let at = nextTime(cron, begin, timeZone); at !== undefined && at <= to; at = nextTime(cron, at, timeZone))
      times.push(at)
    if (times.length >= most || begin < from) return times.slice(-most)
  }
  return []
}

/** Looking back an hour, a day, a month, for ever: what comes every minute is not counted over months. */
const WIDTHS = [3_600_000, 86_400_000, 31 * 86_400_000, Number.POSITIVE_INFINITY]

function isDay({ days, months, weekdays }: Cron, date: string): boolean {
  if (!months.has(Number(date.slice(5, 7)))) return false
  if (weekdays) return weekdays.has(weekday(date))
  if (!days) return true
  return days.numbers.has(Number(date.slice(8))) || (days.last && addDays(date, 1).endsWith('-01'))
}

/**
 * Times of one day in order, from a time on. What a clock that is put back shows again is passed over with it: of a time
 * that comes twice the first counts.
 */
function* timesOf({ hours, minutes, seconds }: Cron, from = ''): Generator<string> {
  for (const hour of hours) {
    if (two(hour) < from.slice(0, 2)) continue
    for (const minute of minutes) {
      const start = `${two(hour)}:${two(minute)}`
      if (start < from.slice(0, 5)) continue
      for (const second of seconds) yield `${start}:${two(second)}`
    }
  }
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}

/** Where the clock leaves a time out, `instantOfWallClock` moves it on by the gap; what is wanted is the end of the gap. */
function instantOf(wall: string, timeZone: string): string {
  const instant = instantOfWallClock(wall, timeZone)
  const shown = wallClock(instant, timeZone)
  return shown === wall ? instant : endOfGap(instant, timeZone)
}

/** The last change of clocks before an instant, to the second. */
function endOfGap(instant: string, timeZone: string): string {
  const offsetAt = (at: number): number => Date.parse(`${wallClock(new Date(at).toISOString(), timeZone)}Z`) - at
  let after = Date.parse(instant)
  let before = after - 86_400_000
  const offset = offsetAt(after)
  while (after - before > 1000) {
    const middle = Math.floor((after + before) / 2000) * 1000
    if (offsetAt(middle) === offset) after = middle
    else before = middle
  }
  return new Date(after).toISOString()
}
