import assert from 'node:assert/strict'

import { applyDefinitions, definition, enumeration, object } from '../testing/definitions.ts'
import { Client, testApp, type TestApp } from '../testing/server.ts'

const SHENZHEN = { lng: 114.0579, lat: 22.5431 }
const GUANGZHOU = { lng: 113.2644, lat: 23.1291 }

const shop = object('shop', {
  name: { type: 'text', required: true },
  goods: { type: 'multi_enum', enum: 'goods', max: 3, indexed: true, required: true, default: ['tea'] },
  extra: { type: 'json' },
  place: { type: 'geo_point' },
  area: { type: 'region', indexed: true },
  run_by: { type: 'department', default: 'mine' },
})

describe('records with lists of options, JSON, points, regions and departments', () => {
  let app: TestApp
  const call = () => app.as('admin')

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      enumeration('goods', ['tea', 'rice', { value: 'gold', enabled: false }, "o'x\\"]),
      shop,
      definition('template', 'shop', { object: 'shop' }),
    ])
    await app.services.models.refresh()
  })
  after(() => app.close())

  const find = async (filter: object): Promise<unknown[]> =>
    (await call().list('shop', { filter, sort: 'name' })).is(200).column('name')

  it('are written in any spelling and read in one', async () => {
    const made = await call().make('shop', {
      name: 'first',
      goods: ["o'x\\", 'tea', 'tea'],
      extra: { list: [1, { deep: null }], text: '中' },
      place: '114.0579, 22.5431',
      area: '440305',
    })
    assert.deepEqual(made['goods'], ['tea', "o'x\\"])
    assert.deepEqual(made['extra'], { list: [1, { deep: null }], text: '中' })
    assert.deepEqual(made['place'], SHENZHEN)
    assert.equal(made['area'], '440305')
    await call().make('shop', { name: 'second', goods: ['rice'], place: GUANGZHOU, area: '440103', extra: 'plain' })
    await call().make('shop', { name: 'third' })
  })

  it('are refused with the field and the reason, every fault at once', async () => {
    const answer = await call().post('/api/v1/shop', {
      name: 'x',
      goods: ['gold'],
      extra: { a: '\0' },
      place: { lng: 200, lat: 0 },
      area: '330103',
      run_by: 'sales',
    })
    answer.refused(422, 'VALIDATION_FAILED')
    assert.deepEqual(answer.issues.map(({ path, message }) => [path, message.en]).toSorted(), [
      ['area', 'area: the division 330103 (下城区) exists no more'],
      ['extra', 'extra: contains a character or a number that cannot be stored'],
      ['goods', "goods: 'gold' is not one of the options"],
      ['place', 'place: must be a longitude (±180) and a latitude (±90) such as 114.0579,22.5431'],
      ['run_by', 'run_by: must be the id of a record'],
    ])
  })

  it('are found by what they hold', async () => {
    assert.deepEqual(await find({ has_any: [{ var: 'goods' }, ['rice', "o'x\\"]] }), ['first', 'second'])
    assert.deepEqual(await find({ has_none: [{ var: 'goods' }, ['rice']] }), ['first', 'third'])
    assert.deepEqual(await find({ '==': [{ var: 'goods' }, ["o'x\\", 'tea']] }), ['first'])
    assert.deepEqual(await find({ under: [{ var: 'area' }, ['440300']] }), ['first'])
    assert.deepEqual(await find({ under: [{ var: 'area' }, ['440000']] }), ['first', 'second'])
    assert.deepEqual(await find({ within: [{ var: 'place' }, '114.06,22.54,5000'] }), ['first'])
    assert.deepEqual(await find({ within: [{ var: 'place' }, '114.06,22.54,150000'] }), ['first', 'second'])
    assert.deepEqual(await find({ nempty: [{ var: 'extra' }] }), ['first', 'second'])
  })

  it('change with a history, and not when they stay the same', async () => {
    const [{ id } = { id: '' }] = (await call().list('shop', { filter: { '==': [{ var: 'name' }, 'first'] } }))
      .rows as { id: string }[]
    const path = `/api/v1/shop/${id}`
    const same = {
      version: 1,
      goods: ["o'x\\", 'tea'],
      place: [114.0579, 22.5431],
      extra: { text: '中', list: [1, { deep: null }] },
    }
    assert.equal((await call().patch(path, same)).is(200).data.version, 1)
    await call()
      .patch(path, { version: 1, goods: [], extra: [], place: GUANGZHOU })
      .then((answer) => answer.refused(422, 'VALIDATION_FAILED'))
    await call()
      .patch(path, { version: 1, goods: ['rice'], extra: [], place: GUANGZHOU })
      .then((answer) => answer.is(200))
    const [change] = (await call().get(`${path}/history`)).is(200).rows
    assert.deepEqual(change?.['changes'], {
      goods: { from: ['tea', "o'x\\"], to: ['rice'] },
      extra: { from: { list: [1, { deep: null }], text: '中' }, to: [] },
      place: { from: SHENZHEN, to: GUANGZHOU },
    })
  })

  it('start with the main department of whoever makes them', async () => {
    const department = await call().make('sys_department', { name: '门店部' })
    const { id, version } = (await call().list('sys_user', { filter: { '==': [{ var: 'account' }, 'admin'] } }))
      .rows[0] as { id: string; version: number }
    await call()
      .patch(`/api/v1/sys_user/${id}`, { version, department: department.id })
      .then((answer) => answer.is(200))
    const renewed = new Client(app.url, await app.session('admin'))
    assert.equal((await renewed.make('shop', { name: 'mine' }))['run_by'], department.id)
  })

  it('offer no order where there is none, and say in the API what they hold', async () => {
    for (const field of ['goods', 'extra', 'place']) {
      ;(await call().list('shop', { sort: field })).refused(422, 'BAD_QUERY')
    }
    ;(await call().list('shop', { sort: 'area' })).is(200)
    const { fields } = (await call().get('/api/v1/screens/shop')).is(200).body as {
      fields: Record<string, { sortable: boolean }>
    }
    assert.deepEqual(
      Object.entries(fields)
        .filter(([, field]) => !field.sortable)
        .map(([name]) => name)
        .filter((name) => name in { goods: 1, extra: 1, place: 1, area: 1 })
        .sort(),
      ['extra', 'goods', 'place'],
    )
    const document = JSON.stringify((await call().get('/openapi.json')).is(200).body)
    assert.doesNotMatch(document, /"form":/)
    assert.match(document, /"maxItems":3/)
  })
})
