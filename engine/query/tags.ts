/**
 * In charge of who carries which tag, in statements. What enters are a row of an object whose records may carry tags and
 * whoever asks; what leaves is SQL of the tags that these may see there, and of conditions of rules over them. A tag is
 * carried by the array of a record, for as long as the tag itself has not lapsed, or by a row, until that row's day; one
 * that is switched off, deleted or personal to somebody else is carried by nobody. Nothing of this is kept anywhere:
 * whoever asks a moment later may be told otherwise.
 */
import type { Bind, Principal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import type { ObjectModel } from '../model/types.ts'
import type { CompileContext, RuleMoment, TagQuantifier } from '../rules/index.ts'
import { recordUuid } from './key.ts'
import { badQuery } from './parameters.ts'
import { tagNumbers } from './tag-numbers.ts'

/** Who asks when, and of which object; a part of `ReadContext`. */
export interface TagContext {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly principal: Principal
  readonly moment: Pick<RuleMoment, 'timeZone'>
  readonly plan: { readonly object: ObjectModel }
}

/** The conditions of rules over the tags of the row `alias`. */
export function tagConditions(context: TagContext, alias: string, bind: Bind): NonNullable<CompileContext['tags']> {
  return (quantifier, ids) => {
    refuseElsewhere(context.plan)
    return CONDITIONS[quantifier]((some) => carriesSql(context, some, alias, bind), ids)
  }
}

/** Writes that one of the tags is carried, or, without ids, any at all. */
type Carries = (ids?: readonly string[]) => string

const CONDITIONS: Readonly<Record<TagQuantifier, (carries: Carries, ids?: readonly string[]) => string>> = {
  any: (carries, ids) => carries(ids),
  all: (carries, ids = []) => `(${ids.map((id) => carries([id])).join(' and ')})`,
  none: (carries, ids) => `not ${carries(ids)}`,
}

/**
 * `exists (…)`, which PostgreSQL turns into a join of the carriers of rare tags, and into a look at the row's own tags
 * where these are common. The numbers of tags as values are what it estimates by; which of them count, the statement
 * itself finds out, by a condition that is estimated to let all pass.
 */
function carriesSql(context: TagContext, ids: readonly string[] | undefined, alias: string, bind: Bind): string {
  const { db, plan } = context
  const today = `(select ${todaySql(context)})`
  const named = ids && `${bind(ids)}::uuid[]`
  const numbers = ids && tagNumbers(db, ids)
  const hint = numbers && `${bind(numbers)}::int[]`
  const [lasting, known] = [
    `${liveSql(context, 'live', bind)} and live.auto and ${today} < live.lapses`,
    liveSql(context, 'live', bind),
  ]
  const counted = (condition: string): string =>
    `(select array_agg(live.number) from ${db.table(STATES)} as live where ${named ? `live.tag = any(${named}) and ` : ''}${condition})::int[]`
  const inArray = hint
    ? `held.tags && ${hint} and nullif(held.tags && ${counted(lasting)}, false) is not null`
    : `held.tags && ${counted(lasting)}`
  const inRow = hint
    ? `given.tag = any(${hint}) and nullif(given.tag = any(${counted(known)}), false) is not null`
    : `given.tag = any(${counted(known)})`
  return (
    `exists (select from (select held.record from ${db.table(SETS)} as held where ${inArray} ` +
    `union all select given.record from ${db.table(ROWS)} as given where ${inRow} and (given.until is null or ${today} < given.until)) as carrier ` +
    `where carrier.record = ${recordUuid(plan.object, alias)})`
  )
}

/** What of a record's tags an expression gives; each in the order in which people read them. */
export type TagForm = 'ids' | 'named' | 'text'

const FORMS: Readonly<Record<TagForm, (order: string) => string>> = {
  ids: (order) => `coalesce(json_agg(live.tag ${order}), '[]'::json)`,
  named: (order) =>
    `coalesce(json_agg(json_build_object('id', live.tag, 'name', tag.name, 'color', tag.color, 'type', tag.type) ${order}), '[]'::json)`,
  text: (order) => `string_agg(tag.name, '、' ${order})`,
}

/** Automatic tags first, and those before others that count more. */
const ORDER = 'order by live.auto desc, live.score desc, tag.name collate "C", live.number'

/** The tags of the row `alias` that who asks may see: a JSON list of their ids, of these with names, or the names as a text. */
export function tagsSql(context: TagContext, form: TagForm, alias: string, bind: Bind): string {
  const { db, plan } = context
  if (!carriesTags(plan)) return form === 'text' ? 'null::text' : 'null::json'
  const record = recordUuid(plan.object, alias)
  const today = `(select ${todaySql(context)})`
  return (
    `(select ${FORMS[form](ORDER)} from (` +
    `select unnest(held.tags) as number, true as lapses from ${db.table(SETS)} as held where held.record = ${record} ` +
    `union all select given.tag, false from ${db.table(ROWS)} as given ` +
    `where given.record = ${record} and (given.until is null or ${today} < given.until)) as carried ` +
    `join ${db.table(STATES)} as live on live.number = carried.number and ${liveSql(context, 'live', bind)} ` +
    `and (not carried.lapses or ${today} < live.lapses) join ${db.table(TAGS)} as tag on tag.id = live.tag)`
  )
}

const STATES = 'sys_tag_state'
const SETS = 'sys_tag_set'
const ROWS = 'sys_tag_row'
const TAGS = 'sys_tag'

/** Tags that are switched on, and personal to nobody but who asks. */
function liveSql({ principal }: TagContext, alias: string, bind: Bind): string {
  const own = principal.kind === 'user' ? ` or ${alias}.owner = ${bind(principal.id)}::uuid` : ''
  return `${alias}.live and (${alias}.owner is null${own})`
}

/** The day in the zone of the workspace, of which validity counts whole ones. */
function todaySql({ db, moment }: TagContext): string {
  return `(${db.now} at time zone '${moment.timeZone.replaceAll("'", "''")}')::date`
}

/** Whether records of the object have tags where the statement runs: custom SQL sees no memberships. */
function carriesTags({ object }: TagContext['plan']): boolean {
  return object.fields.some(({ kind }) => kind.tags === true)
}

function refuseElsewhere(plan: TagContext['plan']): void {
  if (carriesTags(plan)) return
  throw badQuery('filter', { zh: '这里不能按标签筛选', en: 'one cannot filter by tags here' })
}
