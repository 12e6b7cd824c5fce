/** Days of the demo, counted back from one day in China's time, which knows no daylight saving. */
export const DAY = 86_400_000
const OFFSET = 8 * 3_600_000

/** Midnight in China of the day that holds `now`, in milliseconds. */
export function dayStart(now: string): number {
  return Math.floor((Date.parse(now) + OFFSET) / DAY) * DAY - OFFSET
}

/** The day of an instant as people in China write it: YYYY-MM-DD. */
export function dateText(instant: number): string {
  return new Date(instant + OFFSET).toISOString().slice(0, 10)
}

export function instantText(instant: number): string {
  return new Date(instant).toISOString()
}

export function minutes(count: number): number {
  return count * 60_000
}
