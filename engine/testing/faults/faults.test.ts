import assert from 'node:assert/strict'

import { testWorkspace, type TestWorkspace } from '../workspace.ts'
import { Course, randomOf, tally } from './course.ts'
import { SCENARIOS } from './scenarios.ts'
import { type FaultWorld, faultWorld } from './world.ts'

/** Those that say most in little time; all of them, with many seeds, are a command of their own. */
const CHOSEN = [
  'kill -9 of processes at random moments',
  'kill -9 of a process between the effect and its commit',
  'kill -9 of a process after a call was answered',
  'kill -9 of the process that takes events in',
  'SIGTERM of a process at work',
  'SIGSTOP of a process beyond its lease, then SIGCONT',
  'pg_terminate_backend of random sessions',
  'a server that answers with 500',
  'poisoned tasks among others',
]

describe('events that were accepted', () => {
  let workspace: TestWorkspace
  let world: FaultWorld

  before(async () => {
    workspace = await testWorkspace()
    world = await faultWorld(workspace.db, 2)
    await world.atLeast(2)
  })
  after(async () => {
    await world?.close()
    await workspace?.drop()
  })

  for (const [index, name] of CHOSEN.entries()) {
    it(`have their effects once after: ${name}`, async () => {
      const scenario = SCENARIOS.find((each) => each.name === name)
      const course = new Course(world, randomOf(index + 1))
      await world.atLeast(2)
      await scenario?.run(course)
      await course.settle(60_000)
      const { accepted, ...found } = await tally(world)
      assert.ok(scenario && accepted > 0)
      assert.deepEqual(found, { once: accepted, lost: 0, doubled: 0 })
    })
  }
})
