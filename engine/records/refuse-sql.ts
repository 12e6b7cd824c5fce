/** Refusals that a statement utters itself, while all that it writes can still be undone. */

/** PostgreSQL's error code of `sys_refuse`. */
export const REFUSED = 'TS403'

/** An expression that is true where the condition is, and otherwise undoes the statement. */
export function refusedUnless(condition: string, db: { table(name: string): string }): string {
  if (condition === 'true') return 'true'
  return `case when ${condition} then true else ${db.table('sys_refuse')}('FORBIDDEN') end`
}
