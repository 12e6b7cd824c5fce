/** The roles that Tessera knows by name; the embedded server makes them, for other servers the operator does. */

/** The program's role: reads and writes rows, changes no table and no trace. */
export const APP_ROLE = 'tessera_app'

/** The role in which custom SQL runs; of the embedded server, and of others when set up under the usual names. */
export const RULE_ROLE = 'tessera_rule'

/** Functions that everybody may call although they have effects, even in a read-only transaction, or take time on purpose. */
const OPEN_FUNCTIONS = [
  ...['lo_creat', 'lo_create', 'lo_from_bytea', 'lo_put', 'lo_unlink', 'lowrite', 'lo_open', 'pg_notify', 'set_config'],
  ...['pg_advisory_lock', 'pg_advisory_lock_shared', 'pg_advisory_xact_lock', 'pg_advisory_xact_lock_shared'],
  ...['pg_try_advisory_lock', 'pg_try_advisory_lock_shared', 'pg_try_advisory_xact_lock'],
  ...['pg_try_advisory_xact_lock_shared', 'pg_advisory_unlock_all', 'pg_sleep', 'pg_sleep_for', 'pg_sleep_until'],
]

/** One statement, on one line, that leaves those functions to `roles` alone: custom SQL has no use for them. For a superuser. */
export function closeFunctions(roles: readonly string[]): string {
  const names = OPEN_FUNCTIONS.map((name) => `'${name}'`).join(', ')
  return (
    `do $$ declare f regprocedure; begin for f in select oid::regprocedure from pg_proc ` +
    `where pronamespace = 'pg_catalog'::regnamespace and proname in (${names}) loop ` +
    `execute format('revoke execute on function %s from public', f); ` +
    `execute format('grant execute on function %s to ${roles.join(', ')}', f); end loop; end $$`
  )
}
