/** A workspace with an event, strategies that do something about it, and processes that carry that out. */
import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { systemPrincipal } from '../../access/index.ts'
import { automationStages } from '../../automation/stages.ts'
import { addProcessor, kitTypes, prepareEffects } from '../../automation/tasks/world.test-kit.ts'
import { type Database, programLogin, type Row } from '../../database/index.ts'
import type { LeaseTimes } from '../../jobs/leases/index.ts'
import { applyPacks, loadPacks } from '../../packs/apply.ts'
import { createMany, updateMany, WriteStages } from '../../records/index.ts'
import { loadModel } from '../../schema/model-store.ts'
import type { Doom, IntakeLine, NodeOrder } from './node.ts'
import { openSink, type Sink } from './sink.ts'

const SYSTEM = fileURLToPath(new URL('../../../metadata/system', import.meta.url))
const NODE = fileURLToPath(new URL('./node.ts', import.meta.url))
/** Below the repository, so that packages are found from there. */
const BUILT = fileURLToPath(new URL('../../../.tessera/faults', import.meta.url))

/** Leases and polls, shortened: a lost worker is noticed within two seconds. */
export const TIMES: LeaseTimes = { leaseMs: 900, heartbeatMs: 200, sweepMs: 150, pollMinMs: 30, pollMaxMs: 150 }

/** Attempts follow one another quickly, so that what was refused comes back within the test. */
const WAITS = [0, 60, 120, 240, 240, 240, 240, 240, 240, 240]
const LONGEST_CALL_MS = 1_000

export const EVENT = 'fault_happened'

export interface FaultWorld {
  readonly db: Database
  readonly sink: Sink
  readonly effect: string
  readonly call: string
  /** Events that were said to be in. */
  readonly accepted: Set<string>
  readonly nodes: Node[]
  /** Last words of processes that ended by themselves. */
  readonly crashes: readonly string[]
  /** Waits until so many processes work; those that die are replaced meanwhile. */
  atLeast(count: number): Promise<void>
  close(): Promise<void>
}

export interface Node {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  readonly isAlive: boolean
  kill(signal: NodeJS.Signals): void
  tell(line: IntakeLine | Doom): void
}

/** @param count processes that there shall be */
export async function faultWorld(db: Database, count: number): Promise<FaultWorld> {
  await applyPacks(db, await loadPacks(db, [SYSTEM]))
  await prepareEffects(db)
  const [sink, program] = await Promise.all([openSink(), bundled()])
  const [effect, call] = [await addProcessor(db, 'kit_effect'), await addProcessor(db, 'kit_call')]
  await addStrategies(db, { effect, call, url: sink.url })
  const accepted = new Set<string>()
  const batches = new Map<number, readonly string[]>()
  const nodes: Node[] = []
  const crashes: string[] = []
  const starting = new Set<Promise<void>>()
  let isClosing = false
  const told = (line: IntakeLine): void =>
    void batches.set(
      line.batch,
      line.events.map(({ id }) => id),
    )
  const isIn = (batch: number): void => {
    for (const id of batches.get(batch) ?? []) accepted.add(id)
  }
  const add = (): void => {
    const order: NodeOrder = { ...programLogin(db), times: TIMES, waits: WAITS, longestCallMs: LONGEST_CALL_MS }
    const start = begin(program, order, { told, isIn, crashed: (words) => void crashes.push(words) }).then((node) => {
      starting.delete(start)
      nodes.push(node)
      void node.ended.then(() => {
        nodes.splice(nodes.indexOf(node), 1)
        if (!isClosing) add()
      })
    })
    starting.add(start)
  }
  for (let each = 0; each < count; each++) add()
  return {
    ...{ db, sink, effect, call, accepted, nodes, crashes },
    atLeast: async (least) => {
      while (nodes.length < least) await Promise.race(starting)
    },
    close: async () => {
      isClosing = true
      await Promise.all(starting)
      await Promise.all(
        nodes.map((node) => {
          node.kill('SIGKILL')
          return node.ended
        }),
      )
      await sink.close()
      await rm(program)
    },
  }
}

/** The process as one file: it starts in a fraction of the time, and many are started. */
async function bundled(): Promise<string> {
  const { build } = await import('esbuild')
  const outfile = join(BUILT, `node-${process.pid}.mjs`)
  await build({
    entryPoints: [NODE],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  })
  return outfile
}

interface Hearing {
  told(line: IntakeLine): void
  isIn(batch: number): void
  crashed(words: string): void
}

async function begin(program: string, order: NodeOrder, { told, isIn, crashed }: Hearing): Promise<Node> {
  const child = spawn(process.execPath, [program, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let isAlive = true
  let isReady = false
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)))
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('exit', (code, signal) => {
      isAlive = false
      // one that begins while the database is away may fail, and another begins; one at work must bear everything
      if (isReady && signal === null && code !== 0) crashed(said)
      resolve({ code, signal })
    })
  })
  // a line to one that has just died is lost, as a request would be
  child.stdin.on('error', () => undefined)
  await new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') {
        isReady = true
        resolve()
      }
      if (line.startsWith('in ')) isIn(Number(line.slice(3)))
    })
    void ended.then(() => resolve())
  })
  return {
    child,
    ended,
    get isAlive() {
      return isAlive
    },
    kill: (signal) => void child.kill(signal),
    tell: (line) => {
      if ('batch' in line) told(line)
      child.stdin.write(`${JSON.stringify(line)}\n`)
    },
  }
}

/** One strategy writes a row here, one calls the server of others, one does both in their order. */
async function addStrategies(
  db: Database,
  { effect, call, url }: { effect: string; call: string; url: string },
): Promise<void> {
  const types = kitTypes(db)
  const stages = automationStages(db, new WriteStages(), () => types)
  const model = await loadModel(db)
  const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
  const writer = { db, model, principal: systemPrincipal('test'), moment, stages }
  const create = (object: string, rows: readonly Row[]): Promise<string[]> =>
    db.transaction(async (tx) => [...(await createMany({ ...writer, tx }, object, rows)).ids])
  const fields = [{ name: 'n', label: '序号', type: 'number', required: true }]
  const [event] = await create('sys_event', [{ code: EVENT, name: '故障测试', source: 'external', fields }])
  const [group] = await create('sys_strategy_group', [{ name: '故障测试', sort: 1 }])
  const now = { mode: 'now' }
  const row = { processor: effect, settings: {}, delay: now }
  const post = { processor: call, settings: { url }, delay: now }
  const strategies = [[row], [post], [row, { ...post, chain: 'success' }]].map((actions, index) => ({
    ...{ group, name: `策略${index + 1}`, event, actions },
  }))
  const ids = await create('sys_strategy', strategies)
  await db.transaction((tx) =>
    updateMany(
      { ...writer, tx },
      'sys_strategy',
      ids.map((id) => ({ id, version: 1, values: { enabled: true } })),
    ),
  )
}
