import assert from 'node:assert/strict'

import { testApp, type TestApp } from '../testing/server.ts'

describe('the generation of definitions', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  it('is told with every answer of the API, so that open consoles notice a change', async () => {
    const admin = app.as('admin')
    const told = async () => Number((await admin.get('/api/v1/shelf')).headers.get('x-tessera-generation'))
    const before = await told()
    assert.ok(before > 0)
    const label = { zh: '层', en: 'Level' }
    const body = { object: 'shelf', name: 'level', label, type: 'integer' }
    await admin.post('/api/v1/drafts', { drafts: [{ kind: 'field', name: 'shelf.level', body }] })
    const { base } = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    await admin.post('/api/v1/drafts/apply', { base }).then((answer) => answer.is(200))
    assert.equal(await told(), before + 1)
  })
})
