/** Tags that rules ask for, found in what is kept of them before anybody knows whether it can still be understood. */
import type { Database, Queryable } from '../../database/index.ts'
import { isId } from '../../kernel/ids.ts'

export interface KeptRule {
  readonly id: string
  readonly name: string
  readonly tag: string
  /** Ids that may be tags. */
  readonly asks: readonly string[]
}

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly tag: string
  readonly condition: unknown
  readonly named: readonly string[]
}

/** All living rules with the tags that they may ask for. */
export async function keptRules(db: Pick<Database, 'table'>, tx: Queryable): Promise<KeptRule[]> {
  const rows = await tx.query<Row>(
    `select r.id::text as id, r.name, r.tag::text as tag, r.condition,
       array(select unnest(coalesce(r.contains, '{}') || coalesce(r.without, '{}'))::text) as named
     from ${db.table('sys_tag_rule')} as r where r.deleted_at is null and r.type = 'custom'`,
  )
  return rows.map(({ id, name, tag, condition, named }) => ({
    id,
    name,
    tag,
    asks: [...new Set([...named, ...idsIn(condition)])],
  }))
}

/** Every id that stands anywhere in JSON. */
export function idsIn(json: unknown): string[] {
  if (typeof json === 'string') return isId(json) ? [json] : []
  if (typeof json !== 'object' || json === null) return []
  return Object.values(json).flatMap(idsIn)
}
