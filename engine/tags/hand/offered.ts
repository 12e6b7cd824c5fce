/** What pickers and filters offer: objects whose records carry tags, and the tags and categories of one of them. */
import { accessPlan, type AccessPlan, type Principal } from '../../access/index.ts'
import type { Database, Queryable } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import { type KnownTag, knownTags, seesTags } from './known.ts'

export interface TaggedObject {
  readonly object: string
  readonly label: Text
  /** The list that its records are shown in. */
  readonly template: string
  /** What says which columns previews of rules have, and what their conditions ask about. */
  readonly rule_template: string
  readonly can: { readonly apply: boolean }
}

/** Objects whose tags the principal may see, those with most tags first. */
export async function taggedObjects(
  db: Pick<Database, 'query' | 'table'>,
  model: Model,
  principal: Principal,
): Promise<TaggedObject[]> {
  const rows = await db.query<{ object: string; count: number }>(
    `select object, count(*)::int as count from ${db.table('sys_tag_state')} where owner is null and not deleted group by object`,
  )
  const counts = new Map(rows.map(({ object, count }) => [object, count]))
  const tagsOf = (plan: AccessPlan): number => counts.get(plan.object.name) ?? 0
  // where as many carry tags, their names decide
  const plans = taggablePlans(model, principal).sort((a, b) => tagsOf(b) - tagsOf(a))
  return plans.map((plan) => ({
    object: plan.object.name,
    label: plan.object.label,
    template: plan.object.defaultTemplate,
    rule_template: plan.object.definition.tag_template ?? plan.object.defaultTemplate,
    can: { apply: plan.scope('tag') !== 'none' },
  }))
}

/** The plans of objects whose tags the principal may see. */
export function taggablePlans(model: Model, principal: Principal): AccessPlan[] {
  return [...model.objects.values()]
    .filter(({ taggable }) => taggable)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name }) => accessPlan(model, principal, name) ?? [])
    .filter(seesTags)
}

export interface OfferedCategory {
  readonly id: string
  readonly parent: string | null
  readonly name: string
  readonly sort_order: number
  readonly exclusive: boolean
}

export interface Offered {
  readonly categories: readonly OfferedCategory[]
  readonly tags: readonly Omit<KnownTag, 'number' | 'exclusive'>[]
}

/** Tags for everybody and one's own. @throws TesseraError NOT_FOUND */
export async function offeredTags(
  on: Queryable,
  db: Pick<Database, 'table'>,
  { model, principal, object }: { readonly model: Model; readonly principal: Principal; readonly object: string },
): Promise<Offered> {
  const plan = accessPlan(model, principal, object)
  if (!plan || !seesTags(plan)) throw new TesseraError('NOT_FOUND')
  const categories = await on.query<OfferedCategory & Record<string, unknown>>(
    `select id::text as id, parent::text as parent, name, sort_order::int as sort_order, exclusive ` +
      `from ${db.table('sys_tag_category')} where object = $1 and deleted_at is null order by sort_order, name, id`,
    [object],
  )
  const tags = await knownTags(on, db, { object, principal })
  return { categories, tags: tags.map(({ number: _number, exclusive: _exclusive, ...tag }) => tag) }
}
