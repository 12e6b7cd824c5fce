/** Rules and tags that were written: whose tags are to be run anew. */
import type { Queryable } from '../../database/index.ts'
import { groupBy } from '../../kernel/collections.ts'
import type { OutboxMessage } from '../../records/index.ts'
import type { FollowRoom } from './types.ts'

const RULE = 'sys_tag_rule'
const TAG = 'sys_tag'

/** Of a rule everything matters, of a tag only whether it counts and for how long. */
const TELLING: ReadonlySet<string> = new Set(['enabled', 'type', 'validity_days'])

/** Numbers of enabled automatic tags that these messages concern, by object. */
export async function tagsToRun(
  { db }: Pick<FollowRoom, 'db'>,
  tx: Queryable,
  messages: readonly OutboxMessage[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const ids = (object: string, isTelling: (message: OutboxMessage) => boolean): string[] =>
    messages.flatMap((each) => (each.object === object && each.record !== null && isTelling(each) ? [each.record] : []))
  const rules = ids(RULE, ({ topic }) => topic !== 'record.tagged')
  const tags = ids(
    TAG,
    ({ topic, payload }) =>
      topic === 'record.updated' && Object.keys(payload['changes'] ?? {}).some((name) => TELLING.has(name)),
  )
  if (rules.length + tags.length === 0) return new Map()
  const rows = await tx.query<{ number: number; object: string }>(
    `select s.number, s.object from ${db.table('sys_tag_state')} as s where s.auto and s.live and (s.tag = any($2::uuid[]) ` +
      `or s.tag in (select r.tag from ${db.table(RULE)} as r where r.id = any($1::uuid[]))) order by s.number`,
    [rules, tags],
  )
  return new Map(
    [...groupBy(rows, ({ object }) => object)].map(([object, own]) => [object, own.map(({ number }) => number)]),
  )
}

/** Numbers of enabled automatic tags that have rules and were never run, by object: those of packs just installed. */
export async function tagsNeverRun(
  { db }: Pick<FollowRoom, 'db'>,
  tx: Queryable,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = await tx.query<{ number: number; object: string }>(
    `select s.number, s.object from ${db.table('sys_tag_state')} as s where s.auto and s.live and s.day is null and exists (` +
      `select from ${db.table(RULE)} as r where r.tag = s.tag and r.enabled and r.deleted_at is null and r.state = 'valid') order by s.number`,
  )
  return new Map(
    [...groupBy(rows, ({ object }) => object)].map(([object, own]) => [object, own.map(({ number }) => number)]),
  )
}
