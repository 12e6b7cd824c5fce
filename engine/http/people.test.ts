import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type Row, type TestApp } from '../testing/server.ts'

const USER = '/api/v1/sys_user'
const ROLE = '/api/v1/sys_user_role'

describe('people and their roles as records', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await testApp()
  })
  afterEach(() => app.close())

  const userOf = async (account: string): Promise<Row & { id: string; version: number }> => {
    const [row] = (await app.as('admin').list('sys_user', { filter: { '==': [{ var: 'account' }, account] } })).is(
      200,
    ).rows
    return row as Row & { id: string; version: number }
  }
  const roleOf = async (user: string): Promise<string> =>
    String(
      (await app.as('admin').list('sys_user_role', { filter: { '==': [{ var: 'user' }, user] } })).is(200).rows[0]?.[
        'id'
      ],
    )

  it('keeps the last administrator from being disabled, deleted or demoted', async () => {
    const admin = await userOf('admin')
    const role = await roleOf(admin.id)
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('admin').patch(`${USER}/${admin.id}`, { version: admin.version, status: 'disabled' }),
      await app.as('people').patch(`${USER}/${admin.id}`, { version: admin.version, status: 'disabled' }),
      await app.as('admin').delete(`${ROLE}/${role}`),
      await app.as('admin').post(`${ROLE}/remove`, { ids: [role] }),
      await app.as('admin').patch(`${ROLE}/${role}`, { version: 1, role: 'sample_reader' }),
    ])
    for (const answer of answers) answer.refused(409, 'LAST_ADMINISTRATOR')
    const deletions = await leavesNoTrace(app.db, async () => [
      await app.as('admin').delete(`${USER}/${admin.id}`),
      await app.as('admin').post(`${USER}/remove`, { ids: [admin.id] }),
    ])
    for (const answer of deletions) answer.is(409)
    ;(await app.as('admin').patch(`${USER}/${admin.id}`, { version: admin.version, name: 'renamed' })).is(200)
  })

  it('keeps one of two administrators when both are removed at once', async () => {
    const second = await app.as('admin').make('sys_user', { account: 'second', name: 'second' })
    await app.as('admin').make('sys_user_role', { user: second.id, role: 'admin' })
    const admin = await userOf('admin')
    const answers = await Promise.all([
      app.as('people').patch(`${USER}/${admin.id}`, { version: admin.version, status: 'disabled' }),
      app.as('people').patch(`${USER}/${second.id}`, { version: 1, status: 'disabled' }),
    ])
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 409])
  })

  it('ends the sessions of who is disabled or deleted, at once', async () => {
    const mine = await app.session('reader')
    const theirs = await app.session('keeper')
    const call = async (token: string): Promise<number> =>
      (await app.stranger().get('/api/v1/thing', { Authorization: `Bearer ${token}` })).status
    assert.deepEqual([await call(mine), await call(theirs)], [200, 200])
    ;(await app.as('admin').patch(`${USER}/${app.ids.reader}`, { version: 1, status: 'disabled' })).is(200)
    assert.deepEqual([await call(mine), await call(theirs)], [401, 200])
    const sessions = await app.db.query(`select from ${app.db.table('sys_session')} where user_id = $1`, [
      app.ids.reader,
    ])
    assert.equal(sessions.length, 0)
    ;(await app.as('admin').patch(`${USER}/${app.ids.reader}`, { version: 2, status: 'enabled' })).is(200)
    assert.equal(await call(mine), 401)
    ;(await app.as('admin').delete(`${ROLE}/${await roleOf(app.ids.keeper)}`)).is(204)
    ;(await app.as('admin').delete(`${USER}/${app.ids.keeper}`)).is(204)
    assert.equal(await call(theirs), 401)
  })

  it('lets nobody give a role that allows more than they may do themselves', async () => {
    const people = app.as('people')
    const answers = await leavesNoTrace(app.db, async () => [
      await people.post(ROLE, { user: app.ids.people, role: 'admin' }),
      await people.post(ROLE, { user: app.ids.nobody, role: 'sample_editor' }),
      await people.post(ROLE, [
        { user: app.ids.nobody, role: 'sample_reader' },
        { user: app.ids.nobody, role: 'admin' },
      ]),
      await people.patch(`${ROLE}/${await roleOf(app.ids.people)}`, { version: 1, role: 'admin' }),
    ])
    for (const answer of answers) answer.refused(403, 'FORBIDDEN')
    await people.make('sys_user_role', { user: app.ids.nobody, role: 'sample_reader' })
  })

  it('shows and takes nothing of passwords', async () => {
    const admin = app.as('admin')
    const text = (await admin.list('sys_user', { limit: 200 })).is(200).text
    assert.doesNotMatch(text, /password|hash|argon/i)
    const answers = await leavesNoTrace(app.db, async () => [
      await admin.post(USER, { account: 'x', name: 'x', password: 'x' }),
      await admin.post(USER, { account: 'x', name: 'x', password_hash: 'x' }),
      await admin.get('/api/v1/sys_credential'),
      await admin.get('/api/v1/sys_session'),
      await admin.get('/api/v1/meta_definition'),
      await admin.post('/api/v1/sys_history', { object: 'x' }),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [422, 422, 404, 404, 404, 404],
    )
  })
})
