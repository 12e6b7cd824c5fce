import assert from 'node:assert/strict'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, testApp, type TestApp } from '../testing/server.ts'

describe('numbers below a list', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object('wage', {
        who: 'text',
        pay: { type: 'decimal', precision: 12, scale: 2 },
        bonus: { type: 'decimal', precision: 12, scale: 2, mask: 'full' },
      }),
      definition('template', 'wages', {
        object: 'wage',
        list: {
          columns: [{ field: 'who' }],
          summary: [
            { function: 'sum', field: 'pay' },
            { function: 'max', field: 'bonus' },
          ],
        },
      }),
      definition('role', 'wage_reader', { grants: [{ object: 'wage', operations: ['read'] }] }),
    ])
    await app.services.models.refresh()
    const admin = app.as('admin')
    ;(
      await admin.post('/api/v1/wage', [
        { who: 'a', pay: '0.10', bonus: '5' },
        { who: 'b', pay: '0.20' },
      ])
    ).is(201)
    await admin.make('sys_user_role', { user: app.ids.nobody, role: 'wage_reader' })
  })
  after(() => app.close())

  it('are promised only of what the person reads clearly, and can be asked for', async () => {
    const reader = new Client(app.url, await app.session('nobody'))
    for (const client of [app.as('admin'), reader]) {
      const screen = (await client.get('/api/v1/screens/wages')).is(200).body
      const { summary } = screen['list'] as { summary: readonly { function: string; field: string }[] }
      assert.deepEqual(summary, [{ function: 'sum', field: 'pay' }])
      const answer = (await client.post('/api/v1/wage/aggregate', { measures: summary })).is(200)
      assert.deepEqual(answer.rows, [{ sum_pay: '0.30' }])
      ;(await client.post('/api/v1/wage/aggregate', { measures: [{ function: 'max', field: 'bonus' }] })).refused(
        422,
        'BAD_QUERY',
      )
    }
  })
})
