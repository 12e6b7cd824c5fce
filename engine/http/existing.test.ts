import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'

import { openModelStore } from '../schema/model-store.ts'
import { loadNorthwind, type Northwind } from '../testing/northwind/index.ts'
import { type Answer, Client, type Row, testApp, type TestApp } from '../testing/server.ts'
import { createApp, SERVER_OPTIONS } from './app.ts'
import { Described, nonsense } from './openapi/described.test-kit.ts'

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

describe('existing tables as objects', () => {
  let app: TestApp
  let nw: Northwind
  let admin: Client
  let before: string
  before_(async () => {
    app = await testApp()
    nw = await loadNorthwind(app.db)
    admin = app.as('admin')
    before = await nw.fingerprint()
  })
  after(async () => {
    await nw.drop()
    await app.close()
  })

  describe('Northwind', () => {
    before_(async () => {
      const request = {
        schema: nw.schema,
        tables: TABLES,
        prefix: 'nw_',
        menu: { label: { zh: '北风', en: 'Northwind' } },
      }
      const { data } = (await admin.post('/api/v1/existing/drafts', request)).is(201)
      assert.equal(data['drafts'] as unknown, 43)
    })

    it('is planned as rights for the program alone, and applied with the tables untouched', async () => {
      const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
      assert.deepEqual(plan['problems'], [])
      const sql = (plan['steps'] as Row[]).flatMap((step) => step['sql'] as string[])
      assert.equal(sql.filter((each) => !each.startsWith('grant ')).length, 0)
      assert.equal(sql.filter((each) => each.includes(' on table ')).length, 14)
      ;(await admin.post('/api/v1/drafts/apply', { base: plan['base'] })).is(200)
      assert.equal(await nw.fingerprint(), before)
      const again = (await admin.get(`/api/v1/existing/tables?schema=${nw.schema}`)).is(200).rows
      assert.deepEqual(
        again.map((row) => row['registeredAs']),
        TABLES.map((name) => `nw_${name}`),
      )
    })

    it('lists every table with as many records as it has rows, in the order of its key', async () => {
      const counts = await Promise.all(
        TABLES.map(async (name) => (await admin.get(`/api/v1/nw_${name}?limit=1&count=exact`)).is(200).page.total),
      )
      assert.deepEqual(counts, [8, 0, 0, 91, 49, 9, 2155, 830, 77, 4, 6, 29, 53, 51])
      const ids = (await admin.get('/api/v1/nw_orders?limit=3')).is(200).column('id')
      assert.deepEqual(ids, ['10248', '10249', '10250'])
    })

    it('reads a record by its key, of numbers, texts or several columns, with what it refers to', async () => {
      const order = (await admin.get('/api/v1/nw_orders/10248?expand=customer_id,employee_id,ship_via')).is(200).data
      assert.deepEqual(
        [order['order_id'], order['customer_id'], order['employee_id'], order['ship_via'], order['freight']],
        [
          10248,
          { id: 'VINET', company_name: 'Vins et alcools Chevalier' },
          { id: '5', last_name: 'Buchanan' },
          { id: '3', company_name: 'Federal Shipping' },
          '32.38',
        ],
      )
      assert.ok(Number.isInteger(order.version) && order.version > 0)
      const line = (await admin.get('/api/v1/nw_order_details/10248~11?expand=product_id')).is(200).data
      assert.deepEqual(
        [line.id, line['order_id'], line['product_id'], line['unit_price'], line['discount']],
        ['10248~11', '10248', { id: '11', product_name: 'Queso Cabrales' }, '14', '0'],
      )
      const territory = (await admin.get('/api/v1/nw_employee_territories/1~06897')).is(200).data
      assert.deepEqual(territory['territory_id'], '06897')
    })

    it('finds nothing under what can be no key, or is spelled otherwise', async () => {
      for (const [object, id] of [
        ['orders', '010248'],
        ['orders', '99999999999'],
        ['orders', '1e4'],
        ['orders', 'abc'],
        ['orders', '10248~1'],
        ['customers', 'vinet'],
        ['customers', "VINET' or '1'='1"],
        ['customers', '%00'],
        ['order_details', '10248'],
        ['order_details', '10248~'],
        ['order_details', '10248~011'],
        ['order_details', '10248~11~1'],
        ['order_details', '10248%7E11'],
      ] as const)
        (await admin.get(`/api/v1/nw_${object}/${encodeURIComponent(id)}`)).refused(404, 'NOT_FOUND')
    })

    it('searches all texts, filters and sorts by every kind of column', async () => {
      const found = async (query: string): Promise<unknown[]> =>
        (await admin.get(`/api/v1/nw_${query}`)).is(200).column('id')
      const filter = (json: unknown): string => `filter=${encodeURIComponent(JSON.stringify(json))}`
      assert.deepEqual(await found('customers?search=futterkiste'), ['ALFKI'])
      assert.deepEqual(await found(`orders?${filter({ '==': [{ var: 'customer_id' }, 'CENTC'] })}`), ['10259'])
      assert.deepEqual(await found(`orders?${filter({ in: [{ var: 'id' }, ['10250', '10248']] })}`), ['10248', '10250'])
      assert.deepEqual(await found(`orders?${filter({ '>': [{ var: 'freight' }, '900'] })}&sort=-freight`), ['10540'])
      assert.deepEqual(await found(`orders?${filter({ '<': [{ var: 'order_date' }, '1996-07-06'] })}`), [
        '10248',
        '10249',
      ])
      assert.deepEqual(await found(`products?${filter({ '==': [{ var: 'unit_price' }, '14'] })}`), [
        '25',
        '34',
        '42',
        '67',
      ])
      assert.deepEqual(await found('products?sort=-unit_price&limit=2'), ['38', '29'])
      assert.deepEqual(await found(`order_details?${filter({ '==': [{ var: 'order_id' }, '10248'] })}`), [
        '10248~11',
        '10248~42',
        '10248~72',
      ])
      const wrong = await admin.get(`/api/v1/nw_orders?${filter({ '==': [{ var: 'customer_id' }, 3] })}`)
      assert.equal(wrong.refused(422, 'BAD_QUERY').issues[0]?.code, 'RULE_VALUE')
      const beyond = await admin.get(`/api/v1/nw_orders?${filter({ '==': [{ var: 'ship_via' }, '99999999'] })}`)
      beyond.refused(422, 'BAD_QUERY')
    })

    it('pages through keys of two columns, once each record, whatever order', async () => {
      for (const sort of [
        '',
        '&sort=id',
        '&sort=-id',
        '&sort=quantity',
        '&sort=-discount,quantity',
        '&sort=-order_id',
      ]) {
        const seen: unknown[] = []
        let after = ''
        do {
          const page = (await admin.get(`/api/v1/nw_order_details?limit=200&fields=id${sort}${after}`)).is(200)
          seen.push(...page.column('id'))
          after = page.page.next === null ? '' : `&after=${page.page.next}`
        } while (after !== '')
        assert.equal(seen.length, 2155, sort)
        assert.equal(new Set(seen).size, 2155, sort)
      }
    })

    it('creates, changes and deletes, each with a trace, and leaves the rest as it was', async () => {
      const made = (
        await admin.post('/api/v1/nw_order_details', {
          order_id: '10248',
          product_id: '1',
          unit_price: '18.5',
          quantity: 3,
          discount: '0.05',
        })
      ).is(201).data
      assert.deepEqual([made.id, made['unit_price'], made['discount']], ['10248~1', '18.5', '0.05'])
      const path = '/api/v1/nw_order_details/10248~1'
      const changed = (await admin.patch(path, { version: made.version, quantity: 4, discount: '0.1' })).is(200).data
      assert.notEqual(changed.version, made.version)
      assert.deepEqual([changed['quantity'], changed['discount']], [4, '0.1'])
      const same = (await admin.patch(path, { version: changed.version, quantity: 4 })).is(200).data
      assert.equal(same.version, changed.version, 'what changes nothing leaves no trace')
      const history = (await admin.get(`${path}/history`)).is(200).rows
      assert.deepEqual(
        history.map((entry) => [entry['action'], entry['changes']]),
        [
          ['update', { quantity: { from: 3, to: 4 }, discount: { from: '0.05', to: '0.1' } }],
          ['create', {}],
        ],
      )
      ;(await admin.delete(`${path}?version=${made.version}`)).refused(409, 'VERSION_CONFLICT')
      ;(await admin.delete(`${path}?version=${changed.version}`)).is(204)
      ;(await admin.get(path)).refused(404, 'NOT_FOUND')
      assert.equal(await nw.fingerprint(), before)
      const [outbox] = await app.db.query<{ payload: Row }>(
        `select payload from ${app.db.table('sys_outbox')} where object = 'nw_order_details' and topic = 'record.deleted'`,
      )
      assert.equal(outbox?.payload['id'], '10248~1')
    })

    it('keeps two people from overwriting one another, also somebody who writes past the engine', async () => {
      const made = (await admin.post('/api/v1/nw_shippers', { shipper_id: 70, company_name: 'A' })).is(201).data
      const path = '/api/v1/nw_shippers/70'
      const mine = (await admin.patch(path, { version: made.version, company_name: 'B' })).is(200).data
      const late = (await admin.patch(path, { version: made.version, company_name: 'C' })).refused(
        409,
        'VERSION_CONFLICT',
      )
      assert.equal((late.body['current'] as Row)['company_name'], 'B')
      assert.deepEqual(
        (late.body['changes'] as Row[]).map((entry) => [entry['action'], entry['changes']]),
        [['update', { company_name: { from: 'A', to: 'B' } }]],
      )
      await app.db.owner.query(`update "${nw.schema}".shippers set phone = '1' where shipper_id = 70`)
      const past = (await admin.patch(path, { version: mine.version, company_name: 'D' })).refused(
        409,
        'VERSION_CONFLICT',
      )
      assert.deepEqual(past.body['changes'], [])
      const { version } = (await admin.get(path)).is(200).data
      ;(await admin.delete(`${path}?version=${version}`)).is(204)
    })

    it('refuses what the tables refuse, and says at which field', async () => {
      const faults = (answer: Answer): unknown[] =>
        answer.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.path, issue.code])
      const order = { order_id: 20000 }
      assert.deepEqual(faults(await admin.post('/api/v1/nw_orders', {})), [['order_id', 'REQUIRED']])
      assert.deepEqual(faults(await admin.post('/api/v1/nw_orders', { order_id: 10248 })), [
        ['order_id', 'DUPLICATE_VALUE'],
      ])
      assert.deepEqual(faults(await admin.post('/api/v1/nw_orders', { order_id: 40000 })), [
        ['order_id', 'INVALID_VALUE'],
      ])
      assert.deepEqual(faults(await admin.post('/api/v1/nw_orders', { ...order, customer_id: 'NOBDY' })), [
        ['customer_id', 'REFERENCE_MISSING'],
      ])
      assert.deepEqual(faults(await admin.post('/api/v1/nw_orders', { ...order, ship_via: '99999' })), [
        ['ship_via', 'REFERENCE_MISSING'],
      ])
      assert.deepEqual(faults(await admin.post('/api/v1/nw_orders', { ...order, ship_city: 'x'.repeat(16) })), [
        ['ship_city', 'INVALID_VALUE'],
      ])
      const { version } = (await admin.get('/api/v1/nw_orders/10248')).data
      assert.deepEqual(faults(await admin.patch('/api/v1/nw_orders/10248', { version, order_id: 1 })), [
        ['order_id', 'FIELD_READONLY'],
      ])
      ;(await admin.patch('/api/v1/nw_orders/10248', { version, order_id: 10248 })).is(200)
      const pair = { order_id: '10248', product_id: '11', unit_price: '1', quantity: 1, discount: '0' }
      assert.deepEqual(faults(await admin.post('/api/v1/nw_order_details', pair)), [
        ['order_id', 'DUPLICATE_VALUE'],
        ['product_id', 'DUPLICATE_VALUE'],
      ])
      const kept = (await admin.delete('/api/v1/nw_customers/VINET')).refused(409, 'RECORD_REFERENCED')
      assert.match(String((kept.body['message'] as Row)['en']), /Orders/)
      assert.equal(await nw.fingerprint(), before)
    })

    it('writes several records at once or none', async () => {
      const rows = [
        { shipper_id: 80, company_name: 'X' },
        { shipper_id: 81, company_name: 'Y', phone: '1' },
        { shipper_id: 82, company_name: 'Z' },
      ]
      const made = (await admin.post('/api/v1/nw_shippers', rows)).is(201)
      assert.deepEqual(made.column('id'), ['80', '81', '82'])
      const twice = (await admin.post('/api/v1/nw_shippers', [{ shipper_id: 83, company_name: 'V' }, ...rows])).refused(
        422,
        'VALIDATION_FAILED',
      )
      assert.deepEqual(
        twice.issues.map((issue) => issue.path),
        ['1/shipper_id'],
      )
      assert.equal(
        (await admin.post('/api/v1/nw_shippers/remove', { ids: ['80', '81', '82'] })).is(200).data['removed'],
        3,
      )
      assert.equal(await nw.fingerprint(), before)
    })

    it('is served by another process, and described as it answers', async () => {
      const models = await openModelStore(app.db)
      const server = createServer(SERVER_OPTIONS, createApp({ ...app.services, models }))
      const other = new Client(await listening(server), await app.session('admin'))
      try {
        assert.equal((await other.get('/api/v1/nw_order_details/10248~11')).is(200).data['quantity'], 12)
        const described = new Described((await other.get('/openapi.json')).is(200).body)
        const operations = described.operations().filter(({ path }) => path.includes('/nw_order'))
        assert.equal(operations.length, 29)
        const ids = ['10248~11', '10248', '1~1', 'x', '10248~11~1', '-1']
        for (const each of operations) {
          const schema = each.operation.requestBody?.content['application/json']?.schema
          const calls = fc.record({
            id: fc.constantFrom(...ids),
            body: schema === undefined ? fc.constant(undefined) : fc.oneof(described.values(schema), nonsense),
          })
          await fc.assert(
            fc.asyncProperty(calls, async ({ id, body }) => {
              const path = each.path.replace('{id}', encodeURIComponent(id))
              const answer = await other.send(each.method, path, body === undefined ? {} : { body })
              described.assertDescribed(each, answer, body)
            }),
            { numRuns: 10, seed: 42 },
          )
        }
      } finally {
        await new Promise((resolve) => server.close(resolve))
        await models.close()
      }
    })

    it('shows screens with relations both ways, and menus', async () => {
      const screen = (await admin.get('/api/v1/screens/nw_orders')).is(200).body
      const { detail, list } = screen as { detail: { tabs: Row[] }; list: { expand: string[]; sort: string } }
      assert.deepEqual(
        detail.tabs.flatMap((tab) => (tab['kind'] === 'records' ? [[tab['template'], tab['via']]] : [])),
        [['nw_order_details', 'order_id']],
      )
      assert.deepEqual([list.expand, list.sort], [['customer_id', 'employee_id', 'ship_via'], 'id'])
      const { fields } = (await admin.get('/api/v1/screens/nw_order_details')).is(200).body as {
        fields: Record<string, Row & { settings: Row }>
      }
      assert.deepEqual(
        Object.values(fields).map((field) => [
          field['name'],
          field['once'] ?? false,
          Object.keys(field.settings).sort(),
        ]),
        [
          ['id', false, []],
          ['order_id', true, ['target']],
          ['product_id', true, ['target']],
          ['unit_price', false, ['precision', 'scale']],
          ['quantity', false, ['max', 'min']],
          ['discount', false, ['precision', 'scale']],
          ['version', false, []],
        ],
      )
      const boot = (await admin.get('/api/v1/boot')).is(200).body
      const module = (boot['modules'] as Row[]).find((each) => (each['label'] as Row)['zh'] === '北风') ?? assert.fail()
      assert.equal((module['children'] as Row[]).length, 14)
    })

    it('logs no defect in all of this', () => {
      assert.deepEqual(app.logged, [])
    })
  })
})

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** `before` is the name of what the tables were. */
function before_(work: () => Promise<void>): void {
  before(work)
}
