/** The workspace's calendar: which day an instant belongs to. Instants themselves come from the database's clock. */

/** Zone of a workspace that names none. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai'

/** The calendar day `YYYY-MM-DD` of an instant in a zone. */
export function dayOf(instant: string, timeZone: string): string {
  // the Swedish calendar writes ISO dates
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  )
}
