import assert from 'node:assert/strict'

import { type Answer, Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const label = (zh: string): Row => ({ zh, en: zh })
const ALL = ['read', 'create', 'update', 'delete', 'reveal', 'import', 'export', 'purge', 'batch']

describe('nobody gives or gains more than they have', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  let made = 0
  const role = async (parts: Row, client = admin): Promise<string> => {
    const name = `made_${++made}`
    ;(await client.post('/api/v1/roles', { name, label: label(name), ...parts })).is(201)
    return name
  }
  /** The person with just these roles, in a new session. */
  const holding = async (person: 'nobody' | 'other', ...roles: string[]): Promise<Client> => {
    await app.db.query(`delete from ${app.db.table('sys_user_role')} where "user" = $1`, [app.ids[person]])
    for (const each of roles) (await admin.post(`/api/v1/roles/${each}/people`, { users: [app.ids[person]] })).is(200)
    return new Client(app.url, await app.session(person))
  }
  const refusedWhole = async (calls: () => Promise<readonly Answer[]>): Promise<void> => {
    await leavesNoTrace(app.db, calls)
  }

  describe('keeping roles', () => {
    let keeper: Client
    let own: string
    before(async () => {
      own = await role({
        grants: [
          { object: 'sys_user', operations: ['read'] },
          { object: 'thing', operations: ['read', 'update'], rows: 'own' },
        ],
        points: ['role_view', 'role_edit', 'role_assign'],
      })
      keeper = await holding('nobody', own)
    })

    it('a role cannot be made with more rows, operations, fields or points than its maker has', async () => {
      const wrong: Row[] = [
        { grants: [{ object: 'thing', operations: ['read'] }] },
        { grants: [{ object: 'thing', operations: ['read'], rows: 'department' }] },
        { grants: [{ object: 'thing', operations: ['read'], rows: { rule: { '==': [1, 1] } } }] },
        { grants: [{ object: 'thing', operations: ['delete'], rows: 'own' }] },
        { grants: [{ object: '*', operations: ['read'], rows: 'own' }] },
        { grants: [{ object: 'sys_user_role', operations: ['create'] }] },
        { points: ['design'] },
        { points: ['role_edit', 'packs'] },
      ]
      await refusedWhole(async () => {
        const answers: Answer[] = []
        for (const parts of wrong) {
          const answer = await keeper.post('/api/v1/roles', { name: 'more', label: label('more'), ...parts })
          assert.ok([403, 422].includes(answer.status), `${JSON.stringify(parts)} ${answer.text}`)
          answers.push(answer)
        }
        return answers
      })
      const less = await role(
        { grants: [{ object: 'thing', operations: ['read'], rows: 'own', fields: ['name'] }], points: ['role_view'] },
        keeper,
      )
      ;(await keeper.delete(`/api/v1/roles/${less}`)).is(204)
    })

    it('a role cannot be widened, copied, enabled or given, nor a person be given it, beyond the rights of who does it', async () => {
      const strong = await role({ grants: [{ object: 'thing', operations: ALL }], points: ['design'] })
      const off = await role({ grants: [{ object: 'box', operations: ['read'] }], enabled: false })
      const plain = await role({ grants: [{ object: 'thing', operations: ['read'], rows: 'own', readonly: ['name'] }] })
      await refusedWhole(async () => [
        (await keeper.post(`/api/v1/roles/${strong}/copy`, { name: 'mine' })).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.post('/api/v1/roles/admin/copy', { name: 'mine' })).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.patch(`/api/v1/roles/${off}`, { version: 1, enabled: true })).refused(403, 'BEYOND_RIGHTS'),
        (
          await keeper.patch(`/api/v1/roles/${own}`, {
            version: 1,
            grants: [{ object: 'thing', operations: ['read', 'update'] }],
          })
        ).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.post(`/api/v1/roles/${strong}/people`, { users: [app.ids.nobody] })).refused(
          403,
          'BEYOND_RIGHTS',
        ),
        (await keeper.post('/api/v1/roles/admin/people', { users: [app.ids.nobody] })).refused(403, 'BEYOND_RIGHTS'),
        (await keeper.post('/api/v1/roles/admin/people/remove', { users: [app.ids.admin] })).refused(
          403,
          'BEYOND_RIGHTS',
        ),
        (await keeper.post('/api/v1/sys_user_role', { user: app.ids.nobody, role: 'admin' })).refused(404, 'NOT_FOUND'),
        (await keeper.patch('/api/v1/roles/admin', { version: 1, label: label('x') })).refused(
          409,
          'DEFINITION_LOCKED',
        ),
      ])
      // what a role gives already stays given: its words may change
      ;(await keeper.patch(`/api/v1/roles/${strong}`, { version: 1, description: label('说明') })).is(200)
      ;(await keeper.patch(`/api/v1/roles/${plain}`, { version: 1, enabled: false })).is(200)
    })

    it('rights that are taken away are gone with the next request, also to edit roles', async () => {
      const editor = await role({ points: ['role_view', 'role_edit'] })
      const client = await holding('other', editor)
      ;(await client.get('/api/v1/roles')).is(200)
      ;(await admin.patch(`/api/v1/roles/${editor}`, { version: 1, points: [] })).is(200)
      await within(async () => (await client.get('/api/v1/roles')).status === 404)
    })

    it('a disabled point is nobody\u2019s, administrators included, until it is enabled again', async () => {
      ;(await admin.patch('/api/v1/functions/point/packs', { enabled: false })).is(204)
      await within(async () => (await admin.get('/api/v1/packs')).status === 404)
      ;(await admin.patch('/api/v1/functions/point/packs', { enabled: true })).is(204)
      await within(async () => (await admin.get('/api/v1/packs')).status === 200)
      await refusedWhole(async () => [
        (await admin.patch('/api/v1/functions/point/function_edit', { enabled: false })).refused(
          409,
          'DEFINITION_LOCKED',
        ),
        (await admin.patch('/api/v1/functions/menu/system', { enabled: false })).refused(409, 'DEFINITION_LOCKED'),
      ])
    })
  })

  describe('the last administrator', () => {
    it('stays, however many try at once to take the role away', async () => {
      const chief = await role({})
      await app.db.query(
        `update ${app.db.table('meta_definition')} set body = body || '{"administrator": true}' where name = $1`,
        [chief],
      )
      const second = await holding('other', chief)
      const answers = await Promise.all([
        admin.post(`/api/v1/roles/${chief}/people/remove`, { users: [app.ids.other] }),
        second.post('/api/v1/roles/admin/people/remove', { users: [app.ids.admin] }),
      ])
      const done = answers.filter(({ status }) => status === 200).length
      assert.equal(done, 1, answers.map(({ text }) => text).join())
      // whoever is left brings the other back
      const left = answers[0]?.status === 200 ? app.as('admin') : second
      ;(await left.get('/api/v1/roles')).is(200)
      if (left === second) {
        ;(await second.post('/api/v1/roles/admin/people', { users: [app.ids.admin] })).is(200)
        admin = new Client(app.url, await app.session('admin'))
      }
      await holding('other')
    })

    it('is not shut out by a role that is deleted, disabled or made less by any way', async () => {
      const chief = await role({})
      await app.db.query(
        `update ${app.db.table('meta_definition')} set body = body || '{"administrator": true}' where name = $1`,
        [chief],
      )
      const second = await holding('other', chief)
      ;(await second.post('/api/v1/roles/admin/people/remove', { users: [app.ids.admin] })).is(200)
      await refusedWhole(async () => [
        (await second.delete(`/api/v1/roles/${chief}?confirm=true`)).refused(409, 'LAST_ADMINISTRATOR'),
        (await second.patch(`/api/v1/roles/${chief}`, { version: 1, enabled: false })).refused(
          409,
          'LAST_ADMINISTRATOR',
        ),
        (await second.patch(`/api/v1/sys_user/${app.ids.other}`, { version: 1, status: 'disabled' })).refused(
          409,
          'LAST_ADMINISTRATOR',
        ),
      ])
      ;(await second.post('/api/v1/roles/admin/people', { users: [app.ids.admin] })).is(200)
      admin = new Client(app.url, await app.session('admin'))
      ;(await admin.delete(`/api/v1/roles/${chief}?confirm=true`)).is(204)
    })
  })
})

/** Effective within a second. */
async function within(isSo: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 1_500
  while (!(await isSo())) assert.ok(performance.now() < until, 'it takes longer than a second')
}
