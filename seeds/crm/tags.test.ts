import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { testApp, type TestApp } from '../../engine/testing/server.ts'
import { readRules, tagStates } from '../../engine/tags/index.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))

describe('tags of the CRM pack', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    await app.services.models.refresh()
  })
  after(() => app.close())

  it('are 226 of customers, each in a category below 客户标签 and with a number of its own', async () => {
    const states = await tagStates({ db: app.db, tx: app.db }, { object: 'crm_customer' })
    assert.equal(states.length, 226)
    assert.equal(new Set(states.map(({ number }) => number)).size, 226)
    const outside = await app.db.query(
      `with recursive below(id) as (select id from ${app.db.table('sys_tag_category')} where parent is null and name = '客户标签'
         union select c.id from ${app.db.table('sys_tag_category')} as c join below on c.parent = below.id)
       select t.name from ${app.db.table('sys_tag')} as t where t.category is null or not t.category in (select id from below)`,
    )
    assert.deepEqual(outside, [])
    const ages = states.filter(({ name }) => /岁/.test(name))
    assert.equal(ages.length, 10)
    assert.ok(ages.every(({ auto, score, validity }) => auto && score === 1 && validity === 1))
  })

  it('have the scores of the requirement', async () => {
    const states = await tagStates({ db: app.db, tx: app.db }, { object: 'crm_customer' })
    const score = (name: string): number | undefined => states.find((each) => each.name === name)?.score
    const expected = {
      逾期10天以内: -8,
      '逾期10-30天': -10,
      '逾期30-60天': -15,
      '逾期60-90天': -20,
      未逾期: 5,
      申请提前还款: 6,
      还款日正常还款: 5,
      还款日未还款: -5,
    }
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, score(name)])), expected)
  })

  it('count for the score of who carries them as long as they are switched on, with the score that they have now', async () => {
    const admin = app.as('admin')
    const customer = (await admin.post('/api/v1/crm_customer', { customer_name: '记分客户' })).is(201).data
    const found = async (name: string): Promise<unknown> =>
      (await admin.get(`/api/v1/sys_tag?fields=id,name&search=${encodeURIComponent(name)}`)).is(200).rows[0]?.['id']
    const kind = await found('可靠')
    const add = [kind, await found('申请提前还款')]
    ;(await admin.post('/api/v1/crm_customer/tagging', { ids: [customer['id']], add, remove: [] })).is(200)
    const score = async (): Promise<unknown> =>
      (await admin.get(`/api/v1/crm_customer/${String(customer['id'])}`)).data['tag_score']
    assert.equal(await score(), 8)
    const path = `/api/v1/sys_tag/${String(kind)}`
    const change = async (values: Record<string, unknown>): Promise<void> => {
      const { version } = (await admin.get(path)).data
      ;(await admin.patch(path, { version, ...values })).is(200)
    }
    await change({ score: -4 })
    assert.equal(await score(), 2)
    await change({ enabled: false })
    assert.equal(await score(), 6)
    await change({ enabled: true })
    assert.equal(await score(), 2)
    const { version } = (await admin.get(path)).data
    ;(await admin.delete(`${path}?version=${String(version)}`)).is(204)
    assert.equal(await score(), 6)
    const told = (await admin.get(`/api/v1/tags/history?object=crm_customer&record=${String(customer['id'])}`)).is(200)
    assert.deepEqual(
      told.rows.filter(({ tag }) => (tag as { name: string }).name === '可靠').map(({ action }) => action),
      ['remove', 'add'],
    )
  })

  it('are set by rules that all can be run, one at least for each automatic tag', async () => {
    const model = app.services.models.current()
    const rules = await readRules({ db: app.db, tx: app.db, model }, 'crm_customer')
    const automatic = (await tagStates({ db: app.db, tx: app.db }, { object: 'crm_customer' })).filter(
      ({ auto }) => auto,
    )
    assert.deepEqual(new Set(rules.map(({ tag }) => tag)), new Set(automatic.map(({ number }) => number)))
    const assets = rules.find(({ tagId }) => automatic.find(({ name }) => name === '10–50万')?.tag === tagId)
    assert.deepEqual(assets?.reads, { fields: ['family_disposable_income'], tags: [], clock: false, elsewhere: false })
    const age = rules.find(({ name }) => name === '18-25岁')
    assert.deepEqual([age?.reads.clock, age?.reads.fields.includes('birthday')], [true, true])
    const late = rules.find(({ name }) => name === '逾期10天以内')
    assert.deepEqual([late?.reads.clock, late?.reads.elsewhere], [true, true])
  })
})
