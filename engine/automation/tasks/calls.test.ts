import assert from 'node:assert/strict'

import type { Database } from '../../database/index.ts'
import { newId } from '../../kernel/ids.ts'
import { Leases } from '../../jobs/leases/index.ts'
import { openSink, type Sink } from '../../testing/faults/sink.ts'
import { type ExternalType, ProcessorTypes, type Sent, type Work } from '../processors/types.ts'
import { CALL_LIMITS, Calls } from './calls.ts'
import { noVerdicts, type Verdicts } from './judge.ts'
import { settleLost } from './lost.ts'
import { Results } from './results.ts'
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

  /** A worker's calls, with what a test makes of their types and leases. */
  function callsOf(
    { send, host }: Partial<Pick<ExternalType, 'send' | 'host'>>,
    make: (db: Database) => Database = (db) => db,
  ): { calls: Calls; leases: Leases; faults: unknown[]; type: ExternalType } {
    const db = make(world.db)
    const base = roomOf(world).types.find('kit_call')
    if (base?.mode !== 'external') throw new Error('there is no such type')
    const type: ExternalType = { ...base, ...(send && { send }), ...(host && { host }) }
    const faults: unknown[] = []
    const room = { ...roomOf(world, new ProcessorTypes().register(type)), db }
    const leases = new Leases({ db, table: 'sys_task', times: { leaseMs: 60_000 } })
    const onError = (error: unknown): void => void faults.push(error)
    return { calls: new Calls({ ...room, leases, onError }, CALL_LIMITS, () => undefined), leases, faults, type }
  }

  it('that can neither begin nor be given back is left to whoever comes after its lease', async () => {
    await worker.stop()
    const isDown = { now: false }
    const failing = (db: Database): Database =>
      Object.assign(Object.create(db) as Database, {
        query: (sql: string, values?: readonly unknown[]) =>
          isDown.now && /^(update|with)/.test(sql) ? Promise.reject(new Error('away')) : db.query(sql, values),
      })
    const send = (): Promise<Sent> => {
      isDown.now = true
      return Promise.resolve({ outcome: { state: 'wait', afterMs: 10 }, facts: {} })
    }
    const { calls, leases, faults } = callsOf({ send }, failing)
    const lane = await addProcessor(world.db, 'kit_call')
    await make(world, [draftOf(lane)])
    await calls.begin(await leases.claimLanes(new Map([[lane, 1]])))
    await until(
      () => Promise.resolve(calls.underWay),
      (count) => count === 0,
    )
    assert.match(String(faults[0]), /away/)
    // no heartbeat asks for it: it would fail
    await leases.beat()
    await calls.stop()
  })

  it('that is asked to wait has not gone out, and is not unknown to whoever loses it then', async () => {
    const { db } = world
    const lane = await addProcessor(db, 'kit_call', { once: true })
    const id = newId()
    await make(world, [draftOf(lane, { id })])
    const { calls, leases } = callsOf({
      send: () => Promise.resolve({ outcome: { state: 'wait', afterMs: 10 }, facts: {} }),
    })
    await calls.begin(await leases.claimLanes(new Map([[lane, 1]])))
    await until(
      () => Promise.resolve(calls.underWay),
      (count) => count === 0,
    )
    await calls.stop()
    const [row] = await db.query(`select status, begun_at, attempts from ${db.table('sys_task')} where id = $1`, [id])
    assert.deepEqual(row, { status: 'ready', begun_at: null, attempts: 0 })
  })

  it('holds up no other processor when the host of its own cannot be read', async () => {
    const host = ({ processor }: Work): Promise<string> =>
      processor === 'damaged' ? Promise.reject(new Error('damaged')) : Promise.resolve('host')
    const { calls, type } = callsOf({ host })
    const wanted = await calls.wanted(
      new Map([
        ['damaged', type],
        ['good', type],
      ]),
    )
    assert.deepEqual([...wanted.keys()], ['damaged', 'good'])
    await calls.stop()
  })

  it('whose end comes in while the batch before it is being closed is written all the same', async () => {
    for (const steps of [1, 2, 3]) {
      const [first, second] = [newId(), newId()]
      const written: string[] = []
      const results = new Results(roomOf(world), (ids) => {
        written.push(...ids)
        if (!ids.includes(first)) return
        // the last moments at which another can come in: all is written, and nobody has said so yet
        let later = Promise.resolve()
        for (let step = 1; step < steps; step++) later = later.then(() => undefined)
        void later.then(() => results.add(verdictOf(second)))
      })
      results.add(verdictOf(first))
      await results.close(1_000)
      assert.deepEqual(written, [first, second])
    }
  })

  function verdictOf(id: string): Verdicts {
    const verdicts = noVerdicts()
    verdicts.endings.push({ id, token: 1, status: 'succeeded' })
    return verdicts
  }

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
