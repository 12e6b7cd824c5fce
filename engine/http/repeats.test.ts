import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

import { applyDefinitions, definition } from '../testing/definitions.ts'
import { type Answer, Client, leavesNoTrace, type PersonName, testApp, type TestApp } from '../testing/server.ts'
import { sweepRepeats } from './repeat-store.ts'

const THING = '/api/v1/thing'

describe('requests that name a key to be repeated by', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  interface Sent {
    readonly person?: PersonName
    readonly method?: string
    readonly path?: string
  }
  const send = (key: string, body: unknown, { person = 'editor', method = 'POST', path = THING }: Sent = {}) =>
    app.as(person).send(method, path, { body, headers: { 'Idempotency-Key': key } })
  const named = async (name: string): Promise<number> =>
    (await app.as('editor').list('thing', { filter: { '==': [{ var: 'name' }, name] }, limit: 200 })).rows.length
  const kept = (): Promise<Record<string, unknown>[]> =>
    app.db.query(`select status, holder, answer from ${app.db.table('sys_idempotency')}`)
  const replayed = (answer: Answer): boolean => answer.headers.get('idempotency-replayed') === 'true'

  it('happen once, and answer the same again', async () => {
    const key = randomUUID()
    const first = (await send(key, { name: 'once' })).is(201)
    const again = (await send(key, { name: 'once' })).is(201)
    assert.deepEqual([replayed(first), replayed(again)], [false, true])
    assert.equal(again.text, first.text)
    assert.equal(again.headers.get('content-type'), first.headers.get('content-type'))
    assert.equal(await named('once'), 1)
    const change = { version: 1, name: 'changed' }
    const path = `${THING}/${first.data.id}`
    const changed = (await send('k1', change, { method: 'PATCH', path })).is(200)
    assert.equal((await send('k1', change, { method: 'PATCH', path })).is(200).text, changed.text)
    const removal = { ids: [first.data.id] }
    assert.deepEqual((await send('k2', removal, { path: `${THING}/remove` })).is(200).data, { removed: 1 })
    assert.deepEqual((await send('k2', removal, { path: `${THING}/remove` })).is(200).data, { removed: 1 })
  })

  it('tell a request from another with the same key, and never meet those of other people', async () => {
    const key = randomUUID()
    const made = (await send(key, { name: 'mine' })).is(201)
    const answers = await leavesNoTrace(app.db, async () => [
      await send(key, { name: 'other' }),
      await send(key, { name: 'mine' }, { path: `${THING}?x=1` }),
      await send(key, { name: 'mine' }, { path: '/api/v1/box' }),
      await send(key, { version: 1, name: 'mine' }, { method: 'PATCH', path: `${THING}/${made.data.id}` }),
    ])
    for (const answer of answers) answer.refused(422, 'REPEAT_DIFFERS')
    assert.notEqual((await send(key, { name: 'mine' }, { person: 'owner' })).is(201).data.id, made.data.id)
    assert.equal(await named('mine'), 2)
  })

  it('take effect once when many come at once: the others hear that one is under way, or get its answer', async () => {
    for (let round = 0; round < 4; round++) {
      const key = randomUUID()
      const answers = await Promise.all(Array.from({ length: 32 }, () => send(key, { name: `parallel ${round}` })))
      assert.equal(await named(`parallel ${round}`), 1)
      const ids = new Set(answers.filter((answer) => answer.status === 201).map((answer) => answer.data.id))
      assert.equal(ids.size, 1)
      assert.equal(answers.filter((answer) => answer.status === 201 && !replayed(answer)).length, 1)
      for (const answer of answers)
        if (answer.status !== 201) assert.equal(answer.refused(409, 'REPEAT_RUNNING').headers.get('retry-after'), '1')
    }
  })

  it('keep nothing of what was refused, so that it can be put right under the same key', async () => {
    const key = randomUUID()
    const answers = await leavesNoTrace(app.db, async () => [
      await send(key, { name: null }),
      await send(key, { name: 'x', nonsense: 1 }),
      await send(key, { name: 'x' }, { person: 'reader' }),
      await send(key, { name: 'x' }, { path: '/api/v1/nonsense' }),
      await send(key, { name: 'x' }, { path: '/api/v1/thing/a/b/c' }),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [422, 422, 403, 404, 404],
    )
    ;(await send(key, { name: 'right' })).is(201)
  })

  it('are refused with keys that are none', async () => {
    const answers = await leavesNoTrace(app.db, async () => [
      await send('', { name: 'x' }),
      await send('two words', { name: 'x' }),
      await send('x'.repeat(256), { name: 'x' }),
      await send('é', { name: 'x' }),
    ])
    for (const answer of answers) answer.refused(400, 'BAD_REQUEST')
    const [unread] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').send('POST', THING, { raw: '{"name":', headers: { 'Idempotency-Key': 'k' } }),
    ])
    unread?.refused(400, 'BAD_JSON')
    ;(await app.stranger().send('POST', THING, { body: {}, headers: { 'Idempotency-Key': 'k' } })).is(401)
  })

  it('work on every route that writes: actions, reveals, drafts, uploads, and are ignored where sessions begin', async () => {
    const thing = await app.as('admin').make('thing', { name: 'x', phone: '13712345678' })
    const reveal = { person: 'revealer', path: `${THING}/${thing.id}/reveal` } as const
    const seen = (await send('r1', { fields: ['phone'] }, reveal)).is(200)
    assert.equal((await send('r1', { fields: ['phone'] }, reveal)).is(200).text, seen.text)
    const traces = await app.db.query(
      `select from ${app.db.table('sys_history')} where record = $1 and action = 'reveal'`,
      [thing.id],
    )
    assert.equal(traces.length, 1)
    const drafts = {
      drafts: [{ kind: 'object', name: 'vase', body: { name: 'vase', label: { zh: '瓶', en: 'Vase' }, fields: [] } }],
    }
    const saved = await send('d1', drafts, { person: 'admin', path: '/api/v1/drafts' })
    assert.equal((await send('d1', drafts, { person: 'admin', path: '/api/v1/drafts' })).text, saved.text)
    const upload = (raw: string) =>
      app.as('editor').send('POST', '/api/v1/files?name=a.txt', {
        raw,
        headers: { 'Idempotency-Key': 'f1', 'Content-Type': 'text/plain' },
      })
    const file = (await upload('hello')).is(201)
    assert.equal((await upload('hello')).is(201).text, file.text)
    ;(await upload('longer text')).refused(422, 'REPEAT_DIFFERS')
    const count = (await kept()).length
    const signIn = (): Promise<Answer> =>
      app.stranger().send('POST', '/api/v1/session', {
        body: { account: 'editor', password: 'seven green apples' },
        headers: { 'Idempotency-Key': 's1' },
      })
    assert.notEqual((await signIn()).text, (await signIn()).text)
    assert.equal((await kept()).length, count)
  })

  it('are told by what they say, however they are packed', async () => {
    const key = randomUUID()
    const body = JSON.stringify({ name: 'packed' })
    const packed = () =>
      app.as('editor').send('POST', THING, {
        raw: gzipSync(body),
        headers: { 'Idempotency-Key': key, 'Content-Encoding': 'gzip' },
      })
    const first = (await packed()).is(201)
    assert.equal((await send(key, { name: 'packed' })).is(201).text, first.text)
  })

  it('leave nothing that could be read without their key, and nothing at all without one', async () => {
    const count = (await kept()).length
    await app.as('editor').make('thing', { name: 'without a key' })
    assert.equal((await kept()).length, count)
    const name = 'sentinel-4711'
    ;(await send('guess-me-not', { name })).is(201)
    const rows = await app.db.query(`select t::text as row from ${app.db.table('sys_idempotency')} as t`)
    for (const text of [name, 'guess-me-not'])
      assert.ok(
        rows.every(
          ({ row }) => !String(row).includes(Buffer.from(text).toString('hex')) && !String(row).includes(text),
        ),
      )
  })

  it('are forgotten after a day', async () => {
    const key = randomUUID()
    ;(await send(key, { name: 'aged' })).is(201)
    const table = app.db.table('sys_idempotency')
    await app.db.query(`update ${table} set at = at - interval '25 hours'`)
    // not swept yet, and yet over
    ;(await send(key, { name: 'aged anew' })).is(201)
    assert.ok((await sweepRepeats(app.db)) > 0)
    assert.equal((await kept()).length, 1)
  })

  it('tell nobody what they may no longer ask', async () => {
    await applyDefinitions(app.db, [
      definition('role', 'short', { grants: [{ object: 'thing', operations: ['read', 'create'] }] }),
    ])
    await app.services.models.refresh()
    const given = await app.as('admin').make('sys_user_role', { user: app.ids.nobody, role: 'short' })
    const client = new Client(app.url, await app.session('nobody'))
    const headers = { 'Idempotency-Key': 'mine' }
    ;(await client.send('POST', THING, { body: { name: 'x' }, headers })).is(201)
    ;(await app.as('admin').delete(`/api/v1/sys_user_role/${given.id}`)).is(204)
    const later = new Client(app.url, await app.session('nobody'))
    // a process may take a moment to hear of changed rights
    for (const each of [client, later])
      for (let tries = 0; (await each.get(THING)).status === 200 && tries < 50; tries++) await sleep(100)
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all([client, later].map((each) => each.send('POST', THING, { body: { name: 'x' }, headers }))),
    )
    for (const answer of answers) if (answer.status !== 401) answer.refused(409, 'REPEAT_DONE')
    ;(await later.send('POST', THING, { body: { name: 'x' }, headers: { 'Idempotency-Key': 'other' } })).is(404)
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
