/** Messages whose sender fell silent: what had left already, or may have, is not sent again where nobody could tell. */
import type { Database, Queryable } from '../../database/index.ts'
import type { Claim } from '../../jobs/leases/index.ts'

/** Receivers that tell repeats by their id. */
const REPEATABLE = ['webhook']

/** Whatever ends its process so often ends the next one, too. */
const MOST_ATTEMPTS = 10

const TOO_OFTEN = {
  code: 'LOST',
  zh: `发送进程连续中断 ${MOST_ATTEMPTS} 次，不再发送`,
  en: `the process that sent it ended ${MOST_ATTEMPTS} times; it is not tried again`,
}

const LOST = {
  code: 'LOST',
  zh: '发送进程中断，结果未知',
  en: 'the process that sent it ended; nobody knows what became of it',
}

/** @returns the ids that are settled here */
export async function settleLost(
  db: Pick<Database, 'table' | 'now'>,
  tx: Queryable,
  lost: readonly Claim[],
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update ${db.table('sys_message')} set status = 'unknown', error = $2::jsonb, ended_at = ${db.now}, lease_until = null, ` +
      `worker = null, token = token + 1 where id = any($1::uuid[]) and begun_at is not null and not kind = any($3) ` +
      `returning id::text as id`,
    [lost.map(({ id }) => id), JSON.stringify(LOST), REPEATABLE],
  )
  const settled = new Set(rows.map(({ id }) => id))
  const left = lost.filter(({ id }) => !settled.has(id))
  const often = left.filter(({ attempts }) => attempts >= MOST_ATTEMPTS).map(({ id }) => id)
  await tx.query(
    `update ${db.table('sys_message')} set status = 'failed', error = $2::jsonb, ended_at = ${db.now}, lease_until = null, ` +
      `worker = null, token = token + 1 where id = any($1::uuid[])`,
    [often, JSON.stringify(TOO_OFTEN)],
  )
  // what is taken up again has not begun
  await tx.query(`update ${db.table('sys_message')} set begun_at = null where id = any($1::uuid[])`, [
    left.map(({ id }) => id).filter((id) => !often.includes(id)),
  ])
  return [...settled, ...often]
}
