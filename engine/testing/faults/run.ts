/**
 * Faults on purpose: `npm run test:faults [-- --quick] [--seeds N] [--only word]`. A database server and three processes
 * of their own; each scenario is done with several seeds, and afterwards every accepted event must have had its effects
 * exactly once. The last line is `events accepted N, effects once N, lost 0, doubled 0`.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { connect, type Embedded, migrate, startEmbedded } from '../../database/index.ts'
import { Course, randomOf, tally } from './course.ts'
import { type Scenario, SCENARIOS, type Server } from './scenarios.ts'
import { faultWorld } from './world.ts'

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, seeds: { type: 'string' }, only: { type: 'string' } },
})
const seeds = Number(values.seeds ?? (values.quick ? 2 : 20))
const NODES = 3
/** Seeds after which nothing may be on its way any more. */
const TOGETHER = 2
/** A quick run begins nothing for a second time after this. */
const QUICK_MS = 36_000

function serverOf(embedded: Embedded): Server {
  return {
    pids: () => {
      const pid = embedded.pid()
      return [pid, ...childrenOf(pid)]
    },
    restart: async (signal) => {
      const before = embedded.pid()
      process.kill(before, signal)
      while (isAlive(before)) await sleep(20)
    },
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const [, ppid] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
      return Number(ppid) === parent ? [Number(name)] : []
    } catch {
      return []
    }
  })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

const began = performance.now()
const seconds = (since = began): string => `${((performance.now() - since) / 1000).toFixed(1)} s`
const folder = await mkdtemp(join(tmpdir(), 'tessera-faults-'))
const embedded = await startEmbedded({ folder, durable: true })
const db = await connect({ url: embedded.url('app'), ownerUrl: embedded.ownerUrl, poolSize: 5 })
await migrate(db)
const world = await faultWorld(db, NODES)
const server = serverOf(embedded)
let failures = 0

/** With each seed, one right after the other; then all that is on its way is waited for. @returns with how many it went well */
async function carryOut({ name, run }: Scenario): Promise<number> {
  const courses: Course[] = []
  try {
    for (let seed = 1; seed <= seeds; seed++) {
      if (values.quick && seed > 1 && performance.now() - began > QUICK_MS) break
      const course = new Course(world, randomOf(seed * 7_919))
      courses.push(course)
      await world.atLeast(2)
      await run(course, server)
      if (seed % TOGETHER === 0) await settleAll(courses)
    }
    await settleAll(courses)
    return courses.length
  } catch (error) {
    failures++
    console.log(`FAILED ${name}, seed ${courses.length}: ${error instanceof Error ? error.message : String(error)}`)
    world.sink.be('good')
    return courses.length - 1
  }
}

async function settleAll(courses: readonly Course[]): Promise<void> {
  await world.atLeast(1)
  for (const course of courses) await course.settle()
}

try {
  await world.atLeast(NODES)
  console.log(`${NODES} processes and a database server of their own; ready after ${seconds()}`)
  const chosen = SCENARIOS.filter(({ name }) => values.only === undefined || name.includes(values.only))
  for (const scenario of chosen) {
    const since = performance.now()
    const done = await carryOut(scenario)
    const note = scenario.imitated === undefined ? '' : `  (imitated: ${scenario.imitated})`
    console.log(`${scenario.name.padEnd(66)}${done} of ${seeds} seeds, ${seconds(since)}${note}`)
  }
  const { accepted, once, lost, doubled } = await tally(world)
  console.log(
    `calls of the server of others ${world.sink.calls}, keys taken ${world.sink.taken.size}; ${failures} scenarios failed; ${seconds()}`,
  )
  for (const words of world.crashes) console.error(`a process ended by itself:\n${words}`)
  console.log(`events accepted ${accepted}, effects once ${once}, lost ${lost}, doubled ${doubled}`)
  if (failures > 0 || world.crashes.length > 0 || lost > 0 || doubled > 0 || once !== accepted) process.exitCode = 1
} finally {
  await world.close()
  await db.close()
  await embedded.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit()
