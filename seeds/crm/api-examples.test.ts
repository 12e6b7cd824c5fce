/** The examples of the API's documentation are sent as they stand there. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { type Row, testApp, type TestApp } from '../../engine/testing/server.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))
const DOCUMENT = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

/** Bodies of the examples that ask an address ending so. */
function examples(ending: string): { readonly path: string; readonly body: unknown }[] {
  const calls = DOCUMENT.matchAll(
    /curl -s \$S(\/api\/v1\/\w+\/(\w+)) [^']*'Content-Type: application\/json' -d '([^']+)'/g,
  )
  return [...calls].flatMap(([, path = '', last, body = '']) =>
    last === ending ? [{ path, body: JSON.parse(body) as unknown }] : [],
  )
}

describe('the examples of the API documentation', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    await app.services.models.refresh()
    const admin = app.as('admin')
    const company = await admin.make('crm_company', { company_name: '示例公司' })
    for (const balance of ['10.50', '2.25'])
      await admin.make('crm_customer', {
        customer_name: '示例',
        phone: `1370000${balance.length}001`,
        account_balance: balance,
        company_id: company.id,
      })
  })
  after(() => app.close())

  it('ask by a JSON body', async () => {
    const [example = assert.fail('no example')] = examples('query')
    const { rows } = (await app.as('admin').post(example.path, example.body)).is(200)
    assert.equal(rows.length, 2)
    assert.equal((rows[0]?.['company_id'] as Row)['company_name'], '示例公司')
    assert.deepEqual(rows[0]?.['crm_follow_record.customer_id'], [])
  })

  it('count and add up', async () => {
    const [example = assert.fail('no example')] = examples('aggregate')
    const { rows } = (await app.as('admin').post(example.path, example.body)).is(200)
    assert.deepEqual(
      rows.map((row) => [row['count'], row['sum_account_balance']]),
      [[2, '12.75']],
    )
  })
})
