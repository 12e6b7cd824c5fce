import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import type { RawDefinition } from '../model/definition.ts'
import { getRecord, listRecords, parseListRequest, parseReadRequest } from '../query/index.ts'
import { createMany, requirePlan } from '../records/index.ts'
import { applyDefinitions, enumeration, object, people } from '../testing/definitions.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { loadModel } from './model-store.ts'

const TYPES = [
  { type: 'text', length: 50 },
  { type: 'integer', indexed: true },
  { type: 'date' },
  { type: 'boolean' },
  { type: 'decimal', precision: 12, scale: 2 },
  { type: 'enum', enum: 'colour' },
  { type: 'datetime' },
  { type: 'user' },
]

const moment = { now: '2026-11-21T00:00:00.000Z', timeZone: 'Asia/Shanghai' }

describe('large sets of definitions', () => {
  let workspace: TestWorkspace

  beforeEach(async () => {
    workspace = await testWorkspace()
    await applyDefinitions(workspace.db, [people, enumeration('colour', ['red'])])
  })

  afterEach(() => workspace.drop())

  it('an object of 500 fields is made, written, listed and read', async () => {
    const { db } = workspace
    const kinds = TYPES.filter((kind) => kind.type !== 'user')
    const fields = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`f${i}`, { ...kinds[i % kinds.length], indexed: false }]),
    )
    const begin = performance.now()
    await applyDefinitions(db, [object('wide', fields, { title: 'f0' })])
    const model = await loadModel(db)
    const principal = systemPrincipal('test')
    const plan = requirePlan(model, principal, 'wide')
    const context = { db, model, principal, plan, moment }
    const values = [`文`, 1, '2026-05-01', true, '1.50', 'red', '2026-05-01T00:00:00.000Z']
    const row = Object.fromEntries(Object.keys(fields).map((name, i) => [name, values[i % values.length]]))
    const { ids, records } = await db.transaction((tx) =>
      createMany(
        { ...context, tx },
        'wide',
        Array.from({ length: 200 }, () => row),
      ),
    )
    const { data } = await listRecords(db, context, parseListRequest({ limit: '200' }, context))
    const listed: unknown = JSON.parse(data)
    assert.ok(Array.isArray(listed) && listed.length === 200)
    const read: unknown = JSON.parse(
      (await getRecord(db, context, parseReadRequest({}, context), ids[0] ?? '')) ?? 'null',
    )
    assert.deepEqual(read, JSON.parse(records[0] ?? 'null'))
    assert.deepEqual(pick(read, Object.keys(row)), row)
    const elapsed = performance.now() - begin
    assert.ok(elapsed < 8000, `${Math.round(elapsed)} ms`)
  })

  it('300 objects of 30 fields are applied in one change, and loaded and compiled in a moment', async () => {
    const { db } = workspace
    const begin = performance.now()
    const { plan } = await applyDefinitions(db, objects(300))
    const applied = performance.now() - begin
    assert.equal(plan.steps.filter((step) => step.change === 'create_table').length, 300)
    const loads: number[] = []
    for (let i = 0; i < 3; i++) {
      const started = performance.now()
      assert.equal((await loadModel(db)).objects.size, 301)
      loads.push(performance.now() - started)
    }
    const again = performance.now()
    assert.deepEqual((await applyDefinitions(db, objects(300))).plan.definitions, [])
    const idle = performance.now() - again
    if (process.env['TIMES'])
      process.stderr.write(
        `apply ${applied | 0} ms, load+compile ${loads.map((each) => each | 0)} ms, again ${idle | 0} ms, heap ${(process.memoryUsage().heapUsed / 2 ** 20) | 0} MB\n`,
      )
    // far above what it takes, far below what anything quadratic would
    assert.ok(applied < 30_000 && Math.min(...loads) < 2000 && idle < 10_000, `${applied} ${loads.join(' ')} ${idle}`)
  })
})

function objects(count: number): RawDefinition[] {
  return Array.from({ length: count }, (_, i) =>
    object(
      `o${i}`,
      Object.fromEntries(Array.from({ length: 30 }, (__, j) => [`f${j}`, TYPES[j % TYPES.length] ?? 'text'])),
      { title: 'f0' },
    ),
  )
}

function pick(record: unknown, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([name]) => fields.includes(name)))
}
