import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { cancelTasks } from './cancel.ts'
import { replayTasks } from './replay.ts'
import {
  draftOf,
  effects,
  ended,
  make,
  openTasks,
  QUICK,
  roomOf,
  type TaskWorld,
  taskWorld,
  until,
} from './world.test-kit.ts'
import { TaskWorker } from './worker.ts'

describe('a task', () => {
  let world: TaskWorld
  let worker: TaskWorker

  before(async () => {
    world = await taskWorld()
    worker = new TaskWorker(roomOf(world), roomOf(world).types, { times: QUICK })
    await worker.start()
  })
  after(async () => {
    await worker?.stop()
    await world?.drop()
  })

  const allEnded = (): Promise<number> =>
    until(
      () => openTasks(world),
      (count) => count === 0,
    )

  it('has its effect once, together with its end', async () => {
    const drafts = Array.from({ length: 250 }, () => draftOf(world.effect))
    assert.equal(await make(world, drafts), 250)
    await allEnded()
    const [done, times] = [await ended(world), await effects(world)]
    for (const { id = '' } of drafts) {
      assert.deepEqual([done.get(id)?.status, done.get(id)?.attempts, times.get(id)], ['succeeded', 1, 1])
      assert.deepEqual(done.get(id)?.result, { note: 'done' })
    }
  })
})
