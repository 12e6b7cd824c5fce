/** For the tests of this room: rows put into tables past the write pipeline, and looks at what is there. */
import type { Database } from '../database/index.ts'
import { newId } from '../kernel/ids.ts'

/** Inserts rows with the engine's own columns filled; answers their ids. */
export async function addRows(
  db: Database,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<string[]> {
  const ids: string[] = []
  for (const row of rows) {
    const id = newId()
    ids.push(id)
    const names = Object.keys(row)
    await db.query(
      `insert into ${db.table(table)} ("id", "version", "created_at", "updated_at"${names.map((name) => `, "${name}"`).join('')})
       values ($1, 1, now(), now()${names.map((_, i) => `, $${i + 2}`).join('')})`,
      [id, ...names.map((name) => row[name])],
    )
  }
  return ids
}

/** The values of a column in the order of insertion. */
export async function valuesOf(db: Database, table: string, column: string): Promise<unknown[]> {
  const rows = await db.query<{ value: unknown }>(`select "${column}" as value from ${db.table(table)} order by "id"`)
  return rows.map((row) => row.value)
}

export async function columnOf(
  db: Database,
  table: string,
  column: string,
): Promise<{ type: string; required: boolean; default: string | null }> {
  const [found] = await db.owner.query<{ type: string; required: boolean; default: string | null }>(
    `select format_type(atttypid, atttypmod) as type, attnotnull as required, pg_get_expr(adbin, adrelid) as default
     from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where attrelid = $1::regclass and attname = $2 and not attisdropped`,
    [db.table(table), column],
  )
  if (!found) throw new Error(`${table} has no column ${column}`)
  return found
}

/** The file that holds the table; a rewrite makes another. */
export async function fileOf(db: Database, table: string): Promise<unknown> {
  const [row] = await db.owner.query(`select pg_relation_filenode($1::regclass) as file`, [db.table(table)])
  return row?.['file']
}

export async function indexesOf(db: Database, table: string): Promise<string[]> {
  const rows = await db.owner.query<{ definition: string }>(
    `select pg_get_indexdef(indexrelid) as definition from pg_index where indrelid = $1::regclass and not indisprimary order by 1`,
    [db.table(table)],
  )
  return rows.map((row) => row.definition)
}
