import assert from 'node:assert/strict'

import { testApp, type Row, type TestApp } from '../testing/server.ts'

describe('listing records over HTTP', () => {
  let app: TestApp
  let shelf: string
  let rows: readonly Row[]
  before(async () => {
    app = await testApp()
    shelf = (await app.as('editor').make('shelf', { name: 'S' })).id
    const kinds: Row[] = [
      {
        name: '深圳 箱子',
        count: 1,
        price: '10.00',
        active: true,
        day: '2026-01-01',
        moment: '2026-01-01T00:00:00.000Z',
        colour: 'red',
        shelf,
        keeper: app.ids.owner,
        phone: '13700007001',
        code: 'k1',
      },
      {
        name: '100%_done\\',
        count: 2,
        price: '9.90',
        active: false,
        day: '2026-02-01',
        moment: '2026-02-01T00:00:00.000Z',
        colour: 'green',
        keeper: null,
        note: 'Straße',
        code: 'k2',
      },
      {
        name: 'emoji 😀',
        count: 2,
        price: null,
        active: true,
        day: null,
        moment: null,
        colour: null,
        keeper: null,
        phone: '13700007002',
        code: 'k3',
      },
      {
        name: 'ÅNGSTRÖM',
        count: null,
        price: '100.00',
        active: false,
        day: '2026-03-01',
        moment: '2026-03-01T00:00:00.500Z',
        colour: 'green',
        keeper: null,
        code: 'k4',
      },
    ]
    rows = (await app.as('editor').post('/api/v1/thing', kinds)).is(201).rows
  })
  after(() => app.close())

  const codes = async (parameters: Row): Promise<unknown[]> =>
    (await app.as('editor').list('thing', { sort: 'code', ...parameters })).is(200).column('code')

  const FILTERS: readonly (readonly [string, unknown, readonly string[]])[] = [
    ['text equal', { '==': [{ var: 'name' }, 'emoji 😀'] }, ['k3']],
    ['text part, whatever the case', { contains: [{ var: 'name' }, 'ångström'] }, ['k4']],
    ['text with the signs of LIKE', { contains: [{ var: 'name' }, '%_done\\'] }, ['k2']],
    ['text beginning', { starts: [{ var: 'name' }, '深圳'] }, ['k1']],
    ['text ending', { ends: [{ var: 'name' }, '😀'] }, ['k3']],
    ['text empty', { empty: [{ var: 'note' }] }, ['k1', 'k3', 'k4']],
    ['number between', { between: [{ var: 'count' }, 1, 2] }, ['k1', 'k2', 'k3']],
    ['number unlike, the empty one too', { '!=': [{ var: 'count' }, 2] }, ['k1', 'k4']],
    ['decimal greater', { '>': [{ var: 'price' }, '9.90'] }, ['k1', 'k4']],
    ['flag', { '==': [{ var: 'active' }, false] }, ['k2', 'k4']],
    ['date from', { '>=': [{ var: 'day' }, '2026-02-01'] }, ['k2', 'k4']],
    ['datetime before', { '<': [{ var: 'moment' }, '2026-02-01T00:00:00.000Z'] }, ['k1']],
    ['option in', { in: [{ var: 'colour' }, ['red', 'grey']] }, ['k1']],
    ['reference', { '==': [{ var: 'shelf' }, 'SHELF'] }, ['k1']],
    ['user not', { nin: [{ var: 'keeper' }, ['OWNER']] }, ['k2', 'k3', 'k4']],
    ['masked, whole', { '==': [{ var: 'phone' }, '13700007002'] }, ['k3']],
    ['masked, filled', { nempty: [{ var: 'phone' }] }, ['k1', 'k3']],
    [
      'groups',
      {
        and: [
          { or: [{ '==': [{ var: 'count' }, 1] }, { '==': [{ var: 'count' }, 2] }] },
          { '!': { '==': [{ var: 'active' }, true] } },
        ],
      },
      ['k2'],
    ],
  ]
  for (const [what, filter, expected] of FILTERS) {
    it(`filters by ${what}`, async () => {
      const json = JSON.parse(JSON.stringify(filter).replace('SHELF', shelf).replace('OWNER', app.ids.owner)) as Row
      assert.deepEqual(await codes({ filter: json }), expected)
      assert.equal(
        (await app.as('editor').list('thing', { filter: json, count: 'exact', limit: 1 })).page.total,
        expected.length,
      )
    })
  }

  const SEARCHES: readonly (readonly [string, readonly string[]])[] = [
    ['箱', ['k1']],
    ['😀', ['k3']],
    ['子', ['k1']],
    ['%_', ['k2']],
    ['_d', ['k2']],
    ['e\\', ['k2']],
    ['%', []],
    ['1', ['k2']],
    ['0', []],
    ['E', ['k3']],
    ['１００％', ['k2']],
    ['ｅｍｏｊｉ', ['k3']],
    ['ngstr', ['k4']],
    ['ÅNG', ['k4']],
    ['A\u030angstr', ['k4']],
    ['STRASSE', []],
    ['straße', ['k2']],
    ['13700007001', ['k1']],
    ['1370000700', []],
    ['%%', []],
    ["'", []],
    ['  ', ['k1', 'k2', 'k3', 'k4']],
  ]
  for (const [words, expected] of SEARCHES) {
    it(`finds ${JSON.stringify(expected)} by the words ${JSON.stringify(words)}`, async () => {
      assert.deepEqual(await codes({ search: words }), expected)
    })
  }

  it('counts empty values as the smallest, whichever way one sorts', async () => {
    assert.deepEqual(await codes({ sort: 'price,code' }), ['k3', 'k2', 'k1', 'k4'])
    assert.deepEqual(await codes({ sort: '-price,code' }), ['k4', 'k1', 'k2', 'k3'])
    assert.deepEqual(await codes({ sort: 'count,-code' }), ['k4', 'k1', 'k3', 'k2'])
    assert.deepEqual(await codes({ sort: '' }), ['k4', 'k3', 'k2', 'k1'])
  })

  it('answers the fields asked for, in that order', async () => {
    const [row] = (await app.as('editor').list('thing', { fields: 'code, id,version', sort: 'code', limit: 1 })).is(
      200,
    ).rows
    assert.deepEqual(Object.keys(row ?? {}), ['code', 'id', 'version'])
    const one = (await app.as('editor').get(`/api/v1/thing/${String(rows[0]?.['id'])}?fields=name`)).is(200).data
    assert.deepEqual(one, { name: '深圳 箱子' })
  })

  it('expands references to id and title; to the id alone where the caller may not look or nothing lives', async () => {
    const box = await app.as('editor').make('box', { name: 'B' })
    const badge = await app.as('editor').make('badge', { number: '13600001234' })
    const thing = await app
      .as('editor')
      .make('thing', { name: 'e', shelf, box: box.id, badge: badge.id, keeper: app.ids.owner, code: 'e1' })
    const read = async (who: 'editor' | 'owner' | 'reader'): Promise<Row> =>
      (await app.as(who).get(`/api/v1/thing/${thing.id}?expand=shelf,box,badge,keeper,parent,created_by`)).is(200).data
    assert.deepEqual(await read('editor'), {
      ...thing,
      shelf: { id: shelf, name: 'S' },
      box: { id: box.id, name: 'B' },
      badge: { id: badge.id, number: '136****1234' },
      keeper: { id: app.ids.owner, name: 'owner 先生' },
      created_by: { id: app.ids.editor, name: 'editor 先生' },
    })
    assert.deepEqual(await read('owner'), { ...thing, shelf: { id: shelf, name: 'S' } })
    assert.deepEqual(await read('reader'), thing)
    await app.db.query(`update ${app.db.table('badge')} set deleted_at = now() where id = $1`, [badge.id])
    assert.equal((await read('editor'))['badge'], badge.id)
    const listed = (
      await app.as('editor').list('thing', { search: 'e', filter: { '==': [{ var: 'code' }, 'e1'] }, expand: 'shelf' })
    ).rows
    assert.deepEqual(listed[0]?.['shelf'], { id: shelf, name: 'S' })
    ;(await app.as('editor').delete(`/api/v1/thing/${thing.id}`)).is(204)
  })

  it('shows people with their own rows only those that they made or keep', async () => {
    const listed = (await app.as('owner').list('thing', { count: 'exact' })).is(200)
    assert.deepEqual([listed.column('code'), listed.page.total], [['k1'], 1])
    ;(await app.as('other').get(`/api/v1/thing/${String(rows[0]?.['id'])}`)).refused(404, 'NOT_FOUND')
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
