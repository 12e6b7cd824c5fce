/** Gives records the tags that rules have found for them, with a day of their own. */
import { dayOf } from '../../kernel/time.ts'
import { settle } from '../settle.ts'
import type { Found } from './matching.ts'
import type { FollowGround } from './types.ts'

interface Come extends Record<string, unknown> {
  readonly record: string
  readonly tag: number
}

/**
 * Who carries the tag by a row has it renewed and nothing is told; a row that has lapsed unnoticed goes first, told at the
 * moment it lapsed. Rows are what a membership of its own day stands in; the next run takes it into the array.
 */
export async function addFound(ground: FollowGround, found: readonly Found[]): Promise<Come[]> {
  if (found.length === 0) return []
  const lapsed = await clearLapsed(ground, found)
  if (lapsed.length > 0) await settle(ground, { added: [], removed: lapsed, cause: 'expiry' })
  const come = await put(ground, found)
  if (come.length > 0) await settle(ground, { added: come, removed: [], cause: 'rule' })
  return come
}

async function clearLapsed({ db, tx, plan, asOf, timeZone }: FollowGround, found: readonly Found[]): Promise<Come[]> {
  return tx.query<Come>(
    `with gone as (delete from ${db.table('sys_tag_row')} as r using unnest($1::uuid[], $2::int[]) as f (record, tag) ` +
      `where r.record = f.record and r.tag = f.tag and r.until <= $3::date returning r.record, r.tag, r.until), ` +
      `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, by_kind) ` +
      `select until::timestamp at time zone $4::text, $5::text, record, tag, 'remove', 'expiry', 'system' from gone order by record, tag) ` +
      `select record::text as record, tag from gone`,
    [...columnsOf(found), dayOf(asOf, timeZone), timeZone, plan.object.name],
  )
}

async function put({ db, tx, plan, asOf, timeZone }: FollowGround, found: readonly Found[]): Promise<Come[]> {
  const event = (action: 'add' | 'leave', cause: string): string =>
    `select ${db.now}, $6::text, record, tag, '${action}', '${cause}', rule, rule_name, 'system' from put where isnew`
  return tx.query<Come>(
    `with found as (select f.record, f.tag, f.rule, f.rule_name, $5::date + s.validity as until ` +
      `from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[]) as f (record, tag, rule, rule_name) ` +
      `join ${db.table('sys_tag_state')} as s on s.number = f.tag and s.live and s.auto order by f.record, f.tag), ` +
      `put as (insert into ${db.table('sys_tag_row')} as r (tag, record, object, until, at, cause, rule) ` +
      `select tag, record, $6::text, until, ${db.now}, 'rule', rule from found ` +
      `on conflict (tag, record) do update set until = greatest(r.until, excluded.until) ` +
      `returning r.record, r.tag, r.rule, (select f.rule_name from found as f where f.record = r.record and f.tag = r.tag) as rule_name, ` +
      `(xmax = 0) as isnew), ` +
      `told as (insert into ${db.table('sys_tag_event')} (at, object, record, tag, action, cause, rule, rule_name, by_kind) ` +
      `select * from (${event('add', 'rule')} union all ${event('leave', 'rule')}) as e (at, object, record, tag, action, cause, rule, rule_name, by_kind) ` +
      `order by record, tag, action) ` +
      `select record::text as record, tag from put where isnew`,
    [
      ...columnsOf(found),
      found.map(({ rule }) => rule),
      found.map(({ ruleName }) => ruleName),
      dayOf(asOf, timeZone),
      plan.object.name,
    ],
  )
}

function columnsOf(found: readonly Found[]): [string[], number[]] {
  return [found.map(({ record }) => record), found.map(({ tag }) => tag)]
}
