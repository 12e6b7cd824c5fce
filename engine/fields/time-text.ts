/** Reads days and times the way people type them: `2024/5/1`, `2024年5月1日 8时30分`, `20240501`, `2024-05-01 08:30:15`. */
import { isDate } from '../rules/calendar.ts'

const DAY = /^(\d{4})(?:\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?|(\d{2})(\d{2}))$/
const TIME = /^(\d{1,2})[:时点](?:(\d{1,2})(?:[:分](?:(\d{1,2})(?:\.\d+)?秒?)?)?)?$/
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
  const [, hours, minutes, seconds] = TIME.exec(time) ?? []
  const exists = hours !== undefined && Number(hours) < 24 && Number(two(minutes)) < 60 && Number(two(seconds)) < 60
  return exists ? `${date}T${two(hours)}:${two(minutes)}:${two(seconds)}.000` : undefined
}

function plain(text: string): string {
  return text.normalize('NFKC').trim()
}

function two(digits = '0'): string {
  return digits.padStart(2, '0')
}
