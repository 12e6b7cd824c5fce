/**
 * Compares our engine with a hand-written server on one database, in one run: `npm run bench [-- --quick] [--only W1,W9]`;
 * `npm run bench -- tags [--quick]` measures runs of tags instead.
 * Rounds are interleaved and medians quoted, because machines are shared and noisy; believe no ratio below 1.3 from one run.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { openArena } from './arena.ts'
import { compare, type Comparison, type Scale } from './compare.ts'
import { SINGLES } from './singles.ts'
import { fillTags } from './tagged.ts'
import { readSample, type Workload, WORKLOADS } from './workloads.ts'

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
  allowPositionals: true,
})
if (positionals[0] === 'tags') {
  const { benchTags } = await import('./tags/index.ts')
  await benchTags(values.quick)
  process.exit()
}
const scale: Scale = values.quick
  ? { customers: 20_000, rounds: 3, seconds: 0.25 }
  : { customers: 1_000_000, rounds: 5, seconds: 3 }
const only = values.only?.split(',')
const isChosen = ({ code }: { readonly code: string }): boolean => only?.includes(code) ?? true

const began = performance.now()
const arena = await openArena(
  fileURLToPath(new URL(`../.tessera/bench-${scale.customers}`, import.meta.url)),
  scale.customers,
)
try {
  console.log(
    `${scale.customers} customers, ${scale.rounds} rounds of ${scale.seconds} s, 10 connections; ready after ${seconds()}`,
  )
  console.log(
    `${''.padEnd(60)}ours/s  base/s   ratio    goal  ours p50/p99 ms  base p50/p99 ms  CPU ms/request (server+db) ours | base  statements  MB`,
  )
  const chosen = WORKLOADS.filter(isChosen)
  if (chosen.some(({ tags }) => tags)) await fillTags(arena.db)
  const sample = await readSample(arena)
  const served = new Map<string, number>()
  for (const workload of chosen) {
    const found = await compare(arena, workload, sample, scale)
    served.set(workload.code, found.ours.perSecond)
    console.log(line(workload, found))
  }
  const [filtered = 0, tagged = 0] = [served.get('W3'), served.get('W14')]
  if (filtered > 0 && tagged > 0)
    console.log(`W14  takes ${(filtered / tagged).toFixed(2)} of the time of W3   (goal: ≤ 1.3)`)
  const singles = SINGLES.filter(isChosen).filter(({ long }) => !values.quick || !long || only !== undefined)
  for (const { code, about, goal, measure } of singles) {
    const found = await measure(arena, scale).catch((error: unknown) => `failed: ${String(error)}`)
    console.log(`${code.padEnd(5)}${about.padEnd(55)}${found}   (goal: ${goal})`)
  }
  console.log(`done after ${seconds()}`)
} finally {
  await arena.close()
}

function line({ code, about, goal }: Workload, { ours, baseline, statements, memory }: Comparison): string {
  const ratio = ours.perSecond / baseline.perSecond
  const failed = ours.failed + baseline.failed
  const latency = (each: typeof ours): string => `${each.p50.toFixed(1)}/${each.p99.toFixed(1)}`.padStart(17)
  const cpu = (each: typeof ours): string => `${each.serverCpu.toFixed(2)}+${each.databaseCpu.toFixed(2)}`
  return (
    `${code.padEnd(5)}${about.padEnd(55)}${String(Math.round(ours.perSecond)).padStart(6)}` +
    `${String(Math.round(baseline.perSecond)).padStart(8)}${ratio.toFixed(2).padStart(8)}${`≥ ${goal}`.padStart(8)}` +
    `${latency(ours)}${latency(baseline)}${`${cpu(ours)} | ${cpu(baseline)}`.padStart(40)}` +
    `${statements.toFixed(1).padStart(12)}${String(Math.round(memory)).padStart(4)}` +
    (failed > 0 ? `   (${failed} not answered with 2xx)` : '')
  )
}

function seconds(): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`
}
