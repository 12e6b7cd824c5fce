/** Actions on records over HTTP, by the one that ships: an administrator gives a person a one-time password. */
import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

describe('actions on records', () => {
  let app: TestApp
  beforeEach(async () => {
    app = await testApp()
  })
  afterEach(() => app.close())

  const path = (id: string, name = 'reset_password'): string => `/api/v1/sys_user/${id}/actions/${name}`

  it('give a new person a one-time password that must be changed, and keep who did it', async () => {
    const admin = app.as('admin')
    const { id } = await admin.make('sys_user', { account: 'newcomer', name: '新人' })
    const answer = (await admin.post(path(String(id)), {})).is(200).body as { data: { shown: { value: string } } }
    const password = answer.data.shown.value
    const signedIn = (await app.stranger().post('/api/v1/session', { login: 'newcomer', password })).is(201)
    assert.equal((signedIn.body as { person: { mustChangePassword: boolean } }).person.mustChangePassword, true)
    const history = (await admin.get(`/api/v1/sys_user/${String(id)}/history`)).is(200).body as {
      data: { action: string; by: { id: string } }[]
    }
    assert.equal(history.data[0]?.action, 'reset_password')
    assert.ok(!JSON.stringify(history).includes(password))
  })

  it('end the sessions that the person has open', async () => {
    const person = app.as('editor')
    ;(await person.get('/api/v1/session')).is(200)
    ;(await app.as('admin').post(path(app.ids.editor), {})).is(200)
    ;(await person.get('/api/v1/session')).is(401)
  })

  it('do not exist for who may not use them, nor for records and names that are not there', async () => {
    const absent = '01a1fe4e-0000-7000-8000-000000000000'
    await leavesNoTrace(app.db, async () => [
      await app.as('editor').post(path(app.ids.editor), {}),
      await app.as('people').post(path(app.ids.editor), {}),
      await app.as('admin').post(path(absent), {}),
      await app.as('admin').post(path(app.ids.editor, 'constructor'), {}),
      await app.stranger().post(path(app.ids.editor), {}),
    ]).then((answers) =>
      assert.deepEqual(
        answers.map((answer) => answer.status),
        [404, 404, 404, 404, 401],
      ),
    )
  })

  it('are offered on the screens of those who may use them', async () => {
    const screen = (await app.as('admin').get('/api/v1/screens/users')).is(200).body as { actions: { name: string }[] }
    assert.deepEqual(
      screen.actions.map((action) => action.name),
      ['reset_password'],
    )
    const others = (await app.as('people').get('/api/v1/screens/users')).is(200).body as { actions: unknown[] }
    assert.deepEqual(others.actions, [])
  })
})
