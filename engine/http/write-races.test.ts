import assert from 'node:assert/strict'

import { type Answer, type Row, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const WRITERS = 32

describe('writers of the same records at the same time', function () {
  this.timeout(120_000)
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const editor = () => app.as('editor')
  const noted = (note: string): Row => ({ '==': [{ var: 'note' }, note] })
  async function makeAll(note: string, count: number): Promise<string[]> {
    const rows = Array.from({ length: count }, (_, index) => ({ name: `${note} ${index}`, note, count: 0 }))
    return (await editor().post(THING, rows)).is(201).column('id') as string[]
  }
  const among = (answers: readonly Answer[], ...statuses: readonly number[]): void => {
    for (const answer of answers) assert.ok(statuses.includes(answer.status), `${answer.status} ${answer.text}`)
  }

  /** What the history tells must lead, step by step, to what stands in the record. */
  async function agreesWithHistory(ids: readonly string[]): Promise<void> {
    const rows = await app.db.query<{ id: string; version: number; count: number | null; gone: boolean }>(
      `select id::text as id, version, count, deleted_at is not null as gone from ${app.db.table('thing')} where id = any($1::uuid[])`,
      [ids],
    )
    const entries = await app.db.query<{ record: string; version: number; action: string; from: unknown; to: unknown }>(
      `select record::text as record, version, action, changes->'count'->'from' as from, changes->'count'->'to' as to ` +
        `from ${app.db.table('sys_history')} where record = any($1::uuid[]) order by id`,
      [ids],
    )
    const events = await app.db.query<{ record: string; version: number }>(
      `select record::text as record, (payload->>'version')::int as version from ${app.db.table('sys_outbox')} where record = any($1::uuid[]) order by id`,
      [ids],
    )
    for (const { id, version, count, gone } of rows) {
      const own = entries.filter((entry) => entry.record === id)
      const steps = Array.from({ length: version }, (_, index) => index + 1)
      assert.deepEqual(
        own.map((entry) => entry.version),
        steps,
        'each version has one entry, in order',
      )
      assert.deepEqual(
        events.filter((event) => event.record === id).map((event) => event.version),
        steps,
      )
      let told: unknown = 0
      for (const { from, to } of own.slice(1)) {
        if (from === undefined || (from === null && to === null)) continue
        assert.equal(from, told, 'a change was lost')
        told = to
      }
      assert.equal(count, told)
      assert.equal(own.at(-1)?.action === 'delete', gone)
    }
  }

  it('lose no change: single ones guarded by versions, those by rule over whatever stands', async () => {
    const ids = await makeAll('mixed', 6)
    const answers = await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        if (writer % 4 === 0) return editor().patch(THING, { filter: noted('mixed'), values: { count: 1000 + writer } })
        if (writer % 4 === 1) return editor().patch(THING, { ids: ids.toReversed(), values: { count: 2000 + writer } })
        const id = ids[writer % ids.length] ?? ''
        const { version } = (await editor().get(`${THING}/${id}`)).data
        return writer % 4 === 2
          ? editor().patch(`${THING}/${id}`, { version, count: 3000 + writer })
          : editor().patch(THING, { ids: [{ id, version }], values: { count: 4000 + writer } })
      }),
    )
    among(answers, 200, 409)
    for (const answer of answers) if (answer.status === 409) answer.refused(409, 'VERSION_CONFLICT')
    // of everybody who saw one version at most one wrote over it
    await agreesWithHistory(ids)
  })

  it('never touch a record that ceased to meet the condition while they waited', async () => {
    for (let round = 0; round < 6; round++) {
      const note = `leaving ${round}`
      const [id = ''] = await makeAll(note, 1)
      const [moved, ruled] = await Promise.all([
        editor().patch(`${THING}/${id}`, { version: 1, note: 'left' }),
        editor().patch(THING, { filter: noted(note), values: { count: 5 } }),
      ])
      const { count, note: now } = (await editor().get(`${THING}/${id}`)).data
      if (moved.status === 200 && ruled.data['matched'] === 0) assert.deepEqual([now, count], ['left', 0])
      else assert.deepEqual([moved.status, count], [409, 5])
    }
  })

  it('delete and restore in turns: a record is there or in the bin, and its history says which', async () => {
    const ids = await makeAll('turns', 5)
    const answers = await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => {
        const filter = noted('turns')
        if (writer % 4 === 0) return editor().post(`${THING}/remove`, { filter })
        if (writer % 4 === 1) return editor().post(`${THING}/restore`, { filter })
        if (writer % 4 === 2) return editor().post(`${THING}/${writer % 8 === 2 ? 'remove' : 'restore'}`, { ids })
        return editor().patch(THING, { filter, values: { count: writer } })
      }),
    )
    // whoever names records finds all of them or none
    among(answers, 200, 404)
    await agreesWithHistory(ids)
    const removals = await app.db.query(
      `select t.id from ${app.db.table('thing')} t left join ${app.db.table('sys_removal')} r on r.record = t.id ` +
        `where t.id = any($1::uuid[]) and (t.deleted_at is null) = (r.record is not null)`,
      [ids],
    )
    assert.deepEqual(removals, [])
  })

  it('write by key, by rule, delete and restore in any order: one living record a key', async () => {
    const codes = ['K1', 'K2', 'K3']
    const answers = await Promise.all(
      Array.from({ length: WRITERS }, (_, writer) => {
        const order = writer % 2 === 0 ? codes : codes.toReversed()
        const filter = { in: [{ var: 'code' }, codes] }
        if (writer % 8 === 7) return editor().post(`${THING}/remove`, { filter })
        if (writer % 8 === 6) return editor().post(`${THING}/restore`, { filter })
        if (writer % 8 === 5) return editor().patch(THING, { filter, values: { price: String(writer) } })
        const rows = order.map((code) => ({ code, name: code, count: writer }))
        return editor().post(`${THING}/upsert`, { key: ['code'], rows })
      }),
    )
    // what was deleted cannot come back beside what took its key
    among(answers, 200, 422)
    const living = await app.db.query<{ code: string; many: number }>(
      `select code, count(*) as many from ${app.db.table('thing')} where code = any($1) and deleted_at is null group by 1`,
      [codes],
    )
    for (const { code, many } of living) assert.equal(many, 1, code)
    const rows = await app.db.query<{ id: string }>(
      `select id::text as id from ${app.db.table('thing')} where code = any($1)`,
      [codes],
    )
    const stray = await app.db.query(
      `select t.id from ${app.db.table('thing')} t where t.id = any($1::uuid[]) and t.version <> (select count(*) from ${app.db.table('sys_history')} h where h.record = t.id)`,
      [rows.map((row) => row.id)],
    )
    assert.deepEqual(stray, [])
  })

  it('with one key to repeat by, over all ways to write, each take effect once', async () => {
    const ids = await makeAll('keyed', 3)
    const requests: { path: string; body: unknown; method?: string }[] = [
      { path: `${THING}/upsert`, body: { key: ['code'], rows: [{ code: 'KEYED', name: 'k' }] } },
      { path: THING, body: { ids, values: { count: 9 } }, method: 'PATCH' },
      { path: THING, body: { name: 'keyed new', note: 'keyed new' } },
      { path: `${THING}/remove`, body: { ids: ids.slice(0, 1) } },
    ]
    for (const [at, { path, body, method = 'POST' }] of requests.entries()) {
      const headers = { 'Idempotency-Key': `all-ways-${at}` }
      const answers = await Promise.all(Array.from({ length: 8 }, () => editor().send(method, path, { body, headers })))
      among(answers, 200, 201, 409)
      const good = answers.filter((answer) => answer.status < 300)
      assert.equal(new Set(good.map((answer) => answer.text)).size, 1)
      const again = await editor().send(method, path, { body, headers })
      assert.equal(again.text, good[0]?.text)
    }
    assert.equal((await editor().list('thing', { filter: noted('keyed new') })).rows.length, 1)
    await agreesWithHistory(ids)
  })

  it('meets no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
