import assert from 'node:assert/strict'

import { testApp, type Answer, type TestApp } from '../testing/server.ts'

/** Values that must appear in no answer but the one of revealing them. */
const PHONE = '13787654321'
const CHANGED = '13787659999'
const SECRET = 'sentinel-of-the-vault'
const SENTINELS = [PHONE, CHANGED, SECRET, '7654321', '7659999', 'sentinel']

describe('masked values', () => {
  let app: TestApp
  let id: string
  before(async () => {
    app = await testApp()
    const shelf = await app.as('admin').make('shelf', { name: 'S' })
    const badge = await app.as('admin').make('badge', { number: PHONE })
    const made = await app.as('admin').make('thing', {
      name: 'x',
      phone: PHONE,
      secret: SECRET,
      keeper: app.ids.owner,
      badge: badge.id,
      shelf: shelf.id,
      place: 1,
    })
    id = made.id
    ;(await app.as('admin').patch(`/api/v1/thing/${id}`, { version: 1, phone: CHANGED, secret: `${SECRET}-2` })).is(200)
    ;(await app.as('revealer').post(`/api/v1/thing/${id}/reveal`, { fields: ['phone', 'secret'] })).is(200)
  })
  after(() => app.close())

  const leaks = (answers: readonly Answer[]): string[] =>
    answers.flatMap((answer) =>
      SENTINELS.filter((sentinel) => `${answer.text} ${JSON.stringify([...answer.headers])}`.includes(sentinel)).map(
        (found) => `${found} in ${answer.text.slice(0, 300)}`,
      ),
    )

  for (const who of ['admin', 'editor', 'revealer', 'owner', 'reader'] as const) {
    it(`show their clear form to ${who} at no address`, async () => {
      const thing = `/api/v1/thing/${id}`
      const every = 'shelf,box,badge,parent,keeper,created_by,updated_by'
      const client = app.as(who)
      const answers = [
        await client.get(thing),
        await client.get(`${thing}?expand=${every}`),
        await client.get(`${thing}/history`),
        await client.list('thing', { expand: every, count: 'exact' }),
        await client.list('thing', { fields: 'phone,secret' }),
        await client.list('thing', { search: 'x' }),
        await client.list('thing', { search: CHANGED }),
        await client.list('badge'),
        await client.list('thing', { filter: { '==': [{ var: 'phone' }, CHANGED] } }),
        await client.list('thing', { limit: 1, sort: 'shelf' }),
        await client.list('thing', { sort: 'phone' }),
        await client.list('thing', { filter: { starts: [{ var: 'secret' }, 's'] } }),
        await client.patch(thing, { version: 1, name: 'y' }),
        await client.patch(thing, { version: 2, name: 'x' }),
        await client.patch(thing, { version: 2, phone: 'wrong' }),
        await client.patch(thing, { version: 2, count: 'x' }),
        await client.delete(`${thing}?version=1`),
        await client.get('/api/v1/boot'),
        await client.get('/api/v1/screens/thing'),
        await client.get('/openapi.json'),
        await client.post('/api/v1/thing', { name: 'z', shelf: 'x' }),
        await client.post(`${thing}/reveal`, { fields: ['nope'] }),
      ]
      assert.deepEqual(leaks(answers), [])
      assert.ok(answers.some((answer) => answer.text.includes('137****9999')))
    })
  }

  it('are not told by the refusal of a duplicate', async () => {
    const answer = await app.as('editor').post('/api/v1/thing', { name: 'copy', phone: CHANGED })
    assert.deepEqual(
      answer.refused(422, 'VALIDATION_FAILED').issues.map((issue) => issue.path),
      ['phone'],
    )
    assert.doesNotMatch(JSON.stringify(answer.issues), /\d/)
  })

  it('stand masked in history, outbox and log, whoever wrote them', async () => {
    const traces = await app.db.query(
      `select (select string_agg(h::text, '') from ${app.db.table('sys_history')} h) || (select string_agg(o::text, '') from ${app.db.table('sys_outbox')} o) as text`,
    )
    const text = `${JSON.stringify(traces)} ${app.logged.join()}`
    assert.deepEqual(
      SENTINELS.filter((sentinel) => text.includes(sentinel)),
      [],
    )
    assert.match(text, /137\*\*\*\*4321.*137\*\*\*\*9999/)
  })

  it('are not written back by who saves a record as it was read', async () => {
    const read = (await app.as('editor').get(`/api/v1/thing/${id}`)).data
    ;(await app.as('editor').patch(`/api/v1/thing/${id}`, { version: read.version, phone: read['phone'] })).refused(
      422,
      'VALIDATION_FAILED',
    )
    const shown = (await app.as('revealer').post(`/api/v1/thing/${id}/reveal`, { fields: ['phone'] })).is(200)
    assert.equal(shown.data['phone'], CHANGED)
  })
})
