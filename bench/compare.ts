/** Plays one workload to both servers by turns, and tells medians. Whoever begins has the colder machine: they take turns. */
import type { Arena, Contestant } from './arena.ts'
import { bytesOf, play, type Request, type Stream } from './load.ts'
import type { Sample, Workload } from './workloads.ts'

export interface Scale {
  readonly customers: number
  readonly rounds: number
  readonly seconds: number
}

export interface Figures {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  /** Milliseconds of CPU per request. */
  readonly serverCpu: number
  readonly databaseCpu: number
  readonly failed: number
}

export interface Comparison {
  readonly ours: Figures
  readonly baseline: Figures
  /** Statements that a request of ours sends to PostgreSQL. */
  readonly statements: number
  /** Resident megabytes of our server afterwards. */
  readonly memory: number
}

const CONNECTIONS = 10
const WARM_SECONDS = 0.2

export async function compare(arena: Arena, workload: Workload, sample: Sample, scale: Scale): Promise<Comparison> {
  const { ours, baseline } = arena
  for (const each of [ours, baseline]) await measure(arena, each, workload, sample, WARM_SECONDS)
  const rounds = { ours: [] as Figures[], baseline: [] as Figures[] }
  for (let round = 0; round < scale.rounds; round++) {
    for (const each of round % 2 === 0 ? [ours, baseline] : [baseline, ours]) {
      rounds[each.name].push(await measure(arena, each, workload, sample, scale.seconds))
    }
  }
  return {
    ours: medians(rounds.ours),
    baseline: medians(rounds.baseline),
    statements: await statementsOf(arena, workload, sample),
    memory: ours.memory(),
  }
}

async function measure(
  arena: Arena,
  contestant: Contestant,
  workload: Workload,
  sample: Sample,
  seconds: number,
): Promise<Figures> {
  const streams = await streamsOf(arena, contestant, workload, sample, CONNECTIONS)
  const before = { server: contestant.cpu(), database: arena.databaseCpu() }
  const { answered, failed, seconds: elapsed, latencies } = await play(contestant.url, streams, seconds)
  const per = Math.max(1, answered)
  return {
    perSecond: answered / elapsed,
    p50: latencies[Math.floor(latencies.length * 0.5)] ?? 0,
    p99: latencies[Math.floor(latencies.length * 0.99)] ?? 0,
    serverCpu: (contestant.cpu() - before.server) / per,
    databaseCpu: (arena.databaseCpu() - before.database) / per,
    failed,
  }
}

/** A stream for each connection; no two of them change the same records. */
async function streamsOf(
  arena: Arena,
  contestant: Contestant,
  workload: Workload,
  sample: Sample,
  count: number,
): Promise<Stream[]> {
  const requests = workload[contestant.name](sample)
  const token = contestant.token(workload.person ?? 'manager')
  if (workload.changes && contestant.name === 'ours') {
    const versions = await versionsOf(arena, sample)
    return Array.from({ length: count }, (_, place) =>
      changing(contestant, token, everyNth(requests, place, count), versions),
    )
  }
  const bytes = requests.map((request) => bytesOf(contestant.url, token, request))
  return Array.from({ length: count }, (_, place) =>
    cycle(bytes.length < count ? bytes : everyNth(bytes, place, count)),
  )
}

function cycle(bytes: readonly Buffer[]): Stream {
  let at = 0
  return () => ({ bytes: bytes[at++ % bytes.length] ?? Buffer.alloc(0) })
}

/** Every change names the version that the record's last answer told. */
function changing(
  contestant: Contestant,
  token: string,
  requests: readonly Request[],
  versions: Map<string, number>,
): Stream {
  let at = 0
  return () => {
    const request = requests[at++ % requests.length] ?? { path: '' }
    const version = versions.get(request.path.split('/').at(-1) ?? '') ?? 0
    return {
      // another value each time: what changes nothing is another piece of work
      bytes: bytesOf(contestant.url, token, {
        ...request,
        body: { ...(request.body as object), address: `科技园 ${version} 号`, version },
      }),
      answered: (status) => {
        if (status === 200) versions.set(request.path.split('/').at(-1) ?? '', version + 1)
      },
    }
  }
}

async function versionsOf({ db }: Arena, { ids }: Sample): Promise<Map<string, number>> {
  const rows = await db.query<{ id: string; version: number }>(
    `select id::text as id, version::int as version from ${db.table('crm_customer')} where id = any($1)`,
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row.version]))
}

const COUNTED = 10

/** Counted over a few requests one after the other, while nobody else asks. */
async function statementsOf(arena: Arena, workload: Workload, sample: Sample): Promise<number> {
  const [stream] = await streamsOf(arena, arena.ours, workload, sample, 1)
  if (!stream) return 0
  const token = arena.ours.token(workload.person ?? 'manager')
  const before = await arena.statements()
  for (let index = 0; index < COUNTED; index++) {
    const [head = '', body = ''] = stream().bytes.toString().split('\r\n\r\n')
    const [method = '', path = ''] = head.split(' ')
    await fetch(new URL(path, arena.ours.url), {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body }),
    }).then((answer) => answer.text())
  }
  // reading the count is a statement too
  return ((await arena.statements()) - before - 1) / COUNTED
}

function everyNth<T>(items: readonly T[], place: number, count: number): T[] {
  return items.filter((_, index) => index % count === place)
}

function medians(rounds: readonly Figures[]): Figures {
  const of = (key: keyof Figures): number => median(rounds.map((round) => round[key]))
  return {
    perSecond: of('perSecond'),
    p50: of('p50'),
    p99: of('p99'),
    serverCpu: of('serverCpu'),
    databaseCpu: of('databaseCpu'),
    failed: of('failed'),
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
