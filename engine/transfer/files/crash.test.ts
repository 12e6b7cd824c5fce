import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { request, type ClientRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connect, type Database } from '../../database/index.ts'
import { testServer } from '../../testing/index.ts'
import { diskStore, sweepFiles } from './index.ts'

const PROGRAM = fileURLToPath(new URL('../../testing/hold-server.ts', import.meta.url))

interface Held {
  readonly child: ChildProcess
  readonly folder: string
  readonly url: string
  readonly token: string
  readonly db: Database
}

describe('files when the server is in trouble', function () {
  this.timeout(120_000)
  const held: Held[] = []
  afterEach(async () => {
    for (const { child, db, folder } of held.splice(0)) {
      child.kill('SIGKILL')
      await db.owner.run(db.builder.schema.dropSchemaIfExists(db.workspace, true))
      await db.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  /** A server of its own. @param prefix a command that runs it under some limit */
  async function hold(prefix: readonly string[] = []): Promise<Held> {
    const embedded = await testServer()
    const folder = await mkdtemp(join(tmpdir(), 'tessera-crash-'))
    const [command = '', ...words] = [...prefix, process.execPath, '--import', 'tsx', PROGRAM, folder]
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await Promise.race([
      new Promise<string[]>((resolve) => createInterface(child.stdout).once('line', (text) => resolve([text]))),
      new Promise<string[]>((resolve) => child.once('exit', () => resolve([]))),
    ])) as string[]
    assert.ok(line, 'the server ended')
    const told = JSON.parse(line) as { url: string; workspace: string; token: string }
    const db = await connect({
      url: embedded.url('app'),
      ownerUrl: embedded.ownerUrl,
      workspace: told.workspace,
      poolSize: 2,
    })
    const server = { child, folder, db, ...told }
    held.push(server)
    return server
  }

  function begin({ url, token }: Held, size: number): ClientRequest {
    const sent = request(`${url}/api/v1/files?name=large.bin`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Length': size, 'Content-Type': 'application/octet-stream' },
    })
    sent.on('error', () => undefined)
    return sent
  }

  async function post({ url, token }: Held, size: number): Promise<{ status: number; code: unknown }> {
    const answer = await fetch(`${url}/api/v1/files?name=x.bin`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: new Uint8Array(size).fill(7),
    })
    const body = (await answer.json()) as { code?: unknown }
    return { status: answer.status, code: body.code }
  }

  const rows = async ({ db }: Held): Promise<number> =>
    (await db.query<{ n: number }>(`select count(*)::int as n from ${db.table('sys_file')}`))[0]?.n ?? -1

  const incoming = (folder: string): Promise<string[]> => readdir(join(folder, 'incoming')).catch((): string[] => [])

  it('leave nothing but an unfinished part when it is killed, which a sweep clears away', async () => {
    const server = await hold()
    const sent = begin(server, 1_000_000)
    sent.write(new Uint8Array(400_000))
    while ((await incoming(server.folder)).length === 0) await sleep(20)
    server.child.kill('SIGKILL')
    await new Promise((resolve) => server.child.once('close', resolve))
    sent.destroy()
    assert.equal(await rows(server), 0)
    const store = diskStore(server.folder)
    const model = { objects: new Map<never, never>() }
    // young ones may belong to a process that is at it
    await sweepFiles(server.db, store, model)
    assert.equal((await incoming(server.folder)).length, 1)
    await expire(server.folder)
    await sweepFiles(server.db, store, model)
    assert.deepEqual(await incoming(server.folder), [])
  })

  it('are refused without a trace when the disk takes no more, and the server goes on', async () => {
    const server = await hold(['prlimit', '--fsize=200000'])
    assert.deepEqual(await post(server, 500_000), { status: 507, code: 'STORAGE_FULL' })
    assert.deepEqual([await rows(server), await incoming(server.folder)], [0, []])
    assert.equal((await post(server, 100_000)).status, 201)
    assert.equal(await rows(server), 1)
  })

  it('are given up when their sender goes in the middle', async () => {
    const server = await hold()
    const sent = begin(server, 1_000_000)
    sent.write(new Uint8Array(400_000))
    while ((await incoming(server.folder)).length === 0) await sleep(20)
    sent.destroy()
    while ((await incoming(server.folder)).length > 0) await sleep(20)
    assert.equal(await rows(server), 0)
    assert.equal((await post(server, 10)).status, 201)
  })
})

/** Makes everything there look two days old. */
async function expire(folder: string): Promise<void> {
  const day = new Date(Date.now() - 2 * 86_400_000)
  for (const entry of await readdir(folder, { recursive: true })) await utimes(join(folder, entry), day, day)
}
