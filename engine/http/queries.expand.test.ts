import assert from 'node:assert/strict'

import { testApp, type Row, type TestApp } from '../testing/server.ts'
import { applyDefinitions, object } from '../testing/definitions.ts'

/** An object with lines and a list of references. */
const SHEETS = [
  object('sheet', {
    name: 'text',
    boxes: { type: 'multi_reference', target: 'box' },
    lines: { type: 'children', from: 'sheet_line', via: 'sheet' },
  }),
  object(
    'sheet_line',
    {
      item: { type: 'text', required: true },
      place: 'integer',
      shelf: { type: 'reference', target: 'shelf' },
      sheet: { type: 'reference', target: 'sheet', required: true },
    },
    { title: 'item', sort: 'place' },
  ),
]

describe('lists asked for by a JSON body, with related records', () => {
  let app: TestApp
  let shelf: string
  let box: string
  let parent: string
  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, SHEETS)
    await app.services.models.refresh()
    const editor = app.as('editor')
    shelf = (await editor.make('shelf', { name: 'S' })).id
    box = (await editor.make('box', { name: 'B' })).id
    parent = (await editor.make('thing', { name: 'parent', code: 'p', shelf, box, place: 1, phone: '13700007001' })).id
    const children = [1, 2, 3].map((n) => ({
      name: `child ${n}`,
      count: n,
      parent,
      shelf,
      place: n + 1,
      price: '1.50',
    }))
    const made = (await editor.post('/api/v1/thing', children)).is(201).rows
    await editor.make('thing', { name: 'grandchild', parent: made[0]?.['id'], box })
    const gone = await editor.make('thing', { name: 'gone', parent, count: 9 })
    ;(await editor.delete(`/api/v1/thing/${gone.id}`)).is(204)
  })
  after(() => app.close())

  const ask = (body: Row, person: Parameters<TestApp['as']>[0] = 'editor', name = 'thing') =>
    app.as(person).post(`/api/v1/${name}/query`, body)
  const LOOK_UP = { '==': [{ var: 'phone' }, '13700007001'] }
  const PARENT = { '==': [{ var: 'code' }, 'p'] }

  it('mean the same as an address does', async () => {
    const asked = {
      fields: ['name', 'count'],
      filter: { '>': [{ var: 'count' }, 1] },
      sort: ['-count'],
      limit: 1,
      count: 'exact',
    }
    const body = (await ask(asked)).is(200)
    const address = (await app.as('editor').list('thing', { ...asked, fields: 'name,count', sort: '-count' })).is(200)
    assert.equal(body.text, address.text)
    assert.deepEqual([body.rows, body.page.total], [[{ name: 'child 3', count: 3 }], 2])
    const next = (await ask({ ...asked, after: body.page.next })).is(200)
    assert.deepEqual(next.column('count'), [2])
  })

  it('call related records as asked', async () => {
    const expand = { 'thing.parent': { as: 'children', fields: ['name'], limit: 1, sort: 'count' } }
    const [row] = (await ask({ fields: ['name'], filter: PARENT, expand })).is(200).rows
    assert.deepEqual(
      (row?.['children'] as Row[]).map((each) => each['name']),
      ['child 1'],
    )
  })

  it('take a filter too long for any address', async () => {
    const names = Array.from({ length: 1_000 }, (_, n) => `${'x'.repeat(100)}${n}`)
    const filter = { or: [{ in: [{ var: 'name' }, names] }, { '==': [{ var: 'name' }, 'child 1'] }] }
    assert.deepEqual((await ask({ filter })).is(200).column('name'), ['child 1'])
  })

  it('bring the record of a reference with the fields asked for', async () => {
    const expand = {
      parent: { fields: ['name', 'phone', 'price'], expand: { shelf: { fields: ['name'] } } },
      shelf: {},
    }
    const answer = await ask({ fields: ['name'], filter: { '==': [{ var: 'name' }, 'child 2'] }, expand })
    assert.deepEqual(answer.is(200).rows, [
      {
        name: 'child 2',
        parent: { id: parent, name: 'parent', phone: '137****7001', price: null, shelf: { id: shelf, name: 'S' } },
        shelf: { id: shelf, name: 'S' },
      },
    ])
  })

  it('bring the records that point here, filtered, in order and limited, each with what belongs to it in turn', async () => {
    const nested = {
      'thing.parent': {
        fields: ['name', 'count'],
        filter: { '>=': [{ var: 'count' }, 1] },
        sort: ['-count'],
        limit: 2,
        expand: { 'thing.parent': { fields: ['name'] } },
      },
    }
    const [row] = (await ask({ fields: ['name'], filter: PARENT, expand: nested })).is(200).rows
    const found = row?.['thing.parent'] as Row[]
    assert.deepEqual(
      found.map((each) => [each['name'], each['count'], each['thing.parent']]),
      [
        ['child 3', 3, []],
        ['child 2', 2, []],
      ],
    )
    const all = await ask({
      filter: PARENT,
      fields: ['id'],
      expand: { 'thing.parent': { fields: ['name'], sort: 'count' } },
    })
    const names = (all.is(200).rows[0]?.['thing.parent'] as Row[]).map((each) => each['name'])
    assert.deepEqual(names, ['child 1', 'child 2', 'child 3'])
  })

  it('bring lines in their order and lists of references in theirs', async () => {
    const admin = app.as('admin')
    const other = (await admin.make('box', { name: 'A' })).id
    const lines = [
      { item: 'second', place: 2, shelf },
      { item: 'first', place: 1 },
    ]
    await admin.make('sheet', { name: 's', boxes: [box, other], lines })
    const expand = { boxes: { fields: ['name'] }, lines: { fields: ['item'], expand: { shelf: {} } } }
    const [row] = (await ask({ fields: ['name'], expand }, 'admin', 'sheet')).is(200).rows
    const without = (rows: unknown): Row[] => (rows as Row[]).map(({ id, ...rest }) => (assert.ok(id), rest))
    assert.deepEqual(without(row?.['boxes']), [{ name: 'B' }, { name: 'A' }])
    assert.deepEqual(without(row?.['lines']), [
      { item: 'first', shelf: null },
      { item: 'second', shelf: { id: shelf, name: 'S' } },
    ])
    const some = {
      boxes: { fields: ['name'], filter: { '==': [{ var: 'name' }, 'A'] } },
      lines: { limit: 1, sort: '-place', fields: ['item'] },
    }
    const [narrowed] = (await ask({ fields: ['name'], expand: some }, 'admin', 'sheet')).is(200).rows
    assert.deepEqual(without(narrowed?.['boxes']), [{ name: 'A' }])
    assert.deepEqual(without(narrowed?.['lines']), [{ item: 'second' }])
  })

  it('hold of related records only those that the reader may see', async () => {
    const mine = await app.as('owner').make('thing', { name: 'mine' })
    ;(await app.as('editor').patch(`/api/v1/thing/${mine.id}`, { version: 1, parent })).is(200)
    // what they keep leads to what they may not see: that stays an id
    const seen = await ask({ fields: ['name'], expand: { parent: { fields: ['name'] } } }, 'owner')
    assert.deepEqual(seen.is(200).rows, [{ name: 'mine', parent }])
    await app.as('editor').make('thing', { name: 'not theirs', parent: mine.id })
    const below = await ask({ fields: ['name'], expand: { 'thing.parent': { fields: ['name'] } } }, 'owner')
    assert.deepEqual(below.is(200).rows, [{ name: 'mine', 'thing.parent': [] }])
  })

  const deep = (levels: number): Row =>
    levels === 0
      ? {}
      : { 'thing.parent': { limit: 2, fields: ['name'], ...(levels > 1 && { expand: deep(levels - 1) }) } }
  const REFUSED: readonly (readonly [string, Row, Parameters<TestApp['as']>[0]?])[] = [
    ['four levels', { expand: deep(4) }],
    ['too many related records', { limit: 200, expand: { 'thing.parent': { limit: 200 } } }],
    [
      'too many in the levels together',
      { limit: 20, expand: { 'thing.parent': { limit: 50, expand: { 'thing.parent': { limit: 20 } } } } },
    ],
    ['a field that is no reference', { expand: { name: {} } }],
    ['an unknown relation', { expand: { 'nothing.parent': {} } }],
    ['a reference to something else', { expand: { 'thing.shelf': {} } }],
    ['what one may not read', { expand: { box: { fields: ['name'] } } }, 'reader'],
    ['records pointing here that one may not read', { expand: { 'box.thing': {} } }, 'reader'],
    ['a name of a field', { expand: { parent: { as: 'name' } } }],
    ['a name that is SQL', { expand: { parent: { as: 'x", (select 1) as "y' } } }],
    ['a name twice', { expand: { parent: { as: 'up' }, shelf: { as: 'up' } } }],
    ['an unknown field of it', { expand: { parent: { fields: ['nme'] } } }],
    ['an inherited name', { expand: { constructor: {} } }],
    ['a filter on one record', { expand: { parent: { filter: PARENT } } }],
    ['a guess at a masked value', { expand: { 'thing.parent': { filter: { starts: [{ var: 'phone' }, '137'] } } } }],
    ['two guesses that count as one', { filter: LOOK_UP, expand: { 'thing.parent': { filter: LOOK_UP } } }],
    [
      'two guesses below each other',
      { expand: { 'thing.parent': { filter: LOOK_UP, expand: { 'thing.parent': { filter: LOOK_UP } } } } },
    ],
    ['an order by a masked value', { expand: { 'thing.parent': { sort: 'phone' } } }],
    ['a limit beyond bounds', { expand: { 'thing.parent': { limit: 201 } } }],
    ['a list instead of members', { expand: { parent: ['name'] } }],
    ['an unknown member', { expand: { parent: { field: ['name'] } } }],
    ['an unknown parameter', { fileds: ['name'] }],
    ['a filter as text', { filter: '{"==":[{"var":"name"},"x"]}' }],
    ['a number as sort', { sort: 5 }],
    ['a broken limit', { limit: 2.5 }],
    ['names that are no texts', { fields: ['name', 5] }],
    ['a cursor of another list', { after: 'W10' }],
  ]
  for (const [what, body, person] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const answer = await ask(body, person)
      if (answer.body['code'] !== 'BAD_JSON') answer.refused(422, 'BAD_QUERY')
    })
  }

  it('count how often a masked value is looked up among related records', async () => {
    const expand = { 'thing.parent': { filter: { '==': [{ var: 'phone' }, '13700007001'] } } }
    const answers: number[] = []
    for (let n = 0; n < 12; n++) answers.push((await ask({ limit: 1, expand }, 'keeper')).status)
    assert.deepEqual([answers[0], answers.at(-1)], [200, 429])
  })

  it('do not exist for who may not read the object, and take no other method', async () => {
    ;(await ask({}, 'nobody')).refused(404, 'NOT_FOUND')
    ;(await ask({}, 'editor', 'nothing')).refused(404, 'NOT_FOUND')
    ;(await app.stranger().post('/api/v1/thing/query', {})).refused(401, 'NOT_SIGNED_IN')
    ;(await app.as('editor').get('/api/v1/thing/query')).refused(405, 'METHOD_NOT_ALLOWED')
  })

  it('log no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
