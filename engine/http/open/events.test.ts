/** Events that applications report: checked, kept once, each refusal with its reason. */
import assert from 'node:assert/strict'

import { type Row, testApp, type TestApp } from '../../testing/server.ts'
import { eventPack } from './events.test-kit.ts'
import { application, OpenClient } from './open.test-kit.ts'

const DATA = { customer_name: '王芳', mobile: '13800000000', status: '1' }

describe('events that applications report', () => {
  let app: TestApp
  let client: OpenClient
  before(async () => {
    app = await testApp()
    await app.apply(await eventPack())
    client = new OpenClient(app, await application(app, { name: '银行', events: ['password_changed', 'birthday'] }))
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  const report = (body: unknown, from = client, headers = {}): ReturnType<OpenClient['post']> =>
    from.post('/open/v1/events', body, headers)
  const intake = async (): Promise<readonly Row[]> =>
    (await app.as('admin').list('sys_event_intake', { sort: 'created_at', limit: 200 })).is(200).rows

  it('are kept with their data, each id once, whoever else uses it', async () => {
    const message = {
      event_code: 'password_changed',
      event_id: 'p-1',
      data: { ...DATA, tx: '2026-05-01T08:00:00+08:00', amount: '289.16', urgent: false, device: { os: 'ios' } },
    }
    const first = (await report(message)).is(202).data
    assert.equal(first['result'], 'accepted')
    assert.deepEqual((await report(message)).is(200).body['data'], { result: 'duplicate', event_id: 'p-1' })
    const answers = await Promise.all(Array.from({ length: 16 }, () => report({ ...message, event_id: 'p-2' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array<number>(15).fill(200), 202])
    const other = new OpenClient(app, await application(app, { name: '另一家', events: ['*'] }))
    ;(await report(message, other)).is(202)
    const kept = (await intake()).filter((row) => row['event_id'] === 'p-1')
    assert.deepEqual(
      kept.map((row) => [row['state'], (row['data'] as Row)['amount'], row['code']]),
      [
        ['accepted', '289.16', null],
        ['accepted', '289.16', null],
      ],
    )
  })

  it('crm A53: are refused with their own reason when disabled, unknown or incomplete, and the log tells it', async () => {
    const refusals = [
      [
        { event_code: 'birthday', event_id: 'r-1', data: { customer_name: '李' } },
        'EVENT_DISABLED',
        '事件 birthday 已禁用',
      ],
      [{ event_code: 'no_such', event_id: 'r-2', data: {} }, 'EVENT_UNKNOWN', '没有事件 no_such，或应用不可上报此事件'],
      [
        { event_code: 'password_changed', event_id: 'r-3', data: { customer_name: '李', status: '1' } },
        'EVENT_INVALID',
        '缺少必填字段 mobile（手机号）',
      ],
      [
        { event_code: 'password_changed', event_id: 'r-4', data: { ...DATA, amount: 'many' } },
        'EVENT_INVALID',
        '字段 amount（金额）须为数值',
      ],
      [
        { event_code: 'password_changed', event_id: 'r-5', data: { ...DATA, mobil: '1' } },
        'EVENT_INVALID',
        '事件没有字段 mobil',
      ],
    ] as const
    for (const [message, code, reason] of refusals) {
      const refused = (await report(message)).refused(422, code)
      assert.ok(refused.text.includes(reason), refused.text)
    }
    const rows = (await intake()).filter((row) => row['state'] === 'refused')
    assert.deepEqual(
      rows.map((row) => [row['event_id'], row['code'], row['data'], row['accepted_id']]),
      refusals.map(([{ event_id }, code]) => [event_id, code, null, null]),
    )
    for (const [index, [, , reason]] of refusals.entries()) assert.ok(String(rows[index]?.['reason']).includes(reason))
    // what was refused may be put right under its id
    ;(await report({ event_code: 'password_changed', event_id: 'r-3', data: DATA })).is(202)
  })

  it('come several at once, each answered for itself', async () => {
    const answer = (
      await report([
        { event_code: 'password_changed', event_id: 'b-1', data: DATA },
        { event_code: 'password_changed', event_id: 'b-1', data: DATA },
        { event_code: 'birthday', event_id: 'b-2', data: {} },
        { event_code: 'password_changed', data: DATA },
      ])
    ).is(202).data
    assert.deepEqual([answer['accepted'], answer['duplicate'], answer['refused']], [2, 1, 1])
    assert.deepEqual(
      (answer['results'] as Row[]).map(({ result }) => result),
      ['accepted', 'duplicate', 'refused', 'accepted'],
    )
  })

  it('are refused whole where the body is none, and nothing is kept of it', async () => {
    const before = (await intake()).length
    for (const body of [
      [],
      'text',
      { event_code: 'password_changed', data: [] },
      { event_code: 'password_changed', data: DATA, extra: 1 },
      { event_code: 'password_changed', data: DATA, app_id: 'app_other' },
      { event_code: 'password_changed', data: DATA, event_id: '' },
      [{ event_code: 'password_changed', data: DATA }, { event_code: 7 }],
    ])
      (await report(body)).refused(400, 'BAD_REQUEST')
    ;(
      await client.send({
        method: 'POST',
        path: '/open/v1/events',
        raw: '{"event_code":"password_changed","data":{"__proto__":{"a":1}}}',
      })
    ).refused(400, 'BAD_JSON')
    assert.equal((await intake()).length, before)
  })

  it('are nobody’s to report who was not given them', async () => {
    const none = new OpenClient(app, await application(app, { name: '无事件' }))
    ;(await report({ event_code: 'password_changed', data: DATA }, none)).refused(422, 'EVENT_UNKNOWN')
  })

  it('answer the same again under a key, and once', async () => {
    const message = { event_code: 'password_changed', data: DATA }
    const key = { 'Idempotency-Key': 'event-key' }
    const first = (await report(message, client, key)).is(202)
    assert.equal((await report(message, client, key)).is(202).text, first.text)
  })
})
