import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { Client, leavesNoTrace, type PersonName, type Row, testApp, type TestApp } from '../../engine/testing/server.ts'

const CRM = fileURLToPath(new URL('.', import.meta.url))

interface Node {
  readonly id: string
  readonly name: string
  readonly kind: string
  readonly children: readonly Node[]
}

describe('roles of the CRM pack', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    await app.apply(CRM)
    admin = app.as('admin')
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const label = (zh: string): Row => ({ zh, en: zh })
  const make = async (name: string, parts: Row): Promise<void> =>
    void (await admin.post('/api/v1/roles', { name, label: label(name), ...parts })).is(201)
  const give = async (person: PersonName, ...roles: string[]): Promise<Client> => {
    const users = [app.ids[person]]
    const all = (await admin.get('/api/v1/roles')).is(200).rows
    for (const role of all) {
      const wanted = roles.includes(String(role['name']))
      const path = `/api/v1/roles/${String(role['name'])}/people`
      ;(await admin.post(wanted ? path : `${path}/remove`, { users })).is(200)
    }
    return new Client(app.url, await app.session(person))
  }
  const menus = (nodes: readonly Node[]): unknown[] => nodes.map(({ name, children }) => [name, menus(children)])
  const flat = (nodes: readonly Node[]): Node[] => nodes.flatMap((node) => [node, ...flat(node.children)])

  it('crm A4: who holds a role to see and a role to edit companies has the edit button; without the second neither button nor API', async () => {
    await make('company_view', {
      grants: [{ object: 'crm_company', operations: ['read'] }],
      menus: ['marketing', 'marketing_customers', 'marketing_companies'],
    })
    await make('company_edit', { grants: [{ object: 'crm_company', operations: ['read', 'update'] }], menus: [] })
    const company = (await admin.post('/api/v1/crm_company', { company_name: '北风贸易' })).is(201).data
    const both = await give('nobody', 'company_view', 'company_edit')
    const boot = (await both.get('/api/v1/boot')).body as unknown as { modules: Node[] }
    assert.deepEqual(menus(boot.modules), [['marketing', [['marketing_customers', [['marketing_companies', []]]]]]])
    const rights = async (client: Client): Promise<unknown> =>
      ((await client.get('/api/v1/screens/companies')).is(200).body['operations'] as Row)['update']
    assert.equal(await rights(both), true)
    const path = `/api/v1/crm_company/${company.id}`
    const { version } = (await both.patch(path, { version: company.version, company_name: '北风商贸' })).is(200).data
    const only = await give('nobody', 'company_view')
    assert.equal(await rights(only), false)
    await leavesNoTrace(app.db, async () => [
      (await only.patch(path, { version, company_name: '南风' })).refused(403, 'FORBIDDEN'),
    ])
    assert.equal((await only.get(path)).is(200).data['company_name'], '北风商贸')
  })

  it('crm A5: the preview of menu rights shows exactly the menus that the person sees after signing in', async () => {
    for (const roles of [['salesman'], ['manager'], ['salesman', 'crm_operations'], ['operations'], []]) {
      const client = await give('other', ...roles)
      const seen = (await client.get('/api/v1/boot')).is(200).body as unknown as { modules: Node[] }
      const preview = (await admin.get(`/api/v1/people/${app.ids.other}/permissions`)).is(200).body['data'] as {
        modules: Node[]
        permissions: Node[]
      }
      assert.deepEqual(menus(preview.modules), menus(seen.modules), roles.join())
      const named = flat(preview.permissions).filter(({ kind }) => kind === 'menu')
      const placed = flat(seen.modules).filter(({ name }) => !['unplaced', 'applications'].includes(name))
      const known = new Set(
        flat((await admin.get('/api/v1/permissions/tree')).body['data'] as Node[]).map(({ id }) => id),
      )
      assert.deepEqual(
        named.map(({ name }) => name).sort(),
        placed
          .map(({ name }) => name)
          .filter((name) => known.has(`menu:${name}`))
          .sort(),
        roles.join(),
      )
    }
    const seller = await give('other', 'salesman')
    ;(await seller.get(`/api/v1/people/${app.ids.other}/permissions`)).refused(404, 'NOT_FOUND')
  })

  it('crm A6: who has customer import are exactly the roles that give it, with their people', async () => {
    await make('importer_one', { grants: [{ object: 'crm_customer', operations: ['read', 'create', 'import'] }] })
    await give('reader', 'importer_one')
    const holders = (await admin.get('/api/v1/permissions/holders?node=operation:crm_customer:import')).is(200).body[
      'data'
    ] as { roles: Row[]; people: Row[] }
    const roles = holders.roles.map(({ name }) => String(name))
    const all = (await admin.get('/api/v1/roles')).rows.map(({ name }) => String(name))
    const giving: string[] = []
    for (const name of all) {
      const role = (await admin.get(`/api/v1/roles/${name}`)).data
      const grants = role['grants'] as { object: string; operations: string[] }[]
      const gives = grants.some(({ object, operations }) => object === 'crm_customer' && operations.includes('import'))
      if (role['administrator'] === true || gives) giving.push(name)
    }
    assert.deepEqual(roles.sort(), giving.sort())
    assert.ok(roles.includes('importer_one') && roles.includes('salesman'))
    const people = holders.people.map(({ account }) => account)
    assert.ok(people.includes('reader') && people.includes('admin') && !people.includes('nobody'))
    const reader = holders.people.find(({ account }) => account === 'reader')
    assert.deepEqual(reader?.['roles'], ['importer_one'])
    ;(await admin.get('/api/v1/permissions/holders?node=operation:crm_customer:fly')).refused(404, 'NOT_FOUND')
  })

  it('a disabled menu vanishes for everybody at once, from navigation and from the tree of rights', async () => {
    const seller = await give('other', 'salesman')
    const sees = async (): Promise<boolean> => {
      const boot = (await seller.get('/api/v1/boot')).is(200).body as unknown as { modules: Node[] }
      return flat(boot.modules).some(({ name }) => name === 'marketing_companies')
    }
    assert.equal(await sees(), true)
    ;(await admin.patch('/api/v1/functions/menu/marketing_companies', { enabled: false })).is(204)
    assert.equal(await sees(), false)
    const ids = async (path: string): Promise<string[]> =>
      flat((await admin.get(path)).body['data'] as Node[]).map(({ id }) => id)
    assert.ok(!(await ids('/api/v1/permissions/tree')).includes('menu:marketing_companies'))
    assert.ok((await ids('/api/v1/permissions/tree?all=1')).includes('menu:marketing_companies'))
    ;(await admin.patch('/api/v1/functions/menu/marketing_companies', { enabled: null })).is(204)
    assert.equal(await sees(), true)
  })
})
