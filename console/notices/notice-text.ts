/** What the bell and the box show of a notice. */
import { wallClock } from '../../engine/rules/calendar.ts'
import type { NoticeLink } from '../data/notices.ts'

/** Today's by the time, others by the day. */
export function whenOf(at: string, timeZone: string, now = new Date().toISOString()): string {
  const [day = '', time = ''] = wallClock(at, timeZone).split('T')
  return wallClock(now, timeZone).startsWith(day) ? time.slice(0, 5) : `${day} ${time.slice(0, 5)}`
}

/** Where a notice leads, within the console and nowhere else. */
export function placeOf(link: NoticeLink | null): string | undefined {
  return link?.page.startsWith('/') && !link.page.startsWith('//') ? link.page : undefined
}
