/** For the tests of this room: what PostgreSQL says of the tables, and what definitions say they should be, in one form. */
import type { Database } from '../database/index.ts'
import type { Definition } from '../model/definition.ts'
import { FIXED_COLUMNS, type IndexShape, tableShapes } from './shape.ts'

/** By table: a line for each column, index and foreign key. */
export type Catalog = Readonly<Record<string, readonly string[]>>

export function expectedCatalog(definitions: readonly Definition[]): Catalog {
  const tables = [...tableShapes(definitions).values()].map((table): [string, string[]] => [
    table.name,
    [
      ...table.columns.map(
        (column) => `column ${column.name} ${spelled(column.type)}${column.notNull ? ' not null' : ''}`,
      ),
      ...FIXED_COLUMNS.map((column) => `column ${column.name} ${spelled(column.type)}`),
      ...table.indexes.map(
        (index) => `index ${index.name} ${index.unique} ${columnsOf(index)} ${index.where !== undefined}`,
      ),
      ...table.foreignKeys.map((key) => `key ${key.name} ${key.column} ${key.target} ${key.onDelete}`),
    ].toSorted(),
  ])
  return Object.fromEntries(tables.toSorted())
}

/** The living tables of the objects, and what is hidden as far as it still demands or guards something. */
export async function actualCatalog(db: Database): Promise<Catalog> {
  const rows = await db.owner.query<{ name: string; line: string }>(
    `with t as (select oid, relname from pg_class where relnamespace = $1::regnamespace and relkind = 'r' and relname !~ '^(meta_|sys_|knex)')
     select relname as name, line from t cross join lateral (
       select 'column ' || attname || ' ' || format_type(atttypid, atttypmod) || case when attnotnull then ' not null' else '' end as line
       from pg_attribute where attrelid = t.oid and attnum > 0 and not attisdropped and (attname !~ '^zz_' or attnotnull)
       union all
       select 'index ' || i.relname || ' ' || indisunique || ' ' ||
         coalesce((select string_agg(attname, ',' order by place) from unnest(indkey) with ordinality as k(number, place)
          join pg_attribute on attrelid = t.oid and attnum = number), '(expression)') || ' ' || (indpred is not null)
       from pg_index join pg_class as i on i.oid = indexrelid where indrelid = t.oid and not indisprimary
       union all
       select 'key ' || conname || ' ' || attname || ' ' || o.relname || ' ' || case confdeltype when 'n' then 'set null' else 'restrict' end
       from pg_constraint join pg_class as o on o.oid = confrelid join pg_attribute on attrelid = t.oid and attnum = conkey[1]
       where conrelid = t.oid and contype = 'f'
     ) as lines where relname !~ '^zz_' or line ~ '^(index|key)' order by 1`,
    [db.workspace],
  )
  const tables = new Map<string, string[]>()
  for (const { name, line } of rows) tables.set(name, [...(tables.get(name) ?? []), line])
  return Object.fromEntries([...tables].map(([name, lines]) => [name, lines.toSorted()]))
}

function columnsOf({ purpose, columns }: IndexShape): string {
  if (purpose === 'search' || purpose === 'tail') return '(expression)'
  return [...columns.matchAll(/"(\w+)"/g)].map(([, name]) => name).join()
}

function spelled(type: string): string {
  return type.replace('varchar', 'character varying').replace(/timestamptz\((\d)\)/, 'timestamp($1) with time zone')
}
