import assert from 'node:assert/strict'

import { testApp, type Answer, type Row, type TestApp } from '../testing/server.ts'

const NOBODY = '019aa5f0-0000-7000-8000-00000000000a'

describe('records that stand above and below each other', () => {
  let app: TestApp
  const ids = new Map<string, string>()
  const idOf = (name: string): string => ids.get(name) ?? assert.fail(name)
  /** Name and the one above it. */
  const DEPARTMENTS: readonly (readonly [string, string?])[] = [
    ['总部'],
    ['销售', '总部'],
    ['华南', '销售'],
    ['深圳', '华南'],
    ['研发', '总部'],
    ['分公司'],
  ]
  before(async () => {
    app = await testApp()
    for (const [name, parent] of DEPARTMENTS) {
      const made = await app.as('admin').make('sys_department', { name, ...(parent && { parent: idOf(parent) }) })
      ids.set(name, made.id)
    }
  })
  after(() => app.close())

  const ask = (
    parameters: Row,
    person: Parameters<TestApp['as']>[0] = 'admin',
    name = 'sys_department',
  ): Promise<Answer> =>
    app.as(person).get(`/api/v1/${name}/tree?${new URLSearchParams(Object.entries(parameters) as [string, string][])}`)
  const shape = (answer: Answer): unknown[] =>
    answer.is(200).rows.map((row) => [row['name'], row['depth'], row['has_children']])

  it('begin with those at the top, and open one by one', async () => {
    assert.deepEqual(shape(await ask({ sort: '-name' })), [
      ['总部', 1, true],
      ['分公司', 1, false],
    ])
    assert.deepEqual(shape(await ask({ parent: idOf('总部'), sort: 'name' })), [
      ['研发', 1, false],
      ['销售', 1, true],
    ])
    assert.deepEqual(shape(await ask({ parent: idOf('深圳') })), [])
  })

  it('come as whole trees, each with its own below it', async () => {
    const rows = [
      ['总部', 1, true],
      ['销售', 2, true],
      ['华南', 3, true],
      ['深圳', 4, false],
      ['研发', 2, false],
      ['分公司', 1, false],
    ]
    assert.deepEqual(shape(await ask({ depth: '10', sort: '-name' })), rows)
    assert.deepEqual(
      shape(await ask({ depth: '2', sort: '-name' })),
      rows.filter((row) => Number(row[1]) <= 2),
    )
  })

  it('are cut at a limit from the top, and say so', async () => {
    const answer = await ask({ depth: '10', sort: '-name', limit: '3' })
    assert.deepEqual(shape(answer), [
      ['总部', 1, true],
      ['销售', 2, true],
      ['分公司', 1, false],
    ])
    assert.deepEqual(answer.body['page'], { limit: 3, more: true })
  })

  it('tell the way to one of them', async () => {
    assert.deepEqual(shape(await ask({ path: idOf('华南'), fields: 'name' })), [
      ['总部', 1, true],
      ['销售', 2, true],
      ['华南', 3, true],
    ])
    ;(await ask({ path: NOBODY })).refused(404, 'NOT_FOUND')
  })

  it('are found by words, with the way to each', async () => {
    const answer = await ask({ search: '华', fields: 'name' })
    const [found] = answer.is(200).rows
    assert.deepEqual([found?.['name'], found?.['depth']], ['华南', 3])
    assert.deepEqual(found?.['path'], [
      { id: idOf('总部'), name: '总部' },
      { id: idOf('销售'), name: '销售' },
    ])
  })

  it('leave out what a filter leaves out, and all below it', async () => {
    const filter = JSON.stringify({ '!=': [{ var: 'name' }, '销售'] })
    assert.deepEqual(
      shape(await ask({ depth: '10', sort: '-name', filter })).map((row) => (row as unknown[])[0]),
      ['总部', '研发', '分公司'],
    )
  })

  it('have whoever stands below a record that one may not see at their top', async () => {
    const above = await app.as('editor').make('thing', { name: 'above' })
    const mine = await app.as('owner').make('thing', { name: 'mine' })
    ;(await app.as('editor').patch(`/api/v1/thing/${mine.id}`, { version: 1, parent: above.id })).is(200)
    await app.as('owner').make('thing', { name: 'below mine', parent: mine.id })
    await app.as('editor').make('thing', { name: 'not theirs', parent: mine.id })
    assert.deepEqual(shape(await ask({ depth: '3' }, 'owner', 'thing')), [
      ['mine', 1, true],
      ['below mine', 2, false],
    ])
    // neither the record above nor what is below it is told
    assert.deepEqual(shape(await ask({ parent: above.id }, 'owner', 'thing')), [])
    assert.deepEqual(shape(await ask({ path: mine.id }, 'owner', 'thing')), [['mine', 1, true]])
    ;(await ask({ path: above.id }, 'owner', 'thing')).refused(404, 'NOT_FOUND')
  })

  it('come to an end where they stand in a circle', async () => {
    const editor = app.as('editor')
    const one = await editor.make('thing', { name: 'one' })
    const two = await editor.make('thing', { name: 'two', parent: one.id })
    ;(await editor.patch(`/api/v1/thing/${one.id}`, { version: 1, parent: two.id })).is(200)
    assert.deepEqual(shape(await ask({ parent: one.id, depth: '10' }, 'editor', 'thing')), [
      ['two', 1, true],
      ['one', 2, true],
    ])
    assert.deepEqual(shape(await ask({ path: one.id }, 'editor', 'thing')).length, 2)
    assert.deepEqual((await ask({ search: 'two' }, 'editor', 'thing')).is(200).column('depth'), [2])
  })

  const REFUSED: readonly Row[] = [
    { parent: 'x' },
    { parent: NOBODY, path: NOBODY },
    { depth: '11' },
    { depth: '0' },
    { depth: '2', search: 'x' },
    { search: ' ' },
    { limit: '1001' },
    { by: 'name' },
    { by: '__proto__' },
    { fields: 'nope' },
    { sort: 'note' },
    { filter: 'x' },
    { after: 'x' },
  ]
  it('refuse what is not understood', async () => {
    for (const parameters of REFUSED) (await ask(parameters)).refused(422, 'BAD_QUERY')
  })

  it('are none where an object has no reference to itself, or for who may not read it', async () => {
    ;(await ask({}, 'editor', 'box')).refused(404, 'NOT_FOUND')
    ;(await ask({}, 'nobody')).refused(404, 'NOT_FOUND')
    ;(await app.stranger().get('/api/v1/sys_department/tree')).refused(401, 'NOT_SIGNED_IN')
    ;(await app.as('admin').post('/api/v1/sys_department/tree', {})).refused(405, 'METHOD_NOT_ALLOWED')
  })

  it('log no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
