/**
 * Events, strategies and tasks: `npm run bench -- automation [--quick]`. Every figure stands beside the same work done by
 * hand in the same run, for machines are shared; believe the ratios and the CPU, not the seconds.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { createTasks } from '../../engine/automation/tasks/create.ts'
import { draftOf, until } from '../../engine/automation/tasks/world.test-kit.ts'
import { Leases } from '../../engine/jobs/leases/index.ts'
import { percentile } from '../single/ask.ts'
import { bareCalls, bareIntake, bareMove } from './bare.ts'
import { type AutomationBench, openAutomationBench, STRATEGIES } from './world.ts'

interface Rate {
  readonly perSecond: number
  /** CPU of PostgreSQL and of this process for each. */
  readonly cpuMs: number
}

export async function benchAutomation(quick: boolean): Promise<void> {
  const began = performance.now()
  const bench = await openAutomationBench(fileURLToPath(new URL('../../.tessera/bench-automation', import.meta.url)))
  try {
    say('', `${STRATEGIES} strategies on the event, ready after ${((performance.now() - began) / 1000).toFixed(1)} s`)
    await intakes(bench, quick ? 1 : 4)
    await internals(bench, quick ? 10_000 : 50_000)
    const most = await calls(bench, quick ? 2_000 : 10_000)
    await latency(bench, Math.min(1_000, most / 3), quick ? 3 : 10)
    await scheduled(bench, quick ? 50_000 : 1_000_000)
    say('done', `after ${((performance.now() - began) / 1000).toFixed(1)} s`)
  } finally {
    await bench.close()
  }
}

async function rateOf(bench: AutomationBench, count: number, work: () => Promise<unknown>): Promise<Rate> {
  const [cpu, began] = [bench.cpu(), performance.now()]
  await work()
  return { perSecond: (count / (performance.now() - began)) * 1_000, cpuMs: (bench.cpu() - cpu) / count }
}

function compared(what: string, ours: Rate, bare: Rate, goal: string): void {
  const told = ({ perSecond, cpuMs }: Rate): string => `${perSecond.toFixed(0)}/s (CPU ${cpuMs.toFixed(3)} ms each)`
  const ratio = (ours.perSecond / bare.perSecond).toFixed(2)
  say(
    what,
    `${told(ours)} against ${told(bare)}: ${ratio}, CPU ${(ours.cpuMs / bare.cpuMs).toFixed(2)} times (goal ${goal})`,
  )
}

/** Side by side, each a transaction of its own. */
async function together(count: number, atOnce: number, one: () => Promise<unknown>): Promise<void> {
  let left = count
  const line = async (): Promise<void> => {
    while (left-- > 0) await one()
  }
  await Promise.all(Array.from({ length: atOnce }, line))
}

async function intakes(bench: AutomationBench, times: number): Promise<void> {
  let n = 0
  const next = (): number => n++ % STRATEGIES
  // prepared statements and compiled conditions are there before it counts
  await together(200, 8, () => bench.intake('many', [next()]))
  const singles = 1_500 * times
  const single = await rateOf(bench, singles, () => together(singles, 10, () => bench.intake('many', [next()])))
  const bare = await rateOf(bench, singles, () => together(singles, 10, () => bareIntake(bench, 1)))
  compared('intake, single', single, bare, '3,000/s on 4 cores')
  const batches = 20 * times
  const batch = await rateOf(bench, batches * 500, () =>
    together(batches, 4, () => bench.intake('many', Array.from({ length: 500 }, next))),
  )
  const bareBatch = await rateOf(bench, batches * 500, () => together(batches, 4, () => bareIntake(bench, 500)))
  compared('intake, batches of 500', batch, bareBatch, '20,000/s on 4 cores')
}

async function internals(bench: AutomationBench, count: number): Promise<void> {
  const { db } = bench
  await db.query(`delete from ${db.table('sys_task')}`)
  for (let made = 0; made < count; made += 5_000) {
    const drafts = Array.from({ length: 5_000 }, () => draftOf(bench.effect))
    await db.transaction((tx) => createTasks(bench, tx, drafts))
  }
  await db.owner.query(`vacuum (analyze) ${db.table('sys_task')}`)
  const worker = bench.worker()
  const ours = await rateOf(bench, count, async () => {
    await worker.start()
    await drained(bench)
  })
  await worker.stop()
  for (let made = 0; made < count; made += 5_000) await bareIntake(bench, 5_000)
  await db.owner.query(`vacuum (analyze) ${db.table('sys_task')}`)
  const bare = await rateOf(bench, count, () =>
    Promise.all(
      [1, 2].map(async () => {
        while ((await bareMove(bench, 100)) > 0);
      }),
    ),
  )
  compared('internal tasks', ours, bare, '10,000/s on 4 cores')
}

function drained({ db }: AutomationBench): Promise<unknown> {
  const ask = async (): Promise<boolean> =>
    (await db.query(`select from ${db.table('sys_task')} where status in ('ready', 'running') limit 1`)).length === 0
  return until(ask, (isSo) => isSo, 600_000)
}

/** @returns the most calls in a second */
async function calls(bench: AutomationBench, count: number): Promise<number> {
  const { db, url } = bench
  const drafts = Array.from({ length: count }, () => draftOf(bench.call, { settings: { url } }))
  await db.transaction((tx) => createTasks(bench, tx, drafts))
  const worker = bench.worker()
  const ours = await rateOf(bench, count, async () => {
    await worker.start()
    await drained(bench)
  })
  await worker.stop()
  const bare = await rateOf(bench, count, () => bareCalls(url, count, 20))
  compared('HTTP tasks', ours, bare, '2,000/s on 4 cores')
  return ours.perSecond
}

/** From the commit of an event's intake being asked for to the first byte at the server called. */
async function latency(bench: AutomationBench, perSecond: number, seconds: number): Promise<void> {
  const { db, called } = bench
  const worker = bench.worker()
  await worker.start()
  const asked = new Map<string, number>()
  const began = performance.now()
  const pending: Promise<void>[] = []
  for (let sent = 0; sent < perSecond * seconds; sent++) {
    const due = began + (sent / perSecond) * 1_000
    if (due > performance.now()) await sleep(due - performance.now())
    const at = performance.now()
    pending.push(bench.intake('call', [sent]).then(([id = '']) => void asked.set(id, at)))
  }
  await Promise.all(pending)
  await drained(bench)
  await worker.stop()
  const rows = await db.query<{ event: string; key: string }>(
    `select event::text as event, key::text as key from ${db.table('sys_task_done')} where event = any($1::uuid[])`,
    [[...asked.keys()]],
  )
  const times = rows.map(({ event, key }) => (called.get(key) ?? Infinity) - (asked.get(event) ?? 0))
  const ms = (part: number): string => `${percentile(times, part).toFixed(1)} ms`
  say(
    'event → first byte',
    `p50 ${ms(0.5)}, p99 ${ms(0.99)} at ${perSecond.toFixed(0)} events/s, ${times.length} of ${asked.size} told (goal 50 ms and 500 ms)`,
  )
}

/** What is due much later must not make claims of what is due now slower. */
async function scheduled(bench: AutomationBench, pending: number): Promise<void> {
  const { db } = bench
  const claims = async (): Promise<{ p95: number; cpu: number }> => {
    await db.owner.query(`delete from ${db.table('sys_task')} where status <> 'scheduled'`)
    await db.transaction((tx) =>
      createTasks(
        bench,
        tx,
        Array.from({ length: 20_000 }, () => draftOf(bench.effect)),
      ),
    )
    await db.owner.query(`vacuum (analyze) ${db.table('sys_task')}`)
    const leases = new Leases({ db, table: 'sys_task' })
    const times: number[] = []
    const cpu = bench.cpu()
    for (let batch = 0; batch < 200; batch++) {
      const began = performance.now()
      await leases.claimLanes(new Map([[bench.effect, 100]]))
      times.push(performance.now() - began)
    }
    return { p95: percentile(times, 0.95), cpu: (bench.cpu() - cpu) / times.length }
  }
  const alone = await claims()
  await db.query(
    `insert into ${db.table('sys_task')} (id, processor, settings, key, root, planned_at, due_at, lane, status, delayed) ` +
      `select gen_random_uuid(), $1::uuid, '{}', gen_random_uuid(), gen_random_uuid(), now() + interval '2 days', ` +
      `now() + interval '2 days' + i * interval '1 second', $1::text, 'scheduled', true from generate_series(1, $2::int) as i`,
    [bench.effect, pending],
  )
  const beside = await claims()
  say(
    'claim of 100',
    `p95 ${beside.p95.toFixed(2)} ms with ${pending} scheduled against ${alone.p95.toFixed(2)} ms with none: ` +
      `${(beside.p95 / alone.p95).toFixed(2)}, CPU ${(beside.cpu / alone.cpu).toFixed(2)} (goal 1.2)`,
  )
}

function say(what: string, found: string): void {
  console.log(`${what.padEnd(24)}${found}`)
}
