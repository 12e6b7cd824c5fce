/**
 * Compares our engine with a hand-written server on one database, in one run: `npm run bench [-- --quick]`.
 * Rounds are interleaved and medians quoted, because machines are shared and noisy; believe no ratio below 1.3 from one run.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import autocannon from 'autocannon'

import { type Arena, type Contestant, openArena } from './servers.ts'
import { readSample, type Request, type Workload, WORKLOADS } from './workloads.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } } })
const scale = values.quick
  ? { customers: 20_000, rounds: 2, seconds: 1 }
  : { customers: 1_000_000, rounds: 5, seconds: 3 }
const folder = fileURLToPath(new URL(`../.tessera/bench-${scale.customers}`, import.meta.url))
const CONNECTIONS = 10

interface Round {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly serverCpu: number
  readonly databaseCpu: number
  readonly failed: number
}

const arena = await openArena(folder, scale.customers)
try {
  console.log(`${scale.customers} customers, ${scale.rounds} rounds of ${scale.seconds} s, ${CONNECTIONS} connections`)
  console.log(
    '                                                          ours/s  base/s   ratio   goal   ours p50/p99 ms   CPU ms/request (server+db): ours | base',
  )
  const chosen = WORKLOADS.filter(
    (workload) => values.only === undefined || values.only.split(',').includes(workload.code),
  )
  for (const workload of chosen) report(workload, await compare(arena, workload))
} finally {
  await arena.close()
}

async function compare(in_: Arena, workload: Workload): Promise<Record<Contestant['name'], Round[]>> {
  const sample = await readSample(in_.db)
  const requests = { ours: workload.ours(sample), baseline: workload.baseline(sample) }
  const rounds: Record<Contestant['name'], Round[]> = { ours: [], baseline: [] }
  for (const contestant of [in_.ours, in_.baseline]) await play(in_, contestant, requests[contestant.name], 0.3)
  for (let round = 0; round < scale.rounds; round++) {
    // whoever begins has the colder machine; take turns
    const order = round % 2 === 0 ? [in_.ours, in_.baseline] : [in_.baseline, in_.ours]
    for (const contestant of order)
      rounds[contestant.name].push(await play(in_, contestant, requests[contestant.name], scale.seconds))
  }
  return rounds
}

async function play(in_: Arena, contestant: Contestant, requests: readonly Request[], seconds: number): Promise<Round> {
  const before = { server: contestant.cpu(), database: in_.databaseCpu() }
  const version = contestant.name === 'ours' ? await versions(in_) : undefined
  const result = await autocannon({
    url: contestant.url,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { authorization: `Bearer ${contestant.token}`, 'content-type': 'application/json' },
    requests: requests.map(({ method = 'GET', path, body }) => ({
      method,
      path: `${new URL(contestant.url).pathname}${path}`,
      ...(body !== undefined && { body: JSON.stringify(withVersion(body, method, path, version)) }),
    })),
  })
  const answered = Math.max(1, result['2xx'])
  return {
    perSecond: result['2xx'] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    serverCpu: (contestant.cpu() - before.server) / answered,
    databaseCpu: (in_.databaseCpu() - before.database) / answered,
    failed: result.non2xx + result.errors,
  }
}

/** Our updates may leave the version out only inside the engine; the benchmark sends the one in force. */
async function versions(in_: Arena): Promise<Map<string, number>> {
  const rows = await in_.db.query<{ id: string; version: number }>(
    `select id::text as id, version from ${in_.db.table('crm_customer')} where deleted_at is null order by md5(id::text) limit 500`,
  )
  return new Map(rows.map((row) => [row.id, row.version]))
}

function withVersion(body: unknown, method: string, path: string, version: Map<string, number> | undefined): unknown {
  return method === 'PATCH' && version ? { ...(body as object), version: version.get(path.slice(1)) } : body
}

function report(workload: Workload, { ours, baseline }: Record<Contestant['name'], Round[]>): void {
  const of = (rounds: readonly Round[], key: keyof Round): number => median(rounds.map((round) => round[key]))
  const ratio = of(ours, 'perSecond') / of(baseline, 'perSecond')
  const cpu = (rounds: readonly Round[]): string =>
    `${of(rounds, 'serverCpu').toFixed(2)}+${of(rounds, 'databaseCpu').toFixed(2)}`
  const failed = of(ours, 'failed') + of(baseline, 'failed')
  console.log(
    `${workload.code.padEnd(4)}${workload.about.padEnd(54)}${String(Math.round(of(ours, 'perSecond'))).padStart(6)}` +
      `${String(Math.round(of(baseline, 'perSecond'))).padStart(8)}${ratio.toFixed(2).padStart(8)}${`≥ ${workload.goal}`.padStart(8)}` +
      `${`${of(ours, 'p50')}/${of(ours, 'p99')}`.padStart(16)}      ${cpu(ours)} | ${cpu(baseline)}${failed > 0 ? `   (${failed} not answered with 2xx)` : ''}`,
  )
}

function median(values_: readonly number[]): number {
  const sorted = values_.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
