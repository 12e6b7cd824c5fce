import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

describe('changing records over HTTP', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  it('changes only the fields given, raises the version and says who', async () => {
    const made = await app.as('owner').make('thing', { name: 'a', count: 1, note: 'kept' })
    const answer = (await app.as('editor').patch(`${THING}/${made.id}`, { version: 1, name: ' b ', count: null })).is(
      200,
    )
    assert.deepEqual([answer.data['name'], answer.data['count'], answer.data['note']], ['b', null, 'kept'])
    assert.deepEqual(
      [answer.data.version, answer.data['created_by'], answer.data['updated_by']],
      [2, app.ids.owner, app.ids.editor],
    )
  })

  it('leaves version, history and outbox alone when nothing changes', async () => {
    const made = await app.as('editor').make('thing', { name: 'same', price: 5, phone: '13700007583' })
    const before = await app.db.query(`select count(*) from ${app.db.table('sys_outbox')}`)
    for (const values of [{}, { name: ' same ' }, { price: '5.00' }, { phone: '137 0000 7583' }]) {
      assert.deepEqual(
        (await app.as('editor').patch(`${THING}/${made.id}`, { version: 1, ...values })).is(200).data,
        made,
      )
    }
    assert.equal((await app.as('editor').get(`${THING}/${made.id}/history`)).rows.length, 1)
    assert.deepEqual(await app.db.query(`select count(*) from ${app.db.table('sys_outbox')}`), before)
  })

  it('answers the later of two people with the record as it is and who changed which fields', async () => {
    const made = await app.as('editor').make('thing', { name: 'a', phone: '13700007111' })
    ;(await app.as('owner').get(`${THING}/${made.id}`)).refused(404, 'NOT_FOUND')
    ;(await app.as('editor').patch(`${THING}/${made.id}`, { version: 1, name: 'b', phone: '13700007222' })).is(200)
    const [answer] = await leavesNoTrace(app.db, async () => [
      await app.as('admin').patch(`${THING}/${made.id}`, { version: 1, name: 'c' }),
    ])
    const body = answer?.refused(409, 'VERSION_CONFLICT').body as {
      current: Record<string, unknown>
      changes: Record<string, unknown>[]
    }
    assert.deepEqual([body.current['version'], body.current['name'], body.current['phone']], [2, 'b', '137****7222'])
    assert.equal(body.changes.length, 1)
    assert.deepEqual(body.changes[0]?.['fields'], ['name', 'phone'])
    assert.deepEqual(body.changes[0]?.['by'], { id: app.ids.editor, name: 'editor 先生' })
    assert.match(JSON.stringify(answer?.body['message']), /editor 先生/)
  })

  it('takes exactly one of several changes to the same version made at once', async () => {
    const made = await app.as('editor').make('thing', { name: 'race' })
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        app.as('editor').patch(`${THING}/${made.id}`, { version: 1, count: index }),
      ),
    )
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409, 409, 409, 409, 409])
    assert.equal((await app.as('editor').get(`${THING}/${made.id}`)).data.version, 2)
  })

  it('lets either a change or a deletion win when both come at once', async () => {
    for (let round = 0; round < 5; round++) {
      const made = await app.as('editor').make('thing', { name: 'x' })
      const [changed, removed] = await Promise.all([
        app.as('editor').patch(`${THING}/${made.id}`, { version: 1, name: 'y' }),
        app.as('editor').delete(`${THING}/${made.id}?version=1`),
      ])
      assert.ok([200, 404].includes(changed.status), changed.text)
      assert.ok([204, 409].includes(removed.status), removed.text)
      assert.equal(changed.status === 200, removed.status === 409, `${changed.status} ${removed.status}`)
    }
  })

  it('refuses wrong versions, unknown and engine-kept fields, empties of required ones', async () => {
    const { id } = await app.as('editor').make('thing', { name: 'x' })
    const cases: readonly (readonly [object, string, string])[] = [
      [{ name: 'y' }, 'version', 'REQUIRED'],
      ...[null, '1', 1.5, 0, -1, 1e16, 2 ** 53, true, [1]].map(
        (version) => [{ version, name: 'y' }, 'version', 'INVALID_VALUE'] as const,
      ),
      [{ version: 1, id: NOWHERE }, 'id', 'FIELD_READONLY'],
      [{ version: 1, created_by: NOWHERE }, 'created_by', 'FIELD_READONLY'],
      [{ version: 1, updated_at: '2020-01-01T00:00:00.000Z' }, 'updated_at', 'FIELD_READONLY'],
      [{ version: 1, deleted_at: null }, 'deleted_at', 'FIELD_UNKNOWN'],
      [{ version: 1, serial: 'x' }, 'serial', 'FIELD_READONLY'],
      [{ version: 1, name: null }, 'name', 'REQUIRED'],
      [{ version: 1, active: null }, 'active', 'REQUIRED'],
      [{ version: 1, shelf: NOWHERE }, 'shelf', 'REFERENCE_MISSING'],
      [{ version: 1, phone: '137****7583' }, 'phone', 'INVALID_VALUE'],
    ]
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(cases.map(([body]) => app.as('editor').patch(`${THING}/${id}`, body))),
    )
    const told = answers.map((answer) =>
      answer.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.path, issue.code]),
    )
    assert.deepEqual(
      told,
      cases.map(([, path, code]) => [[path, code]]),
    )
    for (const body of [[], null, 'x', [{ version: 1 }]])
      (await app.as('editor').patch(`${THING}/${id}`, body)).refused(400, 'BAD_REQUEST')
  })

  it('refuses a value another record has, wherever the change comes from', async () => {
    await app.as('editor').make('thing', { name: 'x', code: 'TAKEN' })
    const { id } = await app.as('editor').make('thing', { name: 'x' })
    const [answer] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').patch(`${THING}/${id}`, { version: 1, code: 'TAKEN', name: 'new' }),
    ])
    assert.deepEqual(
      answer?.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.path, issue.code]),
      [['code', 'DUPLICATE_VALUE']],
    )
  })

  it('tells who may see but not change from who may not even see', async () => {
    const { id } = await app.as('owner').make('thing', { name: 'mine', keeper: null })
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('reader').patch(`${THING}/${id}`, { version: 1, name: 'y' }),
      await app.as('keeper').patch(`${THING}/${id}`, { version: 1, name: 'y' }),
      await app.as('other').patch(`${THING}/${id}`, { version: 1, name: 'y' }),
      await app.as('other').patch(`${THING}/${NOWHERE}`, { version: 1, name: 'y' }),
      await app.as('blind').patch(`${THING}/${id}`, { version: 1, name: 'y' }),
      await app.as('nobody').patch(`${THING}/${id}`, { version: 1, name: 'y' }),
      await app.as('editor').patch(`${THING}/not-an-id`, { version: 1, name: 'y' }),
      await app.as('fresh').patch(`${THING}/${id}`, { version: 1, name: 'y' }),
      await app.stranger().patch(`${THING}/${id}`, { version: 1, name: 'y' }),
      await app.as('keeper').delete(`${THING}/${id}`),
      await app.as('other').delete(`${THING}/${id}`),
      await app.as('reader').delete(`${THING}/${id}`),
      await app.as('other').post(`${THING}/${id}/reveal`, { fields: ['phone'] }),
      await app.as('reader').post(`${THING}/${id}/reveal`, { fields: ['phone'] }),
      await app.as('editor').post(`${THING}/${id}/reveal`, { fields: ['phone'] }),
      await app.as('other').get(`${THING}/${id}/history`),
      await app.as('blind').get(`${THING}/${id}/history`),
      await app.as('blind').get(`${THING}/${id}`),
      await app.as('blind').get(THING),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [403, 403, 404, 404, 403, 404, 404, 403, 401, 403, 404, 403, 404, 403, 403, 404, 404, 404, 404],
    )
    assert.deepEqual({ ...answers[2]?.body, trace_id: 0 }, { ...answers[3]?.body, trace_id: 0 })
  })

  it('lets nobody give a record away out of their own reach', async () => {
    const { id } = await app.as('editor').make('thing', { name: 'lent', keeper: app.ids.owner })
    const [answer] = await leavesNoTrace(app.db, async () => [
      await app.as('owner').patch(`${THING}/${id}`, { version: 1, keeper: null }),
    ])
    answer?.refused(403, 'FORBIDDEN')
    ;(await app.as('owner').patch(`${THING}/${id}`, { version: 1, name: 'still mine' })).is(200)
  })

  it('keeps who changed what, newest first', async () => {
    const editor = app.as('editor')
    const { id } = await editor.make('thing', { name: 'a', price: 1, phone: '13700008111' })
    await editor.patch(`${THING}/${id}`, {
      version: 1,
      name: 'b',
      price: '2.5',
      phone: '13700008222',
      name_: undefined,
    })
    const rows = (await editor.get(`${THING}/${id}/history`)).is(200).rows
    assert.deepEqual(
      rows.map((row) => [row['version'], row['action']]),
      [
        [2, 'update'],
        [1, 'create'],
      ],
    )
    assert.deepEqual(rows[0]?.['changes'], {
      name: { from: 'a', to: 'b' },
      price: { from: '1.00', to: '2.50' },
      phone: { from: '137****8111', to: '137****8222' },
    })
    assert.deepEqual(rows[0]?.['by'], { id: app.ids.editor, name: 'editor 先生' })
    assert.match(String(rows[0]?.['at']), /Z$/)
  })

  it('shows a masked value to who holds the right, and keeps a trace that names the field', async () => {
    const { id } = await app.as('editor').make('thing', { name: 'a', phone: '13700009111', secret: 'open sesame' })
    const shown = (await app.as('revealer').post(`${THING}/${id}/reveal`, { fields: ['phone', 'secret', 'phone'] })).is(
      200,
    )
    assert.deepEqual(shown.data, { phone: '13700009111', secret: 'open sesame' })
    const [entry] = (await app.as('editor').get(`${THING}/${id}/history`)).rows
    assert.deepEqual([entry?.['action'], entry?.['fields'], entry?.['changes']], ['reveal', ['phone', 'secret'], {}])
    assert.deepEqual(entry?.['by'], { id: app.ids.revealer, name: 'revealer 先生' })
    // looking is no change: the next writer meets no conflict
    ;(await app.as('editor').patch(`${THING}/${id}`, { version: 1, name: 'b' })).is(200)
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(
        [
          { fields: [] },
          { fields: 'phone' },
          {},
          { fields: [1] },
          { fields: ['phone'], all: true },
          { fields: ['phon'] },
        ].map((body) => app.as('revealer').post(`${THING}/${id}/reveal`, body)),
      ),
    )
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [400, 400, 400, 400, 400, 422],
    )
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
