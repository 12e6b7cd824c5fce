import assert from 'node:assert/strict'

import { messageWorld, type World } from '../channels/world.test-kit.ts'
import { contents } from '../testing/no-trace.ts'

describe('Message templates, and sending by hand', () => {
  let world: World
  let member: string
  let code: string
  before(async () => {
    world = await messageWorld()
    await world.create('sys_channel', { name: '短信', kind: 'sms', adapter: 'log' })
    member = await world.create('member', { name: '会员一', phone: '13800000001' })
    code = await world.create('sys_message_template', {
      ...{ kind: 'sms', name: '验证码', code: '0001', text: '您正在进行身份验证,验证码${code},请勿告知他人!' },
    })
  })
  after(() => world.close())

  const preview = (body: Readonly<Record<string, unknown>>) =>
    world.admin.post('/api/v1/message-templates/preview', { kind: 'sms', ...body })

  it('crm A25: a template with ${code} takes an input code, and the text that is sent holds its value', async () => {
    const offered = (await world.admin.get('/api/v1/message-templates/offered?object=member')).is(200)
    assert.match(offered.text, /"name":"code","by":"input"/)
    const send = (variables: unknown) =>
      world.admin.post('/api/v1/messages', { template: code, object: 'member', ids: [member], variables })
    const before = await contents(world.app.db)
    const refused = (await send({})).refused(422, 'VALIDATION_FAILED')
    assert.deepEqual(
      refused.issues.map(({ path }) => path),
      ['variables/code'],
    )
    assert.deepEqual(await contents(world.app.db), before)
    ;(await send({ code: '4711', name: '别人' })).refused(422, 'VALIDATION_FAILED')
    ;(await send({ code: '4711' })).is(202)
    const shown = (await preview({ text: '验证码${code}', variables: { code: '4711' } })).is(200)
    assert.match(shown.text, /"text":"验证码4711"/)
    await world.send()
    const list = (await world.admin.get('/api/v1/sys_message')).is(200)
    assert.deepEqual([list.rows[0]?.['status'], list.rows[0]?.['recipient']], ['sent', '138****0001'])
    assert.doesNotMatch(list.text, /4711|13800000001/)
  })

  it('fills fields by name or label, and counts characters and parts', async () => {
    const shown = (await preview({ text: '${姓名}：${phone}', object: 'member', record: member })).is(200)
    assert.match(shown.text, /会员一：138\*\*\*\*0001/)
    const long = (await preview({ text: '字'.repeat(71) })).is(200)
    assert.deepEqual(long.data['length'], { characters: 71, parts: 2 })
    const whole = (await preview({ text: '字'.repeat(70) })).is(200)
    assert.deepEqual(whole.data['length'], { characters: 70, parts: 1 })
  })

  it('refuses what cannot be sent: an open ${, nothing, the same identifier, another kind of channel', async () => {
    const mail = await world.create('sys_channel', { name: '邮件', kind: 'mail', adapter: 'log' })
    const before = await contents(world.app.db)
    const refused = async (values: Readonly<Record<string, unknown>>): Promise<string[]> => {
      const template = { kind: 'sms', name: '模板', code: 'x', text: '内容', ...values }
      const answer = (await world.admin.post('/api/v1/sys_message_template', template)).refused(
        422,
        'VALIDATION_FAILED',
      )
      return answer.issues.map(({ path = '' }) => path)
    }
    assert.deepEqual(await refused({ text: '验证码${code' }), ['text'])
    assert.deepEqual(await refused({ text: '${a.constructor}' }), ['text'])
    assert.deepEqual(await refused({ text: null }), ['text'])
    assert.deepEqual(await refused({ text: '字'.repeat(501) }), ['text'])
    assert.deepEqual(await refused({ channel: mail }), ['channel'])
    assert.deepEqual(await refused({ object: 'nothing' }), ['object'])
    assert.deepEqual(await refused({ kind: 'mail', content: '<p>a</p>' }), ['subject'])
    assert.deepEqual(await refused({ code: '0001' }), ['kind', 'code'])
    assert.deepEqual(await contents(world.app.db), before)
    // the same identifier of another kind is another template
    ;(
      await world.admin.post('/api/v1/sys_message_template', {
        ...{
          kind: 'mail',
          name: '信',
          code: '0001',
          subject: '您好',
          content: '<p onclick="x()">a<script>x</script></p>',
        },
      })
    ).is(201)
  })

  it('keeps a template that messages wait for, and channels that templates name', async () => {
    const channel = await world.create('sys_channel', { name: '专用', kind: 'sms', adapter: 'log' })
    const template = await world.create('sys_message_template', {
      ...{ kind: 'sms', name: '专用', code: 'own', text: '内容', channel },
    })
    const message = await world.write({ kind: 'sms', template, recipient: '13800000002' })
    const waiting = (await world.admin.delete(`/api/v1/sys_message_template/${template}`)).refused(
      409,
      'TEMPLATE_IN_USE',
    )
    assert.match(waiting.text, /1 条待发送的消息/)
    ;(await world.admin.delete(`/api/v1/sys_channel/${channel}`)).refused(409, 'CHANNEL_IN_USE')
    ;(await world.admin.send('POST', `/api/v1/messages/${message}/cancel`)).is(204)
    const { db, ids } = world.app
    const history = await db.query(
      `select action, by::text as by from ${db.table('sys_history')} where object = 'sys_message'`,
    )
    assert.deepEqual(history, [{ action: 'cancel', by: ids.admin }])
    ;(await world.admin.delete(`/api/v1/sys_message_template/${template}`)).is(204)
    ;(await world.admin.delete(`/api/v1/sys_channel/${channel}`)).is(204)
  })

  it('checks the settings of a channel, keeps secrets apart, and one default of each kind', async () => {
    const before = await contents(world.app.db)
    const refused = async (values: Readonly<Record<string, unknown>>): Promise<string[]> => {
      const answer = (
        await world.admin.post('/api/v1/sys_channel', { name: '通道', kind: 'mail', adapter: 'smtp', ...values })
      ).refused(422, 'VALIDATION_FAILED')
      return answer.issues.map(({ path = '' }) => path)
    }
    assert.deepEqual(await refused({ settings: {} }), ['settings/host'])
    assert.deepEqual(await refused({ settings: { host: 'a.example.com', password: 'x' } }), ['settings/password'])
    assert.deepEqual(await refused({ settings: { host: 'a.example.com', port: 'x' } }), ['settings/port'])
    assert.deepEqual(await refused({ settings: { host: 'a.example.com', from: 'nobody' } }), ['settings/from'])
    assert.deepEqual(await refused({ kind: 'sms' }), ['adapter'])
    assert.deepEqual(await refused({ settings: { host: 'a.example.com' }, quiet_from: '22:00' }), ['quiet_to'])
    assert.deepEqual(await contents(world.app.db), before)
    const robot = (name: string): Promise<string> =>
      world.create('sys_channel', { name, kind: 'robot', adapter: 'log', standard: true })
    const first = await robot('机器人一')
    await robot('机器人二')
    assert.equal((await world.admin.get(`/api/v1/sys_channel/${first}`)).is(200).data['standard'], false)
  })

  it('sends to nobody without the point, and reaches no records that one may not see', async () => {
    const body = { template: code, object: 'member', ids: [member], variables: { code: '1' } }
    const before = await contents(world.app.db)
    ;(await world.app.as('reader').post('/api/v1/messages', body)).is(404)
    ;(await world.app.stranger().post('/api/v1/messages', body)).is(401)
    ;(await world.admin.post('/api/v1/messages', { ...body, ids: [crypto.randomUUID()] })).is(404)
    ;(await world.admin.post('/api/v1/messages', { ...body, object: 'sys_user' })).is(422)
    assert.deepEqual(await contents(world.app.db), before)
  })

  it('tries a template out with what one types, and with nothing of any record', async () => {
    const trial = (to: string, variables: unknown) =>
      world.admin.post('/api/v1/message-templates/test', { template: code, to, variables })
    ;(await trial('nobody', { code: '1' })).refused(422, 'VALIDATION_FAILED')
    ;(await trial('13800000099', {})).refused(422, 'VALIDATION_FAILED')
    const { id } = (await trial('13800000099', { code: '1' })).is(202).data
    await world.send()
    assert.equal((await world.read(id))['status'], 'sent')
  })

  it('sees to a message from its page, once, and nobody does without the point', async () => {
    const [first, second] = [await failing(), await failing()]
    await world.send()
    const before = await contents(world.app.db)
    ;(await world.app.as('reader').post(`/api/v1/sys_message/${first}/actions/retry`, {})).is(404)
    assert.deepEqual(await contents(world.app.db), before)
    for (const id of [first, second]) (await world.admin.post(`/api/v1/sys_message/${id}/actions/retry`, {})).is(200)
    assert.deepEqual([(await world.read(first))['status'], (await world.read(second))['status']], ['ready', 'ready'])
    ;(await world.admin.post(`/api/v1/sys_message/${first}/actions/retry`, {})).refused(409, 'MESSAGE_STATE')
  })

  const failing = (): Promise<string> =>
    world.write({ kind: 'robot', content: '没有通道', channel: crypto.randomUUID() })
})
