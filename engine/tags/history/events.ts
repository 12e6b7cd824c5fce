/** What happened to memberships one by one, behind a place of the history. */
import type { Queryable } from '../../database/index.ts'
import { Parameters } from '../../query/index.ts'
import { authorsSql } from '../hand/chips.ts'
import type { Entry } from './entry.ts'
import {
  type HistoryContext,
  recordColumns,
  recordConditions,
  recordsSql,
  spanConditions,
  tagConditions,
} from './parts.ts'
import { recordUuid } from '../../query/index.ts'
import type { Place } from './place.ts'
import type { HistoryAsked } from './request.ts'

interface Row extends Record<string, unknown> {
  readonly at: string
  readonly number: string
  readonly record: string
  readonly id: string
  readonly title: unknown
  readonly tag: string
  readonly name: string
  readonly auto: boolean
  readonly action: Entry['action']
  readonly cause: string
  readonly rule_name: string | null
  readonly by: Entry['by']
}

/** The next `limit` entries, newest first. */
export async function eventsAfter(
  on: Queryable,
  context: HistoryContext,
  asked: HistoryAsked,
  { after, limit }: { readonly after: Place | undefined; readonly limit: number },
): Promise<Entry[]> {
  const { bind, values } = new Parameters()
  const { db, plan } = context
  const actions = asked.action === undefined ? `e.action in ('add', 'remove')` : `e.action = ${bind(asked.action)}`
  const record = recordUuid(plan.object, 't')
  const conditions = [
    `e.object = ${bind(plan.object.name)}::text`,
    actions,
    ...spanConditions(asked, 'e', bind),
    ...behind(after, bind),
    ...tagConditions(context, asked, bind),
    ...recordConditions(context, asked, bind),
  ]
  const rows = await on.query<Row>(
    `select e.at, e.id::text as number, ${recordColumns(context, bind)}, s.tag::text as tag, g.name, s.auto, e.action, e.cause, e.rule_name, ` +
      `(select json_build_object('id', p.id, 'name', p.name) from ${authorsSql(db)} as p where p.id = e.by) as by ` +
      `from ${db.table('sys_tag_event')} as e join ${db.table('sys_tag_state')} as s on s.number = e.tag ` +
      `join ${db.table('sys_tag')} as g on g.id = s.tag join ${recordsSql(context)} on ${record} = e.record ` +
      `where ${conditions.join(' and ')} order by e.at desc, e.id desc limit ${Math.trunc(limit)}`,
    values,
  )
  return rows.map(entryOf(plan.object.name))
}

/** Events of a moment come behind what happened to all members in it. */
function behind(after: Place | undefined, bind: (value: unknown) => string): string[] {
  if (!after) return []
  const at = `${bind(after.at)}::timestamptz`
  return [after.rank === 1 ? `e.at <= ${at}` : `(e.at, e.id) < (${at}, ${bind(after.id)}::bigint)`]
}

function entryOf(object: string): (row: Row) => Entry {
  return ({ at, number, record, id, title, tag, name, ...row }) => ({
    place: { at, rank: 0, id: number, record },
    at,
    tag: { id: tag, name },
    object,
    record: { id, title },
    auto: row.auto,
    rule_name: row.rule_name,
    action: row.action,
    cause: row.cause,
    by: row.by,
  })
}
