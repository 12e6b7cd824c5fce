import assert from 'node:assert/strict'

import { type PersonName, type TestApp, testApp } from '../../testing/server.ts'
import { type Detail, ended, imported, start, told, uploaded } from './import.test-kit.ts'

const GUESSES = Array.from({ length: 300 }, (_, index) => `1390000${String(index).padStart(4, '0')}`)
const THERE = GUESSES[123]
const FREE = '15900000000'

describe('an import by a number that its sender sees masked', () => {
  let app: TestApp

  before(async () => {
    app = await testApp()
    await app.services.jobs.start()
    await app.as('admin').make('thing', { name: 'there', code: 'there', phone: THERE })
    await app.as('admin').make('thing', { name: 'another', code: 'another', phone: FREE })
  })

  after(() => app.close())

  const file = (row: (phone: string) => string, head = 'name,phone'): string =>
    `${head}\n${GUESSES.map(row).join('\n')}\n`

  async function things(): Promise<unknown> {
    return app.db.query(`select id, version, name from ${app.db.table('thing')} order by id`)
  }

  async function isRefused(person: PersonName, how: Record<string, unknown>, path: string): Promise<void> {
    const before = await things()
    const detail = await uploaded(
      app,
      person,
      file((phone) => `guess,${phone}`),
    )
    for (const dry_run of [false, true]) {
      const answer = (await start(app, person, detail, { ...how, match: ['phone'], dry_run })).refused(
        422,
        'VALIDATION_FAILED',
      )
      assert.deepEqual(
        answer.issues.map((issue) => issue.path),
        [path],
      )
    }
    assert.deepEqual(await things(), before)
  }

  /** What is told is the same of each row, whichever record is there. */
  function assertAlike({ created, updated, failed, issues }: Detail, counts: readonly number[]): void {
    assert.deepEqual([created, updated, failed], counts)
    assert.equal(
      new Set(issues.map(({ code, field, message }) => JSON.stringify([code, field, message]))).size <= 1,
      true,
    )
  }

  it('is not started as an update alone, nor as all or nothing, and nothing is learnt', async () => {
    await isRefused('editor', { mode: 'update' }, 'mode')
    await isRefused('editor', { mode: 'upsert', atomic: true }, 'atomic')
  })

  it('tells in a dry run of 300 guesses the same of all of them', async () => {
    const before = await things()
    for (const mode of ['upsert', 'create']) {
      const tried = await imported(
        app,
        'editor',
        file((phone) => `guess,${phone}`),
        {
          mode,
          match: ['phone'],
          dry_run: true,
        },
      )
      assertAlike(tried, [300, 0, 0])
      assert.deepEqual(told(tried), [])
    }
    assert.deepEqual(await things(), before)
  })

  it('refuses rows that lack what a new record needs, whether there is a record or not', async () => {
    const before = await things()
    for (const dry_run of [false, true]) {
      const content = file((phone) => `${phone},x`, 'phone,note')
      const done = await imported(app, 'editor', content, { mode: 'upsert', match: ['phone'], dry_run })
      assertAlike(done, [0, 0, 300])
      const [first] = done.issues
      assert.deepEqual([first?.code, first?.field], ['REQUIRED', 'name'])
    }
    assert.deepEqual(await things(), before)
  })

  it('does not tell the number of one record by another unique value of it', async () => {
    const before = await things()
    for (const phone of [THERE, FREE, '15900000001'])
      for (const dry_run of [false, true]) {
        const content = `name,code,phone\nguess,there,${phone}\n`
        const done = await imported(app, 'editor', content, { mode: 'upsert', match: ['phone'], dry_run })
        assert.deepEqual([done.created, done.updated, told(done)], [0, 0, ['2 code DUPLICATE_VALUE']])
      }
    assert.deepEqual(await things(), before)
  })

  it('changes what is there and leaves a record of each number that was not, with both told', async () => {
    const done = await imported(app, 'editor', `name,phone\nrenamed,${THERE}\nnew,15900000002\n,15900000003\n`, {
      mode: 'upsert',
      match: ['phone'],
    })
    assert.deepEqual([done.created, done.updated, told(done)], [1, 1, ['4 name REQUIRED']])
  })

  it('is as any other for who may see all numbers', async () => {
    const content = `phone,note\n${THERE},x\n15900000009,y\n`
    const detail = await uploaded(app, 'admin', content)
    for (const dry_run of [true, false]) {
      ;(await start(app, 'admin', detail, { mode: 'update', match: ['phone'], dry_run })).is(202)
      const done = await ended(app, 'admin', detail.id)
      assert.deepEqual([done.created, done.updated, told(done)], [0, 1, ['3 phone MATCH_MISSING']])
    }
    const tried = await imported(app, 'admin', content, { mode: 'upsert', match: ['phone'], dry_run: true })
    assert.deepEqual([tried.created, tried.updated, told(tried)], [0, 1, ['3 - REQUIRED']])
    const whole = { mode: 'upsert', match: ['phone'], atomic: true }
    assert.equal((await imported(app, 'admin', `name,phone\nall,${THERE}\n`, whole)).updated, 1)
  })
})
