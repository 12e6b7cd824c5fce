/** People as administrators look after them, and as they sign in: the rules of organisation and users. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { testServer } from '../testing/index.ts'
import { Client, leavesNoTrace, testApp, TEST_PASSWORD, type Answer, type TestApp } from '../testing/server.ts'

const USER = '/api/v1/sys_user'
const DEPARTMENT = '/api/v1/sys_department'
const SESSION = '/api/v1/session'
const RESET = `${USER}/actions/reset_password`

describe('people who sign in', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const set = async (name: string, value: string | number): Promise<void> => {
    await app.services.parameters.change(name, { value }, { author: { kind: 'system', what: 'test' } })
  }
  const signIn = (login: string, password: string): Promise<Answer> => app.stranger().post(SESSION, { login, password })
  const add = async (account: string): Promise<string> =>
    (await app.as('admin').make('sys_user', { account, name: '新人' })).id
  const withToken = (answer: Answer): Client => new Client(app.url, String(answer.body['token']))

  it('crm A1: an account that exists is refused as duplicate, in whatever spelling', async () => {
    await add('vip001')
    const spellings = ['vip001', 'VIP001', 'ｖｉｐ００１', 'Vip００1']
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(spellings.map((account) => app.as('admin').post(USER, { account, name: '他人' }))),
    )
    for (const answer of answers) {
      answer.refused(422, 'VALIDATION_FAILED')
      assert.deepEqual(
        [answer.issues[0]?.code, answer.issues[0]?.path?.split('/').at(-1)],
        ['DUPLICATE_VALUE', 'account'],
      )
    }
    const other = await add('vip002')
    ;(await app.as('admin').patch(`${USER}/${other}`, { version: 1, account: 'VIP001' })).refused(
      422,
      'VALIDATION_FAILED',
    )
    ;(await app.as('admin').patch(`${USER}/${other}`, { version: 1, account: 'VIP002' })).is(200)
  })

  it('crm A1: of two who write one account at once in two spellings, one is refused', async () => {
    const answers = await Promise.all(
      ['twice', 'TWICE'].map((account) => app.as('admin').post(USER, { account, name: '同时' })),
    )
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, 422])
  })

  it('refuses accounts with blanks, and keeps none that differ in what nobody sees', async () => {
    ;(await app.as('admin').post(USER, { account: 'a b', name: 'x' })).refused(422, 'VALIDATION_FAILED')
    await add('seen')
    for (const account of ['se\u200ben', 'seen\u202e', 's\u00adeen', 'seen\u3164']) {
      ;(await app.as('admin').post(USER, { account, name: 'x' })).refused(422, 'VALIDATION_FAILED')
    }
  })

  it('crm A2: a new user signs in with the default password and must change it first; resets of two give the new default', async () => {
    await set('sys_user_default_password', '123456')
    await add('fresh_one')
    const first = (await signIn('fresh_one', '123456')).is(201)
    assert.equal((first.body['person'] as { mustChangePassword: boolean }).mustChangePassword, true)
    ;(await withToken(first).get('/api/v1/thing')).refused(403, 'PASSWORD_CHANGE_REQUIRED')
    ;(await withToken(first).get('/api/v1/profile')).refused(403, 'PASSWORD_CHANGE_REQUIRED')

    await set('sys_user_default_password', 'abc789')
    const ids = [app.ids.editor, app.ids.reader]
    const open = await app.session('editor')
    const done = (await app.as('admin').post(RESET, { ids })).is(200)
    const { rows } = done.body['data'] as { rows: { id: string; name: string; value: string }[] }
    assert.deepEqual(
      rows.map((row) => [row.name, row.value]),
      [
        ['editor 先生（editor）', 'abc789'],
        ['reader 先生（reader）', 'abc789'],
      ],
    )
    ;(await new Client(app.url, open).get(SESSION)).is(401)
    for (const login of ['editor', 'reader']) {
      ;(await signIn(login, TEST_PASSWORD)).refused(401, 'SIGN_IN_FAILED')
      const person = withToken((await signIn(login, 'abc789')).is(201))
      for (const path of ['/api/v1/thing', '/api/v1/screens/things', '/api/v1/profile/sessions', '/api/v1/search?q=a'])
        (await person.get(path)).refused(403, 'PASSWORD_CHANGE_REQUIRED')
      const boot = (await person.get('/api/v1/boot')).is(200).body as { modules: unknown[] }
      assert.deepEqual(boot.modules, [])
      const changed = { current: 'abc789', password: `${TEST_PASSWORD} of ${login}s` }
      ;(await person.post(`${SESSION}/password`, changed)).is(200)
      ;(await signIn(login, `${TEST_PASSWORD} of ${login}s`)).is(201)
    }
  })

  it('gives each a random password, shown once, where there is no default', async () => {
    await set('sys_user_default_password', '')
    const id = await add('without')
    for (const guess of ['', '123456', 'initial']) assert.notEqual((await signIn('without', guess)).status, 201)
    const done = (await app.as('admin').post(RESET, { ids: [id, app.ids.owner] })).is(200)
    const { rows } = done.body['data'] as { rows: { id: string; value: string }[] }
    assert.equal(new Set(rows.map((row) => row.value)).size, 2)
    const own = rows.find((row) => row.id === id)
    ;(await signIn('without', own?.value ?? '')).is(201)
    const history = (await app.as('admin').get(`${USER}/${id}/history`)).is(200)
    assert.equal(history.rows[0]?.['action'], 'reset_password')
    assert.ok(!history.text.includes(own?.value ?? ''))
  })

  it('resets all or none, and nothing for who lacks the point', async () => {
    const absent = '01a1fe4e-0000-7000-8000-000000000000'
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('admin').post(RESET, { ids: [app.ids.other, absent] }),
      await app.as('people').post(RESET, { ids: [app.ids.other] }),
      await app.as('admin').post(`${USER}/actions/constructor`, { ids: [app.ids.other] }),
      await app.stranger().post(RESET, { ids: [app.ids.other] }),
      await app.as('admin').post(RESET, { ids: [] }),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [404, 404, 404, 401, 400],
    )
  })

  it('lets holders of the points help people who may do no more than they, and nobody above', async () => {
    const label = { zh: '人事助理', en: 'Clerk' }
    const grants = [{ object: 'sys_user', operations: ['read'] }]
    const points = ['user_reset_password', 'user_sessions', 'user_second_step']
    ;(await app.as('admin').post('/api/v1/roles', { name: 'clerk', label, grants, points })).is(201)
    const clerk = await add('clerk')
    ;(await app.as('admin').post('/api/v1/roles/clerk/people', { users: [clerk] })).is(200)
    const done = (await app.as('admin').post(RESET, { ids: [clerk] })).is(200)
    const current = (done.body['data'] as { rows: { value: string }[] }).rows[0]?.value ?? ''
    const first = withToken((await signIn('clerk', current)).is(201))
    const renewed = await first.post(`${SESSION}/password`, { current, password: 'nine blue plums' })
    const person = withToken(renewed.is(200))
    const answers = await leavesNoTrace(app.db, async () => [
      await person.post(RESET, { ids: [app.ids.admin] }),
      await person.post(RESET, { ids: [app.ids.nobody, app.ids.revealer] }),
      await person.post(`${USER}/${app.ids.admin}/actions/reset_password`, {}),
      await person.delete(`/api/v1/people/${app.ids.admin}/second-step`),
    ])
    for (const answer of answers) answer.refused(403, 'FORBIDDEN')
    ;(await person.post(RESET, { ids: [app.ids.nobody] })).is(200)
    ;(await person.delete(`/api/v1/people/${app.ids.nobody}/sessions`)).is(204)
  })

  it('crm A3: a disabled user is refused, and the log of sign-ins says why', async () => {
    const id = await add('leaver')
    const done = (await app.as('admin').post(RESET, { ids: [id] })).is(200)
    const { rows } = done.body['data'] as { rows: { value: string }[] }
    ;(await app.as('admin').patch(`${USER}/${id}`, { version: 1, status: 'disabled' })).is(200)
    ;(await signIn('leaver', rows[0]?.value ?? '')).refused(401, 'SIGN_IN_FAILED')
    const [entry] = await app.db.query(
      `select result, reason from ${app.db.table('sys_login_log')} where user_id = $1 order by id desc limit 1`,
      [id],
    )
    assert.deepEqual(entry, { result: 'failure', reason: 'disabled' })
  })

  it('lose their sessions within a second on another node, once they are disabled', async () => {
    const server = await testServer()
    const entry = fileURLToPath(new URL('../testing/second-server.ts', import.meta.url))
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', entry, server.url('app'), server.ownerUrl, app.db.workspace],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    try {
      const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
      const elsewhere = new Client(url, await app.session('keeper'))
      ;(await elsewhere.get(SESSION)).is(200)
      ;(await app.as('admin').patch(`${USER}/${app.ids.keeper}`, { version: 1, status: 'disabled' })).is(200)
      const since = performance.now()
      while ((await elsewhere.get(SESSION)).status !== 401) {
        assert.ok(performance.now() - since < 1000, 'still in after a second')
        await sleep(20)
      }
    } finally {
      child.kill()
    }
  })

  it('see their sessions, end one or all others, and never those of others', async () => {
    const [here, there, third] = await Promise.all([1, 2, 3].map(() => app.session('other')))
    const person = new Client(app.url, here)
    const listed = (await person.get('/api/v1/profile/sessions')).is(200).rows
    assert.deepEqual(listed.map((row) => row['current']).filter(Boolean), [true])
    const mine = await app.session('blind')
    const strangers = (await new Client(app.url, mine).get('/api/v1/profile/sessions')).is(200).rows
    ;(await person.delete(`/api/v1/profile/sessions/${String(strangers[0]?.['id'])}`)).refused(404, 'NOT_FOUND')
    ;(await new Client(app.url, mine).get(SESSION)).is(200)
    const own = (await new Client(app.url, there).get('/api/v1/profile/sessions')).rows.find((row) => row['current'])
    ;(await person.delete(`/api/v1/profile/sessions/${String(own?.['id'])}`)).is(204)
    ;(await new Client(app.url, there).get(SESSION)).is(401)
    ;(await person.post('/api/v1/profile/sessions/end-others', {})).is(200)
    ;(await new Client(app.url, third).get(SESSION)).is(401)
    ;(await person.get(SESSION)).is(200)
    assert.equal((await person.get('/api/v1/profile/sessions')).rows.length, 1)
  })

  it('take no word from other sites for their own account: neither codes nor ends of sessions', async () => {
    const cookie = `tessera_session=${await app.session('revealer')}`
    const foreign = { Cookie: cookie, Origin: 'https://elsewhere.example' }
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all([
        app
          .stranger()
          .send('POST', '/api/v1/profile/second-step', { body: { password: TEST_PASSWORD }, headers: foreign }),
        app.stranger().send('POST', '/api/v1/profile/second-step/disable', { body: { code: '1' }, headers: foreign }),
        app.stranger().send('POST', '/api/v1/profile/sessions/end-others', { headers: foreign }),
        app.stranger().send('POST', `${SESSION}/second-step`, { body: { token: 'x', code: '1' }, headers: foreign }),
        app.stranger().send('POST', `${SESSION}/second-step`, {
          body: { token: 'x', code: '1' },
          headers: { Origin: 'https://elsewhere.example' },
        }),
      ]),
    )
    for (const answer of answers) answer.refused(403, 'ORIGIN_REFUSED')
  })

  it('have their sessions seen and ended by who holds the point, for whom else the address does not exist', async () => {
    const open = await app.session('other')
    const path = `/api/v1/people/${app.ids.other}/sessions`
    for (const who of ['people', 'revealer'] as const) {
      ;(await app.as(who).get(path)).refused(404, 'NOT_FOUND')
      ;(await app.as(who).delete(path)).refused(404, 'NOT_FOUND')
    }
    assert.ok((await app.as('admin').get(path)).is(200).rows.length > 0)
    ;(await app.as('admin').delete(path)).is(204)
    ;(await new Client(app.url, open).get(SESSION)).is(401)
    ;(await app.as('admin').delete('/api/v1/people/nonsense/sessions')).refused(404, 'NOT_FOUND')
    ;(await app.as('admin').delete(`/api/v1/people/${app.ids.other}/second-step`)).refused(404, 'NOT_FOUND')
  })

  it('are asked for a picture after three wrong passwords, which the answer tells', async () => {
    for (let i = 0; i < 2; i++) assert.equal((await signIn('blind', `wrong ${i}`)).body['captcha'], undefined)
    assert.equal((await signIn('blind', 'wrong 3')).refused(401, 'SIGN_IN_FAILED').body['captcha'], true)
    const asked = (await signIn('blind', TEST_PASSWORD)).refused(422, 'CAPTCHA_REQUIRED')
    assert.equal(asked.body['captcha'], true)
    const { id } = (await app.stranger().post('/api/v1/sign-in/captcha', {})).is(201).data
    const captcha = { id, answer: 'nonsense' }
    ;(await app.stranger().post(SESSION, { login: 'blind', password: TEST_PASSWORD, captcha })).refused(
      422,
      'CAPTCHA_WRONG',
    )
    ;(await app.stranger().post(SESSION, { login: 'blind', password: TEST_PASSWORD, captcha: 'x' })).refused(
      422,
      'VALIDATION_FAILED',
    )
  })
})

describe('departments', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const make = async (name: string, parent?: string): Promise<string> =>
    (await app.as('admin').make('sys_department', { name, ...(parent !== undefined && { parent }) })).id
  const move = (id: string, parent: string | null, version = 1): Promise<Answer> =>
    app.as('admin').patch(`${DEPARTMENT}/${id}`, { version, parent })

  it('are not deleted while they have users, further users or departments below', async () => {
    const top = await make('总部')
    const below = await make('销售部', top)
    const user = await app.as('admin').make('sys_user', { account: 'in_sales', name: '在职', department: below })
    const further = await make('市场部')
    const link = await app.as('admin').make('sys_user_department', { user: user.id, department: further })
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all([top, below, further].map((id) => app.as('admin').delete(`${DEPARTMENT}/${id}`))),
    )
    for (const answer of answers) answer.refused(409, 'RECORD_REFERENCED')
    ;(await app.as('admin').delete(`/api/v1/sys_user_department/${link.id}`)).is(204)
    ;(await app.as('admin').delete(`${DEPARTMENT}/${further}`)).is(204)
    ;(await app.as('admin').patch(`${USER}/${user.id}`, { version: 1, department: null })).is(200)
    for (const id of [below, top]) (await app.as('admin').delete(`${DEPARTMENT}/${id}`)).is(204)
  })

  it('stand below neither themselves nor one of their own, nor when two are moved at once', async () => {
    const a = await make('甲')
    const b = await make('乙', a)
    const c = await make('丙', b)
    for (const parent of [a, b, c]) (await move(a, parent)).refused(422, 'VALIDATION_FAILED')
    const [x, y] = [await make('X'), await make('Y')]
    const answers = await Promise.all([move(x, y), move(y, x)])
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 422])
  })

  it('have twenty levels at most, counted with what is moved along', async () => {
    const chain: string[] = []
    for (let level = 0; level < 19; level++) chain.push(await make(`第${level}级`, chain.at(-1)))
    const pair = await make('上')
    await make('下', pair)
    ;(await move(pair, chain.at(-1) ?? '')).refused(422, 'VALIDATION_FAILED')
    ;(await move(pair, chain.at(-2) ?? '')).is(200)
    ;(await app.as('admin').post(DEPARTMENT, { name: '太深', parent: chain.at(-1) })).is(201)
    ;(await app.as('admin').post(DEPARTMENT, [{ name: '更深', parent: pair }])).is(201)
  })
})
