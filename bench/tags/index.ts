/**
 * Tags of many customers: `npm run bench -- tags [--quick]`. CPU is that of PostgreSQL and of this process, measured in the
 * same run for our way and for the way of one query per rule, so that a busy machine changes little; wall times lie.
 */
import { fileURLToPath } from 'node:url'

import { newId } from '../../engine/kernel/ids.ts'
import { tagStates } from '../../engine/tags/index.ts'
import { lapse } from '../../engine/tags/lapse.ts'
import { insertRun } from '../../engine/tags/run/store.ts'
import type { RunReport } from '../../engine/tags/run/types.ts'
import { carryOut } from '../../engine/tags/run/work.ts'
import { percentile } from '../single/ask.ts'
import { CHURN, churn, type Measured, measure, oneByOne, prime, storage, yesterday } from './parts.ts'
import { measureFollowing } from './following.ts'
import { reading } from './readers.ts'
import { OBJECT, openTagBench, type TagBench, ZONE } from './world.ts'

export async function benchTags(quick: boolean): Promise<void> {
  const [customers, rules] = quick ? [50_000, 100] : [1_000_000, 1_000]
  const began = performance.now()
  const folder = fileURLToPath(new URL('../../.tessera/bench-tags', import.meta.url))
  const bench = await openTagBench(folder, customers, rules)
  try {
    say(
      '',
      `${customers} customers × ${rules} rules, ${CHURN * 100} % churn; ready after ${seconds(performance.now() - began)}`,
    )
    await runs(bench, rules, quick)
    say('done', `after ${seconds(performance.now() - began)}`)
  } finally {
    await bench.close()
  }
}

async function runs(bench: TagBench, rules: number, quick: boolean): Promise<void> {
  const memberships = await prime(bench)
  say('memberships', `${memberships}, ${(memberships / rules).toFixed(0)} of a tag`)
  const { ours, rows } = await storage(bench)
  say(
    'storage',
    `${(ours / memberships).toFixed(1)} bytes a membership against ${rows.toFixed(1)} of a row each: 1/${((rows * memberships) / ours).toFixed(1)} (goal 1/4)`,
  )
  const idle = await reading(bench, quick ? 2_000 : 5_000)
  await churn(bench)
  const { result, cpu, wall, read } = await besideReaders(bench, () => run(bench))
  const peers = await oneByOne(bench, quick ? 10 : 20)
  say('run', `CPU ${seconds(cpu)} (reading beside it included), wall ${seconds(wall)}; ${told(result)}`)
  say(
    'one query per rule',
    `CPU ${seconds(peers)} for asking alone, from a sample; ours is 1/${(peers / cpu).toFixed(1)} of it (goal 1/4)`,
  )
  const p95 = (times: readonly number[]): number => percentile(times, 0.95)
  say(
    'readers',
    `p95 ${p95(read).toFixed(1)} ms during the run against ${p95(idle).toFixed(1)} idle: ${(p95(read) / p95(idle)).toFixed(2)} (goal 2)`,
  )
  await night(bench)
  await oneRule(bench)
  say('changed record → tags', await measureFollowing(bench, quick ? 20 : 50))
}

/** Midnight and the next morning: all tags lapse, and are found again. */
async function night(bench: TagBench): Promise<void> {
  const { db, model } = bench
  await yesterday(bench)
  const now = new Date().toISOString()
  const gone = await measure(bench, () => lapse({ db, model, timeZone: ZONE }, OBJECT, now))
  const again = await measure(bench, () => run(bench))
  const [row] = await db.query<{ waves: number }>(`select count(*)::int as waves from ${db.table('sys_tag_wave')}`)
  say('lapse', `${gone.result.waves} tags, one wave each; CPU ${seconds(gone.cpu)}`)
  say(
    'renewal',
    `CPU ${seconds(again.cpu)}, wall ${seconds(again.wall)}; ${told(again.result)}; ${row?.waves} waves in all`,
  )
}

/** What happens when somebody saves a rule. */
async function oneRule(bench: TagBench): Promise<void> {
  const { db } = bench
  const [state] = (await tagStates({ db, tx: db }, { object: OBJECT })).filter(({ auto }) => auto).slice(3)
  if (!state) return
  await db.query(`update ${db.table('sys_tag_rule')} set condition = $2, updated_at = now() where tag = $1`, [
    state.tag,
    JSON.stringify({ and: [{ '==': [{ var: 'level' }, 'b'] }, { '>': [{ var: 'age' }, 60] }] }),
  ])
  const { result, cpu, wall } = await measure(bench, () => run(bench, [state.number]))
  say('saved rule → members', `CPU ${seconds(cpu)}, wall ${seconds(wall)} (goal 5 s at 1,000,000); ${told(result)}`)
}

async function besideReaders<T>(bench: TagBench, work: () => Promise<T>): Promise<Measured<T> & { read: number[] }> {
  const readers = reading(bench)
  const measured = await measure(bench, work)
  return { ...measured, read: await readers.stop() }
}

async function run({ db, model }: TagBench, numbers?: readonly number[]): Promise<RunReport | undefined> {
  const id = newId()
  const asOf = new Date().toISOString()
  await insertRun(db, db, {
    id,
    object: OBJECT,
    reason: 'chosen',
    tags: numbers ?? null,
    asOf,
    day: asOf.slice(0, 10),
    job: null,
    by: null,
  })
  const room = { db, models: { current: () => model }, timeZone: ZONE, principalOf: () => Promise.resolve(undefined) }
  return carryOut(room, id, {
    id,
    attempt: 1,
    signal: new AbortController().signal,
    cancelled: () => false,
    progress: () => Promise.resolve(),
    hold: () => Promise.resolve(),
  })
}

function told(report: RunReport | undefined): string {
  return `${report?.rules} rules × ${report?.rows} rows, ${report?.added} added, ${report?.removed} removed`
}

function say(what: string, found: string): void {
  console.log(`${what.padEnd(24)}${found}`)
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`
}
