import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { testServer, testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { connect, guarantees, type Database } from './index.ts'

describe('a database', () => {
  let workspace: TestWorkspace
  let db: Database

  before(async () => {
    workspace = await testWorkspace()
    db = workspace.db
    await db.owner.run(
      db.builder.schema.withSchema(db.workspace).createTable('thing', (t) => {
        t.text('name').unique({ deferrable: 'deferred' })
      }),
    )
  })

  beforeEach(() => db.query(`delete from ${db.table('thing')}`))
  after(() => workspace.drop())

  const names = async (): Promise<unknown[]> =>
    (await db.run(db.builder('thing').select('name'))).map((row) => row.name)
  const add = (name: string) => db.builder('thing').insert({ name })

  it('hands out exact numbers and plain texts for dates, alone and in arrays', async () => {
    const [row] = await db.query(`select
      9007199254740991 as safe, 9007199254740993 as unsafe, 0.10::numeric as decimal, array[0.10, null] as decimals,
      date '2024-02-29' as day, timestamptz '2024-02-29 08:00:00.5+08' as moment, timestamptz 'infinity' as never,
      timestamp '2024-02-29 08:00' as wall, array[timestamptz '2024-01-01 00:00+00'] as moments, interval '1 day' as span,
      array[[1, 2], [3, 4]]::int8[] as numbers, '{"a": 1}'::jsonb as json, null::date as nothing`)
    assert.deepEqual(row, {
      safe: 9007199254740991,
      unsafe: '9007199254740993',
      decimal: '0.10',
      decimals: ['0.10', null],
      day: '2024-02-29',
      moment: '2024-02-29T00:00:00.500Z',
      never: 'infinity',
      wall: '2024-02-29T08:00:00.000',
      moments: ['2024-01-01T00:00:00.000Z'],
      span: '1 day',
      numbers: [
        [1, 2],
        [3, 4],
      ],
      json: { a: 1 },
      nothing: null,
    })
  })

  it('follows the clock of a test and else that of the transaction', async () => {
    const [real] = await db.query(`select ${db.now} = now() as same`)
    assert.equal(real?.same, true)
    const [moved] = await db.transaction(async (tx) => {
      await tx.query(`select set_config('tessera.now', '2030-01-01T00:00:00Z', true)`)
      return tx.query(`select ${db.now} as now`)
    })
    assert.equal(moved?.now, '2030-01-01T00:00:00.000Z')
  })

  it('lets the program work in tables that the owner makes later, and make none itself', async () => {
    await db.run(add('a'))
    assert.deepEqual(await names(), ['a'])
    await assert.rejects(db.query(`create table ${db.table('mine')} (a int)`), { code: '42501' })
  })

  it('keeps what a transaction wrote, or nothing of it', async () => {
    await db.transaction((tx) => tx.run(add('kept')))
    const failure = new Error('no')
    const attempt = db.transaction(async (tx) => {
      await tx.run(add('lost'))
      throw failure
    })
    await assert.rejects(attempt, failure)
    assert.deepEqual(await names(), ['kept'])
  })

  it('does not take a transaction for committed in which a failed statement was caught', async () => {
    const attempt = db.transaction(async (tx) => {
      await tx.run(add('lost'))
      await tx.query('select 1/0').catch(() => undefined)
    })
    await assert.rejects(attempt, /rolled back/)
    assert.deepEqual(await names(), [])
  })

  it('wakes others after the commit, and never when it fails', async () => {
    const woken: string[] = []
    await db.transaction(async (tx) => {
      tx.afterCommit(() => woken.push('first'))
      await tx.run(add('a'))
      assert.deepEqual(woken, [])
    })
    const duplicates = db.transaction(async (tx) => {
      tx.afterCommit(() => woken.push('second'))
      await tx.run(add('a'))
    })
    await assert.rejects(duplicates, { code: '23505' })
    assert.deepEqual(woken, ['first'])
  })

  it('waits for a lock no longer than it is told to', async () => {
    await db.transaction(async (tx) => {
      await tx.query(`lock table ${db.table('thing')} in exclusive mode`)
      const other = db.transaction((waiting) => waiting.run(add('late')), { lockTimeoutMs: 50 })
      await assert.rejects(other, { code: '55P03' })
    })
  })

  it('goes on after its connections were ended, idle and busy ones', async () => {
    const busy = db.query('select pg_sleep(20)')
    await sleep(50)
    const [, outcome] = await Promise.all([terminate(), busy.catch((error: unknown) => error)])
    assert.ok(outcome instanceof Error && 'code' in outcome)
    assert.equal(outcome.code, 'DATABASE_UNREACHABLE')
    await sleep(20)
    assert.deepEqual(await db.query('select 1 as one'), [{ one: 1 }])
  })

  it('hears messages of its own workspace, and of both ends of a lost connection', async () => {
    const other = await testWorkspace()
    const heard: string[] = []
    const stop = await db.listen('news', (payload) => heard.push(payload))
    await other.db.notify('news', 'elsewhere')
    await db.notify('news', 'one')
    await db.transaction((tx) => tx.notify('news', 'two'))
    await until(() => heard.length === 2)
    await terminate()
    await until(() => heard.includes(''))
    await db.notify('news', 'three')
    await until(() => heard.length === 4)
    assert.deepEqual(heard, ['one', 'two', '', 'three'])
    await stop()
    await db.notify('news', 'four')
    await db.query('select 1')
    assert.equal(heard.length, 4)
    await other.drop()
  })

  /** Ends every connection of this workspace's program. */
  async function terminate(): Promise<void> {
    const admin = await connect({ url: (await testServer()).url('superuser') })
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tessera_app' and application_name = $1`,
      [`tessera ${db.workspace}`],
    )
    await admin.close()
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; !condition(); tries++) {
      assert.ok(tries < 500, 'it did not happen within 5 s')
      await sleep(10)
    }
  }
})

describe('connecting to a database', () => {
  const wrong = (change: (url: URL) => void) => async () => {
    const url = new URL((await testServer()).url('app'))
    change(url)
    await assert.rejects(connect({ url: url.href }), (error: Error) => {
      assert.ok('code' in error && error.code === 'DATABASE_UNREACHABLE', String(error))
      assert.doesNotMatch(error.message, new RegExp(`\n|${url.password}`))
      return true
    })
  }

  it(
    'says in one line that nobody listens there',
    wrong((url) => (url.port = '1')),
  )
  it(
    'says in one line that the password is wrong',
    wrong((url) => (url.password = 'nonsense')),
  )
  it(
    'says in one line that the database does not exist',
    wrong((url) => (url.pathname = '/nowhere')),
  )
  it(
    'says in one line that the host is unknown',
    wrong((url) => (url.hostname = 'nowhere.invalid')),
  )

  it('says how the URL must read', async () => {
    for (const url of ['', 'localhost:5432', 'mysql://a:secret@b/c', 'postgres://']) {
      await assert.rejects(connect({ url }), /postgres:\/\/user:password@host:port\/database/)
    }
  })

  it('says which guarantees one role for everything leaves open', async () => {
    const server = await testServer()
    const one = await connect({ url: server.url('app') })
    const two = await connect({ url: server.url('app'), ownerUrl: server.ownerUrl, ruleUrl: server.url('rule') })
    const missing = async (db: Database): Promise<string[]> =>
      (await guarantees(db)).filter(({ kept }) => !kept).map(({ code }) => code)
    assert.deepEqual(await missing(one), ['separate_owner', 'rule_role'])
    assert.deepEqual(await missing(two), [])
    await Promise.all([one.close(), two.close()])
  })

  it('works in the role of the program when only the URL of a mightier one is given', async () => {
    const server = await testServer()
    const workspace = await testWorkspace()
    const db = await connect({
      url: server.url('superuser'),
      ruleUrl: server.url('rule'),
      workspace: workspace.db.workspace,
    })
    await assert.rejects(db.query(`delete from ${db.table('sys_history')}`), { code: '42501' })
    assert.ok((await guarantees(db)).every(({ kept }) => kept))
    await db.close()
    await workspace.drop()
  })
})
