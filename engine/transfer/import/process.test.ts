import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { programLogin } from '../../database/index.ts'
import { importColumns, userPrincipal } from '../../identity/index.ts'
import { Jobs } from '../../jobs/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import { type TestApp, testApp } from '../../testing/server.ts'
import { diskStore } from '../files/index.ts'
import { Imports, importProcesses } from './index.ts'
import { row, workbook } from './workbooks.test-kit.ts'

const ENTRY = fileURLToPath(new URL('../../cli/import-process.ts', import.meta.url))

describe('an import in a process of its own', function () {
  this.timeout(120_000)
  let app: TestApp
  let folder: string
  let jobs: Jobs
  let imports: Imports
  const pids: number[] = []

  before(async () => {
    app = await testApp()
    folder = await mkdtemp(join(tmpdir(), 'tessera-imports-'))
    const { db } = app
    const { models, stages, timeZone } = app.services
    jobs = new Jobs({
      db,
      tell: () => undefined,
      times: { pollMs: 100, sweepMs: 500, leaseMs: 5_000, heartbeatMs: 500 },
    })
    const place = { ...programLogin(db), folder, timeZone }
    const worker = importProcesses({
      place,
      entry: ENTRY,
      execArgv: ['--import', 'tsx'],
      began: (pid) => pids.push(pid),
    })
    imports = new Imports({
      db,
      models,
      stages,
      columns: importColumns(app.db),
      timeZone,
      jobs,
      worker,
      store: diskStore(folder),
      principalOf: (id) => userPrincipal(db, id),
    })
    await jobs.start()
  })

  after(async () => {
    await jobs.stop()
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function editor() {
    const person = await userPrincipal(app.db, app.ids.editor)
    assert.ok(person)
    return person
  }

  async function begun(
    content: string | Uint8Array,
    body: Readonly<Record<string, unknown>>,
    name = 'rows.csv',
  ): Promise<string> {
    const person = await editor()
    const detail = await imports.receive(person, { object: 'thing', name, content: only(content) })
    await imports.start(person, detail.id, { body, locale: 'zh' })
    return detail.id
  }

  async function ended(id: string) {
    const person = await editor()
    for (let tries = 0; tries < 2_000; tries++) {
      const detail = await imports.get(person, id)
      if (detail.ended_at !== null) return detail
      await sleep(50)
    }
    throw new Error('the import does not end')
  }

  const mapping = [
    { column: 0, field: 'name' },
    { column: 1, field: 'code' },
    { column: 2, field: 'count' },
  ]

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`goes on where it was when its process is killed at any moment, and no row comes twice (${seed})`, async () => {
      const random = generator(seed)
      const rows = Array.from(
        { length: 12_000 },
        (_, index) => `row ${index},k${seed}-${index},${index % 100 === 7 ? 'bad' : index}`,
      )
      const id = await begun(`name,code,count\n${rows.join('\n')}\n`, { mapping, mode: 'create' })
      const killed = await killOnce(id, random)
      const detail = await ended(id)
      assert.deepEqual(
        [detail.state, detail.total, detail.done, detail.created, detail.failed],
        ['done', 12_000, 11_880, 11_880, 120],
        `killed ${killed}`,
      )
      const { db } = app
      const [counted] = await db.query<{ things: number; codes: number; traces: number }>(
        `select count(*)::int as things, count(distinct code)::int as codes, (select count(*)::int from ${db.table('sys_history')} where by_what = $2) as traces ` +
          `from ${db.table('thing')} where code like $1`,
        [`k${seed}-%`, `import ${id}`],
      )
      assert.deepEqual(counted, { things: 11_880, codes: 11_880, traces: 11_880 })
      const issues = await db.query(`select distinct row from ${db.table('sys_import_issue')} where import = $1`, [id])
      assert.equal(issues.length, 120)
    })
  }

  /** Waits until the work has come to some point, then kills whoever does it. */
  async function killOnce(id: string, random: () => number): Promise<string> {
    const person = await editor()
    const wanted = random()
    for (let tries = 0; tries < 2_000; tries++) {
      const { state, done } = await imports.get(person, id)
      const isThere =
        wanted < 0.25 ? state === 'checking' : state === 'writing' && done >= Math.floor(wanted * 3) * 4_950
      if (isThere || state === 'done') {
        await sleep(random() * 400)
        const pid = pids.at(-1)
        try {
          if (pid !== undefined) process.kill(pid, 'SIGKILL')
        } catch {
          return 'too late'
        }
        return `at ${state} ${done}`
      }
      await sleep(10)
    }
    return 'never'
  }

  it('can be cancelled: what is written stays, the rest does not come', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `row ${index},c-${index},${index}`)
    const id = await begun(`name,code,count\n${rows.join('\n')}\n`, { mapping, mode: 'create' })
    const person = await editor()
    for (let state = ''; state !== 'writing'; { state } = await imports.get(person, id)) await sleep(20)
    await imports.cancel(person, id)
    const detail = await ended(id)
    assert.equal(detail.state, 'cancelled')
    assert.ok(detail.created < 30_000)
    const list = await app
      .as('editor')
      .list('thing', { filter: { starts: [{ var: 'code' }, 'c-'] }, count: 'exact', limit: 1 })
    assert.equal(list.page.total, detail.created)
    await assert.rejects(imports.cancel(person, id), { code: 'IMPORT_STATE' })
  })

  it('waits for others before its file is looked at: many uploads at once make no more than two processes', async () => {
    const before = pids.length
    const isAlive = (pid: number): boolean => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    let most = 0
    const watch = setInterval(() => {
      // one that has answered may still be about to end
      most = Math.max(most, pids.slice(before).filter(isAlive).length)
    }, 10)
    const person = await editor()
    const uploads = Array.from({ length: 5 }, (_, index) =>
      imports.receive(person, { object: 'thing', name: `${index}.csv`, content: only('name\nx\n') }),
    )
    assert.equal((await Promise.all(uploads)).length, 5)
    clearInterval(watch)
    assert.equal(pids.length - before, 5)
    assert.ok(most <= 4, `${most} at once`)
  })

  it('is ended alone when a file takes more memory than it may; the server hardly notices', async () => {
    const { models, stages, timeZone } = app.services
    const { db } = app
    const place = { ...programLogin(db), folder, timeZone }
    const worker = importProcesses({ place, entry: ENTRY, execArgv: ['--import', 'tsx'], memory: 200_000_000 })
    const small = new Imports({
      db,
      models,
      stages,
      columns: importColumns(app.db),
      timeZone,
      jobs: new Jobs({ db, tell: () => undefined }),
      worker,
      store: diskStore(folder),
      principalOf: (id) => userPrincipal(db, id),
    })
    const strings = Array.from(
      { length: 1_200_000 },
      (_, index) => `<si><t>${index.toString(36)}${Math.random()}</t></si>`,
    ).join('')
    const bomb = await workbook({ rows: `${row(1, 'name')}${row(2, 'x')}`, strings })
    const delay = monitorEventLoopDelay({ resolution: 10 })
    const before = process.memoryUsage().rss
    delay.enable()
    const refusal = await small.receive(await editor(), { object: 'thing', name: 'b.xlsx', content: only(bomb) }).then(
      () => undefined,
      (error: unknown) => error,
    )
    delay.disable()
    assert.ok(refusal instanceof TesseraError && refusal.code === 'IMPORT_REFUSED', String(refusal))
    assert.match(refusal.text.en, /memory/)
    assert.ok(process.memoryUsage().rss - before < 80_000_000)
    assert.ok(delay.percentile(99) / 1e6 < 250, `the event loop waited ${delay.percentile(99) / 1e6} ms`)
    ;(await app.as('editor').list('thing', { limit: 1 })).is(200)
  })
})

async function* only(content: string | Uint8Array): AsyncIterable<Uint8Array> {
  yield typeof content === 'string' ? Buffer.from(content) : content
}

/** The same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) >>> 0
    return state / 4_294_967_296
  }
}
