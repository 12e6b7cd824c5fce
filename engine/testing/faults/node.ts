/**
 * A process of the product as far as tasks go: it takes events in that it is told of line by line, matches them, and does
 * the tasks that follow, until it is killed or told to stop. What it was given to take in and has committed it says.
 */
import { createInterface } from 'node:readline'

import { accept } from '../../automation/events/accept.ts'
import type { AutomationRoom } from '../../automation/room.ts'
import { kitTypes } from '../../automation/tasks/world.test-kit.ts'
import { TaskWorker } from '../../automation/tasks/worker.ts'
import { connect, type Database, type Transaction } from '../../database/index.ts'
import type { LeaseTimes } from '../../jobs/leases/index.ts'
import { openModelStore } from '../../schema/model-store.ts'

/** Where a node kills itself: once it has claimed, with the effect not committed, once a call was answered, or before a commit. */
export type Stage = 'claimed' | 'effect' | 'answered' | 'completed'

export interface NodeOrder {
  readonly url: string
  readonly workspace: string
  readonly times: LeaseTimes
  readonly waits: readonly number[]
  readonly longestCallMs: number
}

/** It dies there, the so manieth time from now. */
export interface Doom {
  readonly dies: Stage
  readonly after: number
}

/** Events of one line. */
export interface IntakeLine {
  readonly batch: number
  readonly code: string
  readonly events: readonly { readonly id: string; readonly data: Readonly<Record<string, unknown>> }[]
}

const order = JSON.parse(process.argv[2] ?? '{}') as NodeOrder
let doom: Doom | undefined
let passed = 0

function pass(stage: Stage): void {
  if (doom?.dies === stage && ++passed >= doom.after) process.kill(process.pid, 'SIGKILL')
}

const real = await connect({
  url: order.url,
  workspace: order.workspace,
  poolSize: 6,
  applicationName: `faults ${order.workspace}`,
})

function watching(tx: Transaction): Transaction {
  return new Proxy(tx, {
    get: (target, name) =>
      name === 'query'
        ? async (text: string, values?: readonly unknown[], named?: string) => {
            const rows = await target.query(text, values, named)
            if (text.includes('sys_task_done') && text.includes('gone as (delete')) pass('completed')
            return rows
          }
        : bound(target, name),
  })
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target)
  return typeof value === 'function' ? value.bind(target) : value
}

const db: Database = {
  ...real,
  query: async (text, values, name) => {
    const rows = await real.query(text, values, name)
    if (rows.length > 0 && text.includes('cross join lateral') && text.startsWith('update')) pass('claimed')
    return rows as never
  },
  transaction: (work, options) => real.transaction((tx) => work(watching(tx)), options),
}
Object.defineProperty(db, 'builder', { get: () => real.builder })

const models = await openModelStore(db, { pollMs: 60_000 })
const types = kitTypes(db, (what) => pass(what))
const room = { db, models, timeZone: 'Asia/Shanghai', onError: () => undefined } as unknown as AutomationRoom
const { times, waits, longestCallMs } = order
const worker = new TaskWorker(room, types, { times, waits, limits: { longestCallMs, patienceMs: 1_000 } })
await worker.start()

process.on('SIGTERM', () => {
  void worker.stop().then(() => process.exit(0))
})

process.stdout.write('ready\n')

async function takeIn({ batch, code, events }: IntakeLine): Promise<void> {
  const said = events.map(({ id, data }) => ({ source: 'engine' as const, code, eventId: id, data }))
  for (let isIn = false; !isIn;) {
    try {
      await db.transaction((tx) => accept(room, tx, said))
      isIn = true
    } catch {
      // whoever reports tries again until it is answered
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  process.stdout.write(`in ${batch}\n`)
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line) as IntakeLine | Doom
  if ('dies' in told) doom = told
  else void takeIn(told)
}
