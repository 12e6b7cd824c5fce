import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { systemPrincipal } from '../access/index.ts'
import { connect, type Database } from '../database/index.ts'
import type { Model } from '../model/types.ts'
import { listRecords, parseListRequest } from '../query/index.ts'
import { requirePlan } from '../records/index.ts'
import { applyDefinitions, object } from '../testing/definitions.ts'
import { testServer, testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { type ModelStore, openModelStore } from './model-store.ts'
import { addRows } from './rows.test-kit.ts'

const NEVER = 3_600_000

describe('the Model that a process serves', () => {
  let workspace: TestWorkspace
  let other: Database
  let stores: ModelStore[]

  beforeEach(async () => {
    workspace = await testWorkspace()
    const server = await testServer()
    other = await connect({
      url: server.url('app'),
      ownerUrl: server.ownerUrl,
      workspace: workspace.db.workspace,
      poolSize: 3,
      applicationName: `other ${workspace.db.workspace}`,
    })
    await applyDefinitions(workspace.db, [object('car', { plate: 'text', town: 'text' }, { title: 'plate' })])
    await addRows(workspace.db, 'car', [{ plate: 'A1', town: 'SZ' }])
    stores = []
  })

  afterEach(async () => {
    for (const store of stores) await store.close()
    await other.close()
    await workspace.drop()
  })

  async function store(db: Database, pollMs: number): Promise<ModelStore> {
    const opened = await openModelStore(db, { pollMs })
    stores.push(opened)
    return opened
  }

  it('is the new one on every process within a second, by message', async () => {
    const both = [await store(workspace.db, NEVER), await store(other, NEVER)]
    await applyDefinitions(other, [object('boat', { name: 'text' })])
    await until(() => both.every((each) => each.current().objects.has('boat')))
  })

  it('is the new one soon, even when every message is lost', async () => {
    const deaf: Database = { ...other, listen: () => Promise.resolve(() => Promise.resolve()) }
    const polling = await openModelStore(deaf)
    stores.push(polling)
    await applyDefinitions(workspace.db, [object('boat', { name: 'text' })])
    await until(() => polling.current().objects.has('boat'), 3000)
  })

  it('heals without polling when its listening connection comes back', async () => {
    const listening = await store(other, NEVER)
    const ended = await other.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1 and query ilike 'listen%'`,
      [`other ${workspace.db.workspace}`],
    )
    assert.equal(ended.length, 1)
    await applyDefinitions(workspace.db, [object('boat', { name: 'text' })])
    await until(() => listening.current().objects.has('boat'), 3000)
  })

  it('is never older than the database was when somebody asked for a refresh', async () => {
    const idle = await store(other, NEVER)
    for (const seats of ['integer', 'text', 'date']) {
      const asked = idle.refresh()
      const { generation } = await applyDefinitions(workspace.db, [
        object('car', { plate: 'text', town: 'text', seats }),
      ])
      assert.ok((await idle.refresh()).generation >= generation)
      await asked
    }
  })

  it('tells of every change once, and of a failure to ask', async () => {
    const seen: number[] = []
    const errors: unknown[] = []
    const broken: Database = { ...workspace.db, query: () => Promise.reject(new Error('gone')) }
    stores.push(await openModelStore(workspace.db, { onChange: (model) => seen.push(model.generation) }))
    stores.push(await openModelStore(broken, { pollMs: 20, onError: (error) => errors.push(error) }))
    const { generation } = await applyDefinitions(workspace.db, [object('boat', { name: 'text' })])
    await until(() => seen.length > 0 && errors.length > 0)
    await sleep(100)
    assert.deepEqual(seen, [generation])
  })

  it('stays as it is for a request that holds it, while fields are added', async () => {
    const serving = await store(other, 50)
    const held = serving.current()
    await applyDefinitions(workspace.db, [
      object('car', { plate: 'text', town: 'text', seats: { type: 'integer', required: true, default: 4 } }),
    ])
    await until(() => serving.current() !== held)
    assert.deepEqual(await list(other, held), [{ plate: 'A1', town: 'SZ' }])
    assert.ok(Object.isFrozen(held))
  })
})

async function list(db: Database, model: Model): Promise<Record<string, unknown>[]> {
  const principal = systemPrincipal('test')
  const plan = requirePlan(model, principal, 'car')
  const context = { db, model, principal, plan, moment: { now: '2026-11-21T00:00:00.000Z', timeZone: 'Asia/Shanghai' } }
  const own = plan.object.fields.filter((field) => !field.system).map((field) => field.name)
  const { data } = await listRecords(db, context, parseListRequest({ fields: own.join(',') }, context))
  const rows: Record<string, unknown>[] = JSON.parse(data)
  return rows
}

/** Waits until something holds; what takes longer than a second has failed. */
async function until(holds: () => boolean, patienceMs = 1000): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!holds()) {
    assert.ok(performance.now() < deadline, `not within ${patienceMs} ms`)
    await sleep(10)
  }
}
