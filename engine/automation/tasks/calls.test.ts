import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { Leases } from '../../jobs/leases/index.ts'
import { openSink, type Sink } from '../../testing/faults/sink.ts'
import { settleLost } from './lost.ts'
import { waitAfter } from './retry.ts'
import { endTasks } from './settle.ts'
import {
  addProcessor,
  draftOf,
  ended,
  make,
  QUICK,
  roomOf,
  type TaskWorld,
  taskWorld,
  until,
} from './world.test-kit.ts'
import { TaskWorker } from './worker.ts'

describe('a task that calls somebody', () => {
  let world: TaskWorld
  let worker: TaskWorker
  let sink: Sink

  before(async () => {
    world = await taskWorld()
    sink = await openSink()
    worker = new TaskWorker(roomOf(world), roomOf(world).types, { times: QUICK, waits: [0, 20, 20, 20, 20] })
    await worker.start()
  })
  after(async () => {
    await worker?.stop()
    await sink?.close()
    await world?.drop()
  })

  async function endOf(id: string): Promise<{ status: string; attempts: number; code: string | null } | undefined> {
    const done = await until(
      () => ended(world),
      (found) => found.has(id),
    )
    return done.get(id)
  }

  it('is repeated under one key until it is answered well', async () => {
    sink.be('failing')
    const id = newId()
    await make(world, [draftOf(world.call, { id, settings: { url: sink.url } })])
    await until(
      () => Promise.resolve(sink.calls),
      (calls) => calls >= 2,
    )
    sink.be('good')
    const told = await endOf(id)
    assert.equal(told?.status, 'succeeded')
    assert.ok((told?.attempts ?? 0) >= 3)
    assert.equal(sink.taken.get(id), 1)
  })

  it('waits longer after each attempt, as long as the other side wishes at least, a day at most', () => {
    assert.deepEqual(
      [1, 2, 3, 9].map((failed) => waitAfter(failed, 0, 0.5)),
      [5_000, 300_000, 1_800_000, 86_400_000],
    )
    assert.deepEqual([waitAfter(1, 0, 0), waitAfter(1, 0, 1)], [4_000, 6_000])
    assert.deepEqual([waitAfter(1, 60_000), waitAfter(1, 10 * 86_400_000)], [60_000, 86_400_000])
  })

  it('is not repeated where that must not be, when its process is lost at it', async () => {
    const { db } = world
    await worker.stop()
    const once = await addProcessor(db, 'kit_call', { once: true })
    const [gone, early] = [newId(), newId()]
    await make(world, [draftOf(once, { id: gone }), draftOf(once, { id: early })])
    const leases = new Leases({ db, table: 'sys_task', times: { leaseMs: 0 }, lost: settleLost(db) })
    const claims = await leases.claimLanes(new Map([[once, 10]]))
    assert.equal(claims.length, 2)
    // one had gone out already
    await db.query(`update ${db.table('sys_task')} set begun_at = ${db.now} where id = $1`, [gone])
    await until(
      () => leases.sweep(),
      (swept) => swept > 0,
    )
    const told = await endOf(gone)
    assert.deepEqual([told?.status, told?.code], ['unknown', 'LOST'])
    const [again] = await leases.claimLanes(new Map([[once, 10]]))
    assert.deepEqual([again?.['id'], again?.attempts], [early, 2])
    // who had it before completes nothing any more
    const old = claims.find(({ id }) => id === early)
    const late = await endTasks(db, db, [{ id: early, token: old?.token ?? 0, status: 'succeeded' }])
    assert.equal(late.size, 0)
    const now = await endTasks(db, db, [{ id: early, token: again?.token ?? 0, status: 'succeeded' }])
    assert.deepEqual([...now], [early])
  })
})
