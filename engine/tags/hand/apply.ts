/**
 * In charge of manual memberships: what enters are records that the writer holds and tags that were judged; what leaves
 * are rows, the history of what changed, and everything that hangs on memberships, in the writer's transaction. Whoever
 * carries a tag already only has it renewed; one that has lapsed counts as gone, even before it was cleared away.
 */
import type { Bind } from '../../access/index.ts'
import { authorOf, type WriteContext } from '../../records/index.ts'
import { Parameters } from '../../query/index.ts'
import { settle } from '../settle.ts'
import type { KnownTag } from './known.ts'

/** By what tags come and go where no rule does it. */
export type Cause = 'manual' | 'import' | 'processor'

export interface Handed {
  /** Memberships that came and went; those that were only renewed are neither. */
  readonly added: number
  readonly removed: number
}

export interface Hand {
  /** Under which memberships keep the records. */
  readonly records: readonly string[]
  readonly add: readonly KnownTag[]
  readonly remove: readonly KnownTag[]
  readonly cause: Cause
}

interface Moved extends Record<string, unknown> {
  readonly record: string
  readonly tag: number
}

/** The records are held by the writer's transaction, so that two who tag one record take turns. */
export async function applyTags(context: WriteContext, hand: Hand): Promise<Handed> {
  if (hand.records.length === 0) return { added: 0, removed: 0 }
  const gone = await takeAway(context, hand)
  const come = hand.add.length === 0 ? [] : await put(context, hand)
  const lapsed = gone.filter((each) => each['lapsed'] === true)
  const removed = gone.filter((each) => each['lapsed'] !== true)
  if (lapsed.length > 0) await settle(context, { added: [], removed: lapsed, cause: 'expiry' })
  if (removed.length + come.length > 0) await settle(context, { added: come, removed, cause: hand.cause })
  return { added: come.length, removed: removed.length }
}

/** What is to go, what must go because another of its category comes, and what has lapsed and comes again. */
async function takeAway(context: WriteContext, { records, add, remove, cause }: Hand): Promise<Moved[]> {
  const { db, tx } = context
  const { bind, values } = new Parameters()
  const [adds, removes] = [add, remove].map((tags) => bind(tags.map(({ number }) => number)))
  const categories = [...new Set(add.flatMap(({ exclusive, category }) => (exclusive && category ? [category] : [])))]
  const rivals =
    categories.length === 0
      ? ''
      : ` or r.tag in (select s.number from ${db.table('sys_tag')} as g join ${db.table('sys_tag_state')} as s on s.tag = g.id ` +
        `where g.category = any(${bind(categories)}::uuid[]) and g.type = 'global_manual' and s.number <> all(${adds}::int[]))`
  const { by, kind } = author(context, bind)
  const isLapsed = `(r.until is not null and r.until <= ${todaySql(context, bind)})`
  const going = `r.tag = any(${removes}::int[]) or (r.tag = any(${adds}::int[]) and ${isLapsed})${rivals}`
  return tx.query<Moved>(
    `with gone as (delete from ${db.table('sys_tag_row')} as r where r.record = any(${bind(records)}::uuid[]) and (${going}) ` +
      `returning r.record, r.tag, r.until, ${isLapsed} as lapsed), ` +
      `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by, by_kind) ` +
      `select case when lapsed then until::timestamp at time zone ${bind(context.moment.timeZone)}::text else ${db.now} end, ` +
      `${bind(context.plan.object.name)}::text, record, tag, 'remove', case when lapsed then 'expiry' else ${bind(cause)}::text end, ` +
      `case when not lapsed then ${by} end, case when lapsed then 'system' else ${kind} end ` +
      `from gone order by record, tag) select record::text as record, tag, lapsed from gone`,
    values,
  )
}

/** Tags that were deleted or switched off meanwhile do not come. */
async function put(context: WriteContext, { records, add, cause }: Hand): Promise<Moved[]> {
  const { db, tx } = context
  const { bind, values } = new Parameters()
  const object = `${bind(context.plan.object.name)}::text`
  const { by, kind } = author(context, bind)
  const until = `case when s.validity is not null then ${todaySql(context, bind)} + s.validity end`
  return tx.query<Moved>(
    `with put as (insert into ${db.table('sys_tag_row')} as r (tag, record, object, until, at, cause, by) ` +
      `select s.number, each.record, ${object}, ${until}, ${db.now}, ${bind(cause)}::text, ${by} ` +
      `from unnest(${bind(records)}::uuid[]) as each(record) cross join ${db.table('sys_tag_state')} as s ` +
      `where s.number = any(${bind(add.map(({ number }) => number))}::int[]) and s.live order by each.record, s.number ` +
      `on conflict (tag, record) do update set until = excluded.until where r.until is distinct from excluded.until ` +
      // a row that was there before has been locked for the update
      `returning r.record, r.tag, r.xmax = 0 as isnew), ` +
      `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by, by_kind) ` +
      `select ${db.now}, ${object}, record, tag, 'add', ${bind(cause)}::text, ${by}, ${kind} from put where isnew order by record, tag) ` +
      `select record::text as record, tag from put where isnew`,
    values,
  )
}

function author(context: WriteContext, bind: Bind): { readonly by: string; readonly kind: string } {
  const { principal } = context
  const id = principal.kind === 'application' ? principal.id : authorOf(context).id
  return { by: `${bind(id)}::uuid`, kind: `${bind(principal.kind)}::text` }
}

/** The day of the one clock where the workspace stands. */
export function todaySql({ db, moment }: Pick<WriteContext, 'db' | 'moment'>, bind: Bind): string {
  return `(${db.now} at time zone ${bind(moment.timeZone)}::text)::date`
}
