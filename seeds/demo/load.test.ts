import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import type { Database } from '../../engine/database/index.ts'
import { createAjv } from '../../engine/fields/ajv.ts'
import type { Model } from '../../engine/model/types.ts'
import { applyPacks, loadPacks } from '../../engine/packs/apply.ts'
import { loadModel } from '../../engine/schema/model-store.ts'
import { testWorkspace, type TestWorkspace } from '../../engine/testing/index.ts'
import { BLOCK, generateCustomers } from './customers.ts'
import { loadDemo } from './load.ts'
import { customerJson, followUpJson } from './rows.ts'

const PACKS = ['../../metadata/system', '../crm', '.'].map((path) => fileURLToPath(new URL(path, import.meta.url)))
const NOW = '2026-03-09T01:30:00Z'

describe('loading demo customers', () => {
  const workspaces: TestWorkspace[] = []
  let db: Database
  let model: Model

  async function workspace(): Promise<{ db: Database; model: Model }> {
    const made = await testWorkspace()
    workspaces.push(made)
    await applyPacks(made.db, await loadPacks(made.db, PACKS))
    return { db: made.db, model: await loadModel(made.db) }
  }

  before(async () => {
    ;({ db, model } = await workspace())
  })

  after(async () => {
    for (const each of workspaces) await each.drop()
  })

  function load(
    customers: number,
    more: { db?: Database; model?: Model; now?: string; seed?: number } = {},
  ): Promise<void> {
    return loadDemo({ db, model, customers, now: NOW, report: () => undefined, ...more })
  }

  async function count(table: string, on = db): Promise<number> {
    const [row] = await on.query<{ count: string }>(`select count(*)::text as count from ${on.table(table)}`)
    return Number(row?.count)
  }

  /** Everything about the customers that does not depend on the ids of a workspace's users and companies. */
  function contents(on: Database): Promise<unknown[]> {
    return on.query(
      `select id, version, created_at::text, customer_name, phone, id_card_no, birthday::text, district, address, inviter_id,
         account_balance::text, maturity, last_follow_date::text, next_follow_date::text, follow_times,
         (select json_agg(json_build_array(f.id, f.follow_date, f.content) order by f.id)
          from ${on.table('crm_follow_record')} f where f.customer_id = c.id) as talks
       from ${on.table('crm_customer')} c order by id`,
    )
  }

  it('writes as many customers as are asked for, and their follow-ups', async () => {
    await load(300)
    assert.equal(await count('crm_customer'), 300)
    assert.ok((await count('crm_follow_record')) > 400)
    const [known] = await db.query('select reltuples::int as rows from pg_class where oid = $1::regclass', [
      db.table('crm_customer'),
    ])
    assert.deepEqual(known, { rows: 300 }, 'the planner knows them')
  })

  it('makes only values that a person could have entered', () => {
    const salespeople = ['00000000-0000-7000-8000-000000000001']
    const customers = [...generateCustomers({ count: 1500, now: NOW, salespeople, companies: salespeople })]
    const talks = customers.flatMap((each) => each.followUps.map((talk, index) => followUpJson(each, talk, index, 1)))
    assertAccepted('crm_customer', customers.map(customerJson))
    assertAccepted('crm_follow_record', talks)
  })

  function assertAccepted(name: string, rows: readonly string[]): void {
    const object = model.objects.get(name)
    assert.ok(object)
    const ajv = createAjv()
    const checks = object.fields.map((field) => ({ field, accepts: ajv.compile(field.valueSchema) }))
    for (const row of rows) {
      const values = JSON.parse(row) as Record<string, unknown>
      for (const { field, accepts } of checks) {
        const value = values[field.name] ?? null
        if (value !== null) assert.ok(accepts(value), `${name}.${field.name}: ${JSON.stringify(value)}`)
        else if (field.required) assert.notEqual(field.kind.constantDefault(field.definition), undefined, field.name)
      }
    }
  }

  it('does nothing when it is run again, also with another day and seed', async () => {
    const before = await contents(db)
    await load(300, { now: '2026-05-01T00:00:00Z', seed: 99 })
    await load(10)
    assert.deepEqual(await contents(db), before)
  })

  it('does not bring back a customer whom somebody deleted', async () => {
    const [gone] = await db.query<{ id: string }>(
      `select id from ${db.table('crm_customer')} where follow_times = 0 limit 1`,
    )
    await db.query(`update ${db.table('crm_customer')} set deleted_at = ${db.now} where id = $1`, [gone?.id])
    await load(300)
    assert.equal(await count('crm_customer'), 300)
    await db.query(`update ${db.table('crm_customer')} set deleted_at = null where id = $1`, [gone?.id])
  })

  it('adds what is missing, and ends as if all had been asked for at once', async () => {
    const all = BLOCK + 400
    await load(all, { now: '2026-05-01T00:00:00Z' })
    const other = await workspace()
    await load(all, other)
    assert.deepEqual(await contents(db), await contents(other.db))
  })

  it('leaves figures on each customer that its follow-ups confirm', async () => {
    const wrong = await db.query(
      `select c.id from ${db.table('crm_customer')} c left join lateral (
         select count(*) as times, max(follow_date) as last, count(*) filter (where f.salesperson_id = c.owner_id) as mine
         from ${db.table('crm_follow_record')} f where f.customer_id = c.id) f on true
       where c.follow_times <> f.times or c.cur_follow_times <> f.mine or c.last_follow_date is distinct from f.last
         or (c.last_follow_state = 'not_followed') <> (f.times = 0)`,
    )
    assert.deepEqual(wrong, [])
  })

  it('gives customers to salespeople and some of them to companies', async () => {
    const roles = await db.query(
      `select distinct r.role from ${db.table('crm_customer')} c join ${db.table('sys_user_role')} r on r."user" = c.owner_id`,
    )
    assert.deepEqual(roles, [{ role: 'salesman' }])
    const [companies] = await db.query(
      `select count(distinct company_id)::int as count from ${db.table('crm_customer')}`,
    )
    assert.deepEqual(companies, { count: 3 })
  })

  it('loads once when two processes ask at the same time', async () => {
    const { db: shared, model: sharedModel } = await workspace()
    await Promise.all([load(700, { db: shared, model: sharedModel }), load(700, { db: shared, model: sharedModel })])
    assert.equal(await count('crm_customer', shared), 700)
  })

  it('leaves whole blocks behind when it breaks, and goes on from there', async () => {
    const { db: broken, model: brokenModel } = await workspace()
    const bomb = broken.table('crm_customer')
    await broken.owner.query(
      `alter table ${bomb} add constraint bomb check (right(id::text, 10) <> '${BLOCK.toString(16).padStart(10, '0')}')`,
    )
    await assert.rejects(load(BLOCK * 2, { db: broken, model: brokenModel }), /bomb/)
    assert.equal(await count('crm_customer', broken), BLOCK)
    await broken.owner.query(`alter table ${bomb} drop constraint bomb`)
    await load(BLOCK + 10, { db: broken, model: brokenModel })
    assert.equal(await count('crm_customer', broken), BLOCK + 10)
  })

  it('says what to do when nobody is there to own customers', async () => {
    const made = await testWorkspace()
    workspaces.push(made)
    await applyPacks(made.db, await loadPacks(made.db, PACKS.slice(0, 2)))
    const crmOnly = await loadModel(made.db)
    await assert.rejects(load(10, { db: made.db, model: crmOnly }), { code: 'COMMAND_USAGE' })
  })
})
