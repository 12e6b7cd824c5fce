import assert from 'node:assert/strict'

import {
  type Answer,
  Client,
  leavesNoTrace,
  type PersonName,
  type Row,
  testApp,
  type TestApp,
} from '../testing/server.ts'

import { exported } from '../testing/exports.ts'

/** Records that are private to a person, tried with tags; another record refers to them. */
describe('records that are private to a person', () => {
  const SECRET = '独家秘密'
  let app: TestApp
  let mine: Row
  let category: Row
  const clients = new Map<string, Client>()
  before(async () => {
    app = await testApp()
    const admin = app.as('admin')
    const grants = ['sys_tag', 'sys_tag_category', 'sys_tag_rule', 'sys_operation_log'].map((object) => ({
      object,
      operations: ['read', 'create', 'update', 'delete', 'export', 'batch', 'import'],
    }))
    const label = { zh: '全部标签', en: 'All tags' }
    const points = ['tags', 'tag_personal', 'tag_rules', 'tag_categories', 'operation_values']
    ;(await admin.post('/api/v1/roles', { name: 'all_tags', label, grants, points })).is(201)
    ;(await admin.post('/api/v1/roles/all_tags/people', { users: [app.ids.owner, app.ids.other] })).is(200)
    for (const name of ['owner', 'other', 'admin'] as PersonName[])
      clients.set(name, new Client(app.url, await app.session(name)))
    category = (await admin.post('/api/v1/sys_tag_category', { object: 'sys_user', name: '分类' })).is(201).data
    const tag = { object: 'sys_user', category: category['id'], score: 3, color: '#ff0000' }
    mine = (await as('owner').post('/api/v1/sys_tag', { ...tag, type: 'personal', name: SECRET })).is(201).data
    ;(await admin.post('/api/v1/sys_tag', { ...tag, type: 'global_manual', name: '公开' })).is(201)
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const as = (name: 'owner' | 'other' | 'admin'): Client => clients.get(name) ?? app.as(name)
  const OTHERS = ['other', 'admin'] as const
  const path = (): string => `/api/v1/sys_tag/${String(mine['id'])}`

  it('are listed, opened, searched and counted for that person alone, administrators being no exception', async () => {
    const names = async (who: 'owner' | 'other' | 'admin', query: string): Promise<unknown[]> =>
      (await as(who).get(`/api/v1/sys_tag?fields=name&${query}`)).is(200).rows.map(({ name }) => name)
    assert.deepEqual((await names('owner', '')).sort(), ['公开', SECRET].sort())
    assert.deepEqual(await names('owner', `search=${encodeURIComponent(SECRET)}`), [SECRET])
    const filter = encodeURIComponent(JSON.stringify({ '==': [{ var: 'name' }, SECRET] }))
    for (const who of OTHERS) {
      assert.deepEqual(await names(who, ''), ['公开'])
      assert.deepEqual(await names(who, `search=${encodeURIComponent(SECRET)}`), [])
      assert.deepEqual(await names(who, `filter=${filter}`), [])
      ;(await as(who).get(path())).refused(404, 'NOT_FOUND')
      ;(await as(who).get(`${path()}/history`)).refused(404, 'NOT_FOUND')
      const counted = (await as(who).get('/api/v1/sys_tag?count=exact&limit=1')).is(200).body as Row
      assert.equal(JSON.stringify(counted).includes(SECRET), false)
      assert.equal((counted['count'] as Row | undefined)?.['value'] ?? counted['count'] ?? 1, 1)
      const sums = await as(who).post('/api/v1/sys_tag/aggregate', {
        group: [{ field: 'type' }],
        measures: [{ function: 'count' }, { function: 'sum', field: 'score' }],
      })
      assert.equal(JSON.stringify(sums.is(200).body).includes('personal'), false)
      const everywhere = await as(who).get(`/api/v1/search?q=${encodeURIComponent(SECRET)}`)
      assert.equal(JSON.stringify(everywhere.body).includes(String(mine['id'])), false)
    }
  })

  it('are neither changed, deleted nor brought back by others, in one call or in many', async () => {
    const id = mine['id']
    for (const who of OTHERS) {
      await leavesNoTrace(app.db, async (): Promise<Answer[]> => [
        (await as(who).patch(path(), { version: mine['version'], name: '改' })).refused(404, 'NOT_FOUND'),
        (await as(who).delete(`${path()}?version=${String(mine['version'])}`)).refused(404, 'NOT_FOUND'),
        (await as(who).post('/api/v1/sys_tag/actions/disable', { ids: [id] })).refused(404, 'NOT_FOUND'),
      ])
    }
  })

  it('are made for oneself alone', async () => {
    for (const who of OTHERS) {
      await leavesNoTrace(app.db, async (): Promise<Answer[]> => {
        const answer = await as(who).post('/api/v1/sys_tag', {
          object: 'sys_user',
          type: 'personal',
          name: '替别人建',
          owner: app.ids.owner,
        })
        assert.ok(answer.status >= 400, String(answer.status))
        return [answer]
      })
    }
    const own = (await as('other').post('/api/v1/sys_tag', { object: 'sys_user', type: 'personal', name: SECRET })).is(
      201,
    )
    assert.equal(JSON.stringify(own.data['owner']).includes(app.ids.other), true)
    ;(await as('owner').get(`/api/v1/sys_tag/${String(own.data['id'])}`)).refused(404, 'NOT_FOUND')
  })

  it('cannot be referred to by others, and a reference to one shows others nothing of it', async () => {
    const auto = { object: 'sys_user', category: category['id'], type: 'global_auto', name: '自动' }
    const tag = (await as('admin').post('/api/v1/sys_tag', auto)).is(201).data
    const body = { tag: tag['id'], name: '引用', contains: [mine['id']] }
    for (const who of OTHERS)
      await leavesNoTrace(app.db, async () => [
        (await as(who).post('/api/v1/sys_tag_rule', body)).refused(422, 'VALIDATION_FAILED'),
      ])
    const kept = (
      await as('admin').post('/api/v1/sys_tag_rule', {
        ...body,
        contains: null,
        condition: { '==': [{ var: 'gender' }, '1'] },
      })
    ).is(201).data
    await app.db.query(`update ${app.db.table('sys_tag_rule')} set contains = array[$1::uuid] where id = $2`, [
      mine['id'],
      kept['id'],
    ])
    for (const who of OTHERS) {
      const rules = `/api/v1/sys_tag_rule/${String(kept['id'])}`
      const shown = [await as(who).get(`${rules}?expand=contains`), await as(who).get(rules)]
      assert.equal(JSON.stringify(shown.map(({ body: each }) => each)).includes(SECRET), false)
      const by = { some: [{ var: 'contains' }, { '==': [{ var: 'name' }, SECRET] }] }
      const found = await as(who).get(`/api/v1/sys_tag_rule?filter=${encodeURIComponent(JSON.stringify(by))}`)
      assert.deepEqual(found.is(200).rows, [])
    }
  })

  it('change without a word of it in the log of operations', async () => {
    const renamed = (await as('owner').patch(path(), { version: mine['version'], name: `${SECRET}二` })).is(200).data
    mine = renamed
    await app.services.operations.flush()
    for (const who of OTHERS) {
      const log = (await as(who).get('/api/v1/sys_operation_log?limit=200')).is(200).rows
      const entry = log.find(({ object, action }) => object === 'sys_tag' && action === 'update')
      assert.ok(entry)
      assert.equal(JSON.stringify(log).includes(`${SECRET}二`), false)
      const told = await as(who).get(`/api/v1/operations/${String(entry['id'])}/changes`)
      assert.equal(JSON.stringify(told.body).includes(SECRET), false)
    }
    mine = (await as('owner').patch(path(), { version: renamed['version'], name: SECRET })).is(200).data
  })

  it('stand in no export, and in no words about operations, of others', async () => {
    for (const who of OTHERS) {
      const { rows } = await exported(app, who, 'sys_tag', { fields: 'name' })
      assert.equal(JSON.stringify(rows).includes('公开'), true)
      assert.equal(JSON.stringify(rows).includes(SECRET), who === 'other')
      const ways = await as(who).get('/api/v1/sys_operation_log?limit=200')
      const entries = ways.is(200).rows.filter(({ object }) => object === 'sys_tag')
      assert.ok(entries.length > 0)
      assert.equal(JSON.stringify(entries).includes(SECRET), false)
      for (const { id } of entries) {
        const told = await as(who).get(`/api/v1/operations/${String(id)}/changes`)
        const text = JSON.stringify(told.body)
        // whoever made one of the same name reads their own
        assert.equal(text.includes(SECRET) && !text.includes(app.ids[who]), false, text)
      }
    }
  })
})
