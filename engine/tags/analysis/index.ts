/**
 * In charge of how the tags of an object spread. What enters is an object and who asks; what leaves are their own and
 * everybody's tags with the number of records that carry each: as the tags themselves keep it for whoever sees every
 * record, counted among the records that they see for everybody else.
 */
import { accessPlan, type Principal } from '../../access/index.ts'
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { Model } from '../../model/types.ts'
import type { RuleMoment } from '../../rules/index.ts'
import { type KnownTag, knownTags, seesTags } from '../hand/known.ts'
import { countSeen, keptCounts } from './counts.ts'

export interface TagShare {
  readonly tag: Pick<KnownTag, 'id' | 'name' | 'color' | 'type'>
  readonly records: number
}

export interface TagAnalysis {
  /** The ten that most records carry. */
  readonly top: readonly TagShare[]
  /** Every category that has tags, in their order; tags without one come last. */
  readonly categories: readonly {
    readonly category: { readonly id: string; readonly name: string } | null
    /** The tags that most records carry come first. */
    readonly tags: readonly TagShare[]
  }[]
  readonly types: readonly {
    readonly type: KnownTag['type']
    readonly tags: number
    /** Memberships, not different records. */
    readonly records: number
  }[]
  /** Too many records are seen to be counted while somebody waits: all numbers are 0. */
  readonly uncounted: boolean
}

export interface AnalysisAsked {
  readonly db: Database
  readonly model: Model
  readonly principal: Principal
  readonly moment: RuleMoment
}

const TOP = 10
const TYPES: readonly KnownTag['type'][] = ['global_auto', 'global_manual', 'personal']

/** @throws TesseraError NOT_FOUND where the tags of the object are not for whoever asks */
export async function analyseTags(asked: AnalysisAsked, object: string): Promise<TagAnalysis> {
  const { db, model, principal, moment } = asked
  const plan = accessPlan(model, principal, object)
  if (!plan || !seesTags(plan)) throw new TesseraError('NOT_FOUND')
  const tags = (await knownTags(db, db, { object, principal })).filter(({ enabled }) => enabled)
  const isWhole = plan.scope('read') === 'all' && plan.fields.get('tags')?.reads === 'clear'
  const context = { db, model, principal, plan, moment }
  const counts = isWhole ? await keptCounts(context) : await countSeen(context)
  const shares = tags
    .map((tag) => ({ tag, records: counts?.get(tag.number) ?? 0 }))
    .sort((a, b) => b.records - a.records)
  return {
    top: shares
      .filter(({ records }) => records > 0)
      .slice(0, TOP)
      .map(shared),
    categories: await byCategory(asked, object, shares),
    types: TYPES.map((type) => {
      const own = shares.filter(({ tag }) => tag.type === type)
      return { type, tags: own.length, records: own.reduce((sum, { records }) => sum + records, 0) }
    }),
    uncounted: counts === undefined,
  }
}

interface Share {
  readonly tag: KnownTag
  readonly records: number
}

function shared({ tag: { id, name, color, type }, records }: Share): TagShare {
  return { tag: { id, name, color, type }, records }
}

async function byCategory(
  { db }: AnalysisAsked,
  object: string,
  shares: readonly Share[],
): Promise<TagAnalysis['categories']> {
  const categories = await db.query<{ id: string; name: string }>(
    `select id::text as id, name from ${db.table('sys_tag_category')} where object = $1 and deleted_at is null order by sort_order, name, id`,
    [object],
  )
  const known = new Set(categories.map(({ id }) => id))
  const of = (id: string | null): readonly TagShare[] =>
    shares
      .filter(({ tag }) => (tag.category !== null && known.has(tag.category) ? tag.category : null) === id)
      .map(shared)
  return [
    ...categories.map((category) => ({ category, tags: of(category.id) })),
    { category: null, tags: of(null) },
  ].filter(({ tags }) => tags.length > 0)
}
