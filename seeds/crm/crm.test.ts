import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import {
  type Answer,
  Client,
  contents,
  type PersonName,
  type Row,
  testApp,
  type TestApp,
} from '../../engine/testing/server.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))

describe('the CRM pack', () => {
  let app: TestApp
  let admin: Client
  /** Two salespeople, a manager, and somebody of operations. */
  let seller: Client
  let rival: Client
  let manager: Client
  let operations: Client

  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    admin = app.as('admin')
    const roles = { owner: 'salesman', other: 'salesman', editor: 'manager', reader: 'crm_operations' } as const
    for (const [account, role] of Object.entries(roles) as [keyof typeof roles, string][]) {
      // what the test kit gave them would open more than the roles of this pack
      await app.db.query(`delete from ${app.db.table('sys_user_role')} where "user" = $1`, [app.ids[account]])
      await admin.make('sys_user_role', { user: app.ids[account], role })
    }
    // a change of roles ends the sessions of before
    const anew = async (person: PersonName): Promise<Client> => new Client(app.url, await app.session(person))
    seller = await anew('owner')
    rival = await anew('other')
    manager = await anew('editor')
    operations = await anew('reader')
  })

  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const screen = async (who: Client, template: string): Promise<Row> =>
    (await who.get(`/api/v1/screens/${template}`)).is(200).body
  const read = async (who: Client, object: string, id: string): Promise<Row> =>
    (await who.get(`/api/v1/${object}/${id}`)).is(200).data
  const draft = (kind: string, name: string, body: unknown): Promise<Answer> =>
    admin.send('PUT', `/api/v1/drafts/${kind}/${name}`, { body: { body } })

  async function synchronise(): Promise<void> {
    const plan = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    assert.deepEqual(plan['problems'], [])
    ;(await admin.post('/api/v1/drafts/apply', { base: plan['base'] })).is(200)
  }

  async function inForce(kind: string, name: string): Promise<Row> {
    return (await admin.get(`/api/v1/definitions/${kind}/${name}`)).is(200).data['body'] as Row
  }

  describe('definitions', () => {
    it('crm A11: a field that is not synchronised is unknown to the API; then it is stored and offered to templates', async () => {
      const hobby = { object: 'crm_customer', name: 'hobby', label: { zh: '爱好', en: 'Hobby' }, type: 'text' }
      ;(await draft('field', 'crm_customer.hobby', hobby)).is(200)
      const before = await contents(app.db)
      const refusal = await admin.post('/api/v1/crm_customer', { customer_name: '王芳', hobby: '登山' })
      assert.equal(refusal.refused(422, 'VALIDATION_FAILED').issues[0]?.path, 'hobby')
      assert.deepEqual(await contents(app.db), before)
      await synchronise()
      const customer = await admin.make('crm_customer', { customer_name: '王芳', hobby: '登山' })
      assert.equal((await read(admin, 'crm_customer', customer.id))['hobby'], '登山')
      const fields = (await admin.get('/api/v1/definitions?kind=field&object=crm_customer')).is(200)
      assert.ok(fields.rows.some((row) => row['name'] === 'crm_customer.hobby' && row['synchronised'] === true))
    })

    it('crm A12: a second template with the code customers is refused', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tessera-pack-'))
      const head =
        'kind: pack\nname: other\nlabel: { zh: 其他, en: Other }\nversion: 1.0.0\nlanguage: 1\nrequires: [crm]\n'
      const second = 'kind: template\nname: customers\nlabel: { zh: 客户, en: Customers }\nobject: crm_customer\n'
      await writeFile(join(folder, 'pack.yaml'), head)
      await writeFile(join(folder, 'screens.yaml'), second)
      const before = await contents(app.db)
      await assert.rejects(app.apply(folder), { code: 'DEFINITION_INVALID' })
      assert.deepEqual(await contents(app.db), before)
      await rm(folder, { recursive: true })
    })

    it('crm A13: columns added together appear in the customer list at its next load', async () => {
      const template = await inForce('template', 'customers')
      const list = template['list'] as { columns: Row[] }
      const columns = [...list.columns, { field: 'marriage' }, { field: 'city' }]
      ;(await draft('template', 'customers', { ...template, list: { ...list, columns } })).is(200)
      await synchronise()
      const shown = ((await screen(seller, 'customers'))['list'] as { columns: Row[] }).columns
      assert.deepEqual(
        shown.slice(-2).map((column) => column['field']),
        ['marriage', 'city'],
      )
      assert.ok(shown.some((column) => column['field'] === 'birthday'))
    })

    it('crm A14: a tab that is off is absent, and one with an address stands last', async () => {
      const tabs = ((await screen(manager, 'customers'))['detail'] as { tabs: Row[] }).tabs
      const labels = tabs.map((tab) => (tab['label'] as Row)['zh'])
      assert.deepEqual(
        labels,
        '跟进记录 其他信息 社会关系 征信记录 借据信息 还款账单 成长记录 附件库 外嵌信息'.split(' '),
      )
      assert.match(String(tabs.at(-1)?.['url']), /^https:\/\//)
      const all = (await admin.get('/api/v1/definitions?kind=tab')).is(200).rows.filter(isOfCustomer)
      assert.equal(all.length, 11)
      const off = all.filter((row) => (row['body'] as Row)['enabled'] === false).map((row) => row['name'])
      assert.deepEqual(off.sort(), ['intelligent_recommendation', 'trade_record'])
    })

    it('crm A24: a system enum stays; an option added to it is offered in the follow-up form without a restart', async () => {
      const removal = await admin.send('PUT', '/api/v1/drafts/enum/crm_emp_followFunction', { body: { removed: true } })
      assert.ok(removal.status >= 400 && removal.status < 500, removal.text)
      const definition = await inForce('enum', 'crm_emp_followFunction')
      const video = { value: 'video', label: { zh: '视频', en: 'Video' } }
      const items = [...(definition['items'] as Row[]), video]
      ;(await draft('enum', 'crm_emp_followFunction', { ...definition, items })).is(200)
      await synchronise()
      const fields = (await screen(seller, 'follow_records'))['fields'] as Record<string, { options?: Row[] }>
      assert.equal(fields['follow_function']?.options?.at(-1)?.['value'], 'video')
      const customer = await seller.make('crm_customer', { customer_name: '李强' })
      const talk = { customer_id: customer.id, follow_function: 'video', follow_state: 'following' }
      await seller.make('crm_follow_record', talk)
    })

    it('leaves administrators no object that only a list of leftovers leads to', async () => {
      const { modules } = (await admin.get('/api/v1/boot')).is(200).body as { modules: Row[] }
      const names = JSON.stringify(modules)
      for (const object of ['crm_loan', 'crm_trade_record', 'crm_recommendation', 'crm_customer_group'])
        assert.ok(!names.includes(`"${object}"`), object)
    })
  })

  describe('customers', () => {
    it('show age, province and city without anybody entering them, and are found by where they live', async () => {
      const customer = await seller.make('crm_customer', {
        customer_name: '陈静',
        birthday: '1990-01-01',
        district: '440305',
      })
      const shown = await read(seller, 'crm_customer', customer.id)
      assert.deepEqual([shown['province'], shown['city'], shown['district']], ['440000', '440300', '440305'])
      assert.ok(Number(shown['age']) >= 35)
      const found = async (filter: Row): Promise<unknown[]> =>
        (await seller.list('crm_customer', { filter })).is(200).column('id')
      assert.deepEqual(await found({ '==': [{ var: 'city' }, '440300'] }), [customer.id])
      assert.deepEqual(await found({ under: [{ var: 'district' }, ['440000']] }), [customer.id])
      assert.deepEqual(await found({ '==': [{ var: 'city' }, '440100'] }), [])
      const place = await seller.patch(`/api/v1/crm_customer/${customer.id}`, { version: 1, city: '440100' })
      assert.equal(place.refused(422, 'VALIDATION_FAILED').issues[0]?.path, 'city')
    })

    it('carry what their follow-ups say, from the first to the last that stays', async () => {
      const customer = await seller.make('crm_customer', { customer_name: '杨洋' })
      const figures = async (): Promise<unknown[]> => {
        const row = await read(seller, 'crm_customer', customer.id)
        return [
          'follow_times',
          'last_follow_state',
          'last_follow_function',
          'last_follow_date',
          'next_follow_date',
        ].map((name) => row[name])
      }
      assert.deepEqual(await figures(), [0, 'not_followed', null, null, null])
      const talk = (follow_date: string, follow_state: string, next?: string): Promise<Row> =>
        seller.make('crm_follow_record', {
          customer_id: customer.id,
          follow_function: 'phone',
          follow_state,
          follow_date,
          ...(next !== undefined && { next_follow_date: next }),
        })
      await talk('2026-03-02T02:00:00.000Z', 'won')
      const later = await talk('2026-03-05T02:00:00.000Z', 'following', '2026-03-09T06:00:00.000Z')
      // one that is entered late does not count as the last
      await talk('2026-03-01T02:00:00.000Z', 'following')
      assert.deepEqual(await figures(), [
        3,
        'following',
        'phone',
        '2026-03-05T02:00:00.000Z',
        '2026-03-09T06:00:00.000Z',
      ])
      ;(await manager.delete(`/api/v1/crm_follow_record/${String(later['id'])}?version=1`)).is(204)
      assert.deepEqual(await figures(), [2, 'won', 'phone', '2026-03-02T02:00:00.000Z', null])
    })

    it('refuse a phone that another customer has, whoever it belongs to', async () => {
      await seller.make('crm_customer', { customer_name: '赵敏', phone: '13700007583' })
      const before = await contents(app.db)
      const again = await rival.post('/api/v1/crm_customer', { customer_name: '赵敏', phone: '137 0000 7583' })
      again.refused(422, 'VALIDATION_FAILED')
      assert.deepEqual(await contents(app.db), before)
    })

    it('are each seen by their own salesperson, by managers, and not by operations', async () => {
      const customer = await seller.make('crm_customer', { customer_name: '周杰' })
      await read(seller, 'crm_customer', customer.id)
      await read(manager, 'crm_customer', customer.id)
      ;(await rival.get(`/api/v1/crm_customer/${customer.id}`)).refused(404, 'NOT_FOUND')
      assert.ok((await operations.get('/api/v1/crm_customer')).status >= 400)
      ;(await operations.get('/api/v1/crm_group')).is(200)
    })

    it('bring what belongs to them along: their salesperson reads it, changes only what is theirs, and others see none', async () => {
      const customer = await seller.make('crm_customer', { customer_name: '孙丽' })
      const loan = await manager.make('crm_loan', {
        customer_id: customer.id,
        loan_no: 'JJ0001',
        amount: '1200.00',
        instalments: 12,
      })
      await read(seller, 'crm_loan', loan.id)
      ;(await rival.get(`/api/v1/crm_loan/${loan.id}`)).refused(404, 'NOT_FOUND')
      const talk = { customer_id: customer.id, follow_function: 'phone', follow_state: 'following' }
      const record = await manager.make('crm_follow_record', talk)
      await read(seller, 'crm_follow_record', record.id)
      const before = await contents(app.db)
      const change = await seller.patch(`/api/v1/crm_follow_record/${record.id}`, { version: 1, content: '改写' })
      change.refused(403, 'FORBIDDEN')
      assert.deepEqual(await contents(app.db), before)
      assert.deepEqual((await rival.list('crm_follow_record')).is(200).rows, [])
      // whoever gets the customer gets to see what belongs to them
      ;(await manager.patch(`/api/v1/crm_customer/${customer.id}`, { version: 1, owner_id: app.ids.other })).is(200)
      await read(rival, 'crm_loan', loan.id)
    })

    it('in the recycle bin are in the list of the bin and in no other', async () => {
      const filterOf = async (template: string): Promise<unknown> =>
        ((await screen(manager, template))['list'] as Row)['filter']
      for (const template of ['customers', 'company_customers', 'my_customers_app'])
        assert.deepEqual(await filterOf(template), { '==': [{ var: 'in_recycle_bin' }, false] }, template)
      assert.deepEqual(await filterOf('recycle_bin'), { '==': [{ var: 'in_recycle_bin' }, true] })
      assert.equal(((await screen(manager, 'recycle_bin'))['operations'] as Row)['create'], false)
      assert.equal(((await screen(manager, 'customers'))['operations'] as Row)['create'], true)
    })
  })

  describe('companies', () => {
    it('crm A48: of three contacts two remain when one is removed, and the customer stays', async () => {
      const company = await manager.make('crm_company', { company_name: '前海贸易有限公司' })
      const people = []
      for (const customer_name of ['吴磊', '郑爽', '冯涛'])
        people.push(await manager.make('crm_customer', { customer_name, company_id: company.id }))
      assert.equal((await read(manager, 'crm_company', company.id))['contacts'], 3)
      const refusal = await manager.delete(`/api/v1/crm_company/${company.id}?version=1`)
      assert.equal(refusal.status, 409, refusal.text)
      const [first] = people
      const removed = await manager.patch(`/api/v1/crm_customer/${first?.id}`, { version: 1, company_id: null })
      removed.is(200)
      assert.equal((await read(manager, 'crm_company', company.id))['contacts'], 2)
      assert.equal((await read(manager, 'crm_customer', String(first?.id)))['company_id'], null)
    })

    it('have a name of their own', async () => {
      await manager.make('crm_company', { company_name: '湾区科技有限公司' })
      const again = await manager.post('/api/v1/crm_company', { company_name: '湾区科技有限公司' })
      assert.equal(again.refused(422, 'VALIDATION_FAILED').issues[0]?.path, 'company_name')
    })
  })

  describe('groups', () => {
    it('count their customers and those who wait for a salesperson', async () => {
      const group = await manager.make('crm_group', {
        name: '电销组',
        admins: [app.ids.editor],
        members: [app.ids.owner],
      })
      const customers = []
      for (const customer_name of ['何平', '罗敏'])
        customers.push(await manager.make('crm_customer', { customer_name }))
      const [first, second] = customers
      const relation = { group_id: group.id, customer_id: first?.id, salesperson_id: app.ids.owner }
      await manager.make('crm_customer_group', relation)
      await manager.make('crm_customer_group', { group_id: group.id, customer_id: second?.id })
      const counts = await read(manager, 'crm_group', group.id)
      assert.deepEqual([counts['customers'], counts['in_pool']], [2, 1])
      assert.equal((await read(manager, 'crm_customer', String(first?.id)))['group_name'], group.id)
      const twice = await manager.post('/api/v1/crm_customer_group', relation)
      assert.equal(twice.refused(422, 'VALIDATION_FAILED').issues[0]?.code, 'DUPLICATE_VALUE')
      const mine = (await seller.list('crm_customer_group', { filter: { '==': [{ var: 'group_id' }, group.id] } })).is(
        200,
      )
      assert.deepEqual(mine.column('customer_id'), [first?.id], 'a salesperson sees who is assigned to them')
    })

    it('are not without an administrator', async () => {
      const nobody = await manager.post('/api/v1/crm_group', { name: '无人组', admins: [] })
      assert.equal(nobody.refused(422, 'VALIDATION_FAILED').issues[0]?.path, 'admins')
    })
  })

  describe('leaderboards', () => {
    const DAY_MS = 86_400_000

    it('crm A66: who followed up more customers yesterday stands first, however many records others wrote', async () => {
      const yesterday = new Date(Date.now() - DAY_MS).toISOString()
      const follow = async (salesperson: string, customers: number, records: number): Promise<void> => {
        const made: Row[] = []
        for (let i = 0; i < customers; i++) {
          const customer_name = `龙虎榜 ${salesperson.slice(-4)} ${i}`
          made.push((await admin.make('crm_customer', { customer_name, owner_id: salesperson })) as Row)
        }
        for (let i = 0; i < records; i++) {
          await admin.make('crm_follow_record', {
            customer_id: made[i % customers]?.['id'],
            salesperson_id: salesperson,
            follow_date: yesterday,
            follow_function: 'phone',
            follow_state: 'following',
            talk_seconds: 60,
          })
        }
      }
      await follow(app.ids.owner, 5, 8)
      await follow(app.ids.other, 6, 6)
      const places = (await manager.list('crm_follow_leaderboard')).is(200).rows
      const facts = places.map((row) => [row['place'], row['salesperson_id'], row['customers'], row['records']])
      assert.deepEqual(facts, [
        [1, app.ids.other, 6, 6],
        [2, app.ids.owner, 5, 8],
      ])
      const talks = (await manager.list('crm_talk_leaderboard')).is(200).rows
      assert.deepEqual(
        talks.map((row) => [row['salesperson_id'], row['calls'], row['total'], row['average']]),
        [
          [app.ids.owner, 8, '00:08:00', '00:01:00'],
          [app.ids.other, 6, '00:06:00', '00:01:00'],
        ],
      )
      // each salesperson sees what is theirs, and others nothing at all
      assert.deepEqual((await rival.list('crm_follow_leaderboard')).is(200).column('salesperson_id'), [app.ids.other])
      ;(await operations.list('crm_follow_leaderboard')).is(404)
    })

    it('crm A12: a list over SQL without SQL, or with other than one question, is refused', async () => {
      const head = { kind: 'object', name: 'report', label: { zh: '报表', en: 'Report' } }
      for (const query of [{}, { sql: '' }]) {
        const answer = await draft('object', 'report', { ...head, query })
        assert.equal(answer.status, 422, answer.text)
      }
      const harmful = (await draft('object', 'report', { ...head, query: { sql: 'delete from crm_customer' } })).is(200)
      assert.ok(harmful.text.includes('QUERY_REFUSED'), harmful.text)
      ;(await admin.delete('/api/v1/drafts')).is(204)
    })
  })

  describe('products', () => {
    it('crm A23: principal 289.16 and fee 72.51 make a monthly payment of 361.67, unless another was agreed on', async () => {
      const category = await manager.make('crm_product_category', { name: '手机数码' })
      const product = await manager.make('crm_product', {
        name: '手机分期标准版',
        category_id: category.id,
        principal: '289.16',
        service_fee: '72.51',
      })
      assert.equal(product['monthly_payment'], '361.67')
      const agreed = await manager.patch(`/api/v1/crm_product/${product.id}`, { version: 1, agreed_payment: '350.00' })
      assert.equal(agreed.is(200).data['monthly_payment'], '350.00')
      const fields = (await screen(manager, 'products'))['fields'] as Record<string, Row>
      const settings = fields['monthly_payment']?.['settings'] as Row
      assert.equal(settings['formula'], 'coalesce(agreed_payment, principal + service_fee)', 'forms compute it as well')
    })

    it('keep their category from being deleted', async () => {
      const category = await manager.make('crm_product_category', { name: '消费分期' })
      await manager.make('crm_product', { name: '手机分期', category_id: category.id, instalments: 12 })
      const refusal = await manager.delete(`/api/v1/crm_product_category/${category.id}?version=1`)
      assert.equal(refusal.status, 409, refusal.text)
    })
  })

  describe('logs', () => {
    it('are written by nobody, administrators included', async () => {
      for (const object of ['crm_group_log', 'crm_assign_log', 'crm_reclaim_log', 'crm_transfer_record']) {
        const refusal = await admin.post(`/api/v1/${object}`, { reason: 'x' })
        assert.ok(refusal.status === 403 || refusal.status === 404 || refusal.status === 405, refusal.text)
      }
    })
  })
})

function isOfCustomer(row: Row): boolean {
  return (row['body'] as Row)['object'] === 'crm_customer'
}
