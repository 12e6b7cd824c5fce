/** Reads days and times the way people type them: `2024/5/1`, `2024年5月1日 8时30分`, `20240501`, `2024-05-01 08:30:15`. */
import { isDate } from '../rules/calendar.ts'
import { timeOfDay } from '../rules/time-of-day.ts'

const DAY = /^(\d{4})(?:\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?|(\d{2})(\d{2}))$/
const TIME = /^(\d{1,2})[:时点](?:(\d{1,2}|半)(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?)?$/
const DAY_AND_TIME = /^(.*?\d日?)(?:T|\s+|(?<=日))(\d{1,2}[:时点].*)$/

export function readDay(text: string): string | undefined {
  const [, year, month, day, tightMonth, tightDay] = DAY.exec(plain(text)) ?? []
  if (year === undefined) return undefined
  const date = `${year}-${two(month ?? tightMonth)}-${two(day ?? tightDay)}`
  return isDate(date) ? date : undefined
}

/** A wall clock's `YYYY-MM-DDTHH:mm:ss.000`; a day alone is its midnight. */
export function readWallClock(text: string): string | undefined {
  const [, day, time] = DAY_AND_TIME.exec(plain(text)) ?? []
  const date = readDay(day ?? text)
  if (date === undefined) return undefined
  if (time === undefined) return `${date}T00:00:00.000`
  const clock = readClock(time)
  return clock === undefined ? undefined : `${date}T${clock}.000`
}

/** The hour of the day that a clock of twelve hours means beside each word. */
const HALVES: Readonly<Record<string, (hours: number) => number>> = {
  am: fromMidnight,
  凌晨: fromMidnight,
  早上: (hours) => hours,
  上午: (hours) => hours,
  pm: pastNoon,
  下午: pastNoon,
  // twelve at night is the next midnight
  晚上: (hours) => (hours >= 5 && hours <= 12 ? (hours + 12) % 24 : hours),
}
const WORDS = Object.keys(HALVES).join('|')
const HALF_OF_DAY = new RegExp(`^(${WORDS})?(.*?)(${WORDS})?$`)
const TIGHT = /^(\d{2})(\d{2})(\d{2})?$/

/** A time of day as `HH:mm:ss`: `8:30`, `0830`, `8点半`, `下午3点`, `3pm`. */
export function readTimeOfDay(text: string): string | undefined {
  const [, before, clock = '', behind] = HALF_OF_DAY.exec(plain(text).toLowerCase().replace(/\s/g, '')) ?? []
  const half = HALVES[before ?? behind ?? '']
  const isBareHour = half !== undefined && /^\d{1,2}$/.test(clock)
  const time = readClock(isBareHour ? `${clock}点` : clock.replace(TIGHT, tightClock))
  return time && half ? `${two(String(half(Number(time.slice(0, 2)))))}${time.slice(2)}` : time
}

function fromMidnight(hours: number): number {
  return hours === 12 ? 0 : hours
}

function pastNoon(hours: number): number {
  return hours < 12 ? hours + 12 : hours
}

function tightClock(_: string, hours: string, minutes: string, seconds = '00'): string {
  return `${hours}:${minutes}:${seconds}`
}

function readClock(text: string): string | undefined {
  const [, hours, minutes, seconds] = TIME.exec(text) ?? []
  if (hours === undefined) return undefined
  return timeOfDay(`${two(hours)}:${minutes === '半' ? '30' : two(minutes)}:${two(seconds)}`)
}

function plain(text: string): string {
  return text.normalize('NFKC').trim()
}

function two(digits = '0'): string {
  return digits.padStart(2, '0')
}
