import assert from 'node:assert/strict'

import { type Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const label = (zh: string, en = zh): Row => ({ zh, en })

describe('roles', () => {
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
  const role = async (parts: Row): Promise<string> => {
    const name = `made_${++made}`
    ;(await admin.post('/api/v1/roles', { name, label: label(name), ...parts })).is(201)
    return name
  }
  /** A fresh session of a person with just these roles. */
  const holding = async (person: 'nobody' | 'other' | 'reader', ...roles: string[]): Promise<Client> => {
    const users = [app.ids[person]]
    const held = await app.db.query<{ role: string }>(
      `select role from ${app.db.table('sys_user_role')} where "user" = $1 and deleted_at is null`,
      users,
    )
    for (const each of held) (await admin.post(`/api/v1/roles/${each.role}/people/remove`, { users })).is(200)
    for (const each of roles) (await admin.post(`/api/v1/roles/${each}/people`, { users })).is(200)
    return new (admin.constructor as typeof Client)(app.url, await app.session(person))
  }

  it('are made, changed with the version that was read, copied and deleted, each with a revision', async () => {
    const name = await role({ grants: [{ object: 'thing', operations: ['read'] }], points: ['role_view'] })
    const read = (await admin.get(`/api/v1/roles/${name}`)).is(200).data
    assert.deepEqual(
      [read['grants'], read['points'], read['menus'], read['editable'], read['removable'], read['version']],
      [[{ object: 'thing', operations: ['read'] }], ['role_view'], null, true, true, 1],
    )
    const changed = (await admin.patch(`/api/v1/roles/${name}`, { version: 1, menus: ['system'] })).is(200).data
    assert.deepEqual([changed['menus'], changed.version], [['system'], 2])
    const conflict = (await admin.patch(`/api/v1/roles/${name}`, { version: 1, enabled: false })).refused(
      409,
      'VERSION_CONFLICT',
    )
    assert.equal(conflict.body['version'], 2)
    const again = await admin.patch(`/api/v1/roles/${name}`, {
      version: 2,
      menus: null,
      description: label('说明', 'Note'),
    })
    assert.deepEqual([again.is(200).data['menus'], again.data['description']], [null, label('说明', 'Note')])
    ;(await admin.post(`/api/v1/roles/${name}/copy`, { name: 'copied', label: label('副本', 'Copy') })).is(201)
    assert.deepEqual((await admin.get('/api/v1/roles/copied')).data['points'], ['role_view'])
    ;(await admin.post(`/api/v1/roles/${name}/copy`, { name: 'copied' })).refused(409, 'NAME_TAKEN')
    ;(await admin.delete('/api/v1/roles/copied')).is(204)
    const revisions = (await admin.get(`/api/v1/roles/${name}/revisions`)).is(200).rows
    assert.deepEqual(
      revisions.map(({ action, by }) => [action, (by as Row)['id']]),
      [
        ['changed', app.ids.admin],
        ['changed', app.ids.admin],
        ['added', app.ids.admin],
      ],
    )
  })

  it('are refused with the place of what is wrong, and nothing is written', async () => {
    await leavesNoTrace(app.db, async () => [
      (await admin.post('/api/v1/roles', { name: 'Bad Name', label: label('x') })).refused(400, 'BAD_REQUEST'),
      (await admin.post('/api/v1/roles', { name: 'odd', label: label('x'), administrator: true })).refused(
        400,
        'BAD_REQUEST',
      ),
      (
        await admin.post('/api/v1/roles', {
          name: 'odd',
          label: label('x'),
          grants: [{ object: 'no_such', operations: ['read'] }],
        })
      ).refused(422, 'VALIDATION_FAILED'),
      (await admin.post('/api/v1/roles', { name: 'odd', label: label('x'), points: ['no_such'] })).refused(
        422,
        'VALIDATION_FAILED',
      ),
      (await admin.patch('/api/v1/roles/admin', { version: 1, enabled: false })).refused(409, 'DEFINITION_LOCKED'),
      (await admin.delete('/api/v1/roles/admin')).refused(409, 'DEFINITION_LOCKED'),
      (await admin.delete('/api/v1/roles/operations')).refused(409, 'DEFINITION_LOCKED'),
      (await admin.delete('/api/v1/roles/no_such')).refused(404, 'NOT_FOUND'),
    ])
  })

  it('that people hold are deleted only when one confirms, and their links go', async () => {
    const name = await role({ grants: [{ object: 'thing', operations: ['read'] }] })
    const client = await holding('nobody', name)
    ;(await client.list('thing')).is(200)
    const refused = (await admin.delete(`/api/v1/roles/${name}`)).refused(409, 'ROLE_IN_USE')
    assert.equal(refused.body['people'], 1)
    ;(await admin.delete(`/api/v1/roles/${name}?confirm=true`)).is(204)
    const [links] = await app.db.query<{ count: number }>(
      `select count(*)::int as count from ${app.db.table('sys_user_role')} where role = $1 and deleted_at is null`,
      [name],
    )
    assert.equal(links?.count, 0)
  })

  it('list their people with state and department, found by name or account', async () => {
    const name = await role({})
    await holding('nobody', name)
    const people = (await admin.get(`/api/v1/roles/${name}/people`)).is(200)
    assert.deepEqual(people.rows, [
      {
        id: app.ids.nobody,
        name: 'nobody 先生',
        account: 'nobody',
        enabled: true,
        department: null,
        masking: 'role',
        except: [],
      },
    ])
    assert.equal(people.page.total, 1)
    assert.deepEqual((await admin.get(`/api/v1/roles/${name}/people?search=no%25`)).rows, [])
    assert.equal((await admin.get(`/api/v1/roles/${name}/people?search=NOB`)).rows.length, 1)
  })

  it('are unknown addresses to those without the points', async () => {
    const told = async (client: Client, method: string, path: string, body?: unknown): Promise<unknown> => {
      const { status, text } = await client.send(method, `/api/v1/${path}`, body === undefined ? {} : { body })
      return [status, text.replace(/"trace_id":"[^"]*"/, '')]
    }
    for (const client of [app.as('editor'), app.as('nobody'), app.stranger()]) {
      for (const [method, path, other, body] of [
        ['GET', 'roles', 'rolls'],
        ['POST', 'roles', 'rolls', { name: 'x1', label: label('x') }],
        ['GET', 'roles/admin', 'rolls/admin'],
        ['DELETE', 'roles/sample_editor?confirm=true', 'rolls/sample_editor?confirm=true'],
        ['GET', 'permissions/tree', 'persimmons/tree'],
        ['GET', 'permissions/holders?node=point:design', 'persimmons/holders?node=point:design'],
        ['PATCH', 'functions/menu/system', 'junctions/menu/system', { enabled: false }],
      ] as const)
        assert.deepEqual(
          await told(client, method, path, body),
          await told(client, method, other, body),
          `${method} ${path}`,
        )
    }
  })
})
