/** Names in SQL: quoting, and the one rule for names of workspaces. */

const WORKSPACE = /^[a-z][a-z0-9_]{0,40}$/

/** A name as PostgreSQL reads it inside quotes; names come from definitions, never from requests. */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) throw new Error('a PostgreSQL identifier cannot contain a null character')
  return `"${name.replaceAll('"', '""')}"`
}

/** Whether a workspace may bear this name; it becomes a PostgreSQL schema and a part of channel names. */
export function isWorkspaceName(name: string): boolean {
  return WORKSPACE.test(name) && !name.startsWith('pg_') && name !== 'information_schema' && name !== 'public'
}
