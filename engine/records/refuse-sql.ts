/** Refusals that a statement utters itself, while all that it writes can still be undone. */

/** PostgreSQL's error code of `sys_refuse`. */
export const REFUSED = 'TS403'

/** An expression that is true where one of the conditions is, and otherwise undoes the statement. */
export function refusedUnless(conditions: readonly string[], db: { table(name: string): string }): string {
  if (conditions.includes('true')) return 'true'
  return `case when ${conditions.join(' or ')} then true else ${db.table('sys_refuse')}('FORBIDDEN') end`
}
