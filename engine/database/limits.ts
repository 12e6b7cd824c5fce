/** Bounds that the server sets and that messages to people name. */

/** How long one statement of a request may run. */
export const STATEMENT_SECONDS = 20

/** How long one statement of custom SQL may run. */
export const RULE_SECONDS = 10
