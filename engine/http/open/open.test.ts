/** What an application does with records through the open API. */
import assert from 'node:assert/strict'

import { testApp, type TestApp } from '../../testing/server.ts'
import { application, OpenClient } from './open.test-kit.ts'

describe('the open API', () => {
  let app: TestApp
  let client: OpenClient
  before(async () => {
    app = await testApp()
    client = new OpenClient(app, await application(app))
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  it('lists, reads, creates, changes, asks, adds up, writes by key and removes', async () => {
    const made = (await client.post('/open/v1/thing', { name: '开放', code: 'O-1', count: 3 })).is(201).data
    const read = (await client.get(`/open/v1/thing/${made.id}`)).is(200).data
    assert.deepEqual([read['name'], read['created_by']], ['开放', null])
    const changed = await client.patch(`/open/v1/thing/${made.id}`, { version: 1, count: 4 })
    assert.equal(changed.is(200).data['count'], 4)
    assert.equal((await client.get('/open/v1/thing?limit=5&fields=name')).is(200).rows.length, 1)
    const asked = await client.post('/open/v1/thing/query', { filter: { '==': [{ var: 'code' }, 'O-1'] } })
    assert.deepEqual(asked.is(200).column('count'), [4])
    const groups = await client.get('/open/v1/thing/aggregate?group=colour&measures=count')
    assert.equal(groups.is(200).rows.length, 1)
    const upserted = await client.post('/open/v1/thing/upsert', {
      key: ['code'],
      rows: [{ code: 'O-1', count: 5, name: '开放' }],
    })
    assert.equal(upserted.is(200).data['updated'], 1)
    const several = await client.patch('/open/v1/thing', { ids: [made.id], values: { count: 6 } })
    assert.equal(several.is(200).data['changed'], 1)
    assert.equal((await client.post('/open/v1/thing/remove', { ids: [made.id] })).is(200).data['removed'], 1)
    ;(await client.get(`/open/v1/thing/${made.id}`)).refused(404, 'NOT_FOUND')
  })

  it('is told by history as the application that it is', async () => {
    const made = (await client.post('/open/v1/thing', { name: '史' })).is(201).data
    const [row] = await app.db.query<{ by_kind: string; by: string | null; by_what: string }>(
      `select by_kind, by, by_what from ${app.db.table('sys_history')} where record = $1`,
      [made.id],
    )
    assert.deepEqual([row?.by_kind, row?.by], ['application', null])
    const [entry] = (await app.as('admin').get(`/api/v1/thing/${made.id}/history`)).is(200).rows
    assert.match(String((entry?.['by'] as { name: string }).name), /^app /)
  })
})
