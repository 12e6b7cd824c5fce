/** Seals through HTTP and on the command line; defects in the log of exceptions, without what people sent. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { testApp, type TestApp } from '../testing/server.ts'

const PHONE = '13512349876'

describe('sealed logs through HTTP', () => {
  let app: TestApp

  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  interface State {
    readonly seals: number
    readonly logs: readonly { readonly log: string; readonly pending: number }[]
    readonly verification: {
      readonly endedAt: string | null
      readonly by: string | null
      readonly result: { readonly rows: number; readonly faults: readonly Record<string, unknown>[] } | null
    } | null
  }
  const state = async (): Promise<State> =>
    (await app.as('admin').get('/api/v1/audit')).is(200).body['data'] as unknown as State
  const verified = async (): Promise<NonNullable<State['verification']>> => {
    ;(await app.as('admin').send('POST', '/api/v1/audit/verify')).is(202)
    for (;;) {
      const { verification } = await state()
      if (verification?.endedAt) return verification
      await sleep(20)
    }
  }

  it('cover what people did, and say so when they are checked', async () => {
    await app.as('editor').make('thing', { name: '甲' })
    await app.services.operations.flush()
    const { result, by } = await verified()
    assert.deepEqual([result?.faults, by], [[], '系统管理员'])
    assert.ok(Number(result?.rows) >= 2)
    const { seals, logs } = await state()
    assert.ok(seals > 0)
    assert.equal(logs.find(({ log }) => log === 'sys_history')?.pending, 0)
  })

  it('show in words what the owner of the database changed', async () => {
    const { db } = app
    const table = db.table('sys_history')
    await db.owner.query(`alter table ${table} disable trigger append_only`)
    await db.owner.query(`update ${table} set by_what = 'nobody' where id = (select min(id) from ${table})`)
    await db.owner.query(`alter table ${table} enable trigger append_only`)
    const { result } = await verified()
    assert.equal(result?.faults.length, 1)
    assert.deepEqual(
      [result?.faults[0]?.['code'], result?.faults[0]?.['log'], result?.faults[0]?.['message']],
      ['ROW_CHANGED', 'sys_history', { zh: '日志被修改', en: 'entries were changed' }],
    )
    assert.ok(app.logged.some((line) => line.includes('ROW_CHANGED')))
  })

  it('are checked once a night in all processes', async () => {
    const { keeping } = app.services
    const [night, evening] = [new Date('2031-05-05T20:30:00Z'), new Date('2031-05-05T18:30:00Z')]
    assert.equal(await keeping.nightly(evening), false, 'at half past two nobody begins')
    assert.deepEqual((await Promise.all([keeping.nightly(night), keeping.nightly(night)])).toSorted(), [false, true])
    assert.equal(await keeping.nightly(night), false)
  })

  it('are unknown addresses to whoever lacks the point', async () => {
    ;(await app.as('editor').get('/api/v1/audit')).refused(404, 'NOT_FOUND')
    const unknown = await app.as('editor').send('POST', '/api/v1/nothing/verify')
    ;(await app.as('editor').send('POST', '/api/v1/audit/verify')).refused(unknown.status, String(unknown.body['code']))
  })

  it('keep defects with stack and request, but nothing of what was sent', async () => {
    const { db } = app
    const defect = (): never => {
      throw new Error(`Key (phone)=(${PHONE}) and a@example.com and ${'k'.repeat(40)} of 月光宝盒`)
    }
    const { parameters } = app.services
    Object.assign(parameters, { add: defect })
    const answer = await app.as('admin').post('/api/v1/parameters', { name: '月光宝盒', value: [PHONE] })
    Reflect.deleteProperty(parameters, 'add')
    assert.equal(answer.status, 500)
    await app.services.exceptions.flush()
    const rows = await db.query<{ row: string; request: string; stack: string }>(
      `select x::text as row, request, stack from ${db.table('sys_exception_log')} as x`,
    )
    const found = rows.find(({ request }) => request === answer.headers.get('x-request-id'))
    assert.ok(found)
    assert.ok(found.stack.includes('at '))
    for (const secret of [PHONE, '月光宝盒', 'a@example.com', 'k'.repeat(40)]) {
      assert.ok(!found.row.includes(secret), found.row)
      assert.ok(!app.logged.join().includes(secret))
    }
    const [shown] = (await app.as('admin').list('sys_exception_log')).is(200).rows
    assert.equal(shown?.['request'], found.request)
  })
})
