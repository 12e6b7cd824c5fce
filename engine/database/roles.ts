/** The roles that Tessera knows by name; the embedded server makes them, for other servers the operator does. */

/** The program's role: reads and writes rows, changes no table and no trace. */
export const APP_ROLE = 'tessera_app'

/** The role in which custom SQL runs. */
export const RULE_ROLE = 'tessera_rule'
