/** Northwind in a schema of its own: tables that were there before the engine. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

import { type Database, quoteIdentifier } from '../../database/index.ts'

const SCRIPT = fileURLToPath(new URL('./northwind.sql', import.meta.url))

export interface Northwind {
  readonly schema: string
  /** Everything in the schema as one text: equal texts mean that nothing happened in between. */
  fingerprint(): Promise<string>
  drop(): Promise<void>
}

/** Call in `before`, and `drop` in `after`, before the workspace goes. The tables belong to the owner of the workspace. */
export async function loadNorthwind(db: Database, schema = `nw_${db.workspace}`): Promise<Northwind> {
  const script = await readFile(SCRIPT, 'utf8')
  const name = quoteIdentifier(schema)
  await db.owner.transaction(async (tx) => {
    await tx.query(`drop schema if exists ${name} cascade`)
    await tx.query(`create schema ${name}`)
    await tx.query(`set local search_path to ${name}`)
    await tx.query(script)
    await tx.query(`set local search_path to ${name}; analyze`)
  })
  return {
    schema,
    fingerprint: () => fingerprint(db, schema),
    drop: async () => {
      await db.owner.query(`drop schema if exists ${name} cascade`)
    },
  }
}

async function fingerprint(db: Database, schema: string): Promise<string> {
  const tables = await db.owner.query<{ name: string; what: string }>(
    `select c.relname::text as name, concat_ws(' ', c.oid, c.relfilenode, c.relchecks, c.relhasindex, c.relhastriggers,
       (select string_agg(concat(a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull), ',' order by a.attnum)
        from pg_attribute as a where a.attrelid = c.oid),
       (select string_agg(concat(k.conname, pg_get_constraintdef(k.oid)), ',' order by k.oid) from pg_constraint as k where k.conrelid = c.oid),
       (select string_agg(pg_get_indexdef(i.indexrelid), ',' order by i.indexrelid) from pg_index as i where i.indrelid = c.oid),
       (select string_agg(t.tgname, ',' order by t.oid) from pg_trigger as t where t.tgrelid = c.oid)) as what
     from pg_class as c where c.relnamespace = $1::regnamespace and c.relkind = 'r' order by c.relname`,
    [quoteIdentifier(schema)],
  )
  const parts: string[] = []
  for (const { name, what } of tables) {
    const [row] = await db.owner.query<{ rows: number; hash: string }>(
      `select count(*) as rows, md5(string_agg(concat(t::text, t.xmin), ',' order by t::text collate "C")) as hash
       from ${quoteIdentifier(schema)}.${quoteIdentifier(name)} as t`,
    )
    parts.push(`${name}: ${what} ${row?.rows} ${row?.hash}`)
  }
  return parts.join('\n')
}
