import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { contents } from '../../testing/no-trace.ts'
import { cancelTasks } from './cancel.ts'
import { createTasks } from './create.ts'
import { readHeld, refusals } from './held.ts'
import { listTasks, taskDetail } from './read.ts'
import { replayTasks } from './replay.ts'
import type { TaskDraft } from './types.ts'
import {
  addProcessor,
  draftOf,
  effects,
  ended,
  make,
  openTasks,
  QUICK,
  roomOf,
  type TaskWorld,
  taskWorld,
  type Told,
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

  const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()

  async function endOf(...ids: readonly string[]): Promise<Told[]> {
    const done = await until(
      () => ended(world),
      (found) => ids.every((id) => found.has(id)),
    )
    return ids.flatMap((id) => done.get(id) ?? [])
  }

  async function made(processor: string, more: Partial<TaskDraft> = {}): Promise<string> {
    const id = more.id ?? newId()
    await make(world, [draftOf(processor, { ...more, id })])
    return id
  }

  const statusOf = async (id: string): Promise<string | undefined> => {
    const [row] = await world.db.query<{ status: string }>(
      `select status from ${world.db.table('sys_task')} where id = $1`,
      [id],
    )
    return row?.status
  }

  it('has its effect once, together with its end', async () => {
    const drafts = Array.from({ length: 250 }, () => draftOf(world.effect))
    assert.equal(await make(world, drafts), 250)
    await until(
      () => openTasks(world),
      (count) => count === 0,
    )
    const [done, times] = [await ended(world), await effects(world)]
    for (const { id = '' } of drafts) {
      assert.deepEqual([done.get(id)?.status, done.get(id)?.attempts, times.get(id)], ['succeeded', 1, 1])
      assert.deepEqual(done.get(id)?.result, { note: 'done' })
    }
  })

  it('exists only when the transaction that decided on it commits', async () => {
    const draft = draftOf(world.effect)
    await assert.rejects(
      world.db.transaction(async (tx) => {
        await createTasks(world, tx, [draft])
        throw new Error('no')
      }),
    )
    assert.equal(await statusOf(draft.id ?? ''), undefined)
    assert.equal((await ended(world)).has(draft.id ?? ''), false)
  })

  it('of several with one key only the first ever exists, even when that has ended', async () => {
    const first = await made(world.effect, { dedupe: 'one' })
    await endOf(first)
    assert.equal(
      await make(world, [draftOf(world.effect, { dedupe: 'one' }), draftOf(world.effect, { dedupe: 'two' })]),
      1,
    )
    const both = [draftOf(world.effect, { dedupe: 'three' }), draftOf(world.effect, { dedupe: 'three' })]
    assert.equal(await make(world, both), 1)
  })

  it('crm A58: waits for its time, is cancelled before it, never runs, and cannot be cancelled twice', async () => {
    const id = await made(world.effect, { dueAt: inHours(1.5), delayed: true })
    const soon = await made(world.effect, { dueAt: inHours(0.5), delayed: true })
    assert.deepEqual([await statusOf(id), await statusOf(soon)], ['scheduled', 'ready'])
    const { data } = await listTasks(world.db, { filter: { delayed: true }, limit: 10 })
    assert.deepEqual(new Set(data.map(({ state }) => state)), new Set(['pending']))
    const cancel = (): Promise<readonly string[]> =>
      world.db.transaction((tx) => cancelTasks(world.db, tx, { ids: [id, soon] }, { by: null }))
    assert.deepEqual(new Set(await cancel()), new Set([id, soon]))
    assert.deepEqual(await cancel(), [])
    // the time comes
    await world.db.query(`update ${world.db.table('sys_task_done')} set due_at = ${world.db.now} where id = $1`, [id])
    const witness = await made(world.effect)
    await endOf(witness)
    const times = await effects(world)
    assert.deepEqual([times.get(id), times.get(soon), times.get(witness)], [undefined, undefined, 1])
    assert.deepEqual(
      (await endOf(id)).map(({ status }) => status),
      ['cancelled'],
    )
  })

  it('runs when its time has come, the oldest first after the server was down', async () => {
    const { db } = world
    await worker.stop()
    const late = [3, 1, 2].map((hours) => draftOf(world.effect, { dueAt: inHours(-hours) }))
    await make(world, late)
    const soon = await made(world.effect, { dueAt: inHours(2) })
    await db.query(`update ${db.table('sys_task')} set due_at = ${db.now} where id = $1`, [soon])
    worker = new TaskWorker(roomOf(world), roomOf(world).types, { times: QUICK, batches: 1 })
    await worker.start()
    await endOf(soon, ...late.map(({ id = '' }) => id))
    const rows = await db.query<{ task: string }>(
      `select task::text as task from ${db.table('kit_effect')} where task = any($1::uuid[]) order by ctid`,
      [late.map(({ id }) => id)],
    )
    assert.deepEqual(
      rows.map(({ task }) => task),
      [late[0]?.id, late[2]?.id, late[1]?.id],
    )
  })

  it('crm A59: of a strategy that was disabled is not performed', async () => {
    const strategy = newId()
    const waiting = await made(world.effect, { strategy, version: 1, dueAt: inHours(2) })
    const error = { code: 'STRATEGY_DISABLED', reason: { zh: '策略已禁用', en: 'The strategy is disabled' } }
    const ids = await world.db.transaction((tx) =>
      cancelTasks(world.db, tx, { filter: { strategy } }, { by: null, error }),
    )
    assert.deepEqual(ids, [waiting])
    const [told] = await endOf(waiting)
    assert.deepEqual([told?.status, told?.code], ['cancelled', 'STRATEGY_DISABLED'])
    // one that was decided on while the strategy was being taken away
    const [late] = await endOf(await made(world.effect, { strategy, version: 1 }))
    assert.deepEqual([late?.status, late?.code], ['skipped', 'STRATEGY_GONE'])
    assert.equal((await effects(world)).has(late?.id ?? ''), false)
  })

  it('is skipped with the reason when its processor is disabled, its record is gone, or it is too late', async () => {
    const { db } = world
    const off = await addProcessor(db, 'kit_effect')
    await db.query(`update ${db.table('sys_processor')} set enabled = false where id = $1`, [off])
    const ids = [
      await made(off),
      await made(newId()),
      await made(world.effect, { object: 'sys_role', record: newId() }),
      await made(world.effect, { dueAt: inHours(-2), maxLateSeconds: 3_600 }),
    ]
    const told = await endOf(...ids)
    assert.deepEqual(
      told.map(({ status, code }) => [status, code]),
      [
        ['skipped', 'PROCESSOR_DISABLED'],
        ['skipped', 'PROCESSOR_GONE'],
        ['skipped', 'RECORD_GONE'],
        ['skipped', 'LATE'],
      ],
    )
    const times = await effects(world)
    for (const id of ids) assert.equal(times.has(id), false)
  })

  it('follows the one before it: always, or only when that succeeded', async () => {
    const chain = (answers: readonly string[], on: 'success' | 'always'): TaskDraft[] =>
      answers.reduce<TaskDraft[]>((drafts, answer) => {
        const before = drafts.at(-1)?.id
        const more = before === undefined ? {} : { chain: { after: before, on } }
        return [...drafts, draftOf(world.effect, { settings: { answer }, ...more })]
      }, [])
    const always = chain(['ok', 'failed', 'ok'], 'always')
    const success = chain(['ok', 'failed', 'ok', 'ok'], 'success')
    await make(world, [...always, ...success])
    const told = await endOf(...[...always, ...success].map(({ id = '' }) => id))
    assert.deepEqual(
      told.map(({ status }) => status),
      ['succeeded', 'dead', 'succeeded', 'succeeded', 'dead', 'skipped', 'skipped'],
    )
    const times = await effects(world)
    assert.deepEqual(
      success.map(({ id = '' }) => times.get(id)),
      [1, 1, undefined, undefined],
    )
  })

  it('that is cancelled together with what follows it lets nothing of that run', async () => {
    const first = draftOf(world.effect, { dueAt: inHours(2) })
    const second = draftOf(world.effect, {
      dueAt: inHours(2),
      chain: { after: first.id ?? '', on: 'always' },
    })
    await make(world, [first, second])
    const ids = [first.id ?? '', second.id ?? '']
    const gone = await world.db.transaction((tx) => cancelTasks(world.db, tx, { ids }, { by: null }))
    assert.deepEqual(new Set(gone), new Set(ids))
  })

  it('that is poisoned is tried again later, and harms no other of its batch', async () => {
    const drafts = Array.from({ length: 30 }, (_, index) => draftOf(world.effect, { settings: { fail: index === 7 } }))
    await make(world, drafts)
    const [poisoned, ...others] = [drafts[7], ...drafts.filter((_, index) => index !== 7)].map(
      (draft) => draft?.id ?? '',
    )
    await endOf(...others)
    const times = await effects(world)
    for (const id of others) assert.equal(times.get(id), 1)
    const detail = await until(
      () => taskDetail(world.db, poisoned ?? ''),
      (found) => found?.state === 'retrying',
    )
    assert.equal(detail?.error?.code, 'INTERNAL')
    assert.match(detail?.error?.reason.en ?? '', /poison/)
    assert.equal(times.has(poisoned ?? ''), false)
    await world.db.transaction((tx) => cancelTasks(world.db, tx, { ids: [poisoned ?? ''] }, { by: null }))
  })

  it('is dead after its last attempt, and is done again as a new one under the same key', async () => {
    const id = await made(world.effect, { settings: { answer: 'retry' }, maxAttempts: 1 })
    const [told] = await endOf(id)
    assert.deepEqual([told?.status, told?.code, told?.attempts], ['dead', 'ANSWER', 1])
    const again = (): ReturnType<typeof replayTasks> =>
      world.db.transaction((tx) => replayTasks(world.db, tx, { ids: [id] }))
    const [replay] = await again()
    assert.equal(replay?.replay_of, id)
    // it is being done again already
    assert.deepEqual(await again(), [])
    await endOf(replay?.id ?? '')
    const rows = await world.db.query<{ key: string }>(
      `select distinct key::text as key from ${world.db.table('kit_effect')} where task = any($1::uuid[])`,
      [[id, replay?.id]],
    )
    assert.deepEqual(rows, [{ key: id }])
    const detail = await taskDetail(world.db, id)
    assert.deepEqual([detail?.replays, detail?.log.map(({ outcome }) => outcome)], [[replay?.id], ['retry']])
  })

  it('is done again once though two ask for it at the same time', async () => {
    const id = await made(world.effect, { settings: { answer: 'failed' } })
    await endOf(id)
    const again = (): ReturnType<typeof replayTasks> =>
      world.db.transaction((tx) => replayTasks(world.db, tx, { ids: [id] }))
    const replays = await Promise.all(Array.from({ length: 4 }, again))
    assert.equal(replays.flat().length, 1)
  })

  it('of a strategy whose author has lost the rights for it is not performed', async () => {
    const { db } = world
    const id = await made(world.effect, { dueAt: inHours(3), delayed: true })
    await db.query(`update ${db.table('sys_task')} set status = 'running' where id = $1`, [id])
    const [held] = await readHeld(db, db, [{ id, token: 0 }], false)
    assert.ok(held)
    const of = { ...held, strategy: newId(), strategy_enabled: true }
    const refused = await refusals(roomOf(world), db, [
      { ...of, id: 'suspended', strategy_state: 'suspended' },
      { ...of, id: 'valid', strategy_state: 'valid' },
    ])
    assert.deepEqual(
      [...refused].map(([task, { code }]) => [task, code]),
      [['suspended', 'STRATEGY_SUSPENDED']],
    )
    await db.query(`delete from ${db.table('sys_task')} where id = $1`, [id])
  })

  it('of a batch in which two wait for each other is tried again until all are done', async () => {
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
    ]
    const drafts = Array.from({ length: 400 }, (_, index) =>
      draftOf(world.effect, { settings: { rows: orders[index % 2], ...(index % 40 === 0 && { waitMs: 5 }) } }),
    )
    await make(world, drafts)
    await until(
      () => openTasks(world),
      (count) => count === 0,
    )
    const rows = await world.db.query<{ times: number }>(
      `select times from ${world.db.table('kit_row')} where place < 3`,
    )
    assert.deepEqual(rows, [{ times: 400 }, { times: 400 }, { times: 400 }])
    const times = await effects(world)
    for (const { id = '' } of drafts) assert.equal(times.get(id), 1)
  })

  it('of many is found by what it is about, page by page', async () => {
    const planRun = newId()
    await make(
      world,
      Array.from({ length: 5 }, () => draftOf(world.effect, { planRun, dueAt: inHours(3) })),
    )
    const first = await listTasks(world.db, { filter: { plan_run: planRun, states: ['pending'] }, limit: 3 })
    const second = await listTasks(world.db, {
      filter: { plan_run: planRun },
      limit: 3,
      ...(first.next !== null && { before: first.next }),
    })
    assert.deepEqual([first.data.length, second.data.length, second.next], [3, 2, null])
    const before = await contents(world.db)
    const none = await world.db.transaction((tx) =>
      cancelTasks(world.db, tx, { filter: { plan_run: planRun, states: ['running'] } }, { by: null }),
    )
    assert.deepEqual(none, [])
    assert.deepEqual(await contents(world.db), before)
    const gone = await world.db.transaction((tx) =>
      cancelTasks(world.db, tx, { filter: { plan_run: planRun } }, { by: null }),
    )
    assert.equal(gone.length, 5)
  })
})
