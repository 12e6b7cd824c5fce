import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { applyDefinitions, object } from '../testing/definitions.ts'
import { loadNorthwind, type Northwind } from '../testing/northwind/index.ts'
import { testApp, type TestApp } from '../testing/server.ts'

describe('records of ours that refer to existing tables and to others of ours', () => {
  let app: TestApp
  let nw: Northwind
  before(async () => {
    app = await testApp()
    nw = await loadNorthwind(app.db)
    const admin = app.as('admin')
    ;(await admin.post('/api/v1/existing/drafts', { schema: nw.schema, tables: ['shippers'], prefix: 'nw_' })).is(201)
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    ;(await admin.post('/api/v1/drafts/apply', { base: plan['base'] })).is(200)
    await applyDefinitions(app.db, [
      object('parcel', {
        name: 'text',
        box: { type: 'reference', target: 'box', required: true },
        shipper: { type: 'reference', target: 'nw_shippers' },
      }),
    ])
    await app.services.models.refresh()
  })
  after(async () => {
    await nw.drop()
    await app.close()
  })

  it('never point to what goes in the same moment', async () => {
    const admin = app.as('admin')
    const [shipper] = (await admin.list('nw_shippers', { limit: 1 })).is(200).rows
    const both: string[] = []
    for (let round = 0; round < 32; round++) {
      const box = await admin.make('box', { name: 'b' })
      const going = sleep(round % 8).then(() => admin.delete(`/api/v1/box/${box.id}`))
      const making = admin.post('/api/v1/parcel', { name: 'p', box: box.id, shipper: shipper?.['id'] })
      const [made, went] = await Promise.all([making, going])
      both.push(`${made.status} ${went.status}`)
    }
    assert.deepEqual(
      both.filter((each) => each !== '201 409' && each !== '422 204'),
      [],
    )
  })
})
