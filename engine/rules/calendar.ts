/**
 * Days and instants as canonical strings, and the way between them in a time zone.
 * A day is `YYYY-MM-DD`, an instant `YYYY-MM-DDTHH:mm:ss.sssZ`, both of the years 0001–9999 in the Gregorian calendar.
 * What leaves that range becomes PostgreSQL's `infinity` or `-infinity`; as text these sort after and before every value.
 */

export const FAR_FUTURE = 'infinity'
export const FAR_PAST = '-infinity'

const DAY = 86_400_000
const FIRST = Date.parse('0001-01-01T00:00:00.000Z')
const LAST = Date.parse('9999-12-31T23:59:59.999Z')

const DATE = /^\d{4}-\d{2}-\d{2}$/
const INSTANT =
  /^(\d{4}-\d{2}-\d{2})[Tt ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(\.\d{1,9})?([Zz]|[+-](?:0\d|1[0-5]):[0-5]\d)$/

/** True for a day that exists. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false
  // every month has a 28th; the others are asked of the calendar
  const [month, day] = [text.slice(5, 7), text.slice(8)]
  if (text >= '0001' && month >= '01' && month <= '12' && day >= '01' && day <= '28') return true
  return dateOf(Date.parse(`${text}T00:00:00.000Z`)) === text
}

/** The canonical form of an RFC 3339 date-time with an offset (digits below a millisecond are cut); nothing when it is none. */
export function instantOf(text: string): string | undefined {
  const [, date, hours, minutes, seconds, fraction = '', offset] = INSTANT.exec(text) ?? []
  if (date === undefined || offset === undefined || !isDate(date)) return undefined
  const milliseconds = `${fraction.slice(1)}000`.slice(0, 3)
  const instant = instantAt(Date.parse(`${date}T${hours}:${minutes}:${seconds}.${milliseconds}${offset.toUpperCase()}`))
  return instant === FAR_FUTURE || instant === FAR_PAST ? undefined : instant
}

export function addDays(date: string, days: number): string {
  return isDate(date) ? dateOf(midnight(date) + days * DAY) : date
}

/** The same day of another month; the last one where that month is shorter. */
export function addMonths(date: string, months: number): string {
  const count = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  const year = Math.floor(count / 12)
  if (year < 1) return FAR_PAST
  if (year > 9999) return FAR_FUTURE
  const month = `${String(year).padStart(4, '0')}-${String((count % 12) + 1).padStart(2, '0')}`
  for (let day = Number(date.slice(8)); ; day--) {
    const candidate = `${month}-${String(day).padStart(2, '0')}`
    if (isDate(candidate)) return candidate
  }
}

/** 0 for Monday … 6 for Sunday. */
export function weekday(date: string): number {
  return (new Date(midnight(date)).getUTCDay() + 6) % 7
}

/** The instant some milliseconds later or earlier. */
export function shifted(instant: string, milliseconds: number): string {
  return instantAt(Date.parse(instant) + milliseconds)
}

/** The wall clock of a zone at an instant, written like an instant without `Z`: `2026-05-01T12:00:00.000`. */
export function wallClock(instant: string, timeZone: string): string {
  const at = Date.parse(instant)
  const local = instantAt(at + offsetAt(at, timeZone))
  if (local === FAR_FUTURE) return '9999-12-31T23:59:59.999'
  return local === FAR_PAST ? '0001-01-01T00:00:00.000' : local.slice(0, -1)
}

export function localDate(instant: string, timeZone: string): string {
  return wallClock(instant, timeZone).slice(0, 10)
}

/**
 * The instant at which a zone's clock shows a wall time. A time that a change of clocks leaves out is moved on by as
 * much as the clock was; of a time that comes twice it is the first.
 */
export function instantOfWallClock(wall: string, timeZone: string): string {
  const local = Date.parse(`${wall}Z`)
  const before = offsetAt(local - DAY, timeZone)
  const after = offsetAt(local + DAY, timeZone)
  const fits = [before, after].find((offset) => offsetAt(local - offset, timeZone) === offset)
  return instantAt(local - (fits ?? before))
}

/** The first instant of a day in a zone; the infinities stay what they are. */
export function startOfDay(date: string, timeZone: string): string {
  return isDate(date) ? instantOfWallClock(`${date}T00:00:00.000`, timeZone) : date
}

function midnight(date: string): number {
  return Date.parse(`${date}T00:00:00.000Z`)
}

function dateOf(milliseconds: number): string {
  return Number.isNaN(milliseconds) ? '' : instantAt(milliseconds).replace(/T.*$/, '')
}

function instantAt(milliseconds: number): string {
  if (milliseconds < FIRST) return FAR_PAST
  return milliseconds > LAST ? FAR_FUTURE : new Date(milliseconds).toISOString()
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** How far the zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  )
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const year = parts.get('era') === 'B' ? 1 - number('year') : number('year')
  const shown = new Date(0)
  shown.setUTCFullYear(year, number('month') - 1, number('day'))
  shown.setUTCHours(number('hour'), number('minute'), number('second'))
  return shown.getTime() - Math.floor(at / 1000) * 1000
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'narrow',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  clocks.set(timeZone, clock)
  return clock
}
