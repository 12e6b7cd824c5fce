import assert from 'node:assert/strict'

import { createSessions } from '../identity/index.ts'
import { Client, type Row, testApp, type TestApp } from '../testing/server.ts'

const label = (zh: string): Row => ({ zh, en: zh })

describe('why somebody may or may not', () => {
  let app: TestApp
  let admin: Client
  let own: string
  let other: string
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
    const thing = async (as: 'owner' | 'editor', name: string, phone: string): Promise<string> =>
      (await app.as(as).post('/api/v1/thing', { name, phone })).is(201).data.id
    own = await thing('owner', 'own', '13700007583')
    other = await thing('editor', 'other', '13700007584')
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const ask = async (
    parts: Readonly<Record<string, string>>,
    client = admin,
  ): Promise<{ allowed: string; steps: Row[]; text: string }> => {
    const question = new URLSearchParams({ user: app.ids.owner, object: 'thing', operation: 'read', ...parts })
    const answer = (await client.get(`/api/v1/access/explain?${question}`)).is(200)
    return { ...(answer.data as unknown as { allowed: string; steps: Row[] }), text: answer.text }
  }
  const verdict = async (parts: Readonly<Record<string, string>>): Promise<string> => (await ask(parts)).allowed

  it('is told by role, grant and rows, as the server itself decides', async () => {
    const owner = app.as('owner')
    for (const [record, may] of [
      [own, true],
      [other, false],
    ] as const) {
      const { status } = await owner.get(`/api/v1/thing/${record}`)
      assert.equal(status === 200, may)
      assert.equal(await verdict({ record }), may ? 'yes' : 'no')
      assert.equal(await verdict({ record, operation: 'update' }), may ? 'yes' : 'no')
    }
    assert.equal(await verdict({}), 'partly')
    assert.equal(await verdict({ object: 'box' }), 'no')
    assert.equal(await verdict({ object: 'journal', operation: 'create' }), 'no')
    assert.equal(await verdict({ user: app.ids.admin, object: 'box', operation: 'delete' }), 'yes')
    assert.equal(await verdict({ record: '019aa5f0-0000-7000-8000-00000000000a' }), 'no')
    const { steps } = await ask({ record: own })
    assert.ok(steps.some(({ role }) => role === 'sample_owner'))
  })

  it('tells of fields whether they are clear, masked or closed, and never a value', async () => {
    const { allowed, text } = await ask({ record: own, field: 'phone' })
    assert.equal(allowed, 'partly')
    assert.ok(!text.includes('13700007583') && !text.includes('7583'))
    assert.equal(await verdict({ record: own, field: 'name' }), 'yes')
    assert.equal(await verdict({ record: own, field: 'created_at', operation: 'update' }), 'no')
  })

  it('is told to holders of the point alone, about people and things that are there', async () => {
    const path = `/api/v1/access/explain?user=${app.ids.owner}&object=thing&operation=read`
    for (const client of [app.as('editor'), app.as('people'), app.as('nobody')])
      (await client.get(path)).refused(404, 'NOT_FOUND')
    ;(await app.stranger().get(path)).refused(401, 'NOT_SIGNED_IN')
    ;(await admin.get(path.replace('thing', 'nothing'))).refused(404, 'NOT_FOUND')
    ;(await admin.get(path.replace(app.ids.owner, own))).refused(404, 'NOT_FOUND')
    ;(await admin.get(path.replace('read', 'fly'))).refused(422, 'BAD_QUERY')
    ;(await admin.get(`${path}&field=nothing`)).refused(404, 'NOT_FOUND')
  })
})

describe('a change of a role', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  it('is effective in every process within a second', async () => {
    const admin = app.as('admin')
    ;(await admin.post('/api/v1/roles', { name: 'plain', label: label('plain') })).is(201)
    ;(await admin.post('/api/v1/roles/plain/people', { users: [app.ids.nobody] })).is(200)
    const token = await app.session('nobody')
    const elsewhere = createSessions(app.db, app.services.parameters)
    const points = async (): Promise<readonly string[]> => [
      ...((await elsewhere.principalOf(token))?.rights.points ?? []),
    ]
    assert.deepEqual(await points(), [])
    ;(await admin.patch('/api/v1/roles/plain', { version: 1, points: ['role_view'] })).is(200)
    const here = new Client(app.url, token)
    const since = performance.now()
    while ((await points()).length === 0 || (await here.get('/api/v1/roles')).status !== 200)
      assert.ok(performance.now() - since < 1_500, 'it takes longer than a second')
    ;(await admin.patch('/api/v1/roles/plain', { version: 2, enabled: false })).is(200)
    const after = performance.now()
    while ((await points()).length > 0 || (await here.get('/api/v1/roles')).status !== 404)
      assert.ok(performance.now() - after < 1_500, 'it takes longer than a second')
  })
})
