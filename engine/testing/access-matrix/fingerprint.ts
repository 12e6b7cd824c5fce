/**
 * The whole database in one short number: where every row of every table stands and which transaction put it there.
 * Whatever is written and stays changes it; what is written and undone does not. It reads no contents, so it is cheap
 * enough to be asked before and after every refusal.
 */
import type { Database } from '../../database/index.ts'

/** Where attempts leave traces that they ought to leave, refused ones too, some of them a little later. */
const TRACES = [
  'sys_login_log',
  'sys_attempt',
  'sys_session',
  'sys_exception_log',
  'sys_operation_log',
  'sys_application_call',
  'sys_application_nonce',
  'sys_application_rate',
  'sys_allowance',
]

export async function fingerprintOf(db: Database): Promise<() => Promise<string>> {
  const tables = await db.owner.query<{ name: string }>(
    `select relname::text as name from pg_class where relnamespace = $1::regnamespace and relkind in ('r', 'p')
     and relname <> all($2) order by 1`,
    [db.workspace, TRACES],
  )
  const each = tables.map(
    ({ name }) =>
      `select '${name}:' || count(*) || ':' || coalesce(sum(hashtextextended(ctid::text || ' ' || xmin::text || tableoid, 7)), 0) as print from ${db.table(name)}`,
  )
  const text = `select string_agg(print, ' ' order by print) as print from (${each.join(' union all ')}) as t`
  return async () => {
    const [row] = await db.owner.query<{ print: string }>(text)
    return row?.print ?? ''
  }
}

/** The tables that differ between two fingerprints. */
export function differing(before: string, after: string): string {
  const known = new Set(before.split(' '))
  return after
    .split(' ')
    .filter((part) => !known.has(part))
    .map((part) => part.split(':')[0])
    .join(', ')
}
