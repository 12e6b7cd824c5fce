/** Calls by processors: what is sent with which secrets, and what becomes of it. */
import assert from 'node:assert/strict'

import { newId } from '../../kernel/ids.ts'
import { type Client, leavesNoTrace, type Row, type TestApp } from '../../testing/server.ts'
import { type Called, calledWorld, type Got } from './processors.test-kit.ts'

describe('processors', () => {
  let got: Got[] = []
  let world: Called
  let app: TestApp
  let admin: Client
  before(async () => {
    world = await calledWorld()
    ;({ app, admin } = world)
  })
  after(() => world.close())
  beforeEach(() => {
    got = world.got
    got.length = 0
    world.answers((res) => void res.end('{"ok":true}'))
  })

  describe('with secrets', () => {
    const HEADERS = [{ name: 'Authorization', secret: true }]
    const set = async (id: string, secrets: Row): Promise<void> => {
      const { version } = await world.read(id)
      ;(await world.put(`/api/v1/processors/${id}/secrets`, { version, secrets })).is(200)
    }

    it('send them, and show them to nobody', async () => {
      const { id } = await world.create({ headers: HEADERS })
      assert.equal((await world.send(id)).outcome.state, 'failed')
      assert.equal(got.length, 0)
      const { id: other } = await world.create({ headers: HEADERS })
      await set(other, { 'header/authorization': 'Bearer top-secret', signing: 'a'.repeat(24) })
      world.answers((res) => void res.end('you said Bearer top-secret'))
      const { outcome, facts } = await world.send(other)
      assert.equal(outcome.state, 'succeeded')
      assert.equal(got[0]?.headers['authorization'], 'Bearer top-secret')
      assert.ok(got[0]?.headers['webhook-signature'])
      assert.doesNotMatch(JSON.stringify(facts), /top-secret/)
      const record = await world.read(other)
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
      const { id } = await world.create({ headers: HEADERS })
      await set(id, { 'header/authorization': 'Bearer 1' })
      const change = async (values: Row): Promise<unknown> => {
        const { version } = await world.read(id)
        ;(await admin.patch(`/api/v1/sys_processor/${id}`, { version, ...values })).is(200)
        return (await world.read(id))['secrets_set']
      }
      assert.deepEqual(await change({ url: world.url('/other') }), ['header/authorization'])
      const stolen = { url: world.url('/', 'localhost'), method: 'POST', headers: HEADERS }
      const tried = (await admin.post('/api/v1/processors/test', { id, values: stolen })).is(200).data
      assert.deepEqual([tried['request'], tried['code'], got.length], [null, 'PROCESSOR_SECRET_MISSING', 0])
      assert.equal(await change({ url: world.url('/', 'localhost') }), null)
      assert.equal(await change({ url: world.url() }), null)
    })

    it('take only those that they have', async () => {
      const { id, version } = await world.create({ headers: HEADERS })
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
          ...wrong.map((secrets) => world.put(at, { version, secrets })),
          world.put(at, { version: version - 1, secrets: { 'header/authorization': 'x' } }),
        ]),
      )
    })
  })

  describe('that are called', () => {
    it('crm A54: the body carries what the event has', async () => {
      const body = '{"user":${user},"to":"${mobile}"}'
      const data = { user: { id: 7 }, mobile: '13700007583' }
      const { id } = await world.create({ body, parameters: [{ name: 'q', value: '${user}' }] })
      const { outcome, facts } = await world.send(id, { data })
      assert.deepEqual(outcome, { state: 'succeeded', result: { status: 200 } })
      assert.equal(got[0]?.body, '{"user":{"id":7},"to":"13700007583"}')
      assert.equal(got[0]?.url, `/send?q=${encodeURIComponent('{"id":7}')}`)
      assert.match(facts.requestDigest ?? '', /^[0-9a-f]{64}$/)
      const trial = (
        await admin.post('/api/v1/processors/test', { values: { url: world.url(), method: 'POST', body }, data })
      ).is(200).data
      const request = trial['request'] as Row
      assert.deepEqual([trial['state'], trial['status'], request['body']], ['succeeded', 200, got[1]?.body])
    })

    it('carry the key of the work on every attempt, and note what was missing', async () => {
      const { id } = await world.create({ body: '{"a":"${gone}"}' })
      const key = newId()
      await world.send(id, { key })
      const { outcome } = await world.send(id, { key, attempt: 2 })
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
      const { id } = await world.create()
      const codes: unknown[] = []
      for (const [status, headers] of [
        [302, { location: '/x' }],
        [404, {}],
        [429, { 'retry-after': '7' }],
        [503, {}],
      ] as const) {
        world.answers((res) => void res.writeHead(status, headers).end('no'))
        const { outcome } = await world.send(id)
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
      const { id } = await world.create({ once: true })
      world.answers((res) => void res.destroy())
      const { outcome } = await world.send(id)
      assert.equal(outcome.state, 'unknown')
    })

    it('are read no further than needed, and what looks personal is not kept', async () => {
      const { id } = await world.create()
      world.answers((res) => void res.end(`tel 13700007583 id 11010119900307123X mail a@b.com ${'x '.repeat(200_000)}`))
      const { outcome, facts } = await world.send(id)
      assert.equal(outcome.state, 'succeeded')
      assert.ok((facts.responseHead ?? '').length <= 4096)
      assert.doesNotMatch(facts.responseHead ?? '', /13700007583|123X|a@b/)
    })

    it('are refused inside, whatever name leads there', async () => {
      const { id } = await world.create({ url: 'https://intern.test/' })
      const { outcome } = await world.send(id)
      assert.deepEqual([outcome.state, 'code' in outcome && outcome.code], ['failed', 'OUTBOUND_REFUSED'])
    })

    it('wait where one hangs, while others go on', async () => {
      const { id: stuck } = await world.create({ url: world.hangs })
      const { id: well } = await world.create()
      const end = new AbortController()
      const all = Array.from({ length: 25 }, () => world.send(stuck, {}, end.signal))
      const { outcome } = await world.send(well)
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
      assert.equal((await world.send(stuck)).outcome.state, 'wait')
      assert.equal(
        app.services.automation.processors.hosts().find(({ state }) => state === 'open')?.host,
        world.hangs.slice(0, -1),
      )
    })

    it('keep their pace for all processes', async () => {
      const { id } = await world.create({ rate_per_minute: 1 })
      const states = [await world.send(id), await world.send(id)].map(({ outcome }) => outcome)
      assert.equal(states[0]?.state, 'succeeded')
      assert.ok(states[1]?.state === 'wait' && states[1].afterMs > 50_000)
    })

    it('are switched off by who says that it is gone, and somebody is told', async () => {
      const { id } = await world.create()
      world.answers((res) => void res.writeHead(410).end())
      const { outcome } = await world.send(id)
      assert.deepEqual([outcome.state, 'code' in outcome && outcome.code], ['failed', 'HTTP_410'])
      assert.equal((await world.read(id))['enabled'], false)
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
