/** Quiet hours: a part of each day, perhaps over midnight, in which nothing leaves by itself. */
import { addDays, firstInstantOf, wallClock } from '../../rules/calendar.ts'

export interface QuietHours {
  /** `HH:MM`. */
  readonly from: string
  readonly to: string
}

/** Both or nothing; a time that cannot be read, or no time between them, is none. */
export function quietHours(from: unknown, to: unknown): QuietHours | undefined {
  const [begin, end] = [timeIn(from), timeIn(to)]
  return begin === undefined || end === undefined || begin === end ? undefined : { from: begin, to: end }
}

/** When quiet hours that hold at an instant end; undefined outside of them. */
export function endOfQuiet(instant: string, { from, to }: QuietHours, timeZone: string): string | undefined {
  const wall = wallClock(instant, timeZone)
  const [day, time] = [wall.slice(0, 10), wall.slice(11, 16)]
  const overMidnight = from > to
  const isQuiet = overMidnight ? time >= from || time < to : time >= from && time < to
  if (!isQuiet) return undefined
  const lastDay = overMidnight && time >= from ? addDays(day, 1) : day
  // of a time that a change of clocks leaves out, the end of the gap
  const end = firstInstantOf(`${lastDay}T${to}:00.000`, timeZone)
  // a time that comes twice has passed its first end already
  return end > instant ? end : undefined
}

function timeIn(value: unknown): string | undefined {
  const [, hours = '', minutes = ''] = typeof value === 'string' ? (/^(\d{1,2}):(\d{2})/.exec(value.trim()) ?? []) : []
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) return undefined
  return `${hours.padStart(2, '0')}:${minutes}`
}
