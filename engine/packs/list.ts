/** The packs in force, and what administrators made beside them. */
import type { Database } from '../database/index.ts'
import { ADMINISTRATORS } from '../model/definition.ts'

export interface PackInForce {
  /** Name of the pack; `admin` for what administrators made. */
  readonly name: string
  readonly version: string | null
  readonly appliedAt: string | null
  /** Who applied it last, where a person did. */
  readonly appliedBy: string | null
  readonly definitions: number
  /** Definitions that administrators have changed since. */
  readonly customised: number
}

export async function listPacks(db: Database): Promise<PackInForce[]> {
  const rows = await db.query<PackInForce & Record<string, unknown>>(
    `select coalesce(p.name, d.owner) as name, p.version, p.applied_at as "appliedAt", u.name as "appliedBy",
       coalesce(d.definitions, 0)::int as definitions, coalesce(d.customised, 0)::int as customised
     from ${db.table('meta_pack')} as p
     full join (select owner, count(*) as definitions, count(*) filter (where shipped is not null) as customised
       from ${db.table('meta_definition')} where deleted_at is null group by owner) as d on d.owner = p.name
     left join ${db.table('sys_user')} as u on u.id = p.applied_by
     order by coalesce(p.name, d.owner) = '${ADMINISTRATORS}', coalesce(p.name, d.owner)`,
  )
  return rows
}
