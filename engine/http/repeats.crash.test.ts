import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { testServer } from '../testing/index.ts'
import { type Answer, Client, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const SECOND = fileURLToPath(new URL('../testing/second-server.ts', import.meta.url))

describe('requests that may be repeated, when their server is killed', function () {
  this.timeout(120_000)
  let app: TestApp
  let token: string
  const started: ChildProcess[] = []
  before(async () => {
    app = await testApp()
    token = await app.session('editor')
  })
  after(async () => {
    for (const child of started) child.kill('SIGKILL')
    await app.close()
  })

  async function second(): Promise<{ child: ChildProcess; client: Client }> {
    const { url, ownerUrl } = await testServer()
    const words = ['--import', 'tsx', SECOND, url('app'), ownerUrl, app.db.workspace]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    started.push(child)
    const line = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once('line', resolve)
      child.once('exit', () => reject(new Error('the server ended')))
    })
    return { child, client: new Client(line, token) }
  }

  const send = (client: Client, key: string, name: string): Promise<Answer> =>
    client.send('POST', THING, { body: { name }, headers: { 'Idempotency-Key': key } })
  const here = (): Client => new Client(app.url, token)
  const count = async (name: string): Promise<number> =>
    (await here().list('thing', { filter: { '==': [{ var: 'name' }, name] } })).rows.length
  /** As if the time of everybody who says nothing any more were up. */
  const letTimePass = (): Promise<unknown> =>
    app.db.query(
      `update ${app.db.table('sys_idempotency')} set held_until = ${app.db.now} - interval '1 second' where holder is not null`,
    )

  it('leave a key that is usable again, and no effect, when it dies in the middle of the write', async () => {
    const { child, client } = await second()
    await app.db.owner.transaction(async (tx) => {
      await tx.query(`lock table ${app.db.table('sys_history')} in exclusive mode`)
      const lost = send(client, 'middle', 'middle').catch((error: unknown) => error)
      while ((await app.db.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)).length === 0)
        await sleep(20)
      ;(await send(here(), 'middle', 'middle')).refused(409, 'REPEAT_RUNNING')
      child.kill('SIGKILL')
      assert.ok((await lost) instanceof Error)
    })
    ;(await send(here(), 'middle', 'middle')).refused(409, 'REPEAT_RUNNING')
    ;(await send(here(), 'middle', 'another')).refused(422, 'REPEAT_DIFFERS')
    // the connection of the dead may still be undone
    while (
      (
        await app.db.query(
          `select from pg_stat_activity where query like '%sys_history%' and state <> 'idle' and pid <> pg_backend_pid()`,
        )
      ).length > 0
    )
      await sleep(20)
    assert.equal(await count('middle'), 0)
    await letTimePass()
    const made = (await send(here(), 'middle', 'middle')).is(201)
    assert.equal((await send(here(), 'middle', 'middle')).is(201).text, made.text)
    assert.equal(await count('middle'), 1)
  })

  it('have taken effect exactly once, wherever it dies, and answer when they are sent again', async () => {
    for (let round = 0; round < 2; round++) {
      const { child, client } = await second()
      const names = Array.from({ length: 40 }, (_, index) => `death ${round} ${index}`)
      const heard = new Map<string, string>()
      const lost = Promise.all(
        names.map(async (name, index) => {
          await sleep(index * 4)
          const answer = await send(client, name.replaceAll(' ', '-'), name).catch(() => undefined)
          if (answer?.status === 201) heard.set(name, answer.text)
        }),
      )
      await sleep(80 + round * 70)
      child.kill('SIGKILL')
      await lost
      await sleep(200)
      await letTimePass()
      for (const name of names) {
        const answer = (await send(here(), name.replaceAll(' ', '-'), name)).is(201)
        const before = heard.get(name)
        if (before !== undefined) assert.equal(answer.text, before)
      }
      const made = await app.db.query<{ name: string }>(
        `select name from ${app.db.table('thing')} where name like $1 order by name`,
        [`death ${round} %`],
      )
      assert.deepEqual(made.map(({ name }) => name).sort(), [...names].sort())
      assert.ok(heard.size < names.length, 'the server died too late')
    }
  })

  it('are undone where a process that was thought dead comes back after another took its key', async () => {
    const { child, client } = await second()
    let first: Promise<Answer> | undefined
    await app.db.owner.transaction(async (tx) => {
      await tx.query(`lock table ${app.db.table('sys_history')} in exclusive mode`)
      first = send(client, 'asleep', 'asleep')
      while ((await app.db.query(`select from pg_stat_activity where wait_event_type = 'Lock'`)).length === 0)
        await sleep(20)
      child.kill('SIGSTOP')
      await letTimePass()
    })
    ;(await send(here(), 'asleep', 'asleep')).is(201)
    child.kill('SIGCONT')
    ;(await first)?.refused(409, 'REPEAT_RUNNING')
    assert.equal(await count('asleep'), 1)
  })
})
