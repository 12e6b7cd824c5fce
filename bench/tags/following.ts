/** How long after a customer was changed it carries the tags that it is due. */
import { setTimeout as sleep } from 'node:timers/promises'

import { systemPrincipal } from '../../engine/access/index.ts'
import { createMany } from '../../engine/records/index.ts'
import { Following } from '../../engine/tags/follow/index.ts'
import { percentile } from '../single/ask.ts'
import { OBJECT, type TagBench, ZONE } from './world.ts'

const POLL_MS = 10
const MOST_MS = 10_000

export async function measureFollowing(bench: TagBench, changes: number): Promise<string> {
  const { db, model } = bench
  const errors: unknown[] = []
  const following = new Following({
    db,
    models: { current: () => model },
    timeZone: ZONE,
    jobs: { enqueue: () => Promise.resolve('') },
    onError: (error) => errors.push(error),
  })
  await following.start()
  try {
    const times: number[] = []
    for (let change = 0; change < changes; change++) times.push(await followed(bench, change))
    const sorted = times.toSorted((a, b) => a - b)
    const failed = errors.length > 0 ? `; ${String(errors[0])}` : ''
    return `p50 ${percentile(sorted, 0.5).toFixed(0)} ms, p95 ${percentile(sorted, 0.95).toFixed(0)} ms (goal 3000)${failed}`
  } finally {
    await following.stop()
  }
}

/** A new customer is written like any, and waited for. */
async function followed({ db, model }: TagBench, change: number): Promise<number> {
  const writer = {
    db,
    model,
    principal: systemPrincipal('bench'),
    moment: { now: new Date().toISOString(), timeZone: ZONE },
  }
  const values = {
    age: 25 + (change % 40),
    city: `city_${change % 40}`,
    source: `source_${change % 12}`,
    level: 'abcde'[change % 5] ?? 'a',
  }
  const { ids } = await db.transaction((tx) =>
    createMany({ ...writer, tx }, OBJECT, [
      { name: '李 new', vip: false, gender: 'm', follow_times: 45, products: 5, ...values },
    ]),
  )
  const began = performance.now()
  for (;;) {
    const [row] = await db.query(`select from ${db.table('sys_tag_row')} where record = $1 limit 1`, [ids[0]])
    const waited = performance.now() - began
    if (row || waited > MOST_MS) return waited
    await sleep(POLL_MS)
  }
}
