/** The tables that are sealed, and what of a row counts: every column it had when this form of seals began. */

export interface SealedLog {
  /** Name of the table. */
  readonly name: string
  /** Column of growing numbers. */
  readonly id: string
  readonly at: string
  readonly columns: readonly string[]
}

/** Of the columns below. One that a table gets later is sealed by another form; older rows keep theirs. */
export const FORM = 1

const WHO = ['by_kind', 'by', 'by_what']
const MESSAGE = [...WHO, 'template', 'source', 'result', 'error', 'request']

export const SEALED_LOGS: readonly SealedLog[] = [
  log('sys_history', ['object', 'record', 'version', 'action', 'changes', ...WHO, 'request']),
  log('sys_operation_log', [
    ...WHO,
    ...['module', 'action', 'object', 'object_label', 'record', 'trail', 'before', 'after', 'result', 'code', 'ms'],
    ...['method', 'path', 'address', 'request'],
  ]),
  log('sys_login_log', ['account', 'user_id', 'result', 'reason', 'address', 'agent', 'request']),
  log('sys_exception_log', [...WHO, 'kind', 'message', 'stack', 'method', 'path', 'address', 'request']),
  log('sys_mail_log', [...MESSAGE, 'recipient', 'subject']),
  log('sys_sms_log', [...MESSAGE, 'phone', 'content']),
  log('sys_push_log', [...MESSAGE, 'user_id', 'title']),
  log('sys_application_call', [
    ...['application', 'method', 'path', 'status', 'code', 'ms', 'bytes', 'address', 'request'],
  ]),
  log('sys_parameter_history', ['name', 'action', 'before', 'after', 'hidden', ...WHO, 'request']),
  log('sys_removed', ['seal', 'log', 'rows', 'until', 'days'], ['until']),
  {
    ...log('meta_definition_history', [
      ...['id', 'definition', 'kind', 'name', 'generation', 'action', 'before', 'after', 'by', 'by_what'],
    ]),
    id: 'seq',
  },
]

function log(name: string, columns: readonly string[], moments: readonly string[] = []): SealedLog {
  const parts = columns.map((column) => (moments.includes(column) ? momentSql(`"${column}"`) : `"${column}"`))
  return { name, id: 'id', at: 'at', columns: parts }
}

/** An instant as a number, whatever zone and style a session has. */
export function momentSql(value: string): string {
  return `(extract(epoch from ${value}) * 1000)::bigint`
}

/** SQL of the hash of a row; built-in functions alone, by their full names. */
export function leafSql({ id, at, columns }: SealedLog): string {
  const parts = [`"${id}"`, momentSql(`"${at}"`), ...columns].join(', ')
  return `pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.json_build_array(${parts})::text, 'UTF8'))`
}

/** Bytes of each row's hash that a seal keeps, to tell which row is another. */
export const LEAF_BYTES = 8
