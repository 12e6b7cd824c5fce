import assert from 'node:assert/strict'

import type { Queryable, Row } from '../database/index.ts'
import { accessPlan, systemPrincipal } from '../access/index.ts'
import { testApp, type TestApp } from '../testing/server.ts'
import { readRequest } from './remembered.ts'
import { askTogether, recordTogether } from './together.ts'

describe('reading for several callers at once', () => {
  let app: TestApp
  let ids: string[]
  let sent: string[]
  let pool: Queryable
  before(async () => {
    app = await testApp()
    const editor = app.as('editor')
    const made = [1, 2, 3].map((count) =>
      editor.make('thing', { name: `n${count}`, count, phone: `1370000700${count}` }),
    )
    ids = (await Promise.all(made)).map(({ id }) => id)
    pool = {
      run: (builder) => app.db.run(builder),
      query: <R extends Row>(text: string, values?: readonly unknown[], name?: string) => {
        sent.push(text)
        return app.db.query<R>(text, values, name)
      },
    }
  })
  beforeEach(() => {
    sent = []
  })
  after(() => app.close())

  const context = () => {
    const model = app.services.models.current()
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, 'thing')
    assert.ok(plan)
    return { db: app.db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'UTC' } }
  }

  it('takes records that are asked for in one turn from one statement, each caller their own', async () => {
    const here = context()
    const request = readRequest('fields=name', here)
    const none = '00000000-0000-7000-8000-000000000000'
    const asked = [...ids, none, ids[0] ?? ''].map((id) => recordTogether(pool, here, request, id))
    assert.deepEqual(await Promise.all(asked), [
      '{"name":"n1"}',
      '{"name":"n2"}',
      '{"name":"n3"}',
      undefined,
      '{"name":"n1"}',
    ])
    assert.equal(sent.length, 1)
  })

  it('answers a record alike alone and with others, and splits what is too much for one statement', async () => {
    const here = context()
    const request = readRequest('', here)
    const alone = await recordTogether(pool, here, request, ids[1] ?? '')
    const many = Array.from({ length: 120 }, (_, index) => recordTogether(pool, here, request, ids[index % 3] ?? ''))
    assert.equal((await Promise.all(many))[1], alone)
    assert.equal(sent.length, 1 + 3)
  })

  it('never answers with what was so before somebody asked', async () => {
    const statement = { text: 'select count(*)::int as n from pg_class, pg_sleep(0.2) where $1::int > 0', values: [1] }
    const results = [askTogether(pool, statement)]
    await new Promise((resolve) => setImmediate(resolve))
    results.push(askTogether(pool, statement), askTogether(pool, statement))
    const rows = await Promise.all(results)
    assert.equal(sent.length, 2)
    assert.notEqual(rows[0], rows[1])
    assert.equal(rows[1], rows[2])
    await askTogether(pool, { ...statement, values: [2] })
    assert.equal(sent.length, 3)
  })

  it('tells everybody of a failure, and asks again after it', async () => {
    const wrong = { text: 'select 1 / $1::int', values: [0] }
    const [first, second] = [askTogether(pool, wrong), askTogether(pool, wrong)]
    await assert.rejects(first, /division by zero/)
    await assert.rejects(second, /division by zero/)
    await assert.rejects(askTogether(pool, wrong), /division by zero/)
    assert.equal(sent.length, 3)
  })
})
