/**
 * In charge of who carries which tag, in statements. What enters are a row of an object whose records may carry tags and
 * whoever asks; what leaves is SQL of the tags that these may see there. A tag is carried by the array of a record, for as
 * long as the tag itself has not lapsed, or by a row, until that row's day; one that is switched off, deleted or personal
 * to somebody else is carried by nobody. Nothing of this is kept anywhere: whoever asks a moment later may be told otherwise.
 */
import type { Bind, Principal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import type { ObjectModel } from '../model/types.ts'
import type { RuleMoment } from '../rules/index.ts'
import { recordUuid } from './key.ts'

/** Who asks when, and of which object; a part of `ReadContext`. */
export interface TagContext {
  readonly db: Pick<Database, 'table' | 'now'>
  readonly principal: Principal
  readonly moment: Pick<RuleMoment, 'timeZone'>
  readonly plan: { readonly object: ObjectModel }
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
  const { plan } = context
  if (!carriesTags(plan)) return form === 'text' ? 'null::text' : 'null::json'
  const record = recordUuid(plan.object, alias)
  const today = todaySql(context)
  return (
    `(select ${FORMS[form](ORDER)} from (` +
    `select unnest(held.tags) as number, true as lapses from ${tagTable(context, 'sets')} as held where held.record = ${record} ` +
    `union all select given.tag, false from ${tagTable(context, 'rows')} as given ` +
    `where given.record = ${record} and (given.until is null or ${today} < given.until)) as carried ` +
    `join ${tagTable(context, 'states')} as live on live.number = carried.number and ${liveTags(context, 'live', bind)} ` +
    `and (not carried.lapses or ${today} < live.lapses) join ${tagTable(context, 'tags')} as tag on tag.id = live.tag)`
  )
}

const TABLES = { states: 'sys_tag_state', sets: 'sys_tag_set', rows: 'sys_tag_row', tags: 'sys_tag' } as const

export function tagTable({ db }: Pick<TagContext, 'db'>, table: keyof typeof TABLES): string {
  return db.table(TABLES[table])
}

/** Tags that are switched on, and personal to nobody but who asks. */
export function liveTags({ principal }: TagContext, alias: string, bind: Bind): string {
  const own = principal.kind === 'user' ? ` or ${alias}.owner = ${bind(principal.id)}::uuid` : ''
  return `${alias}.live and (${alias}.owner is null${own})`
}

/** The day in the zone of the workspace, of which validity counts whole ones; found once a statement. */
export function todaySql({ db, moment }: TagContext): string {
  return `(select (${db.now} at time zone '${moment.timeZone.replaceAll("'", "''")}')::date)`
}

/** Whether records of the object have tags where the statement runs: custom SQL sees no memberships. */
export function carriesTags({ object }: TagContext['plan']): boolean {
  return object.fields.some(({ kind }) => kind.tags === true)
}
