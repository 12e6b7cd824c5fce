import assert from 'node:assert/strict'

import type { Database, Transaction } from '../../database/index.ts'
import { setClock } from '../../testing/clock.ts'
import { testWorkspace, type TestWorkspace } from '../../testing/workspace.ts'
import { type OutboxMessage, OutboxReader, trimOutbox } from './index.ts'

describe('following writes', () => {
  let workspace: TestWorkspace
  let db: Database
  let seen: string[]
  const failures: unknown[] = []
  let handle: (tx: Transaction, messages: readonly OutboxMessage[]) => Promise<void>
  before(async () => {
    workspace = await testWorkspace()
    db = workspace.db
  })
  after(() => workspace.drop())
  beforeEach(() => {
    seen = []
    handle = (_tx, messages) => {
      seen.push(...messages.map(({ payload }) => String(payload['n'])))
      return Promise.resolve()
    }
  })

  function reader(name: string, batch = 500): OutboxReader {
    return new OutboxReader({
      db,
      name,
      topics: ['record.updated'],
      batch,
      pollMs: 20,
      handle: (tx, messages) => handle(tx, messages),
      onError: (error) => failures.push(error),
    })
  }

  async function write(n: number | string, at: Pick<Database, 'query'> = db, topic = 'record.updated'): Promise<void> {
    await at.query(`insert into ${db.table('sys_outbox')} (topic, object, payload) values ($1, 'thing', $2)`, [
      topic,
      JSON.stringify({ n }),
    ])
  }

  async function readAll(of: OutboxReader): Promise<void> {
    while ((await of.readOnce()) > 0);
  }

  it('begins with what is written from now on, and hands on each message once and in order', async () => {
    await write('before')
    const follower = reader('one', 3)
    await follower.enlist()
    for (let n = 0; n < 10; n++) await write(n)
    await write('other', db, 'record.created')
    await readAll(follower)
    assert.deepEqual(seen, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
    await readAll(follower)
    assert.equal(seen.length, 10)
  })

  it('passes nothing over that is committed late', async () => {
    const follower = reader('late')
    await follower.enlist()
    await db.transaction(async (slow) => {
      await write('slow', slow)
      await write('quick')
      // the slow one has the lower number and is not there yet: nothing after it is read before it
      await readAll(follower)
      assert.deepEqual(seen, [])
    })
    await readAll(follower)
    assert.deepEqual(seen, ['slow', 'quick'])
  })

  it('loses and doubles nothing whose work fails, and does its work in the transaction of its reading', async () => {
    const follower = reader('failing')
    await follower.enlist()
    await write('a')
    const counted = handle
    handle = async (tx, messages) => {
      await write('effect', tx, 'effect')
      await counted(tx, messages)
      throw new Error('work that fails')
    }
    await assert.rejects(follower.readOnce(), /work that fails/)
    const effects = () => db.query(`select from ${db.table('sys_outbox')} where topic = 'effect'`)
    assert.equal((await effects()).length, 0)
    seen = []
    handle = counted
    await readAll(follower)
    assert.deepEqual(seen, ['a'])
  })

  it('is done by one process at a time, whoever writes beside it', async () => {
    const followers = [reader('many', 7), reader('many', 7), reader('many', 7)]
    await followers[0]?.enlist()
    const all = Array.from({ length: 60 }, (_, n) => n)
    let writing = true
    const reading = followers.map(async (each) => {
      while (writing) await each.readOnce()
    })
    await Promise.all(all.map((n) => db.transaction((tx) => write(n, tx))))
    writing = false
    await Promise.all(reading)
    for (const each of followers) await readAll(each)
    assert.deepEqual(
      seen.map(Number).sort((a, b) => a - b),
      all,
    )
  })

  it('goes on by itself after failures, and ends when it is told to', async () => {
    const follower = reader('itself')
    let attempts = 0
    const counted = handle
    handle = (tx, messages) => (++attempts < 3 ? Promise.reject(new Error('not yet')) : counted(tx, messages))
    await follower.start()
    await write('x')
    for (const until = Date.now() + 10_000; seen.length === 0 && Date.now() < until;)
      await new Promise((resolve) => setTimeout(resolve, 10))
    await follower.stop()
    assert.deepEqual([seen, attempts, failures.length], [['x'], 3, 2])
  })

  it('passes over a message in the end that nobody can handle, and none beside it', async () => {
    const follower = reader('stuck')
    await follower.enlist()
    for (const n of ['a', 'bad', 'b', 'c']) await write(n)
    const counted = handle
    handle = (tx, messages) =>
      messages.some(({ payload }) => payload['n'] === 'bad')
        ? Promise.reject(new Error('cannot be handled'))
        : counted(tx, messages)
    failures.length = 0
    for (let attempt = 0; attempt < 20; attempt++) await follower.readOnce().catch(() => undefined)
    assert.deepEqual(seen, ['a', 'b', 'c'])
    assert.equal(failures.length, 1, 'somebody is told')
  })

  it('goes on where it was when the database was brought back on another server, whose transactions count anew', async () => {
    const follower = reader('moved')
    await follower.enlist()
    await write('read')
    await readAll(follower)
    await write('unread')
    const far = (table: string, condition: string): Promise<unknown> =>
      db.query(`update ${db.table(table)} set xid = (xid::text::bigint + 4000000000)::text::xid8 where ${condition}`)
    await far('sys_outbox_reader', `name = 'moved'`)
    await far('sys_outbox', `payload->>'n' in ('read', 'unread')`)
    seen = []
    await follower.enlist()
    await write('later')
    await readAll(follower)
    assert.deepEqual(seen, ['unread', 'later'])
  })

  it('takes away what everybody has read, a day later', async () => {
    const [first, second] = [reader('trim one'), reader('trim two')]
    for (const name of ['one', 'late', 'failing', 'many', 'itself', 'stuck', 'moved']) await readAll(reader(name))
    for (const each of [first, second]) await each.enlist()
    await write('left')
    await readAll(first)
    await setClock(db, new Date(Date.now() + 3 * 86_400_000).toISOString())
    await trimOutbox(db)
    const left = async (): Promise<number> =>
      (await db.query(`select from ${db.table('sys_outbox')} where payload->>'n' = 'left'`)).length
    assert.equal(await left(), 1)
    for (const name of ['one', 'late', 'failing', 'many', 'itself', 'stuck', 'moved', 'trim two'])
      await readAll(reader(name))
    await trimOutbox(db)
    assert.equal(await left(), 0)
    await setClock(db)
  })
})
