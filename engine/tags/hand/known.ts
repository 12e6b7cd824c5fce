/** The tags of an object that somebody may know of: those for everybody and their own. Those of others do not exist. */
import { type AccessPlan, type Bind, type Principal, seenSql } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { Parameters, type ReadContext } from '../../query/index.ts'

export type TagType = 'global_auto' | 'global_manual' | 'personal'

export interface KnownTag {
  readonly id: string
  /** By which memberships name it. */
  readonly number: number
  readonly name: string
  readonly type: TagType
  readonly category: string | null
  readonly color: string | null
  readonly score: number
  readonly validity_days: number | null
  readonly enabled: boolean
  /** Personal to whoever asks. */
  readonly own: boolean
  /** A record keeps one manual tag of its category at most. */
  readonly exclusive: boolean
}

export interface KnownAsked {
  readonly object: string
  readonly principal: Principal
  /** These alone. */
  readonly ids?: readonly string[]
  /** Those of these names alone. */
  readonly names?: readonly string[]
}

/** Everything of personal tags that is read past the rights of records asks this. @param state alias of `sys_tag_state` */
export function isVisibleTag(state: string, me: string): string {
  return `(${state}.owner is null or ${state}.owner = ${me}::uuid)`
}

/** Whose personal tags are meant. */
export function personOf(principal: Principal): string | null {
  return principal.kind === 'user' ? principal.id : null
}

/** Ordered by name; those that were deleted are not among them. */
export async function knownTags(
  on: Queryable,
  db: Pick<Database, 'table'>,
  { object, principal, ids, names }: KnownAsked,
): Promise<KnownTag[]> {
  const { bind, values } = new Parameters()
  const me = bind(personOf(principal))
  const some = [
    ...(ids ? [`s.tag = any(${bind(ids)}::uuid[])`] : []),
    ...(names ? [`lower(g.name) = any(${bind(names.map((name) => name.toLowerCase()))}::text[])`] : []),
  ]
  return on.query<KnownTag & Record<string, unknown>>(
    `select g.id::text as id, s.number, g.name, g.type, g.category::text as category, g.color, g.score::int as score, ` +
      `g.validity_days::int as validity_days, g.enabled, s.owner is not null as own, ` +
      `coalesce(c.exclusive and g.type = 'global_manual', false) as exclusive ` +
      `from ${db.table('sys_tag_state')} as s join ${db.table('sys_tag')} as g on g.id = s.tag and g.deleted_at is null ` +
      `left join ${db.table('sys_tag_category')} as c on c.id = g.category and c.deleted_at is null ` +
      `where ${[`s.object = ${bind(object)}::text`, 'not s.deleted', isVisibleTag('s', me), ...some].join(' and ')} ` +
      `order by g.name, g.id`,
    values,
  )
}

/** Where records have their tags as a field. */
const TAGS = 'tags'

/** Condition that the reader sees the tags of the row `alias`; `false` where they are not for them at all. */
export function tagsShown({ plan, principal }: ReadContext, alias: string, bind: Bind): string {
  const access = plan.fields.get(TAGS)
  if (!plan.object.taggable || !access) return 'false'
  return seenSql(plan, access, { principal, alias, bind }, { clear: 'true', masked: 'false' })
}

/** Whether the reader sees the tags of any record. */
export function seesTags({ object, fields, scope }: AccessPlan): boolean {
  const access = fields.get(TAGS)
  return object.taggable && scope('read') !== 'none' && access !== undefined && access.reads !== 'masked'
}
