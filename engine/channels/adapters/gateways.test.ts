import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import { type Foreign, httpServer } from '../../outbound/foreign.test-kit.ts'
import { setClock } from '../../testing/clock.ts'
import { Sender } from '../sender/sender.ts'
import { bodyOf, messageWorld, until, type World } from '../world.test-kit.ts'
import { acsHeaders } from './acs3.ts'
import { dingtalkSign } from './robots.ts'
import { isSignedBy, webhookKey } from './standard-webhooks.ts'
import { tcHeaders } from './tc3.ts'

interface Heard {
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

type Answering = (heard: Heard, res: ServerResponse) => void

describe('Channels over HTTP', () => {
  let world: World
  let sink: Foreign
  let origin: string
  const heard: Heard[] = []
  let answer: Answering = (_heard, res) => void res.end('{}')
  let template: string
  let member: string

  before(async () => {
    world = await messageWorld()
    sink = await httpServer((req, res) => {
      void bodyOf(req).then((body) => {
        const one = { url: new URL(req.url ?? '', 'http://sink'), headers: req.headers, body }
        heard.push(one)
        answer(one, res)
      })
    })
    origin = `http://127.0.0.1:${sink.port}`
    world.allow(`127.0.0.1:${sink.port}`)
    template = await world.create('sys_message_template', {
      ...{ kind: 'sms', name: '账单', code: '0001', text: '${name}您好，${month}账单已出', provider_template: 'SMS_1' },
    })
    member = await world.create('member', { name: '会员', phone: '13900000001' })
  })
  beforeEach(() => heard.splice(0))
  afterEach(() => setClock(world.app.db))
  after(async () => {
    await sink.close()
    await world.close()
  })

  const channel = async (
    values: Readonly<Record<string, unknown>>,
    secrets: Readonly<Record<string, string>>,
  ): Promise<string> => {
    const id = await world.create('sys_channel', values)
    ;(await world.admin.send('PUT', `/api/v1/channels/${id}/secrets`, { body: secrets })).is(204)
    return id
  }
  const bill = (id: string): Promise<string> =>
    world.write({
      ...{ kind: 'sms', channel: id, template, object: 'member', record: member, variables: { month: '三月' } },
    })
  const sent = async (id: string): Promise<Readonly<Record<string, unknown>>> => {
    await world.send()
    return world.read(id)
  }

  it('sends through Alibaba Cloud with a signature that the gateway can compute again', async () => {
    const id = await channel(
      {
        ...{ name: '阿里云', kind: 'sms', adapter: 'alibaba_sms' },
        settings: { key_id: 'testid', sign: '示例公司', endpoint: origin },
      },
      { key_secret: 'testsecret', callback_secret: 'receipts-1' },
    )
    answer = (_heard, res) => void res.end('{"Code":"OK","Message":"OK","BizId":"9001^0"}')
    const message = await sent(await bill(id))
    assert.deepEqual([message['status'], message['provider_id']], ['sent', '9001^0'])
    const [one] = heard
    assert.ok(one)
    const query = Object.fromEntries(one.url.searchParams)
    assert.equal(query['PhoneNumbers'], '13900000001')
    assert.deepEqual(JSON.parse(query['TemplateParam'] ?? ''), { name: '会员', month: '三月' })
    const again = acsHeaders(
      {
        ...{ method: 'POST', host: `127.0.0.1:${sink.port}`, path: '/', query, body: '' },
        ...{ action: 'SendSms', version: '2017-05-25', nonce: String(one.headers['x-acs-signature-nonce']) },
        at: new Date(String(one.headers['x-acs-date'])),
      },
      { id: 'testid', secret: 'testsecret' },
    )
    assert.equal(one.headers.authorization, again['authorization'])

    // the provider reports, and is believed by its key alone
    const report = [
      { biz_id: '9001^0', out_id: message['id'], phone_number: '13900000001', success: true, err_code: 'DELIVERED' },
    ]
    const stranger = world.app.stranger()
    ;(await stranger.post(`/hooks/v1/channels/${id}?key=wrong`, report)).refused(401, 'CALLBACK_REFUSED')
    ;(await stranger.post(`/hooks/v1/channels/${crypto.randomUUID()}?key=receipts-1`, report)).refused(
      401,
      'CALLBACK_REFUSED',
    )
    assert.equal((await world.read(String(message['id'])))['status'], 'sent')
    ;(await stranger.post(`/hooks/v1/channels/${id}?key=receipts-1`, report)).is(200)
    assert.equal((await world.read(String(message['id'])))['status'], 'delivered')
    const stop = [{ phone_number: '13900000077', content: 'TD', send_time: '2026-03-01 10:00:00' }]
    ;(await stranger.post(`/hooks/v1/channels/${id}?key=receipts-1`, stop)).is(200)
    const list = (await world.admin.get('/api/v1/sys_opt_out')).is(200)
    assert.deepEqual(list.column('source'), ['reply'])
  })

  it('sends through Tencent Cloud with a signature that the gateway can compute again', async () => {
    const id = await channel(
      {
        ...{ name: '腾讯云', kind: 'sms', adapter: 'tencent_sms' },
        settings: { key_id: 'testid', app_id: '1400006666', sign: '示例公司', endpoint: origin },
      },
      { key_secret: 'testsecret' },
    )
    answer = (_heard, res) =>
      void res.end('{"Response":{"SendStatusSet":[{"SerialNo":"5000:1","Code":"Ok","Message":"ok"}],"RequestId":"x"}}')
    const message = await sent(await bill(id))
    assert.deepEqual([message['status'], message['provider_id']], ['sent', '5000:1'])
    const [one] = heard
    assert.ok(one)
    const asked = JSON.parse(one.body) as Record<string, unknown>
    assert.deepEqual(asked['PhoneNumberSet'], ['+8613900000001'])
    assert.deepEqual(asked['TemplateParamSet'], ['会员', '三月'])
    const again = tcHeaders(
      {
        ...{ host: `127.0.0.1:${sink.port}`, service: 'sms', action: 'SendSms', version: '2021-01-11' },
        ...{ region: 'ap-guangzhou', body: one.body, at: new Date(Number(one.headers['x-tc-timestamp']) * 1000) },
      },
      { id: 'testid', secret: 'testsecret' },
    )
    assert.equal(one.headers.authorization, again['authorization'])
  })

  it('tries again what the gateway held back, fails what it refused, and knows nothing of what it did not answer', async () => {
    const id = await channel(
      {
        ...{ name: '阿里云二', kind: 'sms', adapter: 'alibaba_sms' },
        settings: { key_id: 'testid', sign: '示例公司', endpoint: origin },
      },
      { key_secret: 'testsecret' },
    )
    answer = (_heard, res) => void res.end('{"Code":"isv.BUSINESS_LIMIT_CONTROL","Message":"触发分钟级流控"}')
    const held = await sent(await bill(id))
    assert.deepEqual([held['status'], held['begun_at'], heard.length], ['ready', null, 1])
    answer = (_heard, res) => void res.end('{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"号码 13900000001 有误"}')
    const refused = await sent(await bill(id))
    assert.equal(refused['status'], 'failed')
    assert.doesNotMatch(JSON.stringify(refused['error']), /13900000001/)
    answer = (_heard, res) => void res.socket?.destroy()
    const unknown = await sent(await bill(id))
    assert.deepEqual([unknown['status'], heard.length], ['unknown', 3])
    // nobody sends it again by itself
    await setClock(world.app.db, new Date(Date.now() + 86_400_000).toISOString())
    answer = (_heard, res) => void res.end('{"Code":"OK","BizId":"1"}')
    await world.send()
    assert.equal((await world.read(String(unknown['id'])))['status'], 'unknown')
    await setClock(world.app.db)
    // a person does, or says what became of it
    const address = `/api/v1/messages/${String(unknown['id'])}`
    ;(await world.admin.post(`${address}/resolve`, { state: 'failed' })).is(204)
    ;(await world.admin.post(`${address}/resolve`, { state: 'failed' })).refused(409, 'MESSAGE_STATE')
    ;(await world.admin.send('POST', `${address}/retry`)).is(204)
    await world.send()
    assert.equal((await world.read(String(unknown['id'])))['status'], 'sent')
  })

  it('knows nothing of what a gateway failed over, sends it no second time, and believes its receipt', async () => {
    const id = await channel(
      {
        ...{ name: '阿里云五', kind: 'sms', adapter: 'alibaba_sms' },
        settings: { key_id: 'testid', sign: '示例公司', endpoint: origin },
      },
      { key_secret: 'testsecret', callback_secret: 'receipts-5' },
    )
    const report = (message: string, more: object): Promise<unknown> =>
      world.app
        .stranger()
        .post(`/hooks/v1/channels/${id}?key=receipts-5`, [{ out_id: message, biz_id: '5^0', ...more }])
        .then((reply) => reply.is(200))
    for (const status of [502, 408]) {
      answer = (_heard, res) => void res.writeHead(status).end('<html>')
      const row = await sent(await bill(id))
      assert.deepEqual([row['status'], row['attempts']], ['unknown', 1], String(status))
      await report(String(row['id']), { success: true })
      const settled = await world.read(String(row['id']))
      assert.deepEqual([settled['status'], settled['error'], settled['provider_id']], ['delivered', null, '5^0'])
    }
    // the report overtakes the answer
    const early = await bill(id)
    answer = (_heard, res) =>
      void report(early, { success: false, err_code: 'MK:1', err_msg: '13900000001 停机 a@b.cn' }).then(() =>
        res.end('{"Code":"OK","BizId":"5^0"}'),
      )
    const told = await sent(early)
    assert.deepEqual([told['status'], told['worker'], told['token']], ['failed', null, 2])
    assert.match(JSON.stringify(told['error']), /MK:1.*停机/)
    assert.doesNotMatch(JSON.stringify(told['error']), /13900000001|a@b/)
    const [log] = (await world.admin.get('/api/v1/sys_sms_log?sort=-id&limit=1')).is(200).rows
    assert.deepEqual([log?.['result'], log?.['phone']], ['failed', '139****0001'])
  })

  it('leaves places to others while a channel does not answer', async () => {
    const stuck = await channel(
      { name: '不答', kind: 'webhook', adapter: 'webhook', settings: { url: `${origin}/stuck` } },
      { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
    )
    const log = await world.create('sys_channel', { name: '记录', kind: 'sms', adapter: 'log' })
    const held: ServerResponse[] = []
    answer = (_heard, res) => void held.push(res)
    const due = new Date(Date.now() - 60_000).toISOString()
    const many = await Promise.all(
      Array.from({ length: 20 }, () => world.write({ kind: 'webhook', channel: stuck, content: '等', due_at: due })),
    )
    const other = await world.write({ kind: 'sms', channel: log, content: '别的', recipient: '13900000009' })
    const sender = new Sender(world.app.services.channels.room)
    await sender.start()
    try {
      await until(async () => (await world.read(other))['status'] === 'sent' && held.length === 6)
      // those without a place are put back, and their attempts do not count
      await until(async () => {
        const rows = await Promise.all(many.map((id) => world.read(id)))
        const waiting = rows.filter(({ status }) => status === 'ready')
        return waiting.length === 14 && waiting.every(({ attempts }) => attempts === 0)
      })
      assert.equal(held.length, 6)
    } finally {
      answer = (_heard, res) => void res.end()
      for (const res of held) res.end()
      await sender.stop()
    }
    const { db } = world.app
    await db.query(`update ${db.table('sys_message')} set status = 'cancelled' where id = any($1::uuid[])`, [many])
  })

  it('takes a webhook whose process fell silent up again, as not begun, and ends it after ten times', async () => {
    const { db, services } = world.app
    const [again, often] = [
      await world.write({ kind: 'webhook', content: '一' }),
      await world.write({ kind: 'webhook', content: '二' }),
    ]
    await db.query(
      `update ${db.table('sys_message')} set status = 'running', attempts = case when id = $1 then 9 else 10 end, token = 1, ` +
        `begun_at = ${db.now}, lease_until = ${db.now} - interval '1 s' where id = any($2::uuid[])`,
      [again, [again, often]],
    )
    await services.channels.sender.sweep()
    const [first, second] = [await world.read(again), await world.read(often)]
    assert.deepEqual([first['status'], first['begun_at']], ['ready', null])
    assert.equal(second['status'], 'failed')
    assert.match(JSON.stringify(second['error']), /LOST/)
    await db.query(`update ${db.table('sys_message')} set status = 'cancelled' where id = $1`, [again])
  })

  it('says nothing to anybody a channel is pointed to afterwards: its secrets are gone', async () => {
    const id = await channel(
      {
        ...{ name: '阿里云三', kind: 'sms', adapter: 'alibaba_sms' },
        settings: { key_id: 'testid', sign: '示例公司' },
      },
      { key_secret: 'testsecret' },
    )
    const state = async (): Promise<unknown> =>
      ((await world.admin.get(`/api/v1/channels/${id}/state`)).is(200).data as unknown as { secrets: unknown[] })
        .secrets.length
    assert.equal(await state(), 1)
    const { version } = (await world.admin.get(`/api/v1/sys_channel/${id}`)).is(200).data
    const settings = { key_id: 'testid', sign: '示例公司', endpoint: origin }
    ;(await world.admin.patch(`/api/v1/sys_channel/${id}`, { version, settings })).is(200)
    assert.equal(await state(), 0)
    const finding = (await world.admin.send('POST', `/api/v1/channels/${id}/test`)).is(200)
    assert.match(finding.text, /"ok":false/)
    assert.equal(heard.length, 0)
  })

  it('signs webhooks with both secrets, the same id on every attempt, and tries again what was not taken', async () => {
    const [first, second] = [
      'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    ]
    const id = await channel(
      { name: '钩子', kind: 'webhook', adapter: 'webhook', settings: { url: `${origin}/in?x=1` } },
      { secret: second, former_secret: first },
    )
    answer = (_heard, res) => void res.writeHead(503).end()
    const message = await world.write({
      kind: 'webhook',
      channel: id,
      content: '已变更',
      object: 'member',
      record: member,
    })
    await world.send()
    await setClock(world.app.db, new Date(Date.now() + 10_000).toISOString())
    answer = (_heard, res) => void res.writeHead(204).end()
    await world.send()
    assert.equal((await world.read(message))['status'], 'sent')
    assert.deepEqual([heard[0]?.headers['webhook-id'], heard[1]?.headers['webhook-id']], [message, message])
    const [one] = heard
    assert.ok(one)
    const signed = { id: message, timestamp: Number(one.headers['webhook-timestamp']), body: one.body }
    for (const secret of [first, second])
      assert.ok(isSignedBy(signed, String(one.headers['webhook-signature']), [webhookKey(secret) ?? Buffer.alloc(0)]))
    assert.deepEqual((JSON.parse(one.body) as { data: unknown }).data, {
      ...{ id: message, object: 'member', record: member, subject: '', text: '已变更' },
    })
  })

  it('switches a webhook off that failed for five days, or is gone, and tells who looks after channels', async () => {
    const make = (name: string): Promise<string> =>
      channel(
        { name, kind: 'webhook', adapter: 'webhook', settings: { url: `${origin}/${name}` } },
        { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' },
      )
    const [dead, gone] = [await make('dead'), await make('gone')]
    answer = ({ url }, res) => void res.writeHead(url.pathname === '/gone' ? 410 : 500).end()
    const enabled = async (id: string): Promise<unknown> =>
      (await world.admin.get(`/api/v1/sys_channel/${id}`)).is(200).data['enabled']
    await world.write({ kind: 'webhook', channel: dead, content: '一' })
    await world.write({ kind: 'webhook', channel: gone, content: '二' })
    await world.send()
    assert.deepEqual([await enabled(dead), await enabled(gone)], [true, false])
    await setClock(world.app.db, new Date(Date.now() + 5.1 * 86_400_000).toISOString())
    await world.send()
    assert.equal(await enabled(dead), false)
    const box = (await world.admin.get('/api/v1/notices')).is(200)
    assert.match(box.text, /dead/)
    assert.match(box.text, /gone/)
  })

  it('speaks through robots of DingTalk and WeCom, and hears what they answer', async () => {
    const ding = await channel(
      { name: '钉钉', kind: 'robot', adapter: 'dingtalk', settings: { endpoint: origin } },
      { token: 'abc', sign_secret: 'SEC123' },
    )
    const wecom = await channel(
      { name: '企业微信', kind: 'robot', adapter: 'wecom', settings: { endpoint: origin } },
      { token: 'key-1' },
    )
    answer = (_heard, res) => void res.end('{"errcode":0,"errmsg":"ok"}')
    const one = await world.write({ kind: 'robot', channel: ding, subject: '提醒', content: '有新线索' })
    await world.send()
    assert.equal((await world.read(one))['status'], 'sent')
    const asked = heard[0]?.url.searchParams
    const timestamp = Number(asked?.get('timestamp'))
    assert.equal(asked?.get('access_token'), 'abc')
    assert.equal(asked.get('sign'), dingtalkSign('SEC123', timestamp))
    assert.equal(
      dingtalkSign('SEC123', timestamp),
      createHmac('sha256', 'SEC123').update(`${timestamp}\nSEC123`).digest('base64'),
    )
    assert.deepEqual(JSON.parse(heard[0]?.body ?? ''), { msgtype: 'text', text: { content: '提醒\n有新线索' } })
    answer = (_heard, res) => void res.end('{"errcode":45009,"errmsg":"api freq out of limit"}')
    const busy = await world.write({ kind: 'robot', channel: wecom, content: '忙' })
    await world.send()
    assert.equal((await world.read(busy))['status'], 'ready')
    answer = (_heard, res) => void res.end('{"errcode":93000,"errmsg":"invalid webhook url"}')
    const wrong = await world.write({ kind: 'robot', channel: wecom, content: '错' })
    await world.send()
    const ended = await world.read(wrong)
    assert.equal(ended['status'], 'failed', JSON.stringify(ended))
    assert.equal(heard[1]?.url.searchParams.get('key'), 'key-1')
  })

  it('does not send again what had left when its process fell silent', async () => {
    const id = await channel(
      {
        ...{ name: '阿里云四', kind: 'sms', adapter: 'alibaba_sms' },
        settings: { key_id: 'testid', sign: '示例公司', endpoint: origin },
      },
      { key_secret: 'testsecret' },
    )
    const { db, services } = world.app
    const lost = await bill(id)
    const untouched = await bill(id)
    // as a process leaves them that is killed between the call and its result, and before the call
    await db.query(
      `update ${db.table('sys_message')} set status = 'running', attempts = 1, token = 1, lease_until = ${db.now} - interval '1 s', ` +
        `begun_at = case when id = $1 then ${db.now} end where id = any($2::uuid[])`,
      [lost, [lost, untouched]],
    )
    answer = (_heard, res) => void res.end('{"Code":"OK","BizId":"77"}')
    await services.channels.sender.sweep()
    await world.send()
    assert.deepEqual([(await world.read(lost))['status'], (await world.read(untouched))['status']], ['unknown', 'sent'])
    // others may have been due as well
    const asked = heard.map(({ url }) => url.searchParams.get('OutId'))
    assert.deepEqual([asked.includes(lost), asked.includes(untouched)], [false, true])
  })
})
