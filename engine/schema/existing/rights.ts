/** Which rights the program's role lacks on an existing table, and whether they can be given from here. */
import { type Queryable, quoteIdentifier as q } from '../../database/index.ts'
import type { TableFacts } from './catalog.ts'

export interface Rights {
  /** Statements that give what is missing; none when nothing is. */
  readonly sql: readonly string[]
  /** Whether the owner's role may run them. */
  readonly grantable: boolean
}

interface Missing extends Record<string, unknown> {
  usage: boolean
  rights: string[]
  sequences: string[]
  grantable: boolean
}

export async function missingRights(tx: Queryable, table: TableFacts, role: string): Promise<Rights> {
  const wanted = table.kind === 'view' ? ['select'] : ['select', 'insert', 'update', 'delete']
  const [missing] = await tx.query<Missing>(MISSING, [table.schema, table.name, role, wanted])
  if (!missing) return { sql: [], grantable: false }
  const to = `to ${q(role)}`
  return {
    sql: [
      ...(missing.usage ? [`grant usage on schema ${q(table.schema)} ${to}`] : []),
      ...(missing.rights.length > 0
        ? [`grant ${missing.rights.join(', ')} on table ${q(table.schema)}.${q(table.name)} ${to}`]
        : []),
      ...missing.sequences.map((sequence) => `grant usage on sequence ${sequence} ${to}`),
    ],
    grantable: missing.grantable,
  }
}

/** An identity counts with the rights of its table; a serial with rights of its own. */
const MISSING = `select not has_schema_privilege($3, n.oid, 'usage') as usage,
    coalesce((select json_agg(w.name) from unnest($4::text[]) as w(name) where not has_table_privilege($3, c.oid, w.name)), '[]') as rights,
    coalesce((select json_agg(format('%I.%I', sn.nspname, s.relname)) from pg_depend as d
      join pg_class as s on s.oid = d.objid and s.relkind = 'S' join pg_namespace as sn on sn.oid = s.relnamespace
      where d.refobjid = c.oid and d.deptype = 'a' and d.classid = 'pg_class'::regclass
        -- in whatever order conditions are judged, only a sequence is asked for the rights of one
        and case when s.relkind = 'S' then not has_sequence_privilege($3, s.oid, 'usage') end), '[]') as sequences,
    (pg_has_role(current_user, c.relowner, 'usage')
        or not exists (select from unnest($4::text[]) as w(name)
          where not has_table_privilege($3, c.oid, w.name) and not has_table_privilege(c.oid, w.name || ' with grant option')))
      and (has_schema_privilege($3, n.oid, 'usage') or pg_has_role(current_user, n.nspowner, 'usage')
        or has_schema_privilege(n.oid, 'usage with grant option')) as grantable
  from pg_class as c join pg_namespace as n on n.oid = c.relnamespace where n.nspname = $1 and c.relname = $2`
