/** The wall clock of a zone for formulas, where what leaves the years 0001–9999 is null. */
import { addDays, isDate, shifted, wallClock } from '../calendar.ts'

const DAY = 86_400_000
/** The Gregorian calendar repeats itself, week days included. */
const DAYS_PER_400_YEARS = 146_097

/** A zone's day at an instant. */
export function dayIn(instant: string, timeZone: string): string | null {
  return wallTimeIn(instant, timeZone)?.slice(0, 10) ?? null
}

/** `YYYY-MM-DDTHH:mm:ss.sss` on the zone's clock. */
export function wallTimeIn(instant: string, timeZone: string): string | null {
  // wallClock stops at the ends of its range; 400 years away it has room
  const away = awayFromEnds(instant)
  const wall = wallClock(shifted(instant, away * DAY), timeZone)
  const date = addDays(wall.slice(0, 10), -away)
  return isDate(date) ? `${date}${wall.slice(10)}` : null
}

function awayFromEnds(instant: string): number {
  if (instant < '0001-01-03') return DAYS_PER_400_YEARS
  return instant >= '9999-12-30' ? -DAYS_PER_400_YEARS : 0
}
