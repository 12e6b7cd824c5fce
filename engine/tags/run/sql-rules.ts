/** Rules that are custom SQL: each is asked by itself, as whoever saved it, before all others. */
import type { Text } from '../../kernel/text.ts'
import type { TagRule } from '../rules.ts'
import { runSqlRule } from '../sql/index.ts'
import type { EvaluationGround } from './ground.ts'
import type { RunRoom } from './types.ts'

/** Keeps the records that a rule names; what is wrong where it failed, by which the rule is marked. */
export async function findWithSql(
  { db, principalOf }: RunRoom,
  { model, object, asOf, timeZone }: EvaluationGround,
  run: string,
  { id, sql = '', author }: TagRule,
): Promise<Text | undefined> {
  const found = db.table('sys_tag_found')
  await db.query(`delete from ${found} where run = $1 and rule = $2`, [run, id])
  const room = { db, model, moment: { now: asOf, timeZone }, principalOf: (user: string) => principalOf(user) }
  const outcome = await runSqlRule(room, { object, sql, author }, async (records) => {
    await db.query(
      `insert into ${found} (run, rule, record) select $1, $2, u.record from unnest($3::uuid[]) as u(record) on conflict do nothing`,
      [run, id, records],
    )
  })
  if ('records' in outcome) return undefined
  await db.query(`delete from ${found} where run = $1 and rule = $2`, [run, id])
  if (outcome.state !== 'failed')
    await db.query(`update ${db.table('sys_tag_rule')} set state = $2, fault = $3 where id = $1`, [
      id,
      outcome.state,
      JSON.stringify(outcome.reason),
    ])
  return outcome.reason
}
