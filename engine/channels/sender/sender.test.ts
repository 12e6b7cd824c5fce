import assert from 'node:assert/strict'

import { setClock } from '../../testing/clock.ts'
import { messageWorld, type World } from '../world.test-kit.ts'
import { Sender } from './sender.ts'

describe('The sender of messages', () => {
  let world: World
  let sms: string
  let member: string
  before(async () => {
    world = await messageWorld()
    sms = await world.create('sys_channel', { name: '短信（记录）', kind: 'sms', adapter: 'log', standard: true })
    member = await world.create('member', { name: '会员一', phone: '13800000001', email: 'one@example.com', points: 7 })
  })
  afterEach(() => setClock(world.app.db))
  after(() => world.close())

  const template = (values: Readonly<Record<string, unknown>>): Promise<string> =>
    world.create('sys_message_template', { kind: 'sms', name: '模板', enabled: true, ...values })

  it('fills a template with the record and with what was given, and masks phones in log and list', async () => {
    const id = await template({ code: 'bill', text: '${name}您好，积分${points}，验证码${code}' })
    const message = await world.write({
      ...{ kind: 'sms', template: id, object: 'member', record: member, variables: { code: '4711' } },
    })
    await world.send()
    const row = await world.read(message)
    assert.deepEqual([row['status'], row['address'], row['channel']], ['sent', '13800000001', sms])
    const log = (await world.admin.get('/api/v1/sys_sms_log?sort=-id&limit=1')).is(200)
    assert.deepEqual(log.column('phone'), ['138****0001'])
    // nobody reads codes out of logs
    assert.deepEqual(log.column('content'), ['${name}您好，积分${points}，验证码${code}'])
    const list = (await world.admin.get('/api/v1/sys_message')).is(200)
    assert.deepEqual(list.column('recipient').slice(0, 1), ['138****0001'])
    for (const text of [log.text, list.text]) assert.doesNotMatch(text, /13800000001|4711/)
  })

  it('fails before anything leaves where a variable is missing', async () => {
    const id = await template({ code: 'missing', text: '验证码${code}' })
    const message = await world.write({ kind: 'sms', template: id, recipient: '13800000002' })
    await world.send()
    const row = await world.read(message)
    assert.equal(row['status'], 'failed')
    assert.equal(row['begun_at'], null)
    assert.match(JSON.stringify(row['error']), /\$\{code\}.*MISSING_VARIABLE/)
  })

  it('leaves those out who have no address, opted out, said so in their record, or were deleted', async () => {
    const text = await template({ code: 'news', text: '新品上架' })
    const without = await world.create('member', { name: '无号码' })
    const quiet = await world.create('member', { name: '不收', phone: '13800000003', quiet: true })
    const gone = await world.create('member', { name: '已删', phone: '13800000004' })
    ;(await world.admin.delete(`/api/v1/member/${gone}`)).is(204)
    await world.create('sys_opt_out', { kind: 'sms', address: '+86 138-0000-0005' })
    const common = { kind: 'sms', template: text, source: 'marketing', object: 'member' }
    await setClock(world.app.db, '2026-03-02T04:00:00.000Z')
    const due = { due_at: '2026-03-02T03:59:00.000Z' }
    const ids = await Promise.all([
      world.write({ ...common, ...due, record: without }),
      world.write({ ...common, ...due, record: quiet }),
      world.write({ ...common, ...due, record: gone }),
      world.write({ kind: 'sms', content: '您好', source: 'manual', recipient: '13800000005', ...due }),
    ])
    await world.send()
    const rows = await Promise.all(ids.map((id) => world.read(id)))
    assert.deepEqual(
      rows.map(({ status, error }) => [status, (error as { code: string }).code]),
      [
        ['skipped', 'NO_ADDRESS'],
        ['skipped', 'OPTED_OUT'],
        ['skipped', 'RECORD_GONE'],
        ['skipped', 'OPTED_OUT'],
      ],
    )
  })

  it('moves what sends itself to the end of quiet hours and drops nothing; by hand it leaves at once', async () => {
    // 23:30 in Shanghai
    await setClock(world.app.db, '2026-03-02T15:30:00.000Z')
    const due = { kind: 'sms', content: '夜间', due_at: '2026-03-02T15:29:00.000Z' }
    const night = await world.write({ ...due, source: 'strategy', recipient: '13800000006' })
    const hand = await world.write({ ...due, source: 'manual', recipient: '13800000006' })
    await world.send()
    assert.equal((await world.read(hand))['status'], 'sent')
    const waiting = await world.read(night)
    assert.deepEqual([waiting['status'], waiting['attempts']], ['ready', 0])
    assert.equal(new Date(String(waiting['due_at'])).toISOString(), '2026-03-03T00:00:00.000Z')
    await setClock(world.app.db, '2026-03-03T00:00:01.000Z')
    await world.send()
    assert.equal((await world.read(night))['status'], 'sent')
  })

  it('leaves out what is too late', async () => {
    await setClock(world.app.db, '2026-03-03T04:00:00.000Z')
    const late = await world.write({
      ...{ kind: 'sms', content: '迟到', source: 'marketing', recipient: '13800000007' },
      due_at: '2026-03-02T03:00:00.000Z',
    })
    await world.send()
    assert.match(JSON.stringify((await world.read(late))['error']), /LATE/)
  })

  it('never goes beyond the limit for a recipient, however many are sent at once', async () => {
    await setClock(world.app.db, '2026-03-04T04:00:00.000Z')
    const due = { kind: 'sms', content: '促销', due_at: '2026-03-04T03:59:00.000Z' }
    const ids = await Promise.all(
      // the same person in several spellings
      Array.from({ length: 16 }, (_, index) =>
        world.write({ ...due, source: 'marketing', recipient: index % 2 ? '13800000008' : '+86 138 0000 0008' }),
      ),
    )
    await world.send()
    const rows = await Promise.all(ids.map((id) => world.read(id)))
    assert.equal(rows.filter(({ status }) => status === 'sent').length, 5)
    assert.equal(rows.filter(({ error }) => (error as { code: string } | null)?.code === 'CAP').length, 11)
    await setClock(world.app.db, '2026-03-05T05:00:00.000Z')
    const next = await world.write({
      ...due,
      due_at: '2026-03-05T04:59:00.000Z',
      source: 'marketing',
      recipient: '13800000008',
    })
    await world.send()
    assert.equal((await world.read(next))['status'], 'sent')
  })

  it('keeps the pace of a channel', async () => {
    const slow = await world.create('sys_channel', { name: '慢', kind: 'sms', adapter: 'log', rate_per_minute: 6 })
    const ids = await Promise.all(
      [1, 2, 3].map((index) =>
        world.write({ kind: 'sms', channel: slow, content: '慢', recipient: `1380000010${index}` }),
      ),
    )
    await world.send()
    const rows = await Promise.all(ids.map((id) => world.read(id)))
    assert.equal(rows.filter(({ status }) => status === 'sent').length, 1)
    const due = rows.filter(({ status }) => status === 'ready').map(({ due_at: at }) => Date.parse(String(at)))
    assert.equal(due.length, 2)
    assert.ok(Math.abs(Math.abs((due[0] ?? 0) - (due[1] ?? 0)) - 10_000) < 100, String(due))
  })

  it('sends each message once when two senders work at once', async () => {
    const ids = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        world.write({ kind: 'sms', content: '一次', recipient: `139${String(index).padStart(8, '0')}` }),
      ),
    )
    const before = await count('sys_sms_log')
    const senders = [new Sender(world.app.services.channels.room), new Sender(world.app.services.channels.room)]
    const drain = async (sender: Sender): Promise<void> => {
      while ((await sender.sendDue()) > 0);
    }
    await Promise.all(senders.map(drain))
    const rows = await Promise.all(ids.map((id) => world.read(id)))
    assert.ok(rows.every(({ status, attempts }) => status === 'sent' && attempts === 1))
    assert.equal((await count('sys_sms_log')) - before, 60)
  })

  it('waits where there is no channel to choose, and says so', async () => {
    const message = await world.write({ kind: 'robot', content: '无通道' })
    await world.send()
    assert.match(JSON.stringify((await world.read(message))['error']), /NO_CHANNEL/)
  })

  it('tells people of the workspace by a notice, once', async () => {
    const { ids } = world.app
    const message = await world.write({
      kind: 'site',
      user_id: ids.editor,
      subject: '提醒',
      content: '请联系会员',
      object: 'member',
      record: member,
    })
    await world.send()
    assert.equal((await world.read(message))['status'], 'sent')
    const box = (await world.app.as('editor').get('/api/v1/notices')).is(200)
    assert.match(box.text, /提醒/)
    assert.match(box.text, new RegExp(member))
  })

  it('tells people no more of a record than they may read of it themselves', async () => {
    const id = await world.create('sys_message_template', {
      ...{ kind: 'site', name: '站内', code: 'site', enabled: true, subject: '提醒${name} ${phone}', content: '请看' },
    })
    const { ids } = world.app
    const told = async (person: 'admin' | 'reader'): Promise<string> => {
      const about = { user_id: ids[person], object: 'member', record: member }
      const message = await world.write({ kind: 'site', template: id, ...about })
      await world.send()
      assert.equal((await world.read(message))['status'], 'sent')
      return (await world.app.as(person).get('/api/v1/notices')).is(200).text
    }
    assert.match(await told('admin'), /会员一/)
    const other = await told('reader')
    assert.match(other, /提醒/)
    assert.doesNotMatch(other, /会员一|13800000001/)
  })

  it('sends what tells of a deleted record to whom it was to go, unless the record was to say so', async () => {
    const gone = await world.create('member', { name: '将删', phone: '13800000060' })
    ;(await world.admin.delete(`/api/v1/member/${gone}`)).is(204)
    const about = { kind: 'sms', content: '已删除', source: 'strategy', object: 'member', record: gone }
    const fixed = await world.write({ ...about, recipient: '13800000061' })
    const own = await world.write(about)
    const notice = await world.write({ ...about, kind: 'site', user_id: world.app.ids.editor, subject: '提醒' })
    await setClock(world.app.db, '2026-03-06T04:00:00.000Z')
    await world.app.db.query(
      `update ${world.app.db.table('sys_message')} set due_at = '2026-03-06T03:59:00Z' where id = any($1::uuid[])`,
      [[fixed, own, notice]],
    )
    await world.send()
    const rows = await Promise.all([fixed, own, notice].map((id) => world.read(id)))
    assert.deepEqual(
      rows.map(({ status }) => status),
      ['sent', 'skipped', 'sent'],
    )
  })

  async function count(table: string): Promise<number> {
    const { db } = world.app
    const [row] = await db.query<{ n: number }>(`select count(*)::int as n from ${db.table(table)}`)
    return row?.n ?? 0
  }
})
