/** Events that applications report: checked, kept once, each refusal with its reason. */
import assert from 'node:assert/strict'

import { type Row, testApp, type TestApp } from '../../testing/server.ts'
import { makeEvents } from './events.test-kit.ts'
import { application, OpenClient } from './open.test-kit.ts'

const DATA = { customer_name: '王芳', mobile: '13800000000', status: '1' }

describe('events that applications report', () => {
  let app: TestApp
  let client: OpenClient
  let ids: Record<string, string>
  before(async () => {
    app = await testApp()
    ids = await makeEvents(app)
    client = new OpenClient(app, await application(app, { name: '银行', events: ['password_changed', 'birthday'] }))
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  const report = (body: unknown, from = client, headers = {}): ReturnType<OpenClient['post']> =>
    from.post('/open/v1/events', body, headers)
  interface Logged extends Row {
    readonly event_id: string | null
  }
  const log = (): Promise<Logged[]> =>
    app.db.query<Logged>(
      `select id::text as id, source, application::text as application, event::text as event, code, event_id, accepted_id, state, data, reason_code,
         reason->>'zh' as reason, depth, root::text as root from ${app.db.table('sys_event_log')} order by id`,
    )

  it('are kept with their data, each id once, whoever else uses it', async () => {
    const message = {
      event_code: 'password_changed',
      event_id: 'p-1',
      data: { ...DATA, tx: '2026-05-01T08:00:00+08:00', amount: '289.16', urgent: false, device: { os: 'ios' } },
    }
    const first = (await report(message)).is(202).data
    assert.equal(first['result'], 'accepted')
    assert.equal((await report(message)).is(202).text, JSON.stringify({ data: first }))
    // the order of its parts says nothing
    const turned = { data: Object.fromEntries(Object.entries(message.data).reverse()), event_id: 'p-1' }
    assert.deepEqual((await report({ ...turned, event_code: 'password_changed' })).is(202).data, first)
    const answers = await Promise.all(Array.from({ length: 16 }, () => report({ ...message, event_id: 'p-2' })))
    assert.deepEqual([...new Set(answers.map(({ text }) => text))].length, 1)
    const other = new OpenClient(app, await application(app, { name: '另一家', events: ['*'] }))
    ;(await report(message, other)).is(202)
    assert.deepEqual(
      (await log()).map((row) => [row.event_id, row['state'], row['event'], (row['data'] as Row)['amount']]),
      ['p-1', 'p-2', 'p-1'].map((id) => [id, 'accepted', ids['password_changed'], '289.16']),
    )
  })

  it('are refused where an id comes again with other content, whatever came first at the same time', async () => {
    const message = { event_code: 'password_changed', event_id: 'o-1', data: DATA }
    ;(await report(message)).is(202)
    const before = await log()
    ;(await report({ ...message, data: { ...DATA, status: '0' } })).refused(409, 'EVENT_OTHER_BODY')
    const [refused, ...others] = (await log()).slice(before.length)
    assert.deepEqual(
      [refused?.['state'], refused?.['reason_code'], refused?.['data']],
      ['refused', 'EVENT_OTHER_BODY', null],
    )
    assert.deepEqual(others, [])
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        report({ ...message, event_id: 'o-2', data: { ...DATA, status: String(n % 3) } }),
      ),
    )
    const taken = answers.filter(({ status }) => status === 202)
    assert.equal(new Set(taken.map(({ text }) => text)).size, 1)
    assert.equal(answers.filter(({ status }) => status === 409).length, 12 - taken.length)
    const accepted = (await log()).filter((row) => row.event_id === 'o-2' && row['state'] === 'accepted')
    assert.equal(accepted.length, 1)
  })

  it('hold whatever their fields allow, and nothing that cannot be kept', async () => {
    const odd = {
      ...DATA,
      customer_name: '𠮷野家 😀 "quoted" \\u0000',
      email: '字'.repeat(20_000),
      amount: -0,
      urgent: null,
    }
    ;(await report({ event_code: 'password_changed', event_id: '编号😀', data: odd })).is(202)
    const [kept] = (await log()).filter((row) => row.event_id === '编号😀')
    assert.deepEqual(kept?.['data'], { ...odd, amount: 0 })
    for (const [data, says] of [
      [{ ...DATA, customer_name: 'a\u0000b' }, '无法保存的字符'],
      [{ ...DATA, customer_name: '\ud800' }, '无法保存的字符'],
      [{ ...DATA, device: { a: ['\udc00'] } }, '无法保存的字符'],
      [{ ...DATA, ['\u0000x']: 1 }, '事件没有字段'],
      [{ ...DATA, email: '字'.repeat(20_001) }, '至多 20000 个字符'],
      [{ ...DATA, tx: '昨天' }, '须为带时区的时间'],
      [{ ...DATA, urgent: 'yes' }, '须为 true 或 false'],
      [{ ...DATA, device: 3 }, '须为 JSON 对象或数组'],
    ] as const) {
      const refused = (await report({ event_code: 'password_changed', data })).refused(422, 'EVENT_INVALID')
      assert.ok(refused.text.includes(says), refused.text)
    }
    const large = { ...DATA, device: { text: 'x'.repeat(300_000) } }
    ;(await report({ event_code: 'password_changed', data: large })).refused(413, 'EVENT_TOO_LARGE')
    assert.equal((await log()).at(-1)?.['reason_code'], 'EVENT_TOO_LARGE')
    ;(await report({ event_code: 'no\u0000such', data: DATA })).refused(422, 'EVENT_UNKNOWN')
    for (const body of [{ event_code: 'password_changed', event_id: 'a\u0000', data: DATA }])
      (await report(body)).refused(400, 'BAD_REQUEST')
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
    const rows = (await log()).filter(({ event_id: id }) => id?.startsWith('r-') === true)
    assert.deepEqual(
      rows.map((row) => [row['event_id'], row['reason_code'], row['data'], row['accepted_id']]),
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
      ['accepted', 'accepted', 'refused', 'accepted'],
    )
  })

  it('are refused whole where the body is none, and nothing is kept of it', async () => {
    const before = (await log()).length
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
    assert.equal((await log()).length, before)
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
