import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

describe('deleting records over HTTP', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  it('hides a record of an object that keeps what is deleted, and erases one of an object that does not', async () => {
    const thing = await app.as('editor').make('thing', { name: 'x' })
    const shelf = await app.as('editor').make('shelf', { name: 'S1' })
    ;(await app.as('editor').delete(`${THING}/${thing.id}?version=1`)).is(204)
    ;(await app.as('editor').delete(`/api/v1/shelf/${shelf.id}`)).is(204)
    const [kept] = await app.db.query(
      `select version, deleted_by::text as by, deleted_at is not null as gone from ${app.db.table('thing')} where id = $1`,
      [thing.id],
    )
    assert.deepEqual(kept, { version: 2, by: app.ids.editor, gone: true })
    assert.deepEqual(await app.db.query(`select from ${app.db.table('shelf')} where id = $1`, [shelf.id]), [])
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('editor').get(`${THING}/${thing.id}`),
      await app.as('editor').get(`${THING}/${thing.id}/history`),
      await app.as('editor').patch(`${THING}/${thing.id}`, { version: 2, name: 'y' }),
      await app.as('editor').delete(`${THING}/${thing.id}`),
      await app.as('revealer').post(`${THING}/${thing.id}/reveal`, { fields: ['phone'] }),
      await app.as('editor').delete(`/api/v1/shelf/${shelf.id}`),
    ])
    for (const answer of answers) answer.refused(404, 'NOT_FOUND')
    assert.ok(!(await app.as('editor').list('thing', { limit: 200 })).column('id').includes(thing.id))
  })

  it('refuses a record that changed since it was seen, and parameters it does not know', async () => {
    const { id } = await app.as('editor').make('thing', { name: 'x' })
    ;(await app.as('editor').patch(`${THING}/${id}`, { version: 1, name: 'y' })).is(200)
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(
        ['version=1', 'version=3', 'version=0', 'version=1e0', 'version=', 'version=2&version=2', 'versoin=2'].map(
          (query) => app.as('editor').delete(`${THING}/${id}?${query}`),
        ),
      ),
    )
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [409, 409, 422, 422, 422, 422, 422],
    )
    assert.equal((answers[0]?.body['current'] as { name: string }).name, 'y')
  })

  it('keeps a record that others hold on to, and says who if the caller may know', async () => {
    const shelf = await app.as('editor').make('shelf', { name: 'S2' })
    await app.as('editor').make('thing', { name: 'x', shelf: shelf.id })
    const [known] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').delete(`/api/v1/shelf/${shelf.id}`),
    ])
    assert.match(known?.refused(409, 'RECORD_REFERENCED').text ?? '', /Thing \(Shelf\)/)
    const [user] = await leavesNoTrace(app.db, async () => [
      await app.as('people').delete(`/api/v1/sys_user/${app.ids.editor}`),
    ])
    assert.doesNotMatch(user?.refused(409, 'RECORD_REFERENCED').text ?? '', /[Bb]ox/)
  })

  it('keeps a record for good that a deleted one still points to, for that may come back', async () => {
    const shelf = await app.as('editor').make('shelf', { name: 'S3' })
    const thing = await app.as('editor').make('thing', { name: 'x', shelf: shelf.id })
    ;(await app.as('editor').delete(`${THING}/${thing.id}`)).is(204)
    const [answer] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').delete(`/api/v1/shelf/${shelf.id}`),
    ])
    answer?.refused(409, 'RECORD_REFERENCED')
  })

  it('empties references that let go, as a change in the history of each', async () => {
    const box = await app.as('editor').make('box', { name: 'B' })
    const thing = await app.as('owner').make('thing', { name: 'x', keeper: app.ids.owner })
    ;(await app.as('editor').patch(`${THING}/${thing.id}`, { version: 1, box: box.id })).is(200)
    ;(await app.as('editor').delete(`/api/v1/box/${box.id}`)).is(204)
    const after = (await app.as('editor').get(`${THING}/${thing.id}`)).data
    assert.deepEqual([after['box'], after.version, after['updated_by']], [null, 3, app.ids.editor])
    const [entry] = (await app.as('editor').get(`${THING}/${thing.id}/history`)).rows
    assert.deepEqual(
      [entry?.['version'], entry?.['action'], entry?.['changes']],
      [3, 'update', { box: { from: box.id, to: null } }],
    )
    const outbox = await app.db.query(
      `select topic from ${app.db.table('sys_outbox')} where record = $1 order by id desc limit 1`,
      [thing.id],
    )
    assert.deepEqual(outbox, [{ topic: 'record.updated' }])
  })

  it('lets records that point to themselves or to one another go together', async () => {
    const editor = app.as('editor')
    const a = await editor.make('thing', { name: 'a' })
    const b = await editor.make('thing', { name: 'b', parent: a.id })
    ;(await editor.patch(`${THING}/${a.id}`, { version: 1, parent: a.id })).is(200)
    ;(await leavesNoTrace(app.db, async () => [await editor.delete(`${THING}/${a.id}`)]))[0]?.refused(
      409,
      'RECORD_REFERENCED',
    )
    assert.deepEqual((await editor.post(`${THING}/remove`, { ids: [a.id, b.id, a.id] })).is(200).data, { removed: 2 })
  })

  it('deletes several or none', async () => {
    const editor = app.as('editor')
    const mine = await app.as('owner').make('thing', { name: 'a' })
    const theirs = await app.as('other').make('thing', { name: 'b' })
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('owner').post(`${THING}/remove`, { ids: [mine.id, theirs.id] }),
      await app.as('keeper').post(`${THING}/remove`, { ids: [mine.id, theirs.id] }),
      await editor.post(`${THING}/remove`, { ids: [mine.id, NOWHERE] }),
      await editor.post(`${THING}/remove`, { ids: [] }),
      await editor.post(`${THING}/remove`, { ids: ['x'] }),
      await editor.post(`${THING}/remove`, { ids: mine.id }),
      await editor.post(`${THING}/remove`, { ids: [mine.id], force: true }),
      await editor.post(`${THING}/remove`, { ids: Array.from({ length: 1001 }, () => NOWHERE) }),
      await editor.post(`${THING}/remove`, [mine.id]),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [404, 403, 404, 400, 400, 400, 400, 400, 400],
    )
    assert.deepEqual((await editor.post(`${THING}/remove`, { ids: [mine.id.toUpperCase(), theirs.id] })).is(200).data, {
      removed: 2,
    })
  })

  it('never leaves a living record pointing to a deleted one when both come at once', async () => {
    for (let round = 0; round < 8; round++) {
      const badge = await app.as('admin').make('badge', { number: `1370000${1000 + round}` })
      const [made, removed] = await Promise.all([
        app.as('admin').post(THING, { name: 'x', badge: badge.id }),
        app.as('admin').delete(`/api/v1/badge/${badge.id}`),
      ])
      assert.deepEqual(
        [made.status, removed.status].join() === '201,409' || [made.status, removed.status].join() === '422,204',
        true,
        `${made.text} ${removed.text}`,
      )
    }
  })

  it('keeps the name of what went masked, whoever deleted it', async () => {
    const badge = await app.as('admin').make('badge', { number: '13912345678' })
    ;(await app.as('admin').delete(`/api/v1/badge/${badge.id}`)).is(204)
    const traces = await app.db.query(
      `select changes from ${app.db.table('sys_history')} where record = $1 and action = 'delete'`,
      [badge.id],
    )
    assert.deepEqual(traces, [{ changes: { number: { from: '139****5678', to: null } } }])
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
