/** Choosing existing tables: what is offered, to whom, and what cannot be chosen. */
import assert from 'node:assert/strict'

import { loadNorthwind, type Northwind } from '../testing/northwind/index.ts'
import { type Answer, type Client, type Row, testApp, type TestApp } from '../testing/server.ts'

const TABLES = [
  'categories',
  'customer_customer_demo',
  'customer_demographics',
  'customers',
  'employee_territories',
  'employees',
  'order_details',
  'orders',
  'products',
  'region',
  'shippers',
  'suppliers',
  'territories',
  'us_states',
]

describe('choosing tables', () => {
  let app: TestApp
  let nw: Northwind
  let admin: Client
  before(async () => {
    app = await testApp()
    nw = await loadNorthwind(app.db)
    admin = app.as('admin')
  })
  after(async () => {
    await nw.drop()
    await app.close()
  })

  it('are nobody’s business but an administrator’s', async () => {
    for (const person of ['editor', 'nobody'] as const) {
      const client = app.as(person)
      ;(await client.get('/api/v1/existing/schemas')).refused(404, 'NOT_FOUND')
      ;(await client.get(`/api/v1/existing/tables?schema=${nw.schema}`)).refused(404, 'NOT_FOUND')
      const body = { schema: nw.schema, tables: ['orders'] }
      // to them it is an address like those of records
      ;(await client.post('/api/v1/existing/drafts', body)).refused(405, 'METHOD_NOT_ALLOWED')
    }
    ;(await app.stranger().get('/api/v1/existing/schemas')).refused(401, 'NOT_SIGNED_IN')
  })

  it('shows schemas, but none of PostgreSQL’s own and none in which a workspace stands', async () => {
    const { rows } = (await admin.get('/api/v1/existing/schemas')).is(200)
    assert.ok(rows.some((row) => row['name'] === nw.schema && row['tables'] === 14))
    const names = rows.map((row) => String(row['name']))
    assert.deepEqual(
      names.filter((name) => /^pg_|^information_schema$|^t_\d/.test(name)),
      [],
    )
    ;(await admin.get('/api/v1/existing/tables?schema=pg_catalog')).is(200).rows.forEach(() => assert.fail())
    assert.deepEqual((await admin.get(`/api/v1/existing/tables?schema=${app.db.workspace}`)).is(200).rows, [])
    ;(await admin.get('/api/v1/existing/tables')).refused(422, 'BAD_QUERY')
  })

  it('tells of each table its key, rows, references and what would become of its columns', async () => {
    const { rows } = (await admin.get(`/api/v1/existing/tables?schema=${nw.schema}`)).is(200)
    assert.deepEqual(
      rows.map((row) => row['name']),
      TABLES,
    )
    const details = rows.find((row) => row['name'] === 'order_details') ?? assert.fail()
    assert.deepEqual(
      [details['key'], details['estimatedRows'], details['readonly'], details['registeredAs']],
      [['order_id', 'product_id'], 2155, null, null],
    )
    assert.deepEqual(details['references'], [
      { columns: ['order_id'], table: 'orders', toColumns: ['order_id'] },
      { columns: ['product_id'], table: 'products', toColumns: ['product_id'] },
    ])
    const categories = rows.find((row) => row['name'] === 'categories') ?? assert.fail()
    const columns = categories['columns'] as Row[]
    assert.deepEqual(
      columns.map((column) => [column['name'], column['type'], (column['field'] as Row | null)?.['type'] ?? null]),
      [
        ['category_id', 'smallint', 'integer'],
        ['category_name', 'character varying(15)', 'text'],
        ['description', 'text', 'long_text'],
        ['picture', 'bytea', null],
      ],
    )
    assert.equal((columns[3]?.['why'] as Row)['en'], 'binary content is not shown')
  })

  it('refuses tables that are not there, of schemas that are nobody’s data, and bodies of another shape', async () => {
    const draft = (body: unknown): Promise<Answer> => admin.post('/api/v1/existing/drafts', body)
    const unknown = (await draft({ schema: nw.schema, tables: ['orders', 'nope'] })).refused(422, 'VALIDATION_FAILED')
    assert.deepEqual(
      unknown.issues.map((issue) => issue.path),
      ['tables/1'],
    )
    for (const schema of ['pg_catalog', 'information_schema', app.db.workspace, 'x"; drop table y; --', '“”'])
      (await draft({ schema, tables: ['pg_class'] })).refused(422, 'VALIDATION_FAILED')
    for (const body of [
      {},
      { schema: nw.schema },
      { schema: nw.schema, tables: [] },
      { schema: nw.schema, tables: ['orders', 'orders'] },
      { schema: nw.schema, tables: ['x'.repeat(64)] },
      { schema: nw.schema, tables: ['orders'], prefix: 'NW-' },
      { schema: nw.schema, tables: ['orders'], menu: 'x' },
      { schema: nw.schema, tables: ['orders'], more: 1 },
    ])
      (await draft(body)).refused(400, 'BAD_REQUEST')
    assert.deepEqual((await admin.get('/api/v1/drafts')).is(200).rows, [])
  })
})
