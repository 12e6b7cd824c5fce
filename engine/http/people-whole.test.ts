import assert from 'node:assert/strict'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Described } from './openapi/described.test-kit.ts'
import { type Answer, Client, contents, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const PEOPLE = '/api/v1/people'
const NOBODY = '019aa5f0-0000-7000-8000-00000000000a'
const MEMBERS = 'team.members'

/** A list of people that they join, one that is no membership, and a record that has an owner. */
const definitions = [
  object('team', {
    name: { type: 'text', required: true, unique: true },
    members: { type: 'multi_reference', target: 'sys_user', max: 3, membership: true, on_delete: 'set_null' },
    leaders: { type: 'multi_reference', target: 'sys_user', on_delete: 'set_null' },
  }),
  object('order', { name: 'text', keeper: 'user' }, { owner_field: 'keeper' }),
  object('secret_order', { name: 'text', keeper: 'user' }, { owner_field: 'keeper' }),
  definition('role', 'sample_staff', {
    grants: [
      { object: 'sys_user', operations: ['read', 'create', 'update', 'delete'] },
      { object: 'sys_user_role', operations: ['read', 'create', 'update', 'delete'] },
      { object: 'sys_user_department', operations: ['read', 'create', 'update', 'delete'] },
      { object: 'sys_department', operations: ['read'] },
      { object: 'team', operations: ['read'] },
      { object: 'team', operations: ['update'], rows: 'own' },
      { object: 'order', operations: ['read'] },
      { object: 'thing', operations: ['read'] },
    ],
  }),
]

describe('people as a whole', () => {
  let app: TestApp
  let admin: Client
  /** Looks after people and is no administrator. */
  let staff: Client
  let north: string
  let south: string
  let east: string
  let red: string
  let blue: string
  let number = 0

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, definitions)
    await app.services.models.refresh()
    admin = app.as('admin')
    await admin.make('sys_user_role', { user: app.ids.nobody, role: 'sample_staff' })
    staff = new Client(app.url, await app.session('nobody'))
    const made = ['north', 'south', 'east'].map((name) => admin.make('sys_department', { name }))
    ;[north = '', south = '', east = ''] = (await Promise.all(made)).map(({ id }) => id)
    red = (await admin.make('team', { name: 'red' })).id
    blue = (await admin.make('team', { name: 'blue', members: [app.ids.reader] })).id
  })
  after(async () => {
    await app.close()
    assert.deepEqual(app.logged, [])
  })

  const fresh = (): { account: string; name: string } => ({ account: `p${++number}`, name: `person ${number}` })
  const make = async (wish: Row = {}, by = admin): Promise<Answer['data']> =>
    (await by.post(PEOPLE, { user: fresh(), ...wish })).is(201).data
  const linked = async (name: 'role' | 'department', user: string): Promise<unknown[]> =>
    (await admin.list(`sys_user_${name}`, { filter: { '==': [{ var: 'user' }, user] }, limit: 200 }))
      .is(200)
      .column(name)
      .toSorted()
  const membersOf = async (team: string): Promise<unknown> => (await admin.get(`/api/v1/team/${team}`)).data['members']
  /** Sends what must be refused, and asserts where the fault is. */
  const refused = async (
    call: () => Promise<Answer>,
    [status, code, path]: readonly [number, string, string?],
  ): Promise<void> => {
    const [answer] = await leavesNoTrace(app.db, async () => [await call()])
    answer?.refused(status, code)
    if (path !== undefined) assert.equal(answer?.issues[0]?.path, path, answer?.text)
  }

  it('are made with departments, roles and what they join, all at once', async () => {
    const user = { ...fresh(), department: north }
    const made = await make({
      user,
      departments: [north, south],
      roles: ['sample_reader', 'sample_editor'],
      memberships: { [MEMBERS]: [red, blue] },
    })
    assert.deepEqual([made['account'], made['department'], made.version], [user.account, north, 1])
    assert.deepEqual(await linked('department', made.id), [south])
    assert.deepEqual(await linked('role', made.id), ['sample_editor', 'sample_reader'])
    assert.deepEqual([await membersOf(red), await membersOf(blue)], [[made.id], [app.ids.reader, made.id]])
    const history = (await admin.get(`/api/v1/team/${red}/history`)).is(200).rows
    assert.deepEqual(history[0]?.['fields'], ['members'])
    ;(
      await admin.patch(`${PEOPLE}/${made.id}`, { version: 1, memberships: { [MEMBERS]: { remove: [red, blue] } } })
    ).is(200)
    assert.deepEqual([await membersOf(red), await membersOf(blue)], [null, [app.ids.reader]])
  })

  it('leave nothing behind where any part is refused, and name that part', async () => {
    const { account } = fresh()
    const whole = { user: fresh(), departments: [north], roles: ['sample_reader'], memberships: { [MEMBERS]: [red] } }
    await make({ user: { account, name: 'first' } })
    const wrong: readonly [Row, readonly [number, string, string?]][] = [
      [{ user: { account, name: 'second' } }, [422, 'VALIDATION_FAILED', 'user/account']],
      [{ user: { name: 'no account' } }, [422, 'VALIDATION_FAILED', 'user/account']],
      [{ user: { ...fresh(), email: 'no mail' } }, [422, 'VALIDATION_FAILED', 'user/email']],
      [{ departments: [north, NOBODY] }, [422, 'VALIDATION_FAILED', 'departments/1']],
      [{ roles: ['sample_reader', 'no_such_role'] }, [422, 'VALIDATION_FAILED', 'roles/1']],
      [{ memberships: { [MEMBERS]: [red, NOBODY] } }, [422, 'VALIDATION_FAILED', `memberships/${MEMBERS}/${NOBODY}`]],
      [{ memberships: { 'team.leaders': [red] } }, [403, 'FORBIDDEN', 'memberships/team.leaders']],
      [{ memberships: { 'thing.name': [red] } }, [403, 'FORBIDDEN', 'memberships/thing.name']],
    ]
    for (const [part, expected] of wrong) await refused(() => admin.post(PEOPLE, { ...whole, ...part }), expected)
    assert.equal(await membersOf(red), null)
  })

  it('crm A1: refuses a second person with an account that exists, in the same spelling or another', async () => {
    await make({ user: { account: 'vip001', name: 'first' } })
    for (const account of ['vip001', 'VIP001'])
      await refused(
        () => admin.post(PEOPLE, { user: { account, name: 'second' }, roles: ['sample_reader'] }),
        [422, 'VALIDATION_FAILED', 'user/account'],
      )
  })

  it('name the record that has no room for one more', async () => {
    const full = await admin.make('team', { name: 'full', members: [app.ids.reader, app.ids.editor, app.ids.owner] })
    await refused(
      () => admin.post(PEOPLE, { user: fresh(), memberships: { [MEMBERS]: [full.id] } }),
      [422, 'VALIDATION_FAILED', `memberships/${MEMBERS}/${full.id}`],
    )
  })

  it('take nothing that is not asked for', async () => {
    const user = fresh()
    const wrong: readonly [Row, string][] = [
      [{ user, administrator: true }, 'administrator'],
      [{ user: { ...user, id: NOBODY } }, 'user/id'],
      [{ user: { ...user, created_by: app.ids.admin } }, 'user/created_by'],
      [{ user: { ...user, version: 7 } }, 'user/version'],
      [{ user: { ...user, password_hash: 'x' } }, 'user/password_hash'],
      [{ user, roles: 'admin' }, 'roles'],
      [{ user, roles: [['admin']] }, 'roles/0'],
      [{ user, roles: [{ role: 'admin' }] }, 'roles/0'],
      [{ user, departments: ["x' or true"] }, 'departments/0'],
      [{ user, memberships: [red] }, 'memberships'],
    ]
    for (const [body, path] of wrong) {
      if (path === 'memberships') continue
      await refused(() => admin.post(PEOPLE, body), [422, 'VALIDATION_FAILED', path])
    }
    await refused(() => admin.post(PEOPLE, { user, memberships: [red] }), [422, 'VALIDATION_FAILED', 'memberships'])
    await refused(() => admin.post(PEOPLE, []), [400, 'BAD_REQUEST'])
  })

  it('are written by the rights to every part, and never given more than one has', async () => {
    const made = await make({}, staff)
    const path = `${PEOPLE}/${made.id}`
    await refused(() => staff.post(PEOPLE, { user: fresh(), roles: ['admin'] }), [403, 'FORBIDDEN', 'roles'])
    await refused(() => staff.post(PEOPLE, { user: fresh(), roles: ['sample_editor'] }), [403, 'FORBIDDEN', 'roles'])
    await refused(() => staff.patch(path, { version: 1, roles: { add: ['admin'] } }), [403, 'FORBIDDEN', 'roles'])
    // groups that are somebody else's cannot be joined, nor left
    await refused(
      () => staff.post(PEOPLE, { user: fresh(), memberships: { [MEMBERS]: [red] } }),
      [422, 'VALIDATION_FAILED', `memberships/${MEMBERS}/${red}`],
    )
    // of who looks after people and not after departments
    const clerk = app.as('people')
    await refused(() => clerk.post(PEOPLE, { user: fresh(), departments: [north] }), [403, 'FORBIDDEN', 'departments'])
    for (const stranger of ['reader', 'editor', 'blind'] as const) {
      const answers = await leavesNoTrace(app.db, async () => [
        await app.as(stranger).post(PEOPLE, { user: fresh() }),
        await app.as(stranger).patch(path, { version: 1, user: { name: 'x' } }),
        await app.as(stranger).post(`${PEOPLE}/departments`, { ids: [made.id], main: north, mode: 'add' }),
        await app.as(stranger).post(`${PEOPLE}/remove`, { ids: [made.id] }),
        await app.as(stranger).post(`${PEOPLE}/owned`, { ids: [made.id] }),
      ])
      for (const answer of answers) assert.ok([403, 404].includes(answer.status), answer.text)
    }
    assert.equal((await app.stranger().post(PEOPLE, { user: fresh() })).status, 401)
    ;(await staff.patch(path, { version: 1, roles: { add: ['sample_reader'] } })).is(200)
  })

  it('change by differences, with one version for all parts', async () => {
    const made = await make({ user: { ...fresh(), department: north }, departments: [south], roles: ['sample_reader'] })
    const path = `${PEOPLE}/${made.id}`
    const changed = (
      await admin.patch(path, {
        version: 1,
        user: { name: 'renamed' },
        departments: { add: [east, south], remove: [north] },
        roles: { add: ['sample_editor'], remove: ['sample_reader'] },
      })
    ).is(200).data
    assert.deepEqual([changed['name'], changed.version], ['renamed', 2])
    assert.deepEqual(await linked('department', made.id), [south, east].toSorted())
    assert.deepEqual(await linked('role', made.id), ['sample_editor'])
    const conflict = (await admin.patch(path, { version: 1, roles: { add: ['sample_owner'] } })).refused(
      409,
      'VERSION_CONFLICT',
    )
    assert.equal((conflict.body['current'] as Row)['version'], 2)
    // only a link changes: whoever saw the former version is told all the same
    ;(await admin.patch(path, { version: 2, departments: { remove: [south] } })).is(200)
    await refused(() => admin.patch(path, { version: 2, user: { name: 'late' } }), [409, 'VERSION_CONFLICT'])
    // what changes nothing leaves no trace
    const before = await contents(app.db)
    ;(await admin.patch(path, { version: 3, departments: { add: [east], remove: [south] } })).is(200)
    assert.deepEqual(await contents(app.db), before)
    await refused(() => admin.patch(path, { user: { name: 'x' } }), [422, 'VALIDATION_FAILED', 'version'])
    await refused(
      () => admin.patch(path, { version: 3, roles: { add: ['sample_owner'], remove: ['sample_owner'] } }),
      [422, 'VALIDATION_FAILED', 'roles'],
    )
    await refused(() => admin.patch(`${PEOPLE}/${NOBODY}`, { version: 1 }), [404, 'NOT_FOUND'])
    await refused(() => admin.patch(`${PEOPLE}/nobody`, { version: 1 }), [404, 'NOT_FOUND'])
  })

  it('let one of two who change the same person at once know of the other', async () => {
    const made = await make()
    const path = `${PEOPLE}/${made.id}`
    const answers = await Promise.all([
      admin.patch(path, { version: 1, roles: { add: ['sample_reader'] } }),
      staff.patch(path, { version: 1, departments: { add: [north] } }),
      admin.patch(path, { version: 1, user: { name: 'x' } }),
    ])
    assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [200, 409, 409])
  })

  it('join one team together without one losing the other', async () => {
    const team = await admin.make('team', { name: 'rush' })
    const answers = await Promise.all([1, 2, 3].map(() => make({ memberships: { [MEMBERS]: [team.id] } })))
    assert.deepEqual(((await membersOf(team.id)) as string[]).toSorted(), answers.map(({ id }) => id).toSorted())
  })

  it('move to other departments together, or to none of them', async () => {
    const [one, two] = [
      await make({ user: { ...fresh(), department: north }, departments: [south] }),
      await make({ user: { ...fresh(), department: south } }),
    ]
    const ids = [one.id, two.id]
    const move = (body: Row): Promise<Answer> => admin.post(`${PEOPLE}/departments`, { ids, ...body })
    assert.deepEqual((await move({ mode: 'add', departments: [east] })).is(200).data, { changed: 2 })
    assert.deepEqual(await linked('department', one.id), [south, east].toSorted())
    assert.deepEqual((await move({ mode: 'replace', main: east, departments: [north] })).is(200).data, { changed: 2 })
    for (const id of ids) {
      assert.equal((await admin.get(`/api/v1/sys_user/${id}`)).data['department'], east)
      assert.deepEqual(await linked('department', id), [north])
    }
    const before = await contents(app.db)
    assert.deepEqual((await move({ mode: 'replace', main: east, departments: [north] })).is(200).data, { changed: 0 })
    assert.deepEqual(await contents(app.db), before)
    await refused(() => move({ mode: 'replace', departments: [north] }), [422, 'VALIDATION_FAILED', 'main'])
    await refused(() => move({ mode: 'replace', main: NOBODY }), [422, 'VALIDATION_FAILED', 'main'])
    await refused(() => move({ mode: 'add', departments: [NOBODY] }), [422, 'VALIDATION_FAILED', 'departments/0'])
    await refused(() => move({ mode: 'add', ids: [one.id, NOBODY], departments: [south] }), [404, 'NOT_FOUND'])
    await refused(() => move({ mode: 'swap', departments: [south] }), [400, 'BAD_REQUEST'])
  })

  it('move themselves only when they are administrators', async () => {
    const { id: other } = await make()
    const me = (await admin.get(`/api/v1/sys_user/${app.ids.nobody}`)).data
    const moved = { version: me['version'], department: east }
    await refused(() => staff.patch(`/api/v1/sys_user/${app.ids.nobody}`, moved), [403, 'FORBIDDEN'])
    const joined = { user: app.ids.nobody, department: east }
    await refused(() => staff.post('/api/v1/sys_user_department', joined), [403, 'FORBIDDEN'])
    ;(await staff.patch(`/api/v1/sys_user/${other}`, { version: 1, department: east })).is(200)
    ;(await staff.post('/api/v1/sys_user_department', { user: other, department: south })).is(201)
  })

  it('go with what ties them to departments, roles and teams, unless they are still needed', async () => {
    const made = await make({ departments: [north], roles: ['sample_reader'], memberships: { [MEMBERS]: [red] } })
    const order = await admin.make('order', { name: 'o', keeper: made.id })
    await admin.make('secret_order', { name: 's', keeper: made.id })
    const ids = [made.id]
    const owned = (await admin.post(`${PEOPLE}/owned`, { ids })).is(200).data as unknown as Row
    assert.deepEqual(
      [(owned['objects'] as Row[]).map((row) => [row['object'], row['count']]), owned['hidden']],
      [
        [
          ['order', 1],
          ['secret_order', 1],
        ],
        false,
      ],
    )
    // who may not see the other object learns that there is more, not what
    const told = (await staff.post(`${PEOPLE}/owned`, { ids })).is(200)
    assert.deepEqual([told.text.includes('secret_order'), told.data['hidden']], [false, true])
    await refused(() => admin.post(`${PEOPLE}/remove`, { ids }), [409, 'RECORD_REFERENCED'])
    ;(await admin.delete(`/api/v1/order/${order.id}`)).is(204)
    ;(await admin.post('/api/v1/secret_order/remove', { filter: null, expected: 1 })).is(200)
    assert.deepEqual((await admin.post(`${PEOPLE}/remove`, { ids })).is(200).data, { removed: 1 })
    assert.deepEqual(
      [await linked('role', made.id), await linked('department', made.id), await membersOf(red)],
      [[], [], null],
    )
    await refused(() => admin.post(`${PEOPLE}/remove`, { ids: [app.ids.admin] }), [409, 'LAST_ADMINISTRATOR'])
  })

  it('are offered what their keeper may change, and roles within the own rights', async () => {
    const own = await staff.get(`${PEOPLE}/memberships`)
    assert.deepEqual(
      own.is(200).rows.map((row) => row['choices']),
      [[]],
    )
    const [team] = (await admin.get(`${PEOPLE}/memberships?person=${app.ids.reader}`)).is(200).rows
    const choices = team?.['choices'] as Row[]
    assert.equal(team?.['key'], MEMBERS)
    // what one belongs to comes first
    assert.deepEqual([choices[0]?.['title'], choices.filter((each) => each['member']).length], ['blue', 2])
    const [found] = (await admin.get(`${PEOPLE}/memberships?search=re%25`)).is(200).rows
    assert.deepEqual(found?.['choices'], [])
    assert.equal((await app.as('reader').get(`${PEOPLE}/memberships`)).status, 404)
    assert.equal((await app.as('reader').get(`${PEOPLE}/roles`)).status, 404)
    const roles = (await staff.get(`${PEOPLE}/roles`)).is(200).rows
    const given = roles.filter((role) => role['given']).map((role) => role['name'])
    assert.ok(given.includes('sample_reader') && given.includes('sample_staff'))
    assert.ok(!given.includes('admin') && !given.includes('sample_editor'))
    const all = (await admin.get(`${PEOPLE}/roles`)).is(200).rows
    assert.ok(all.every((role) => role['given']))
  })

  it('are answered as the document of each caller describes it, and described to nobody else', async () => {
    const described = new Described((await admin.get('/openapi.json')).is(200).body)
    const made = await make()
    const ids = [made.id]
    const calls: readonly (readonly [string, string, string, Row?])[] = [
      ['GET', '/people/roles', '/people/roles'],
      ['GET', '/people/memberships', `/people/memberships?person=${made.id}`],
      ['GET', '/people/memberships', '/people/memberships?what=1'],
      ['POST', '/people', '/people', { user: fresh(), roles: ['sample_reader'] }],
      ['POST', '/people', '/people', { user: {} }],
      ['PATCH', '/people/{id}', `/people/${made.id}`, { version: 1, roles: { add: ['sample_reader'] } }],
      ['PATCH', '/people/{id}', `/people/${made.id}`, { version: 1 }],
      ['PATCH', '/people/{id}', `/people/${NOBODY}`, { version: 1 }],
      ['POST', '/people/departments', '/people/departments', { ids, mode: 'add', departments: [north] }],
      ['POST', '/people/departments', '/people/departments', { ids: 'x' }],
      ['POST', '/people/owned', '/people/owned', { ids }],
      ['POST', '/people/remove', '/people/remove', { ids }],
      ['POST', '/people/remove', '/people/remove', { ids }],
    ]
    for (const [method, path, address, body] of calls) {
      const each = described.operations().find((one) => one.method === method && one.path === `/api/v1${path}`)
      assert.ok(each, path)
      const answer = await admin.send(method, `/api/v1${address}`, body === undefined ? {} : { body })
      described.assertDescribed(each, answer, body)
    }
    const others = (await app.as('reader').get('/openapi.json')).is(200).text
    assert.ok(!others.includes('/api/v1/people/owned') && !others.includes('/api/v1/people/roles'))
  })
})
