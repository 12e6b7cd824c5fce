import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type Answer, type Client, type Row, type TestApp } from '../testing/server.ts'

const label = { zh: '车辆', en: 'Vehicle' }

describe('removing in the console, and thinking better of it', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
    const fields = ['plate', 'colour'].map((name) => ({ name, label, type: 'text' }))
    await draft('object', 'vehicle', { name: 'vehicle', label, fields })
    const list = { columns: [{ field: 'plate' }, { field: 'colour' }] }
    await draft('template', 'vehicles', { name: 'vehicles', object: 'vehicle', label, list })
    await apply()
    const { id } = await admin.make('vehicle', { plate: 'A', colour: 'red' })
    ;(await admin.patch(`/api/v1/vehicle/${id}`, { version: 1, colour: 'blue' })).is(200)
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const draft = (kind: string, name: string, body: Row | null): Promise<Answer> =>
    admin.send('PUT', `/api/v1/drafts/${kind}/${name}?cascade=1`, { body: body ? { body } : { removed: true } })

  async function apply(): Promise<void> {
    const { base, problems } = (await admin.post('/api/v1/drafts/plan', { prune: true })).is(200).data
    assert.deepEqual(problems, [])
    ;(await admin.post('/api/v1/drafts/apply', { base, prune: true })).is(200)
  }

  it('a field comes back with its values; the list that showed it is named, and left to the person', async () => {
    const [before] = (await admin.list('vehicle')).rows
    await draft('field', 'vehicle.colour', null)
    await apply()
    assert.equal(Object.hasOwn((await admin.list('vehicle')).rows[0] ?? {}, 'colour'), false)
    const [dropped] = (await admin.get('/api/v1/dropped')).is(200).rows
    assert.deepEqual(
      [dropped?.['kind'], dropped?.['name'], dropped?.['label'], dropped?.['object'], dropped?.['rows']],
      ['field', 'vehicle.colour', label, 'vehicle', 1],
    )
    assert.equal((dropped?.['by'] as Row)['id'], app.ids.admin)
    const restored = (await admin.post(`/api/v1/dropped/${String(dropped?.['id'])}/restore`, {})).is(200).data
    assert.deepEqual(restored['left'], [{ kind: 'template', name: 'vehicles', label }])
    assert.deepEqual((await admin.list('vehicle')).rows[0], before)
    assert.deepEqual((await admin.get('/api/v1/dropped')).rows, [])
    const history = (await admin.get(`/api/v1/vehicle/${String(before?.['id'])}/history`)).is(200).rows
    assert.deepEqual((history[0]?.['changes'] as Record<string, Row>)['colour'], { from: 'red', to: 'blue' })
  })

  it('an object comes back with its records, unless its name is taken; purged, it is gone', async () => {
    const before = (await admin.list('vehicle')).rows
    await draft('object', 'vehicle', null)
    await apply()
    const dropped = (await admin.get('/api/v1/dropped')).rows
    assert.deepEqual(
      dropped.map((each) => [each['kind'], each['name'], each['rows']]),
      [['object', 'vehicle', 1]],
    )
    const address = `/api/v1/dropped/${String(dropped[0]?.['id'])}`
    await draft('object', 'vehicle', { name: 'vehicle', label, fields: [{ name: 'wheels', label, type: 'integer' }] })
    await apply()
    await leavesNoTrace(app.db, async () => [
      (await admin.post(`${address}/restore`, {})).refused(409, 'NAME_TAKEN'),
      (await admin.post(`${address}/purge`, { name: 'car' })).refused(422, 'VALIDATION_FAILED'),
      (await admin.post(`${address}/purge`, {})).refused(400, 'BAD_REQUEST'),
    ])
    await draft('object', 'vehicle', null)
    await apply()
    const [, older] = (await admin.get('/api/v1/dropped')).rows
    ;(await admin.post(`/api/v1/dropped/${String(older?.['id'])}/restore`, {})).is(200)
    assert.deepEqual((await admin.list('vehicle')).rows, before)
    const [wheels] = (await admin.get('/api/v1/dropped')).rows
    const purge = `/api/v1/dropped/${String(wheels?.['id'])}/purge`
    ;(await admin.post(purge, { name: 'vehicle' })).is(204)
    ;(await admin.post(purge, { name: 'vehicle' })).refused(404, 'NOT_FOUND')
    assert.deepEqual((await admin.list('vehicle')).rows, before)
  })
})
