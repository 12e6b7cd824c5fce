import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import type { Database } from '../../engine/database/index.ts'
import { createAjv } from '../../engine/fields/ajv.ts'
import type { Model } from '../../engine/model/types.ts'
import { applyPacks, loadPacks } from '../../engine/packs/apply.ts'
import { loadModel } from '../../engine/schema/model-store.ts'
import { testWorkspace, type TestWorkspace } from '../../engine/testing/index.ts'
import { GENERATORS } from '../index.ts'
import { WRITTEN_PRODUCTS } from './catalogue.ts'
import { generateProducts, MOST_PRODUCTS } from './products.ts'

const PACKS = ['../../metadata/system', '../crm', '.'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
const NOW = '2026-03-09T01:30:00Z'

describe('the figures of the demo', () => {
  let workspace: TestWorkspace
  let db: Database
  let model: Model

  before(async () => {
    workspace = await testWorkspace()
    ;({ db } = workspace)
    await applyPacks(db, await loadPacks(db, PACKS))
    model = await loadModel(db)
    await load()
  })

  after(() => workspace.drop())

  function load(amounts: Record<string, number> = { customers: 1500, products: 17_878 }): Promise<void> | undefined {
    return GENERATORS['demo']?.load({ db, model, now: NOW, amounts, report: () => undefined })
  }

  async function count(object: string, condition = 'true'): Promise<number> {
    const [row] = await db.query<{ count: number }>(
      `select count(*)::int as count from ${db.table(object)} where deleted_at is null and ${condition}`,
    )
    return row?.count ?? 0
  }

  async function countLog(object: string): Promise<number> {
    const [row] = await db.query<{ count: number }>(`select count(*)::int as count from ${db.table(object)}`)
    return row?.count ?? 0
  }

  it('are those that examples speak of', async () => {
    assert.equal(await count('crm_product'), 17_878)
    assert.equal(await count('crm_group'), 10)
    assert.equal(await count('crm_customer', 'in_recycle_bin'), 6)
    assert.equal(await countLog('crm_transfer_record'), 29)
    assert.equal(await count('crm_wx_user'), 50)
    assert.equal(await count('crm_company'), 3)
    assert.equal(model.tabs.get('crm_customer')?.length, 9)
    // of the platform's own, which come with its features, the examples know the two that people have
    const known = [...model.enums.keys()].filter((name) => !/^sys_(?!gender$|user_status$)/.test(name))
    assert.equal(known.length, 27)
  })

  it('hold tasks of each progress: 17, 3, 2 and none cancelled', async () => {
    assert.equal(await count('crm_task'), 22)
    for (const [progress, expected] of [
      ['not_started', 17],
      ['in_progress', 3],
      ['done', 2],
      ['cancelled', 0],
    ] as const)
      assert.equal(await count('crm_task', `progress = '${progress}'`), expected, progress)
  })

  it('make the monthly payment of principal and fee', async () => {
    const wrong = `monthly_payment is distinct from principal + service_fee`
    assert.equal(await count('crm_product', wrong), 0)
    for (const payment of ['361.67', '180.73', '572.54', '532.35', '270.04'])
      assert.ok((await count('crm_product', `monthly_payment = ${payment}`)) > 0, payment)
  })

  it('agree with each other', async () => {
    const wrong = await db.query(
      `select t.id from ${db.table('crm_transfer_record')} t left join lateral (
         select count(*) as lines from ${db.table('crm_transfer_customer')} c where c.transfer_id = t.id) c on true
       where t.customers <> c.lines or t.from_id = t.to_id`,
    )
    assert.deepEqual(wrong, [])
    assert.equal(await count('crm_customer', 'in_recycle_bin and owner_id is not null'), 0)
    const parked = `customer_id in (select id from ${db.table('crm_customer')} where in_recycle_bin)`
    for (const object of ['crm_customer_group', 'crm_task']) assert.equal(await count(object, parked), 0, object)
    assert.ok((await count('crm_customer_group', 'salesperson_id is not null')) > 300)
    assert.ok((await count('crm_customer_group', 'salesperson_id is null')) > 50, 'some wait in the pool of a group')
  })

  it('bring only values that a person could have entered', async () => {
    const ajv = createAjv()
    const written = [...model.objects.values()].filter(
      ({ name, query }) => name.startsWith('crm_') && !query && !['crm_customer', 'crm_follow_record'].includes(name),
    )
    for (const object of written) {
      const fields = object.fields.filter((field) => !field.system)
      const columns = fields.map((field) => `${field.kind.toJson(`"${field.column}"`)} as "${field.name}"`).join(', ')
      const rows = await db.query<Record<string, unknown>>(
        `select ${columns} from ${db.table(object.name)} order by md5(id::text) limit 300`,
      )
      for (const field of fields) {
        const accepts = ajv.compile(field.valueSchema)
        for (const row of rows) {
          const value = row[field.name] ?? null
          assert.ok(value === null ? !field.required : accepts(value), `${field.name}: ${JSON.stringify(value)}`)
        }
      }
    }
  })

  it('stay as people left them when the server starts again', async () => {
    await db.query(`update ${db.table('crm_task')} set deleted_at = ${db.now}`)
    await load()
    assert.equal(await count('crm_task'), 0)
    assert.equal(await count('crm_product'), 17_878)
  })
})

describe('generated products', () => {
  const TODAY = Date.parse('2026-03-09T00:00:00+08:00')
  const all = [...generateProducts(0, 17_878 - WRITTEN_PRODUCTS, TODAY)]

  it('are as many as the demo wants, each with a name of its own, the same each time', () => {
    assert.equal(all.length, 17_803)
    assert.ok(all.length <= MOST_PRODUCTS)
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length)
    assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
    assert.deepEqual([...generateProducts(500, 510, TODAY)], all.slice(500, 510))
  })

  it('have prices, principals and fees with two decimals', () => {
    for (const { name, price, principal, service_fee } of all) {
      for (const sum of [price, principal, service_fee]) assert.match(sum, /^\d+\.\d{2}$/, name)
    }
  })
})
