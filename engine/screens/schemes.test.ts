import assert from 'node:assert/strict'

import {
  type Answer,
  type Client,
  leavesNoTrace,
  type PersonName,
  type Row,
  testApp,
  type TestApp,
} from '../testing/server.ts'
import { MOST_SCHEMES, QUERY_SCHEME } from './schemes.ts'

const PATH = `/api/v1/${QUERY_SCHEME}`

describe('queries that people keep', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })
  afterEach(() => app.db.query(`delete from ${app.db.table(QUERY_SCHEME)}`))

  const as = (person: PersonName): Client => app.as(person)
  const keep = async (person: PersonName, values: Row): Promise<Answer['data']> =>
    (await as(person).post(PATH, { object: 'thing', ...values })).is(201).data
  const names = async (person: PersonName): Promise<unknown[]> =>
    (await as(person).get(`${PATH}?sort=name`)).is(200).rows.map(({ name }) => name)
  const CONDITION = { contains: [{ var: 'name' }, '桌'] }

  it('belong to who keeps them; nobody else sees, changes, counts or takes them over, administrators being no exception', async () => {
    const mine = await keep('owner', {
      name: '我的',
      condition: CONDITION,
      sort: '-created_at',
      view: { sort: '-created_at' },
    })
    assert.equal(mine['owner'], app.ids.owner)
    assert.deepEqual(mine['condition'], CONDITION)
    assert.deepEqual(await names('owner'), ['我的'])
    const path = `${PATH}/${mine.id}`
    for (const who of ['other', 'admin'] as const) {
      assert.deepEqual(await names(who), [])
      await leavesNoTrace(app.db, async () => [
        (await as(who).get(path)).refused(404, 'NOT_FOUND'),
        (await as(who).get(`${path}/history`)).refused(404, 'NOT_FOUND'),
        (await as(who).patch(path, { version: 1, name: '改' })).refused(404, 'NOT_FOUND'),
        (await as(who).delete(`${path}?version=1`)).refused(404, 'NOT_FOUND'),
      ])
      assert.equal((await as(who).get(`${PATH}?count=exact`)).is(200).rows.length, 0)
    }
    ;(await as('reader').get(PATH)).refused(404, 'NOT_FOUND')
    ;(await as('owner').post(PATH, { object: 'thing', name: '送', owner: app.ids.other })).refused(
      422,
      'VALIDATION_FAILED',
    )
    ;(await as('owner').patch(path, { version: 1, owner: app.ids.other })).refused(422, 'VALIDATION_FAILED')
    ;(await as('owner').patch(path, { version: 1, name: '改名' })).is(200)
    ;(await as('owner').delete(`${path}?version=2`)).is(204)
    assert.deepEqual(await names('owner'), [])
  })

  it('are refused with the place of the fault where the list would refuse them, and nothing is written', async () => {
    const wrong: [string, Record<string, unknown>][] = [
      ['object', { object: 'nowhere' }],
      // there, but not for this person
      ['object', { object: 'box' }],
      ['condition', { condition: { '==': [{ var: 'nothing' }, 1] } }],
      ['condition', { condition: ['no', 'rule'] }],
      ['sort', { sort: 'nothing' }],
      ['sort', { sort: 'name,-name' }],
      ['view', { view: { sort: 1 } }],
      ['view', { view: ['sort'] }],
    ]
    for (const [field, values] of wrong)
      await leavesNoTrace(app.db, async () => {
        const answer = await as('owner').post(PATH, { object: 'thing', name: '有误', ...values })
        answer.refused(422, 'VALIDATION_FAILED')
        assert.equal(answer.issues[0]?.path, field, JSON.stringify(values))
        return [answer]
      })
    const kept = await keep('owner', { name: '无误' })
    ;(await as('owner').patch(`${PATH}/${kept.id}`, { version: 1, sort: 'nothing' })).refused(422, 'VALIDATION_FAILED')
    assert.equal((await as('owner').get(`${PATH}/${kept.id}`)).is(200).data['sort'], null)
  })

  it('have names of their own for one person and object, of two at once only one being kept', async () => {
    await keep('owner', { name: 'VIP' })
    const again = await as('owner').post(PATH, { object: 'thing', name: 'vip' })
    again.refused(422, 'VALIDATION_FAILED')
    assert.equal(again.issues[0]?.code, 'DUPLICATE_VALUE')
    await keep('owner', { name: 'VIP', object: 'shelf' })
    await keep('editor', { name: 'VIP' })
    const answers = await Promise.all([1, 2].map(() => as('owner').post(PATH, { object: 'thing', name: '同时' })))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422])
    assert.equal((await names('owner')).filter((name) => name === '同时').length, 1)
  })

  it('have one default for each object of a person, the one chosen last', async () => {
    const first = await keep('owner', { name: '甲', is_default: true })
    await keep('editor', { name: '甲', is_default: true })
    await keep('owner', { name: '架', object: 'shelf', is_default: true })
    await keep('owner', { name: '乙', is_default: true })
    const defaults = async (): Promise<unknown[]> =>
      (await as('owner').get(`${PATH}?sort=name`))
        .is(200)
        .rows.flatMap((row) => (row['is_default'] ? [row['name']] : []))
    assert.deepEqual(new Set(await defaults()), new Set(['乙', '架']))
    const now = (await as('owner').get(`${PATH}/${first.id}`)).is(200).data
    ;(await as('owner').patch(`${PATH}/${first.id}`, { version: now.version, is_default: true })).is(200)
    assert.deepEqual(new Set(await defaults()), new Set(['甲', '架']))
    assert.equal((await as('editor').get(PATH)).is(200).rows[0]?.['is_default'], true)
  })

  it(`are at most ${MOST_SCHEMES} for one object`, async () => {
    await app.db.query(
      `insert into ${app.db.table(QUERY_SCHEME)} (id, version, created_at, updated_at, name, object, owner, is_default)
       select gen_random_uuid(), 1, now(), now(), 'N' || n, 'thing', $1::uuid, false from generate_series(1, ${MOST_SCHEMES}) as n`,
      [app.ids.owner],
    )
    ;(await as('owner').post(PATH, { object: 'thing', name: '再来' })).refused(422, 'VALIDATION_FAILED')
    await keep('owner', { name: '再来', object: 'shelf' })
  })

  it('are offered on screens of those who may keep some', async () => {
    const schemes = async (person: PersonName): Promise<unknown> =>
      ((await as(person).get('/api/v1/screens/thing')).is(200).body as Row)['schemes']
    assert.equal(await schemes('owner'), true)
    assert.equal(await schemes('reader'), undefined)
  })
})
