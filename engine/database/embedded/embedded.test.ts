import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { TesseraError } from '../../kernel/errors.ts'
import { connect, embeddedConnection, startEmbedded, type Database, type Embedded } from '../index.ts'

const HOLDER = fileURLToPath(new URL('../../testing/hold-embedded.ts', import.meta.url))
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

let top: string
let folder: string

const start = (options: { exclusive?: boolean } = {}): Promise<Embedded> =>
  startEmbedded({ folder, durable: false, ...options })

/** A server process like ours that can be killed. */
async function hold(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, folder], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 2],
  })
  if (child.stdout) await once(child.stdout, 'data')
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function use<T>(embedded: Embedded, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await connect({ url: embedded.ownerUrl })
  return work(db).finally(() => db.close())
}

const rows = (embedded: Embedded): Promise<unknown[]> =>
  use(embedded, (db) => db.owner.query('select n from public.kept order by n'))

async function refusal(attempt: Promise<Embedded>): Promise<string> {
  const outcome = await attempt.then(
    (embedded) => embedded.stop(),
    (error: unknown) => error,
  )
  assert.ok(outcome instanceof TesseraError, String(outcome))
  return outcome.code
}

describe('the embedded PostgreSQL', () => {
  before(async () => {
    // not below the program's own folder, which may be closed to the account PostgreSQL runs under
    top = mkdtempSync(join(tmpdir(), 'tessera-embedded-'))
    chmodSync(top, 0o755)
    folder = join(top, 'data')
    // Two newcomers at once: one makes the database, both use it.
    const [one, two] = await Promise.all([start({ exclusive: false }), start({ exclusive: false })])
    assert.equal(one.pid(), two.pid())
    await use(one, (db) => db.owner.query('create table public.kept as select 1 as n'))
    await one.stop()
    assert.deepEqual(await rows(two), [{ n: 1 }], 'the first to leave does not stop the server')
    await two.stop()
  })

  after(() => rmSync(top, { recursive: true, force: true }))

  it('keeps data from one start to the next and starts the second time within a second', async () => {
    const began = performance.now()
    const embedded = await start()
    assert.ok(performance.now() - began < 1000)
    assert.deepEqual(await rows(embedded), [{ n: 1 }])
    await embedded.stop()
    assert.equal(await embeddedConnection(folder), undefined)
  })

  it('sees Chinese letters and lets in only those who know a password', async () => {
    const embedded = await start()
    const [row] = await use(embedded, async (db) => {
      await db.owner.query('create extension if not exists pg_trgm')
      return db.owner.query<{ n: number }>(`select cardinality(show_trgm('客户')) as n`)
    })
    assert.ok((row?.n ?? 0) > 0)
    const url = embedded.url('app').replace(/:[^:@]+@/, ':wrong@')
    await assert.rejects(connect({ url }), { code: 'DATABASE_UNREACHABLE' })
    await embedded.stop()
  })

  it('refuses a second server on the folder, while a command joins it and tells others how', async () => {
    const server = await start()
    assert.equal(await refusal(start()), 'DATA_FOLDER_IN_USE')
    const command = await start({ exclusive: false })
    assert.equal(command.pid(), server.pid())
    await command.stop()
    assert.equal((await embeddedConnection(folder))?.ownerUrl, server.ownerUrl)
    await server.stop()
  })

  it('is adopted when its server process was killed', async () => {
    const child = await hold()
    const before = await embeddedConnection(folder)
    await kill(child)
    const embedded = await start()
    assert.equal(embedded.ownerUrl, before?.ownerUrl)
    assert.deepEqual(await rows(embedded), [{ n: 1 }])
    await embedded.stop()
  })

  it('recovers when it was killed together with its server process', async () => {
    const child = await hold()
    const connection = await embeddedConnection(folder)
    const db = await connect({ url: connection?.ownerUrl ?? '' })
    await db.owner.query('insert into public.kept values (2)')
    const [first] = readFileSync(join(folder, 'postgresql/data/postmaster.pid'), 'utf8').split('\n')
    await kill(child)
    process.kill(Number(first), 'SIGKILL')
    await db.close()
    const embedded = await start()
    assert.deepEqual(await rows(embedded), [{ n: 1 }, { n: 2 }])
    await embedded.stop()
  })

  it('comes back on the same port when it is killed under a running program', async () => {
    const embedded = await start()
    const db = await connect({ url: embedded.ownerUrl })
    const dead = embedded.pid()
    process.kill(dead, 'SIGKILL')
    for (const until = Date.now() + 10_000; embedded.pid() === dead; await sleep(20)) {
      assert.ok(Date.now() < until, 'the server did not come back')
    }
    // The pool finds out with its next statement that its connections are dead, at the latest.
    await db.query('select 1').catch(() => undefined)
    assert.deepEqual(await db.query('select 1 as one'), [{ one: 1 }])
    assert.equal((await rows(embedded)).length, 2)
    await db.close()
    await embedded.stop()
  })

  it('is not misled by a number of a process that is no longer its own', async () => {
    writeFileSync(join(folder, 'postgresql/data/postmaster.pid'), `${process.pid}\n\n\n5432\n\n\n\nready\n`)
    const embedded = await start()
    assert.equal((await rows(embedded)).length, 2)
    await embedded.stop()
  })

  it('takes another port when its own is in use', async () => {
    const first = await start()
    const port = Number(new URL(first.ownerUrl).port)
    await first.stop()
    const squatter = createServer().listen(port, '127.0.0.1')
    await once(squatter, 'listening')
    const second = await start()
    assert.notEqual(Number(new URL(second.ownerUrl).port), port)
    await second.stop()
    squatter.close()
  })

  it('names a data folder of another PostgreSQL version', async () => {
    const file = join(folder, 'postgresql/data/PG_VERSION')
    const version = readFileSync(file, 'utf8')
    writeFileSync(file, '15\n')
    assert.equal(await refusal(start()), 'DATA_FOLDER_VERSION')
    writeFileSync(file, version)
  })

  it('names a data folder that cannot be made', async () => {
    writeFileSync(join(top, 'file'), '')
    assert.equal(await refusal(startEmbedded({ folder: join(top, 'file/data') })), 'DATA_FOLDER_RIGHTS')
  })

  it('does not begin anew when its files have vanished', async () => {
    cpSync(join(folder, 'embedded.json'), join(top, 'bare/embedded.json'))
    assert.equal(await refusal(startEmbedded({ folder: join(top, 'bare') })), 'DATA_FOLDER_RIGHTS')
  })

  it('runs for root in a folder that is closed to others, finds its data again and shares them with no copy', async function () {
    if (process.geteuid?.() !== 0) this.skip()
    const closed = join(top, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    folder = join(closed, 'data')
    const first = await start()
    await use(first, (db) => db.owner.query('create table public.kept as select 3 as n'))
    assert.ok(!first.home.startsWith(closed))
    await first.stop()
    try {
      cpSync(folder, join(top, 'copy'), { recursive: true })
      assert.equal(await refusal(startEmbedded({ folder: join(top, 'copy') })), 'DATA_FOLDER_IN_USE')
      const second = await start()
      assert.equal(second.home, first.home)
      assert.deepEqual(await rows(second), [{ n: 3 }])
      await second.stop()
    } finally {
      rmSync(first.home, { recursive: true })
    }
    assert.ok(!existsSync(first.home))
  })
})
