import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { importColumns, userPrincipal } from '../../identity/index.ts'
import { type JobContext, JobInterrupted, Jobs } from '../../jobs/index.ts'
import { type TestApp, testApp } from '../../testing/server.ts'
import { diskStore } from '../files/index.ts'
import { type ImportRoom, Imports, type ImportWorker, onTheSpot, runImport, type RunControl } from './index.ts'

describe('an import that was cancelled or given up', () => {
  let app: TestApp
  let folder: string
  let room: ImportRoom
  /** What was begun and how to go on with it; each waits until it is told to. */
  let begun: { readonly job: string; readonly goOn: () => void }[]
  let jobs: Jobs
  let imports: Imports

  before(async () => {
    app = await testApp()
    folder = await mkdtemp(join(tmpdir(), 'tessera-imports-'))
  })

  beforeEach(async () => {
    const { db } = app
    const { models, stages, timeZone } = app.services
    begun = []
    jobs = new Jobs({
      db,
      tell: () => undefined,
      times: { pollMs: 50, sweepMs: 200, heartbeatMs: 200, leaseMs: 5_000 },
    })
    room = {
      db,
      models,
      stages,
      columns: importColumns(db),
      timeZone,
      store: diskStore(folder),
      principalOf: (id) => userPrincipal(db, id),
    }
    imports = new Imports({ ...room, jobs, worker: hesitating(onTheSpot(room)) })
    await jobs.start()
  })

  afterEach(async () => {
    for (const { goOn } of begun) goOn()
    await jobs.stop()
  })

  after(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** It does not hear at once what it is told, like a process that is just starting. */
  function hesitating(worker: ImportWorker): ImportWorker {
    return {
      read: (...given) => worker.read(...given),
      run: async (id: string, control: RunControl, job: Pick<JobContext, 'id' | 'attempt'>) => {
        await new Promise<void>((goOn) => begun.push({ job: job.id, goOn }))
        await worker.run(id, { hold: (tx) => control.hold(tx), signal: new AbortController().signal }, job)
        throw new JobInterrupted()
      },
    }
  }

  async function editor() {
    const person = await userPrincipal(app.db, app.ids.editor)
    assert.ok(person)
    return person
  }

  async function received(code: string): Promise<string> {
    const content = (async function* () {
      yield Buffer.from(`name,code\nx,${code}\n`)
    })()
    return (await imports.receive(await editor(), { object: 'thing', name: 'rows.csv', content })).id
  }

  const HOW = {
    mode: 'create',
    mapping: [
      { column: 0, field: 'name' },
      { column: 1, field: 'code' },
    ],
  }

  async function start(id: string, more = {}): Promise<void> {
    await imports.start(await editor(), id, { body: { ...HOW, ...more }, locale: 'zh' })
  }

  async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await isSo()) return
      await sleep(25)
    }
    throw new Error('it does not come to this')
  }

  const stateOf = async (id: string): Promise<string> => (await imports.get(await editor(), id)).state
  const written = async (code: string): Promise<number> =>
    (await app.as('editor').list('thing', { filter: { '==': [{ var: 'code' }, code] } })).is(200).rows.length

  it('writes nothing more once that is said, however late its work hears of it', async () => {
    const id = await received('late')
    await start(id)
    await until(() => begun.length === 1)
    await imports.cancel(await editor(), id)
    assert.equal(await stateOf(id), 'cancelled')
    begun[0]?.goOn()
    await until(async () => (await jobs.get(begun[0]?.job ?? ''))?.state === 'cancelled')
    assert.deepEqual([await stateOf(id), await written('late')], ['cancelled', 0])
  })

  it('can be started anew at once: what the former work still does neither writes, nor ends the new one', async () => {
    const id = await received('anew')
    await start(id)
    await until(() => begun.length === 1)
    await imports.cancel(await editor(), id)
    await start(id, { dry_run: true })
    begun[0]?.goOn()
    await until(() => begun.length === 2)
    assert.equal(await stateOf(id), 'queued')
    begun[1]?.goOn()
    await until(async () => (await stateOf(id)) === 'done')
    const { created, dry_run } = await imports.get(await editor(), id)
    assert.deepEqual([created, dry_run, await written('anew')], [1, true, 0])
  })

  it('is told as failed when its work was given up after many tries, and can be started again', async () => {
    const id = await received('lost')
    await start(id)
    await until(() => begun.length === 1)
    const { db } = app
    await db.query(
      `update ${db.table('sys_job')} set state = 'failed', ended_at = ${db.now}, error = '{"code":"JOB_LOST","message":{"zh":"丢失","en":"lost"}}' where id = $1`,
      [begun[0]?.job],
    )
    const { state, error, ended_at } = await imports.get(await editor(), id)
    assert.deepEqual([state, error?.code, ended_at !== null], ['failed', 'JOB_LOST', true])
    begun[0]?.goOn()
    await start(id)
    await until(() => begun.length === 2)
    begun[1]?.goOn()
    await until(async () => (await stateOf(id)) === 'done')
    assert.equal(await written('lost'), 1)
  })

  it('knows in a dry run what stood before it was taken up again', async () => {
    const rows = Array.from({ length: 5_100 }, (_, index) => `row ${index},twice-${index === 5_090 ? 3 : index}`)
    const content = (async function* () {
      yield Buffer.from(`name,code\n${rows.join('\n')}\n`)
    })()
    const { id } = await imports.receive(await editor(), { object: 'thing', name: 'rows.csv', content })
    await start(id, { dry_run: true })
    await until(() => begun.length === 1)
    const { signal } = new AbortController()
    let holds = 0
    const hold = async (): Promise<void> => {
      // after the beginning, the first chunk and its mark
      if (++holds > 3) throw new JobInterrupted()
    }
    await assert.rejects(runImport(room, id, { signal, hold }), JobInterrupted)
    const half = await imports.get(await editor(), id)
    assert.deepEqual([half.state, half.done, half.created], ['writing', 5_000, 5_000])
    begun[0]?.goOn()
    await until(async () => (await stateOf(id)) === 'done')
    const { created, failed, issues } = await imports.get(await editor(), id)
    assert.deepEqual(
      [created, failed, issues.map(({ row, code }) => `${row} ${code}`)],
      [5_099, 1, ['5092 DUPLICATE_VALUE']],
    )
  })
})
