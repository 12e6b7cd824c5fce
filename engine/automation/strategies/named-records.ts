/** Settings that packs ship name records by what these are called, `{ $record: sys_tag, name: … }`; here they get their ids. */
import type { Database, Queryable } from '../../database/index.ts'

type Scope = Pick<Database, 'table'>

const NAME = /^[a-z][a-z0-9_]{0,62}$/

/** @returns undefined where a record that is named is not there */
export async function resolved(db: Scope, on: Queryable, value: unknown): Promise<unknown> {
  if (Array.isArray(value)) {
    const items: unknown[] = []
    for (const each of value) items.push(await resolved(db, on, each))
    return items.includes(undefined) ? undefined : items
  }
  if (typeof value !== 'object' || value === null) return value
  const { $record: object, ...others } = value as Readonly<Record<string, unknown>>
  if (typeof object === 'string') return idOf(db, on, object, others)
  const entries: [string, unknown][] = []
  for (const [name, each] of Object.entries(value)) entries.push([name, await resolved(db, on, each)])
  return entries.some(([, each]) => each === undefined) ? undefined : Object.fromEntries(entries)
}

async function idOf(
  db: Scope,
  on: Queryable,
  object: string,
  by: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const names = Object.keys(by)
  if (names.length === 0 || ![object, ...names].every((name) => NAME.test(name))) return undefined
  const [table] = await on.query<{ living: boolean }>(
    `select bool_or(attname = 'deleted_at') as living from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped
     having count(*) filter (where attname = any($2::text[])) = cardinality($2::text[])`,
    [db.table(object), names],
  )
  if (!table) return undefined
  const [row] = await on.query<{ id: string }>(
    `select t.id::text as id from ${db.table(object)} as t where ${names.map((name, index) => `t."${name}"::text = $${index + 1}`).join(' and ')}
     ${table.living ? 'and t.deleted_at is null' : ''} order by t.id limit 1`,
    names.map((name) => String(by[name])),
  )
  return row?.id
}
