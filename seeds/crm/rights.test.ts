/** Who sees which customers, and what of them: salespeople, administrators of groups, settings of masking. */
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { Client, leavesNoTrace, type PersonName, type Row, testApp, type TestApp } from '../../engine/testing/server.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))
const PHONE = '13700007583'
const SHOWN = '137****7583'

describe('rights of the CRM pack', () => {
  let app: TestApp
  let admin: Client
  const group = { id: '' }
  const customers: Record<string, Row & { readonly id: string }> = {}

  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    admin = app.as('admin')
    const roles = { owner: 'salesman', other: 'salesman', editor: 'manager' } as const
    for (const [account, role] of Object.entries(roles) as [keyof typeof roles, string][]) {
      await app.db.query(`delete from ${app.db.table('sys_user_role')} where "user" = $1`, [app.ids[account]])
      await admin.make('sys_user_role', { user: app.ids[account], role })
    }
    group.id = (await admin.make('crm_group', { name: 'VIP', admins: [app.ids.editor], members: [app.ids.owner] })).id
    const customer = async (name: string, phone: string, owner: PersonName | null): Promise<void> => {
      const owner_id = owner && app.ids[owner]
      customers[name] = await admin.make('crm_customer', { customer_name: name, phone, owner_id })
    }
    await customer('钱私有', PHONE, 'owner')
    await customer('孙分配', '13700007584', 'editor')
    await customer('李他人', '13700007585', 'other')
    await customer('周小组', '13700007586', 'other')
    await customer('吴公海', '13700007587', null)
    const within = (name: string, salesperson_id: string | null): Promise<unknown> =>
      admin.make('crm_customer_group', { customer_id: customers[name]?.id, group_id: group.id, salesperson_id })
    await within('孙分配', app.ids.owner)
    await within('周小组', null)
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const as = async (person: PersonName): Promise<Client> => new Client(app.url, await app.session(person))
  const names = async (who: Client): Promise<unknown[]> =>
    (await who.list('crm_customer', { sort: 'created_at' })).is(200).column('customer_name')
  const set = async (person: PersonName, values: Row): Promise<void> => {
    const { version } = (await admin.get(`/api/v1/sys_user/${app.ids[person]}`)).is(200).data
    ;(await admin.patch(`/api/v1/sys_user/${app.ids[person]}`, { version, ...values })).is(200)
  }
  const reveal = async (who: Client, name: string): Promise<unknown> => {
    const answer = await who.post(`/api/v1/crm_customer/${customers[name]?.id ?? ''}/reveal`, { fields: ['phone'] })
    return answer.status === 200 ? answer.data['phone'] : answer.status
  }

  it('crm A43: a salesperson lists their own customers; as administrator of a group all of its customers', async () => {
    assert.deepEqual(await names(await as('owner')), ['钱私有', '孙分配'])
    const relation = { filter: { '==': [{ var: 'group_id' }, group.id] } }
    const before = (await (await as('owner')).list('crm_customer_group', relation)).is(200)
    assert.equal(before.rows.length, 1)
    const { version } = (await admin.get(`/api/v1/crm_group/${group.id}`)).is(200).data
    const admins = [app.ids.editor, app.ids.owner]
    const led = (await admin.patch(`/api/v1/crm_group/${group.id}`, { version, admins })).is(200).data
    const inGroup = { some: [{ var: 'crm_customer_group.customer_id' }, relation.filter] }
    const all = await (await as('owner')).list('crm_customer', { filter: inGroup, sort: 'created_at' })
    assert.deepEqual(all.is(200).column('customer_name'), ['孙分配', '周小组'])
    assert.deepEqual(await names(await as('owner')), ['钱私有', '孙分配', '周小组'])
    ;(await admin.patch(`/api/v1/crm_group/${group.id}`, { version: led.version, admins: [app.ids.editor] })).is(200)
    assert.deepEqual(await names(await as('owner')), ['钱私有', '孙分配'])
  })

  it('a salesperson with the right of the pools sees these too, and changes nothing there', async () => {
    const link = await admin.make('sys_user_role', { user: app.ids.owner, role: 'crm_pools' })
    const seller = await as('owner')
    assert.deepEqual(await names(seller), ['钱私有', '孙分配', '周小组', '吴公海'])
    const free = customers['吴公海']
    await leavesNoTrace(app.db, async () => [
      (await seller.patch(`/api/v1/crm_customer/${free?.id ?? ''}`, { version: 1, owner_id: app.ids.owner })).refused(
        403,
        'FORBIDDEN',
      ),
      (await seller.post('/api/v1/crm_customer', { customer_name: '给别人', owner_id: app.ids.other })).refused(
        403,
        'FORBIDDEN',
      ),
    ])
    ;(await admin.delete(`/api/v1/sys_user_role/${link.id}?version=1`)).is(204)
  })

  it('a salesperson does not give away what is assigned or owned', async () => {
    const seller = await as('owner')
    await leavesNoTrace(app.db, async () => [
      (
        await seller.patch(`/api/v1/crm_customer/${customers['钱私有']?.id ?? ''}`, {
          version: 1,
          owner_id: app.ids.other,
        })
      ).refused(403, 'FORBIDDEN'),
    ])
  })

  it('crm A7: who is set to masked alone sees the mask in list and detail, and no answer holds the number', async () => {
    await set('owner', { masking: 'masked', masking_except: null })
    const seller = await as('owner')
    const id = customers['钱私有']?.id ?? ''
    const answers = [
      await seller.list('crm_customer'),
      await seller.get(`/api/v1/crm_customer/${id}`),
      await seller.post(`/api/v1/crm_customer/${id}/reveal`, { fields: ['phone'] }),
      await seller.get(`/api/v1/crm_customer/${id}/history`),
      await seller.get('/api/v1/search?q=7583'),
      await seller.patch(`/api/v1/crm_customer/${id}`, { version: 1, qq: '10001' }),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 403, 200, 200, 200],
    )
    assert.equal(answers[1]?.data['phone'], SHOWN)
    assert.deepEqual(answers[0]?.rows.find((row) => row['id'] === id)?.['phone'], SHOWN)
    for (const answer of answers) assert.doesNotMatch(answer.text, /13700007583/)
  })

  it('crm A8: who is excepted for assigned customers reveals these alone; with their groups, customers of these', async () => {
    await set('owner', { masking: 'masked', masking_except: ['assigned'] })
    const seller = await as('owner')
    assert.equal(await reveal(seller, '孙分配'), '13700007584')
    assert.equal(await reveal(seller, '钱私有'), 403)
    assert.equal(await reveal(seller, '李他人'), 404)
    const listed = (await seller.list('crm_customer')).is(200)
    assert.doesNotMatch(listed.text, /1370000758\d/)
    await set('editor', { masking: 'masked', masking_except: ['managed_groups'] })
    const leader = await as('editor')
    assert.equal(await reveal(leader, '周小组'), '13700007586')
    assert.equal(await reveal(leader, '孙分配'), '13700007584')
    assert.equal(await reveal(leader, '李他人'), 403)
    assert.doesNotMatch((await leader.list('crm_customer')).is(200).text, /1370000758\d/)
  })

  it('crm A9: a file has masked phones also for who may see them clearly', async () => {
    await set('editor', { masking: 'clear', masking_except: null })
    const leader = await as('editor')
    assert.equal(await reveal(leader, '李他人'), '13700007585')
    const made = await leader.post('/api/v1/crm_customer/export', { format: 'csv', fields: ['customer_name', 'phone'] })
    assert.equal(made.status, 200, made.text)
    assert.match(made.text, /137\*\*\*\*7585/)
    assert.doesNotMatch(made.text, /1370000758\d/)
  })

  it('crm A67: a customer out of sight is not found by name; one in sight comes with a masked phone', async () => {
    const seller = await as('owner')
    const search = async (words: string) => (await seller.get(`/api/v1/search?q=${encodeURIComponent(words)}`)).is(200)
    assert.doesNotMatch((await search('李他人')).text, /李他人.*id|crm_customer/)
    const own = await search('钱私有')
    assert.match(own.text, /钱私有/)
    assert.doesNotMatch(own.text, /13700007583/)
    assert.match((await search('7583')).text, /137\*\*\*\*7583/)
  })
})
