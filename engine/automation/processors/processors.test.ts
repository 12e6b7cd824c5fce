/** Processors as administrators register and try them, and the calls that tasks make by them. */
import assert from 'node:assert/strict'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

import { newId } from '../../kernel/ids.ts'
import { createOutbound } from '../../outbound/index.ts'
import { type Foreign, httpServer } from '../../outbound/foreign.test-kit.ts'
import { type Answer, type Client, leavesNoTrace, type Row, testApp, type TestApp } from '../../testing/server.ts'
import type { ExternalType, Sent, Work } from './types.ts'

interface Got {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

describe('processors', () => {
  let app: TestApp
  let admin: Client
  let sink: Foreign
  let hanging: Foreign
  const got: Got[] = []
  let answer: (res: ServerResponse, req: IncomingMessage) => void = (res) => res.end('{"ok":true}')

  const listener: RequestListener = (req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      got.push({
        method: req.method ?? '',
        url: req.url ?? '',
        headers: req.headers,
        body: Buffer.concat(chunks).toString(),
      })
      answer(res, req)
    })
  }

  before(async () => {
    sink = await httpServer(listener)
    hanging = await httpServer(() => undefined)
    const allow = () => `localhost:${sink.port}, sink.test:${sink.port}, hangs.test:${hanging.port}`
    const lookup = (host: string): Promise<string[]> =>
      host === 'intern.test' ? Promise.resolve(['10.0.0.7']) : Promise.resolve(['127.0.0.1'])
    app = await testApp({ outbound: createOutbound({ allow: [{ where: 'TEST', text: allow }], lookup }) })
    admin = app.as('admin')
    await app.services.automation.processors.start()
  })
  after(async () => {
    await app.close()
    await Promise.all([sink.close(), hanging.close()])
  })
  beforeEach(() => {
    got.length = 0
    answer = (res) => res.end('{"ok":true}')
  })

  const put = (client: Client, path: string, body: Row): Promise<Answer> => client.send('PUT', path, { body })
  const url = (path = '/send', host = 'sink.test'): string => `http://${host}:${sink.port}${path}`
  let count = 0
  const create = async (values: Row = {}): Promise<Row & { id: string; version: number }> =>
    (
      await admin.post('/api/v1/sys_processor', { name: `推送${(count += 1)}`, url: url(), method: 'POST', ...values })
    ).is(201).data
  const read = async (id: string): Promise<Row & { version: number }> =>
    (await admin.get(`/api/v1/sys_processor/${id}`)).is(200).data

  const type = (): ExternalType => {
    const found = app.services.automation.types.find('http')
    assert.ok(found?.mode === 'external')
    return found
  }
  const work = (processor: string, more: Partial<Work> = {}): Work => {
    const id = newId()
    return {
      ...{ id, key: id, attempt: 1, processor, settings: {}, data: {}, object: null, record: null, event: null },
      ...{ strategy: null, planRun: null, depth: 0, root: id, at: new Date().toISOString() },
      ...more,
    }
  }
  const send = (processor: string, more: Partial<Work> = {}): Promise<Sent> =>
    type().send(work(processor, more), new AbortController().signal)

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
      const made = await create({ note: '测试' })
      assert.match(String(made['code']), /^processor\d+$/)
      assert.deepEqual([made['kind'], made['type'], made['enabled'], made['timeout_s']], ['http', 'http', true, 15])
      await leavesNoTrace(app.db, async () => {
        const refused = await admin.post('/api/v1/sys_processor', {
          name: '假',
          url: url(),
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
            url: url(),
            method: 'POST',
            ...values,
          })
          assert.deepEqual([...new Set(refused.is(422).issues.map((issue) => issue.path))], [path])
          return [refused]
        })
      })

    it('stay as long as a strategy uses them, and say which', async () => {
      const { id, version } = await create({ body: '{"to":"${mobile}","who":"${name}"}' })
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
      const values = { url: url('/x/${order_no}'), method: 'POST', body: '{"to":"${mobile}"}' }
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
      const { id, version } = await create()
      const reader = app.as('reader')
      ;(await reader.get('/api/v1/processors/types')).refused(404, 'NOT_FOUND')
      ;(await reader.get(`/api/v1/processors/${id}/users`)).refused(404, 'NOT_FOUND')
      ;(await reader.post('/api/v1/processors/test', { id, data: {} })).is(405)
      ;(await put(reader, `/api/v1/processors/${id}/secrets`, { version, secrets: {} })).refused(404, 'NOT_FOUND')
      ;(await app.stranger().post('/api/v1/processors/test', { id })).is(401)
    })
  })

  describe('with secrets', () => {
    const HEADERS = [{ name: 'Authorization', secret: true }]
    const set = async (id: string, secrets: Row): Promise<void> => {
      const { version } = await read(id)
      ;(await put(admin, `/api/v1/processors/${id}/secrets`, { version, secrets })).is(200)
    }

    it('send them, and show them to nobody', async () => {
      const { id } = await create({ headers: HEADERS })
      assert.equal((await send(id)).outcome.state, 'failed')
      assert.equal(got.length, 0)
      const { id: other } = await create({ headers: HEADERS })
      await set(other, { 'header/authorization': 'Bearer top-secret', signing: 'a'.repeat(24) })
      answer = (res) => res.end('you said Bearer top-secret')
      const { outcome, facts } = await send(other)
      assert.equal(outcome.state, 'succeeded')
      assert.equal(got[0]?.headers['authorization'], 'Bearer top-secret')
      assert.ok(got[0]?.headers['webhook-signature'])
      assert.doesNotMatch(JSON.stringify(facts), /top-secret/)
      const record = await read(other)
      assert.deepEqual(record['secrets_set'], ['header/authorization', 'signing'])
      const trial = (await admin.post('/api/v1/processors/test', { id: other })).is(200)
      assert.match(trial.text, /\*{6}/)
      const history = (await admin.get(`/api/v1/sys_processor/${other}/history`)).is(200)
      for (const text of [JSON.stringify(record), trial.text, history.text])
        assert.doesNotMatch(text, /top-secret|aaaaaaaa/)
      assert.match(history.text, /secrets_set/)
      const [sealed] = await app.db.query(
        `select sealed from ${app.db.table('sys_processor_secret')} where processor = $1`,
        [other],
      )
      assert.doesNotMatch(String(sealed?.['sealed']), /top-secret/)
    })

    it('lose them when they are pointed elsewhere, whatever the path', async () => {
      const { id } = await create({ headers: HEADERS })
      await set(id, { 'header/authorization': 'Bearer 1' })
      const change = async (values: Row): Promise<unknown> => {
        const { version } = await read(id)
        ;(await admin.patch(`/api/v1/sys_processor/${id}`, { version, ...values })).is(200)
        return (await read(id))['secrets_set']
      }
      assert.deepEqual(await change({ url: url('/other') }), ['header/authorization'])
      const stolen = { url: url('/', 'localhost'), method: 'POST', headers: HEADERS }
      const tried = (await admin.post('/api/v1/processors/test', { id, values: stolen })).is(200).data
      assert.deepEqual([tried['request'], tried['code'], got.length], [null, 'PROCESSOR_SECRET_MISSING', 0])
      assert.equal(await change({ url: url('/', 'localhost') }), null)
      assert.equal(await change({ url: url() }), null)
    })

    it('take only those that they have', async () => {
      const { id, version } = await create({ headers: HEADERS })
      const wrong = [
        { other: 'x' },
        { 'header/authorization': 'a\r\nb' },
        { signing: 'short' },
        { 'header/authorization': '' },
        { 'header/authorization': 7 },
      ]
      const at = `/api/v1/processors/${id}/secrets`
      await leavesNoTrace(app.db, () =>
        Promise.all([
          ...wrong.map((secrets) => put(admin, at, { version, secrets })),
          put(admin, at, { version: version - 1, secrets: { 'header/authorization': 'x' } }),
        ]),
      )
    })
  })

  describe('that are called', () => {
    it('crm A54: the body carries what the event has', async () => {
      const body = '{"user":${user},"to":"${mobile}"}'
      const data = { user: { id: 7 }, mobile: '13700007583' }
      const { id } = await create({ body, parameters: [{ name: 'q', value: '${user}' }] })
      const { outcome, facts } = await send(id, { data })
      assert.deepEqual(outcome, { state: 'succeeded', result: { status: 200 } })
      assert.equal(got[0]?.body, '{"user":{"id":7},"to":"13700007583"}')
      assert.equal(got[0]?.url, `/send?q=${encodeURIComponent('{"id":7}')}`)
      assert.match(facts.requestDigest ?? '', /^[0-9a-f]{64}$/)
      const trial = (
        await admin.post('/api/v1/processors/test', { values: { url: url(), method: 'POST', body }, data })
      ).is(200).data
      const request = trial['request'] as Row
      assert.deepEqual([trial['state'], trial['status'], request['body']], ['succeeded', 200, got[1]?.body])
    })

    it('carry the key of the work on every attempt, and note what was missing', async () => {
      const { id } = await create({ body: '{"a":"${gone}"}' })
      const key = newId()
      await send(id, { key })
      const { outcome } = await send(id, { key, attempt: 2 })
      assert.deepEqual(
        got.map(({ headers }) => [headers['idempotency-key'], headers['webhook-id']]),
        [
          [key, key],
          [key, key],
        ],
      )
      assert.deepEqual(outcome, { state: 'succeeded', result: { status: 200, missing: ['gone'] } })
    })

    it('fail for good, or are to be tried again, as the answer says', async () => {
      const { id } = await create()
      const codes: unknown[] = []
      for (const [status, headers] of [
        [302, { location: '/x' }],
        [404, {}],
        [429, { 'retry-after': '7' }],
        [503, {}],
      ] as const) {
        answer = (res) => res.writeHead(status, headers).end('no')
        const { outcome } = await send(id)
        codes.push([outcome.state, 'code' in outcome && outcome.code, 'afterMs' in outcome && outcome.afterMs])
      }
      assert.deepEqual(codes, [
        ['failed', 'HTTP_302', false],
        ['failed', 'HTTP_404', false],
        ['retry', 'HTTP_429', 7_000],
        ['retry', 'HTTP_503', false],
      ])
      assert.equal(got.length, 4)
    })

    it('are never repeated where nobody can know, once they are to be called once', async () => {
      const { id } = await create({ once: true })
      answer = (res) => res.destroy()
      const { outcome } = await send(id)
      assert.equal(outcome.state, 'unknown')
    })

    it('are read no further than needed, and what looks personal is not kept', async () => {
      const { id } = await create()
      answer = (res) => res.end(`tel 13700007583 id 11010119900307123X mail a@b.com ${'x '.repeat(200_000)}`)
      const { outcome, facts } = await send(id)
      assert.equal(outcome.state, 'succeeded')
      assert.ok((facts.responseHead ?? '').length <= 4096)
      assert.doesNotMatch(facts.responseHead ?? '', /13700007583|123X|a@b/)
    })

    it('are refused inside, whatever name leads there', async () => {
      const { id } = await create({ url: 'https://intern.test/' })
      const { outcome } = await send(id)
      assert.deepEqual([outcome.state, 'code' in outcome && outcome.code], ['failed', 'OUTBOUND_REFUSED'])
    })

    it('wait where one hangs, while others go on', async () => {
      const { id: stuck } = await create({ url: `http://hangs.test:${hanging.port}/` })
      const { id: well } = await create()
      const end = new AbortController()
      const all = Array.from({ length: 25 }, () => type().send(work(stuck), end.signal))
      const { outcome } = await send(well)
      assert.equal(outcome.state, 'succeeded')
      const waiting = await Promise.race(all)
      assert.equal(waiting.outcome.state, 'wait')
      end.abort()
      const states = (await Promise.all(all)).map((sent) => sent.outcome.state)
      assert.deepEqual(
        [states.filter((state) => state === 'wait').length, states.filter((state) => state === 'retry').length],
        [5, 20],
      )
      // 20 failures in a row
      assert.equal((await send(stuck)).outcome.state, 'wait')
      assert.equal(
        app.services.automation.processors.hosts().find(({ state }) => state === 'open')?.host,
        `http://hangs.test:${hanging.port}`,
      )
    })

    it('keep their pace for all processes', async () => {
      const { id } = await create({ rate_per_minute: 1 })
      const states = [await send(id), await send(id)].map(({ outcome }) => outcome)
      assert.equal(states[0]?.state, 'succeeded')
      assert.ok(states[1]?.state === 'wait' && states[1].afterMs > 50_000)
    })

    it('are switched off by who says that it is gone, and somebody is told', async () => {
      const { id } = await create()
      answer = (res) => res.writeHead(410).end()
      const { outcome } = await send(id)
      assert.deepEqual([outcome.state, 'code' in outcome && outcome.code], ['failed', 'HTTP_410'])
      assert.equal((await read(id))['enabled'], false)
      const told = await app.db.query(
        `select kind, user_id, source from ${app.db.table('sys_message')} where record = $1`,
        [id],
      )
      assert.deepEqual(told, [{ kind: 'site', user_id: app.ids.admin, source: 'system' }])
      const history = (await admin.get(`/api/v1/sys_processor/${id}/history`)).is(200)
      assert.match(history.text, /410 Gone/)
    })
  })
})
