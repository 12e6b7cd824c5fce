/** A person's own setting of masking, and the parameter that switches the masks of an object. */
import assert from 'node:assert/strict'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { type Answer, Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const PHONE = '13700007583'
const SHOWN = '137****7583'

describe('masking of a person', () => {
  let app: TestApp
  let mine: Row & { readonly id: string }
  let theirs: Row & { readonly id: string }

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      definition('parameter', 'LOT_MASKS', { type: 'boolean', default: true }),
      object(
        'lot',
        { name: 'text', phone: { type: 'text', mask: 'phone' }, holder: { type: 'user' } },
        {
          title: 'name',
          owner_field: 'holder',
          mask_switch: 'LOT_MASKS',
          scopes: [
            {
              name: 'held',
              label: { zh: '我负责的', en: 'Held by me' },
              rule: { '==': [{ var: 'holder' }, { me: [] }] },
              unmasks: true,
            },
            { name: 'free', label: { zh: '无人负责', en: 'Free' }, rule: { empty: [{ var: 'holder' }] } },
          ],
        },
      ),
      definition('role', 'sees_lots', {
        grants: [{ object: 'lot', operations: ['read', 'export'] }],
        menus: [],
      }),
      definition('role', 'changes_people', {
        grants: [{ object: 'sys_user', operations: ['read', 'create', 'update', 'import', 'batch'] }],
        menus: [],
      }),
      definition('role', 'masks_people', { points: ['user_masking'], menus: [] }),
    ])
    await app.services.models.refresh()
    const admin = app.as('admin')
    await admin.make('sys_user_role', { user: app.ids.owner, role: 'sees_lots' })
    await admin.make('sys_user_role', { user: app.ids.nobody, role: 'changes_people' })
    mine = await admin.make('lot', { name: 'mine', phone: PHONE, holder: app.ids.owner })
    theirs = await admin.make('lot', { name: 'theirs', phone: PHONE, holder: app.ids.other })
  })
  after(() => app.close())

  const set = async (values: Row, by: Client = app.as('admin'), who = app.ids.owner): Promise<Answer> => {
    const { version } = (await app.as('admin').get(`/api/v1/sys_user/${who}`)).is(200).data
    return by.patch(`/api/v1/sys_user/${who}`, { version, ...values })
  }
  /** What the owner is told of both records in a list, and when they ask for the clear value. */
  const told = async (): Promise<{ listed: unknown[]; revealed: unknown[] }> => {
    const owner = new Client(app.url, await app.session('owner'))
    const listed = (await owner.list('lot', { sort: 'name' })).is(200).column('phone')
    const answers = []
    for (const { id } of [mine, theirs])
      answers.push(await owner.post(`/api/v1/lot/${id}/reveal`, { fields: ['phone'] }))
    return { listed, revealed: answers.map((answer) => (answer.status === 200 ? answer.data['phone'] : answer.status)) }
  }

  it('is by the roles, which here let nothing be revealed', async () => {
    assert.deepEqual(await told(), { listed: [SHOWN, SHOWN], revealed: [403, 403] })
  })

  it('lets the scopes be revealed that are excepted, and only scopes that unmask; lists stay masked', async () => {
    ;(await set({ masking: 'masked', masking_except: ['held', 'free', 'no_such'] })).is(200)
    assert.deepEqual(await told(), { listed: [SHOWN, SHOWN], revealed: [PHONE, 403] })
    ;(await set({ masking: 'masked', masking_except: null })).is(200)
    assert.deepEqual(await told(), { listed: [SHOWN, SHOWN], revealed: [403, 403] })
  })

  it('lets everything be revealed that is read, and nothing that is not', async () => {
    ;(await set({ masking: 'clear' })).is(200)
    assert.deepEqual(await told(), { listed: [SHOWN, SHOWN], revealed: [PHONE, PHONE] })
    // people's own numbers know no such setting
    const owner = new Client(app.url, await app.session('owner'))
    assert.notEqual((await owner.post(`/api/v1/sys_user/${app.ids.owner}/reveal`, { fields: ['mobile'] })).status, 200)
  })

  it('is set by holders of its point alone, and by nobody for themselves', async () => {
    const changer = async (): Promise<Client> => new Client(app.url, await app.session('nobody'))
    const refused = async (by: Client): Promise<void> => {
      await leavesNoTrace(app.db, async () => [
        (await set({ masking: 'clear' }, by, app.ids.nobody)).refused(403, 'FORBIDDEN'),
      ])
    }
    const without = await changer()
    await refused(without)
    await leavesNoTrace(app.db, async () => [
      (await set({ masking: 'masked' }, without)).refused(403, 'FORBIDDEN'),
      (await set({ masking_except: ['held'] }, without)).refused(403, 'FORBIDDEN'),
      (await without.patch('/api/v1/sys_user', { ids: [app.ids.owner], values: { masking: 'masked' } })).refused(
        403,
        'FORBIDDEN',
      ),
      (await without.post('/api/v1/sys_user', { account: 'fresh_one', name: 'N', masking: 'clear' })).refused(
        403,
        'FORBIDDEN',
      ),
    ])
    ;(await set({ name: 'Owner' }, without)).is(200)
    await app.as('admin').make('sys_user_role', { user: app.ids.nobody, role: 'masks_people' })
    const holder = await changer()
    await refused(holder)
    ;(await set({ masking: 'masked' }, holder)).is(200)
    await leavesNoTrace(app.db, async () => [
      (await set({ masking_except: 'held' }, holder)).refused(422, 'VALIDATION_FAILED'),
      (await set({ masking_except: [1] }, holder)).refused(422, 'VALIDATION_FAILED'),
    ])
  })

  it('keeps whoever is masked from showing more to others, by their setting, a role, a password or the switch', async () => {
    const admin = app.as('admin')
    await applyDefinitions(app.db, [
      definition('role', 'reveals_lots', { grants: [{ object: 'lot', operations: ['read', 'reveal'] }], menus: [] }),
      definition('role', 'gives_roles', {
        grants: [{ object: 'sys_user_role', operations: ['read', 'create'] }],
        points: ['role_view', 'role_assign', 'user_reset_password', 'parameter_edit'],
        menus: [],
      }),
    ])
    const give = async (user: string, ...roles: string[]): Promise<void> => {
      for (const role of roles) await admin.make('sys_user_role', { user, role })
    }
    await give(app.ids.keeper, 'reveals_lots', 'gives_roles', 'changes_people', 'masks_people')
    await give(app.ids.reader, 'reveals_lots')
    ;(await set({ masking: 'clear' }, admin, app.ids.reader)).is(200)
    const keeper = async (): Promise<Client> => new Client(app.url, await app.session('keeper'))
    const setSwitch = async (value: boolean): Promise<Answer> =>
      (await keeper()).patch('/api/v1/parameters/LOT_MASKS', { value })
    const reset = async (): Promise<Answer> =>
      (await keeper()).post(`/api/v1/sys_user/${app.ids.reader}/actions/reset_password`, {})
    ;(await setSwitch(true)).is(200)
    ;(await set({ masking: 'masked' }, admin, app.ids.keeper)).is(200)
    const masked = await keeper()
    const link = { user: app.ids.other, role: 'reveals_lots' }
    await leavesNoTrace(app.db, async () => [
      (await set({ masking: 'clear' }, masked)).refused(403, 'BEYOND_RIGHTS'),
      (await set({ masking: 'masked', masking_except: ['held'] }, masked)).refused(403, 'BEYOND_RIGHTS'),
      (await masked.post('/api/v1/sys_user_role', link)).refused(403, 'FORBIDDEN'),
      (await masked.post('/api/v1/roles/reveals_lots/people', { users: [app.ids.other] })).refused(
        403,
        'BEYOND_RIGHTS',
      ),
      (await reset()).refused(403, 'FORBIDDEN'),
      (await setSwitch(false)).refused(403, 'BEYOND_RIGHTS'),
    ])
    await app.db.query(`delete from ${app.db.table('sys_user_role')} where role = 'masks_people'`)
    await leavesNoTrace(app.db, async () => [(await setSwitch(false)).refused(403, 'FORBIDDEN')])
    ;(await set({ masking: 'clear' }, admin, app.ids.keeper)).is(200)
    ;(await (await keeper()).post('/api/v1/sys_user_role', link)).is(201)
    ;(await reset()).is(200)
  })

  it('counts for nothing while the masks of the object are switched off', async () => {
    const setSwitch = (value: string): Promise<unknown> =>
      app.db.query(
        `insert into ${app.db.table('sys_parameter')} as p (name, value) values ('LOT_MASKS', $1::jsonb)
         on conflict (name) do update set value = excluded.value, version = p.version + 1`,
        [value],
      )
    await setSwitch('false')
    const owner = new Client(app.url, await app.session('owner'))
    const filter = { starts: [{ var: 'phone' }, '137'] }
    assert.deepEqual((await owner.list('lot', { filter, sort: 'name' })).is(200).column('phone'), [PHONE, PHONE])
    await setSwitch('true')
    assert.deepEqual((await told()).listed, [SHOWN, SHOWN])
    const again = new Client(app.url, await app.session('owner'))
    ;(await again.list('lot', { filter })).refused(422, 'BAD_QUERY')
  })
})
