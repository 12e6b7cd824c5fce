/** What PostgreSQL's catalogue says of tables that were there before: columns, types, keys, references, comments. */
import type { Queryable } from '../../database/index.ts'

export interface SchemaFacts {
  readonly name: string
  readonly tables: number
}

export interface TableFacts {
  readonly schema: string
  readonly name: string
  /** `view` stands for all that is only read. */
  readonly kind: 'table' | 'partitioned' | 'view'
  readonly comment: string | null
  /** How many rows PostgreSQL believes there are; null where it never counted. */
  readonly estimatedRows: number | null
  readonly columns: readonly ColumnFacts[]
  /** The columns of each unique key whose values are never empty, the primary key first, then the shorter ones. */
  readonly keys: readonly (readonly string[])[]
  /** The columns of every unique constraint and index over whole columns. */
  readonly unique: readonly (readonly string[])[]
  readonly references: readonly ReferenceFacts[]
}

export interface ColumnFacts {
  readonly name: string
  /** As `format_type` spells it; that of a domain is the type under it. */
  readonly type: string
  readonly comment: string | null
  readonly notNull: boolean
  /** The table gives a value when none is given. */
  readonly hasDefault: boolean
  /** Counted by the table itself: an identity or a serial. */
  readonly counted: boolean
  /** Nobody may write it: computed, or an identity that is always its own. */
  readonly fixed: boolean
  /** The values of an enum type, in order. */
  readonly options: readonly string[] | null
}

export interface ReferenceFacts {
  readonly columns: readonly string[]
  readonly schema: string
  readonly table: string
  readonly toColumns: readonly string[]
  readonly onDelete: 'set null' | 'other'
}

/** Schemas that are nobody's data: PostgreSQL's own, those in which a workspace stands, and what it keeps beside. */
const FOREIGN_SCHEMA = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
  and not exists (select from pg_class as w join pg_namespace as wn on wn.oid = w.relnamespace
    where w.relname = 'meta_definition' and n.nspname in (wn.nspname, wn.nspname || '_guard', wn.nspname || '_jobs'))`

/** Partitions are rows of the table that they are parts of. */
const LISTED = `c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition`

/** Schemas whose tables can become objects, in order of their names. */
export async function readSchemas(on: Queryable): Promise<SchemaFacts[]> {
  return on.query<{ name: string; tables: number }>(
    `select n.nspname::text as name, count(c.oid) as tables from pg_namespace as n
     left join pg_class as c on c.relnamespace = n.oid and ${LISTED}
     where ${FOREIGN_SCHEMA} group by n.nspname order by n.nspname`,
  )
}

/** The tables of a schema by name; none for a schema whose tables cannot become objects. */
export async function readTables(on: Queryable, schema: string, names?: readonly string[]): Promise<TableFacts[]> {
  const rows = await on.query<TableFacts & Record<string, unknown>>(TABLES, [schema, names ?? null])
  return rows.map((row) => ({ ...row, keys: byWorth(row.keys) }))
}

/** They come primary first; among the others one column serves better than two. */
function byWorth(keys: TableFacts['keys']): TableFacts['keys'] {
  const [primary, ...others] = keys
  return primary ? [primary, ...others.toSorted((a, b) => a.length - b.length)] : []
}

const NAMES_OF = (relation: string, numbers: string): string =>
  `(select json_agg(a.attname::text order by u.place) from unnest(${numbers}) with ordinality as u(number, place)
    join pg_attribute as a on a.attrelid = ${relation} and a.attnum = u.number)`

/** The spelling of a type that means the same whatever schemas are searched. */
const TYPE_NAME = `case when t.typnamespace = 'pg_catalog'::regnamespace then format_type(t.oid, d.modifier)
  else format('%I.%I', tn.nspname, t.typname) end`

const COLUMNS = `(select json_agg(json_build_object('name', a.attname::text, 'type', ${TYPE_NAME},
    'comment', col_description(c.oid, a.attnum), 'notNull', a.attnotnull or d.strict,
    'hasDefault', (a.atthasdef and a.attgenerated = '') or a.attidentity <> '' or d.preset,
    'counted', a.attidentity <> '' or coalesce(pg_get_expr(f.adbin, f.adrelid) ~ '^nextval\\(', false),
    'fixed', a.attidentity = 'a' or a.attgenerated <> '',
    'options', (select json_agg(e.enumlabel::text order by e.enumsortorder) from pg_enum as e where e.enumtypid = t.oid)
  ) order by a.attnum)
  from pg_attribute as a
  left join pg_attrdef as f on f.adrelid = a.attrelid and f.adnum = a.attnum
  cross join lateral (
    with recursive under as (
      select a.atttypid as type, a.atttypmod as modifier, false as strict, false as preset
      union all
      select y.typbasetype, y.typtypmod, under.strict or y.typnotnull, under.preset or y.typdefault is not null
      from under join pg_type as y on y.oid = under.type and y.typtype = 'd')
    select under.* from under join pg_type as y on y.oid = under.type and y.typtype <> 'd') as d
  join pg_type as t on t.oid = d.type
  join pg_namespace as tn on tn.oid = t.typnamespace
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`

const INDEXES = `pg_index as i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null
  and i.indexprs is null`
const KEY_NUMBERS = `(i.indkey::int2[])[0:i.indnkeyatts - 1]`

const TABLES = `select n.nspname::text as schema, c.relname::text as name,
    case c.relkind when 'r' then 'table' when 'p' then 'partitioned' else 'view' end as kind,
    obj_description(c.oid, 'pg_class') as comment,
    case when c.reltuples >= 0 and c.relkind in ('r', 'p', 'm') then c.reltuples::bigint end as "estimatedRows",
    coalesce(${COLUMNS}, '[]') as columns,
    coalesce((select json_agg(k.names order by k.main desc, k.oid) from (
      select i.indexrelid as oid, i.indisprimary as main, ${NAMES_OF('c.oid', KEY_NUMBERS)} as names from ${INDEXES}
        and not exists (select from pg_attribute as a where a.attrelid = c.oid and a.attnum = any(${KEY_NUMBERS}) and not a.attnotnull)
      ) as k), '[]') as keys,
    coalesce((select json_agg(${NAMES_OF('c.oid', KEY_NUMBERS)} order by i.indexrelid) from ${INDEXES}), '[]') as "unique",
    coalesce((select json_agg(json_build_object('columns', ${NAMES_OF('c.oid', 'k.conkey')}, 'schema', rn.nspname::text,
        'table', r.relname::text, 'toColumns', ${NAMES_OF('r.oid', 'k.confkey')},
        'onDelete', case k.confdeltype when 'n' then 'set null' else 'other' end) order by k.conname)
      from pg_constraint as k join pg_class as r on r.oid = k.confrelid join pg_namespace as rn on rn.oid = r.relnamespace
      where k.conrelid = c.oid and k.contype = 'f'), '[]') as "references"
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
  where n.nspname = $1 and ${FOREIGN_SCHEMA} and ${LISTED} and ($2::text[] is null or c.relname = any($2))
  order by c.relname`
