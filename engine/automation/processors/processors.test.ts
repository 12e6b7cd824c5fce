/** Processors as administrators register them. */
import assert from 'node:assert/strict'

import { type Client, leavesNoTrace, type Row, type TestApp } from '../../testing/server.ts'
import { type Called, calledWorld } from './processors.test-kit.ts'

describe('processors', () => {
  let world: Called
  let app: TestApp
  let admin: Client
  before(async () => {
    world = await calledWorld()
    ;({ app, admin } = world)
  })
  after(() => world.close())

  describe('that are built in', () => {
    it('are there, once, to be seen and not to be changed', async () => {
      await app.services.automation.processors.start()
      const list = (await admin.get('/api/v1/sys_processor?filter={"==":[{"var":"kind"},"builtin"]}&limit=50')).is(200)
      assert.deepEqual(list.column('code').toSorted(), [
        'assign',
        'create_record',
        'group',
        'mail',
        'notice',
        'robot',
        'sms',
        'tag',
        'untag',
        'update_record',
        'webhook',
      ])
      const [one] = list.rows as (Row & { id: string; version: number })[]
      assert.ok(one)
      await leavesNoTrace(app.db, async () => {
        const changed = await admin.patch(`/api/v1/sys_processor/${one.id}`, { version: one.version, note: 'x' })
        changed.refused(409, 'PROCESSOR_BUILTIN')
        const gone = await admin.delete(`/api/v1/sys_processor/${one.id}?version=${one.version}`)
        gone.refused(409, 'PROCESSOR_BUILTIN')
        return [changed, gone]
      })
    })

    it('tell what actions say to them', async () => {
      const types = (await admin.get('/api/v1/processors/types')).is(200).rows
      assert.equal(types.length, 12)
      assert.deepEqual(
        types.find(({ code }) => code === 'sms')?.['settings'] instanceof Array &&
          (types.find(({ code }) => code === 'sms')?.['settings'] as Row[]).map(({ name }) => name),
        ['to', 'template', 'content', 'variables', 'channel'],
      )
    })
  })

  describe('that somebody registers', () => {
    it('get a code, a kind and nothing that people may set', async () => {
      const made = await world.create({ note: '测试' })
      assert.match(String(made['code']), /^processor\d+$/)
      assert.deepEqual([made['kind'], made['type'], made['enabled'], made['timeout_s']], ['http', 'http', true, 15])
      await leavesNoTrace(app.db, async () => {
        const refused = await admin.post('/api/v1/sys_processor', {
          name: '假',
          url: world.url(),
          kind: 'builtin',
          type: 'tag',
        })
        assert.deepEqual(
          refused.is(422).issues.map(({ code, path }) => [code, path]),
          [
            ['FIELD_READONLY', 'kind'],
            ['FIELD_READONLY', 'type'],
          ],
        )
        return [refused]
      })
    })

    const WRONG: readonly (readonly [string, Row, string])[] = [
      ['plain http that nobody allowed', { url: 'http://example.com/' }, 'url'],
      ['another port', { url: 'https://example.com:5432/' }, 'url'],
      ['an address of the inner network', { url: 'https://10.0.0.1/' }, 'url'],
      ['this machine in another spelling', { url: 'https://2130706433/' }, 'url'],
      ['this machine by IPv6', { url: 'https://[::ffff:127.0.0.1]/' }, 'url'],
      ['a cloud and its secrets', { url: 'https://169.254.169.254/latest/meta-data' }, 'url'],
      ['a place in the host', { url: 'https://${host}/' }, 'url'],
      ['a file', { url: 'file:///etc/passwd' }, 'url'],
      ['no address', { url: null }, 'url'],
      ['a body that is no JSON', { body: '{"a":${x}' }, 'body'],
      ['a prototype in the body', { body: '{"a":${__proto__.x}}' }, 'body'],
      ['a place in a key', { body: '{"${x}":1}' }, 'body'],
      ['a header of the connection', { headers: [{ name: 'Host', value: 'a' }] }, 'headers/0/name'],
      ['parameters that are none', { parameters: { a: 1 } }, 'parameters'],
      ['secrets in clear', { headers: [{ name: 'X-Key', value: 'abc', secret: true }] }, 'headers/0/value'],
      ['secrets that nobody set', { secrets_set: ['header/x-key'] }, 'secrets_set'],
      ['a code with blanks', { code: 'a b' }, 'code'],
    ]
    for (const [what, values, path] of WRONG)
      it(`are refused with ${what}`, async () => {
        await leavesNoTrace(app.db, async () => {
          const refused = await admin.post('/api/v1/sys_processor', {
            name: '错',
            url: world.url(),
            method: 'POST',
            ...values,
          })
          assert.deepEqual([...new Set(refused.is(422).issues.map((issue) => issue.path))], [path])
          return [refused]
        })
      })

    it('stay as long as a strategy uses them, and say which', async () => {
      const { id, version } = await world.create({ body: '{"to":"${mobile}","who":"${name}"}' })
      const event = (
        await admin.post('/api/v1/sys_event', {
          ...{ name: '改密', code: 'changed_password', source: 'external' },
          fields: [
            { name: 'mobile', label: '手机', type: 'text', required: false },
            { name: 'name', label: '姓名', type: 'text', required: false },
          ],
        })
      ).is(201).data
      const group = (await admin.post('/api/v1/sys_strategy_group', { name: '组' })).is(201).data
      const strategy = { name: '改密提醒', group: group.id, event: event.id }
      const actions = [{ processor: id, settings: {}, delay: { mode: 'now' } }]
      ;(await admin.post('/api/v1/sys_strategy', { ...strategy, actions })).is(201)
      await leavesNoTrace(app.db, async () => {
        const refused = (await admin.delete(`/api/v1/sys_processor/${id}?version=${version}`)).refused(
          409,
          'PROCESSOR_IN_USE',
        )
        assert.match(refused.text, /改密提醒/)
        return [refused]
      })
      const values = { url: world.url('/x/${order_no}'), method: 'POST', body: '{"to":"${mobile}"}' }
      const checked = (await admin.post('/api/v1/processors/check', { id, values })).is(200).data
      assert.deepEqual(checked['variables'], ['order_no', 'mobile'])
      assert.deepEqual(
        (checked['users'] as Row[]).map(({ name, missing, enabled }) => [name, missing, enabled]),
        [['改密提醒', ['order_no'], false]],
      )
      const users = (await admin.get(`/api/v1/processors/${id}/users`)).is(200).rows
      assert.deepEqual(
        users.map(({ name, missing }) => [name, missing]),
        [['改密提醒', []]],
      )
    })

    it('are nothing to people without the right', async () => {
      const { id, version } = await world.create()
      const reader = app.as('reader')
      ;(await reader.get('/api/v1/processors/types')).refused(404, 'NOT_FOUND')
      ;(await reader.get(`/api/v1/processors/${id}/users`)).refused(404, 'NOT_FOUND')
      ;(await reader.post('/api/v1/processors/test', { id, data: {} })).is(405)
      ;(await reader.send('PUT', `/api/v1/processors/${id}/secrets`, { body: { version, secrets: {} } })).refused(
        404,
        'NOT_FOUND',
      )
      ;(await app.stranger().post('/api/v1/processors/test', { id })).is(401)
    })
  })
})
