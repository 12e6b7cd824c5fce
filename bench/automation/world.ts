/** A workspace with an event and strategies on it, a server that takes calls, and workers. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

import { systemPrincipal } from '../../engine/access/index.ts'
import { accept } from '../../engine/automation/events/accept.ts'
import type { AutomationRoom } from '../../engine/automation/room.ts'
import { automationStages } from '../../engine/automation/stages.ts'
import { addProcessor, kitTypes, prepareEffects } from '../../engine/automation/tasks/world.test-kit.ts'
import { TaskWorker, type WorkerOptions } from '../../engine/automation/tasks/worker.ts'
import { connect, type Database, migrate, type Row, startEmbedded } from '../../engine/database/index.ts'
import { jobsSchema } from '../../engine/jobs/index.ts'
import { guardedSchema } from '../../engine/model/guarded-schema.ts'
import { applyPacks, loadPacks } from '../../engine/packs/apply.ts'
import { createMany, updateMany, WriteStages } from '../../engine/records/index.ts'
import { loadModel } from '../../engine/schema/model-store.ts'
import { treeCpu } from '../processes.ts'

const SYSTEM = fileURLToPath(new URL('../../metadata/system', import.meta.url))
const WORKSPACE = 'bench_automation'
export const STRATEGIES = 50

export interface AutomationBench {
  readonly db: Database
  readonly effect: string
  readonly call: string
  /** Where calls go. */
  readonly url: string
  /** When each key was first called, by the clock of this process. */
  readonly called: Map<string, number>
  /** Takes events in as one transaction: each is met by one of the strategies. */
  intake(code: string, numbers: readonly number[]): Promise<readonly string[]>
  worker(options?: WorkerOptions): TaskWorker
  /** CPU milliseconds of PostgreSQL and of this process. */
  cpu(): number
  close(): Promise<void>
}

/** Events: `many` has strategies of which one each is met, `call` one that calls. */
export async function openAutomationBench(folder: string): Promise<AutomationBench> {
  const embedded = await startEmbedded({ folder, exclusive: false })
  const db = await connect({
    url: embedded.url('app'),
    ownerUrl: embedded.ownerUrl,
    workspace: WORKSPACE,
    poolSize: 12,
  })
  await clear(db)
  await migrate(db)
  await applyPacks(db, await loadPacks(db, [SYSTEM]))
  await prepareEffects(db)
  const called = new Map<string, number>()
  const sink = createServer((req, res) => {
    const key = String(req.headers['idempotency-key'])
    if (!called.has(key)) called.set(key, performance.now())
    req.resume().once('end', () => res.end('{}'))
  })
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`
  const [effect, call] = [await addProcessor(db, 'kit_effect'), await addProcessor(db, 'kit_call')]
  const model = await loadModel(db)
  const types = kitTypes(db)
  await addStrategies(db, model, { effect, call, url })
  const room = {
    db,
    models: { current: () => model },
    timeZone: 'Asia/Shanghai',
    onError: console.error,
  } as unknown as AutomationRoom
  return {
    ...{ db, effect, call, url, called },
    intake: async (code, numbers) => {
      const said = numbers.map((n) => ({ source: 'engine' as const, code, data: { n } }))
      return (await db.transaction((tx) => accept(room, tx, said))).map(({ id }) => id)
    },
    worker: (options) => new TaskWorker(room, types, options),
    cpu: () => treeCpu(embedded.pid()) + cpuOfProcess(),
    close: async () => {
      sink.closeAllConnections()
      sink.close()
      await clear(db)
      await db.close()
      await embedded.stop()
    },
  }
}

function cpuOfProcess(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function addStrategies(
  db: Database,
  model: Awaited<ReturnType<typeof loadModel>>,
  { effect, call, url }: { readonly effect: string; readonly call: string; readonly url: string },
): Promise<void> {
  const types = kitTypes(db)
  const stages = automationStages(db, new WriteStages(), () => types)
  const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
  const writer = { db, model, principal: systemPrincipal('bench'), moment, stages }
  const create = (object: string, rows: readonly Row[]): Promise<string[]> =>
    db.transaction(async (tx) => [...(await createMany({ ...writer, tx }, object, rows)).ids])
  const fields = [{ name: 'n', label: '序号', type: 'number', required: true }]
  const event = (code: string, name: string): Row => ({ code, name, source: 'external', fields })
  const [many, calls] = await create('sys_event', [event('many', '多策略'), event('call', '调用')])
  const [group] = await create('sys_strategy_group', [{ name: '基准', sort: 1 }])
  const now = { mode: 'now' }
  const ids = await create('sys_strategy', [
    ...Array.from({ length: STRATEGIES }, (_, index) => ({
      ...{ group, name: `策略${index}`, event: many, conditions: { '==': [{ var: 'n' }, index] } },
      actions: [{ processor: effect, settings: {}, delay: now }],
    })),
    { group, name: '调用', event: calls, actions: [{ processor: call, settings: { url }, delay: now }] },
  ])
  await db.transaction((tx) =>
    updateMany(
      { ...writer, tx },
      'sys_strategy',
      ids.map((id) => ({ id, version: 1, values: { enabled: true } })),
    ),
  )
}

async function clear(db: Database): Promise<void> {
  for (const schema of [jobsSchema(db.workspace), guardedSchema(db.workspace), db.workspace])
    await db.owner.run(db.builder.schema.dropSchemaIfExists(schema, true))
}
