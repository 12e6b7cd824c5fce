/** What may go wrong around tasks, each as something that is done while events are on their way. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { addProcessor, draftOf, ended, make } from '../../automation/tasks/world.test-kit.ts'
import { setClock } from '../clock.ts'
import type { Course } from './course.ts'
import type { Stage } from './node.ts'
import { type Mood, openSink } from './sink.ts'
import { TIMES } from './world.ts'

export interface Scenario {
  readonly name: string
  /** How it was brought about, where that is not the thing itself. */
  readonly imitated?: string
  /** Needs a database server of its own. */
  readonly server?: true
  run(course: Course, server?: Server): Promise<void>
}

/** What can be done to the database server. */
export interface Server {
  /** Its process and those below it. */
  pids(): number[]
  /** Ends it by a signal and waits until it is there again. */
  restart(signal: NodeJS.Signals): Promise<void>
}

const EVENTS = 40

const kills: Scenario = {
  name: 'kill -9 of processes at random moments',
  run: async (course) => {
    course.send(EVENTS)
    for (let kill = 0; kill < 2; kill++) {
      await sleep(course.between(0, 120))
      course.any().kill('SIGKILL')
      course.send(10)
    }
  },
}

function death(at: Stage, words: string): Scenario {
  return {
    name: `kill -9 of a process ${words}`,
    run: async (course) => {
      const doomed = course.any()
      doomed.tell({ dies: at, after: course.between(1, 3) })
      course.send(EVENTS)
      await Promise.race([doomed.ended, sleep(1_000)])
      // it did not come to that place: then any moment will do
      doomed.kill('SIGKILL')
      await doomed.ended
    },
  }
}

const intake: Scenario = {
  name: 'kill -9 of the process that takes events in',
  imitated: 'events reach the intake by a pipe, not over HTTP',
  run: async (course) => {
    const victim = course.any()
    course.send(EVENTS)
    await sleep(course.between(0, 40))
    victim.kill('SIGKILL')
  },
}

const term: Scenario = {
  name: 'SIGTERM of a process at work',
  run: async (course) => {
    course.world.sink.be('slow')
    course.send(EVENTS)
    await sleep(course.between(0, 120))
    const victim = course.any()
    victim.kill('SIGTERM')
    const { code } = await victim.ended
    assert.equal(code, 0, 'told to stop, a process ends in order')
    course.world.sink.be('good')
  },
}

const pause: Scenario = {
  name: 'SIGSTOP of a process beyond its lease, then SIGCONT',
  run: async (course) => {
    course.world.sink.be('slow')
    course.send(EVENTS)
    await sleep(course.between(20, 150))
    const victim = course.any()
    victim.kill('SIGSTOP')
    await sleep(TIMES.leaseMs * 1.5)
    victim.kill('SIGCONT')
    course.world.sink.be('good')
  },
}

const sessions: Scenario = {
  name: 'pg_terminate_backend of random sessions',
  run: async (course) => {
    const { db } = course.world
    course.send(EVENTS)
    for (let times = 0; times < 3; times++) {
      await sleep(course.between(0, 80))
      await db.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database() ` +
          `and application_name = $1 and random() < 0.5`,
        [`faults ${db.workspace}`],
      )
    }
  },
}

function restart(signal: NodeJS.Signals, words: string): Scenario {
  return {
    name: `restart of PostgreSQL (${words})`,
    server: true,
    run: async (course, server) => {
      course.send(EVENTS)
      await sleep(course.between(0, 120))
      await server?.restart(signal)
    },
  }
}

const frozen: Scenario = {
  name: 'SIGSTOP of PostgreSQL beyond the lease',
  server: true,
  run: async (course, server) => {
    course.send(EVENTS)
    await sleep(course.between(20, 120))
    const pids = server?.pids() ?? []
    for (const pid of pids) signalTo(pid, 'SIGSTOP')
    await sleep(TIMES.leaseMs * 1.5)
    for (const pid of pids) signalTo(pid, 'SIGCONT')
  },
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // a session that has ended
  }
}

const clock: Scenario = {
  name: 'clock jumps of an hour, there and back',
  imitated: 'the one SQL clock jumps, not that of the machine',
  run: async (course) => {
    const { db } = course.world
    const jump = (hours: number): Promise<unknown> =>
      db.owner.query(
        `create or replace function ${db.table('sys_now')}() returns timestamptz language sql stable parallel safe as $$ select now() + interval '${hours} hours' $$`,
      )
    course.send(EVENTS)
    await sleep(course.between(0, 60))
    await jump(course.random() < 0.5 ? 1 : -1)
    course.send(10)
    await sleep(course.between(100, 300))
    // nobody dies here
    await course.isIn()
    await setClock(db)
    // what was due in that other time is due now; what is locked is being done
    const soon = `${db.now} + interval '2 seconds'`
    await db.query(
      `update ${db.table('sys_task')} set due_at = least(due_at, ${db.now}), lease_until = least(lease_until, ${soon}) ` +
        `where id = any(array(select id from ${db.table('sys_task')} where due_at > ${db.now} or lease_until > ${soon} for update skip locked))`,
    )
  },
}

function bad(mood: Mood, words: string): Scenario {
  return {
    name: `a server that ${words}`,
    run: async (course) => {
      course.world.sink.be(mood)
      course.send(EVENTS)
      await sleep(course.between(200, 500))
      course.world.sink.be('good')
    },
  }
}

const hanging: Scenario = {
  name: 'one server that hangs does not keep others waiting',
  run: async (course) => {
    const { world } = course
    const other = await openSink()
    other.be('hanging')
    const stuck = await addProcessor(world.db, 'kit_call', { name: 'stuck' })
    await make(
      world,
      Array.from({ length: 150 }, () => draftOf(stuck, { settings: { url: other.url } })),
    )
    await sleep(150)
    const began = world.sink.taken.size
    course.send(EVENTS)
    for (let waits = 0; world.sink.taken.size < began + EVENTS * 2; waits++) {
      assert.ok(waits < 200, 'calls of another server waited for one that hangs')
      await sleep(20)
    }
    other.be('good')
    await course.settle()
    await other.close()
  },
}

const poison: Scenario = {
  name: 'poisoned tasks among others',
  run: async (course) => {
    const { world } = course
    const drafts = Array.from({ length: 6 }, () => draftOf(world.effect, { settings: { fail: true }, maxAttempts: 3 }))
    await make(world, drafts)
    course.send(EVENTS)
    await course.settle()
    const done = await ended(world)
    for (const { id = '' } of drafts) assert.deepEqual([done.get(id)?.status, done.get(id)?.attempts], ['dead', 3])
  },
}

const deadlocks: Scenario = {
  name: 'tasks that lock the same rows in opposite orders',
  run: async (course) => {
    const { world } = course
    const { db } = world
    const sum = async (): Promise<number> => {
      const [row] = await db.query<{ sum: number }>(`select sum(times)::int as sum from ${db.table('kit_row')}`)
      return row?.sum ?? 0
    }
    const before = await sum()
    const rows = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
    ]
    const drafts = Array.from({ length: 120 }, (_, index) =>
      draftOf(world.effect, { settings: { rows: rows[index % 2] } }),
    )
    await make(world, drafts)
    course.send(EVENTS)
    await course.settle()
    assert.equal((await sum()) - before, drafts.length * 4)
  },
}

export const SCENARIOS: readonly Scenario[] = [
  kills,
  death('claimed', 'that has claimed tasks'),
  death('effect', 'between the effect and its commit'),
  death('completed', 'that has completed tasks and not committed'),
  death('answered', 'after a call was answered'),
  intake,
  term,
  pause,
  sessions,
  clock,
  bad('failing', 'answers with 500'),
  bad('busy', 'answers with 429'),
  bad('hanging', 'hangs'),
  bad('reset', 'resets connections'),
  hanging,
  poison,
  deadlocks,
  restart('SIGINT', 'fast'),
  restart('SIGQUIT', 'immediate'),
  frozen,
]
