import assert from 'node:assert/strict'

import { testApp, type Row, type TestApp } from '../testing/server.ts'

/** 2026-11-20 16:30 UTC is the 21st in Shanghai. */
const THINGS: readonly Row[] = [
  { name: 'a', colour: 'red', count: 1, price: '10.10', day: '2026-01-31', moment: '2026-11-20T15:30:00Z' },
  { name: 'b', colour: 'red', count: 2, price: '0.20', day: '2026-02-01', moment: '2026-11-20T16:30:00Z' },
  { name: 'c', colour: 'green', count: 3, price: '99999999.99', day: '2026-02-28', moment: '2026-12-31T16:00:00Z' },
  { name: 'd', colour: null, count: null, price: null, day: null, moment: null },
  { name: 'gone', colour: 'red', count: 100, price: '1000.00', day: '2026-01-01' },
]

describe('records counted and added up in groups', () => {
  let app: TestApp
  let shelf: string
  before(async () => {
    app = await testApp()
    const editor = app.as('editor')
    shelf = (await editor.make('shelf', { name: 'S' })).id
    const box = (await editor.make('box', { name: 'B' })).id
    for (const [index, thing] of THINGS.entries()) {
      const made = await editor.make('thing', { ...thing, ...(index < 2 && { shelf, place: index + 1, box }) })
      if (thing['name'] === 'gone') (await editor.delete(`/api/v1/thing/${made.id}`)).is(204)
    }
  })
  after(() => app.close())

  const ask = (body: Row, person: Parameters<TestApp['as']>[0] = 'editor') =>
    app.as(person).post('/api/v1/thing/aggregate', body)

  it('are one row of all of them without a group, deleted ones left out', async () => {
    const measures = [
      { function: 'count' },
      { function: 'count', field: 'price' },
      { function: 'sum', field: 'price' },
      { function: 'avg', field: 'count' },
      { function: 'min', field: 'day' },
      { function: 'max', field: 'price', as: 'dearest' },
      { function: 'distinct', field: 'colour' },
    ]
    const answer = (await ask({ measures })).is(200)
    assert.deepEqual(answer.rows, [
      {
        count: 4,
        count_price: 3,
        sum_price: '100000010.29',
        avg_count: '2',
        min_day: '2026-01-31',
        dearest: '99999999.99',
        distinct_colour: 2,
      },
    ])
    assert.deepEqual(answer.body['page'], { limit: 100, more: false })
  })

  it('come by option, with an empty group, in the order of the groups or of what is asked for', async () => {
    const group = [{ field: 'colour' }]
    assert.deepEqual((await ask({ group })).is(200).rows, [
      { colour: null, count: 1 },
      { colour: 'green', count: 1 },
      { colour: 'red', count: 2 },
    ])
    const sorted = await ask({ group, measures: [{ function: 'sum', field: 'count' }], sort: '-sum_count', limit: 2 })
    assert.deepEqual(sorted.rows, [
      { colour: 'green', sum_count: '3' },
      { colour: 'red', sum_count: '3' },
    ])
    assert.deepEqual(sorted.body['page'], { limit: 2, more: true })
  })

  it('are asked for by an address as well', async () => {
    const query = 'group=colour,day:month&measures=count,sum:price&sort=-day&limit=1'
    assert.deepEqual((await app.as('editor').get(`/api/v1/thing/aggregate?${query}`)).is(200).rows, [
      { colour: 'green', day: '2026-02-01', count: 1, sum_price: '99999999.99' },
    ])
  })

  it('come by days, months and years of the workspace, whatever zone instants are written in', async () => {
    const by = async (unit: string): Promise<unknown[]> =>
      (await ask({ group: [{ field: 'moment', by: unit }], filter: { nempty: [{ var: 'moment' }] } }))
        .is(200)
        .column('moment')
    assert.deepEqual(await by('day'), ['2026-11-20', '2026-11-21', '2027-01-01'])
    assert.deepEqual(await by('week'), ['2026-11-16', '2026-12-28'])
    assert.deepEqual(await by('month'), ['2026-11-01', '2027-01-01'])
    assert.deepEqual(await by('quarter'), ['2026-10-01', '2027-01-01'])
    assert.deepEqual(await by('year'), ['2026-01-01', '2027-01-01'])
    assert.deepEqual(await by('hour'), [
      '2026-11-20T15:00:00.000Z',
      '2026-11-20T16:00:00.000Z',
      '2026-12-31T16:00:00.000Z',
    ])
  })

  it('come by where references lead, with titles, and by fields of what they lead to', async () => {
    const measures = [{ function: 'count' }, { function: 'distinct', field: 'shelf.name' }]
    const answer = (await ask({ group: [{ field: 'shelf' }, { field: 'shelf.name' }], measures })).is(200)
    assert.deepEqual(answer.rows, [
      { shelf: null, 'shelf.name': null, count: 2, distinct_shelf_name: 0 },
      { shelf: { id: shelf, name: 'S' }, 'shelf.name': 'S', count: 2, distinct_shelf_name: 1 },
    ])
  })

  it('may be narrowed by what comes out', async () => {
    const body = {
      group: [{ field: 'colour' }],
      measures: [{ function: 'count' }, { function: 'sum', field: 'price' }],
      having: { and: [{ '>=': [{ var: 'count' }, 2] }, { '<': [{ var: 'sum_price' }, '10.31'] }] },
    }
    assert.deepEqual((await ask(body)).is(200).column('colour'), ['red'])
  })

  it('hold only what the reader may see', async () => {
    const mine = await app.as('owner').make('thing', { name: 'mine', colour: 'red', price: '7.00' })
    const answer = await ask({ measures: [{ function: 'count' }, { function: 'max', field: 'price' }] }, 'owner')
    assert.deepEqual(answer.is(200).rows, [{ count: 1, max_price: '7.00' }])
    ;(await app.as('editor').delete(`/api/v1/thing/${mine.id}`)).is(204)
    const shelved = { group: [{ field: 'box' }], filter: { nempty: [{ var: 'box' }] } }
    const [seen] = (await ask(shelved)).is(200).rows
    assert.deepEqual(Object.keys(seen?.['box'] as Row), ['id', 'name'])
    // who may not read boxes learns of them what a list tells: their ids
    const [unseen] = (await ask(shelved, 'reader')).is(200).rows
    assert.equal(typeof unseen?.['box'], 'string')
  })

  const REFUSED: readonly (readonly [string, Row])[] = [
    ['a masked group', { group: [{ field: 'phone' }] }],
    ['a masked extreme', { measures: [{ function: 'min', field: 'secret' }] }],
    ['a masked number of values', { measures: [{ function: 'distinct', field: 'phone' }] }],
    ['a masked count', { measures: [{ function: 'count', field: 'phone' }] }],
    ['a masked field through a reference', { group: [{ field: 'badge.number' }] }],
    ['a field of what one may not read', { group: [{ field: 'keeper.mobile' }] }],
    ['a long text', { group: [{ field: 'note' }] }],
    ['a sum of texts', { measures: [{ function: 'sum', field: 'name' }] }],
    ['an extreme of options', { measures: [{ function: 'max', field: 'colour' }] }],
    ['a sum of nothing', { measures: [{ function: 'sum' }] }],
    ['an unknown function', { measures: [{ function: 'if(1=2,sleep(1),1) and sum', field: 'count' }] }],
    ['an inherited function', { measures: [{ function: 'constructor', field: 'count' }] }],
    ['an unknown field', { group: [{ field: 'nme' }] }],
    ['an inherited field', { group: [{ field: '__proto__' }] }],
    ['two references', { group: [{ field: 'parent.parent.name' }] }],
    ['a name that is SQL', { measures: [{ function: 'count', as: 'x", (select 1) as "y' }] }],
    ['a name that closes a text', { measures: [{ function: 'count', as: "x', 1, 'y" }] }],
    ['a name too long', { measures: [{ function: 'count', as: 'x'.repeat(64) }] }],
    ['a name twice', { group: [{ field: 'colour' }, { field: 'colour' }] }],
    ['hours of days', { group: [{ field: 'day', by: 'hour' }] }],
    ['days of a number', { group: [{ field: 'count', by: 'day' }] }],
    ['a stretch that is SQL', { group: [{ field: 'moment', by: "day', now()) --" }] }],
    ['too many groups', { group: ['name', 'code', 'count', 'day', 'colour'].map((field) => ({ field })) }],
    ['too many measures', { measures: Array.from({ length: 21 }, (_, n) => ({ function: 'count', as: `c${n}` })) }],
    ['too many rows', { limit: 1_001 }],
    ['a condition over no measure', { having: { '>': [{ var: 'price' }, '1'] } }],
    ['a broken condition', { having: { '>': [{ var: 'count' }, 'many'] } }],
    ['an order by nothing', { sort: 'price' }],
    ['an order twice', { sort: ['count', '-count'] }],
    ['an unknown member', { groups: [] }],
    ['an unknown member of a group', { group: [{ field: 'colour', alias: 'x' }] }],
    ['a text as group', { group: 'colour' }],
    ['a guess at a masked value', { filter: { starts: [{ var: 'phone' }, '137'] } }],
  ]
  for (const [what, body] of REFUSED) {
    it(`refuses ${what}`, async () => {
      ;(await ask(body)).refused(422, 'BAD_QUERY')
    })
  }

  it('refuses addresses it does not understand', async () => {
    for (const query of [
      'group=phone',
      'measures=sum',
      'measures=sum:name',
      'group=day:hour',
      'having=x',
      'x=1',
      'group=colour&group=day',
    ])
      (await app.as('editor').get(`/api/v1/thing/aggregate?${query}`)).refused(422, 'BAD_QUERY')
  })

  it('does not exist for who may not read the object', async () => {
    ;(await ask({}, 'nobody')).refused(404, 'NOT_FOUND')
    ;(await ask({}, 'blind')).refused(404, 'NOT_FOUND')
    ;(await app.stranger().post('/api/v1/thing/aggregate', {})).refused(401, 'NOT_SIGNED_IN')
    ;(await app.as('editor').send('DELETE', '/api/v1/thing/aggregate')).refused(405, 'METHOD_NOT_ALLOWED')
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
