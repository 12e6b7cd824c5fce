import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { connect, type Database, type Transaction } from '../database/index.ts'
import { applyDefinitions, object, planDefinitions } from '../testing/definitions.ts'
import { databaseFingerprint, refusalOf } from '../testing/database-fingerprint.ts'
import { testServer, testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { currentGeneration } from './generation.ts'
import { loadModel } from './model-store.ts'
import { addRows, valuesOf } from './rows.test-kit.ts'

const car = { plate: 'text' }
const wider = object('car', { plate: 'text', seats: 'integer' })

describe('changing definitions while others work', () => {
  let workspace: TestWorkspace
  let other: Database

  beforeEach(async () => {
    workspace = await testWorkspace()
    const server = await testServer()
    other = await connect({
      url: server.url('app'),
      ownerUrl: server.ownerUrl,
      workspace: workspace.db.workspace,
      poolSize: 4,
    })
    await applyDefinitions(workspace.db, [object('car', car)])
    await addRows(workspace.db, 'car', [{ plate: 'A1' }])
  })

  afterEach(async () => {
    await other.close()
    await workspace.drop()
  })

  it('of two changes at once both come in, one after the other', async () => {
    const { db } = workspace
    const { number } = await currentGeneration(db, db)
    const results = await Promise.all([
      applyDefinitions(db, [object('boat', { name: 'text' })]),
      applyDefinitions(other, [wider]),
    ])
    assert.deepEqual(results.map((result) => result.generation).toSorted(), [number + 1, number + 2])
    const { objects } = await loadModel(db)
    assert.deepEqual([objects.has('boat'), objects.get('car')?.field.has('seats')], [true, true])
  })

  it('a change planned over an older generation is refused when asked to be', async () => {
    const { db } = workspace
    const { number } = await currentGeneration(db, db)
    const request = { expectedGeneration: number }
    const results = await Promise.allSettled([
      applyDefinitions(db, [object('boat', { name: 'text' })], request),
      applyDefinitions(other, [wider], request),
    ])
    assert.deepEqual(results.map((result) => result.status).toSorted(), ['fulfilled', 'rejected'])
    const refusal = await refusalOf(db, () => applyDefinitions(db, [object('plane', {})], request))
    assert.equal(refusal.code, 'GENERATION_MOVED')
  })

  it('a long reader makes the change give up in time, hinders no other reader, and lets it through afterwards', async () => {
    const { db } = workspace
    const waits: number[] = []
    await holding(
      other,
      (tx) => tx.query(`select * from ${db.table('car')}`),
      async () => {
        const begin = performance.now()
        let isOver = false
        const reading = (async () => {
          while (!isOver) {
            const started = performance.now()
            await other.query(`select count(*) from ${db.table('car')}`)
            waits.push(performance.now() - started)
            await sleep(10)
          }
        })()
        const refusal = await refusalOf(db, () => applyDefinitions(db, [wider], { lockTimeoutMs: 700 }))
        isOver = true
        await reading
        assert.equal(refusal.code, 'LOCK_BUSY')
        assert.ok(performance.now() - begin < 2500)
      },
    )
    assert.ok(waits.length > 5 && Math.max(...waits) < 400, `readers waited ${Math.max(...waits)} ms at most`)
    await applyDefinitions(db, [wider])
    assert.deepEqual(await valuesOf(db, 'car', 'seats'), [null])
  })

  it('the refusal names the table and says that nothing was changed', async () => {
    const { db } = workspace
    await holding(
      other,
      (tx) => tx.query(`select * from ${db.table('car')}`),
      async () => {
        await assert.rejects(applyDefinitions(db, [wider], { lockTimeoutMs: 200 }), {
          code: 'LOCK_BUSY',
          text: {
            zh: '表 car 正被占用，0.2 秒内未能取得锁，未做任何更改',
            en: 'Table car is in use: no lock within 0.2 s, nothing was changed',
          },
        })
      },
    )
  })

  it('a writer that has not committed is waited for, and what it wrote is carried along', async () => {
    const { db } = workspace
    const change = await holding(
      other,
      (tx) => tx.query(`update ${db.table('car')} set plate = 'B2'`),
      async () => {
        const started = applyDefinitions(db, [object('car', { plate: { type: 'text', length: 5 } })], {
          lockTimeoutMs: 5000,
        })
        await sleep(300)
        return { started }
      },
    )
    await change.started
    assert.deepEqual(await valuesOf(db, 'car', 'plate'), ['B2'])
  })

  it('a writer that never commits makes the change give up', async () => {
    const { db } = workspace
    await holding(
      other,
      (tx) => tx.query(`update ${db.table('car')} set plate = 'B2'`),
      async () => {
        const refusal = await refusalOf(db, () => applyDefinitions(db, [wider], { lockTimeoutMs: 300 }))
        assert.equal(refusal.code, 'LOCK_BUSY')
      },
    )
  })

  it('a new object that refers to a table in use waits for its writers too', async () => {
    const { db } = workspace
    await holding(
      other,
      (tx) => tx.query(`update ${db.table('car')} set plate = 'B2'`),
      async () => {
        const trip = object('trip', { car: { type: 'reference', target: 'car' } })
        assert.equal(
          (await refusalOf(db, () => applyDefinitions(db, [trip], { lockTimeoutMs: 300 }))).code,
          'LOCK_BUSY',
        )
      },
    )
  })

  it('a plan takes no lock, waits for nobody and changes nothing', async () => {
    const { db } = workspace
    await holding(
      other,
      (tx) => tx.query(`update ${db.table('car')} set plate = 'B2'`),
      async () => {
        const before = await databaseFingerprint(db)
        const plan = await planDefinitions(db, [
          object('car', { plate: { type: 'text', required: true, unique: true, default: 'x' }, seats: 'integer' }),
        ])
        assert.deepEqual(
          plan.steps.map((step) => step.change),
          ['add_column', 'set_required', 'create_index'],
        )
        assert.deepEqual(await databaseFingerprint(db), before)
      },
    )
  })

  it('a step that fails half-way leaves everything as it was', async () => {
    const { db } = workspace
    // stands where the index of the change wants to stand, so that the last step finds its place taken
    const planned = await planDefinitions(db, [
      object('boat', { name: 'text' }),
      object('car', { plate: { type: 'text', indexed: true } }),
    ])
    const index = /create index "(\w+)"/.exec(
      planned.steps.flatMap((step) => step.sql).findLast((sql) => sql.includes('"plate"')) ?? '',
    )?.[1]
    await db.owner.query(`create table ${db.table(index ?? '')} ()`)
    const before = await databaseFingerprint(db)
    await assert.rejects(
      applyDefinitions(db, [
        object('boat', { name: 'text' }),
        object('car', { plate: { type: 'text', indexed: true } }),
      ]),
      /already exists/,
    )
    assert.deepEqual(await databaseFingerprint(db), before)
  })

  it('what only the database itself knows to be impossible is told in its words', async () => {
    const { db } = workspace
    await db.owner.query(`alter table ${db.table('car')} add constraint house_rule check (plate <> 'none')`)
    await addRows(db, 'car', [{}])
    const refusal = await refusalOf(db, () =>
      applyDefinitions(db, [object('car', { plate: { type: 'text', required: true, default: 'none' } })]),
    )
    assert.deepEqual([refusal.code, refusal.issues], ['PLAN_REFUSED', ['STEP_FAILED']])
    assert.match(refusal.en[0] ?? '', /^car: the database refused the change of car \(23514\): .*house_rule/)
    assert.match(refusal.zh[0] ?? '', /^car: car 的变更被数据库拒绝（23514）：/)
  })

  it('further writes of the same transaction take the change back when they fail', async () => {
    const { db } = workspace
    const refusal = (): Promise<unknown> =>
      applyDefinitions(db, [wider], {
        afterwards: async (tx) => {
          await tx.query(`update ${db.table('car')} set seats = 4`)
          throw new Error('no')
        },
      })
    const before = await databaseFingerprint(db)
    await assert.rejects(refusal(), /no/)
    assert.deepEqual(await databaseFingerprint(db), before)
  })
})

/** Runs `work` while another connection keeps a transaction open after `statement`. */
async function holding<T>(
  db: Database,
  statement: (tx: Transaction) => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await statement(tx)
    return work()
  })
}
