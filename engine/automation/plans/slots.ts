/**
 * When a plan pushes: at its first moment, then on each day, or each of so many days counted from the first, at the same
 * time by the workspace's clock. Days are the calendar's, not 24 hours; a time that the clock leaves out is the end of
 * the gap, of one that comes twice it is the first.
 */
import { addDays, firstInstantOf, localDate, wallClock } from '../../rules/calendar.ts'

export interface Rhythm {
  /** ISO UTC. */
  readonly first: string
  /** Days from one push to the next; none pushes once. */
  readonly days: number | null
  /** The last day, as the workspace counts, on which it pushes. */
  readonly until: string | null
  readonly timeZone: string
}

/** The first moment later than an instant; undefined where none follows. */
export function slotAfter(rhythm: Rhythm, after: string): string | undefined {
  for (let k = earliest(rhythm, after); ; k++) {
    const slot = slotAt(rhythm, k)
    if (slot === undefined || slot > after) return slot
  }
}

export interface Due {
  /** The latest moment that has come. */
  readonly slot: string
  /** How many came before it and were not answered. */
  readonly missed: number
}

/** What has come due from one moment of the plan to an instant, both included. */
export function dueSlot(rhythm: Rhythm, from: string, to: string): Due | undefined {
  if (from > to) return undefined
  let due: Due = { slot: from, missed: 0 }
  for (let next = slotAfter(rhythm, from); next !== undefined && next <= to; next = slotAfter(rhythm, next))
    due = { slot: next, missed: due.missed + 1 }
  return due
}

/** A push before the one wanted, close to it. */
function earliest({ first, days, timeZone }: Rhythm, after: string): number {
  if (days === null || after <= first) return 0
  const between = Date.parse(localDate(after, timeZone)) - Date.parse(localDate(first, timeZone))
  return Math.max(0, Math.floor(between / DAY_MS / days) - 1)
}

/** The moment of one push, the first being 0; undefined past the end. */
function slotAt({ first, days, until, timeZone }: Rhythm, k: number): string | undefined {
  const [day = '', clock = ''] = wallClock(first, timeZone).split('T')
  if (k === 0) return until !== null && day > until ? undefined : first
  if (days === null) return undefined
  const then = addDays(day, k * days)
  if ((until !== null && then > until) || then > LAST_DAY) return undefined
  return firstInstantOf(`${then}T${clock}`, timeZone)
}

const DAY_MS = 86_400_000
const LAST_DAY = '9999-12-30'
