import assert from 'node:assert/strict'
import fc from 'fast-check'

import { testApp, type Row, type TestApp } from '../testing/server.ts'

describe('listing records over HTTP', () => {
  let app: TestApp
  let shelf: string
  let rows: readonly Row[]
  before(async () => {
    app = await testApp()
    shelf = (await app.as('editor').make('shelf', { name: 'S' })).id
    const kinds: Row[] = [
      { name: '深圳 箱子', count: 1, price: '10.00', active: true, day: '2026-01-01', moment: '2026-01-01T00:00:00.000Z', colour: 'red', shelf, keeper: app.ids.owner, phone: '13700007001', code: 'k1' },
      { name: '100%_done\\', count: 2, price: '9.90', active: false, day: '2026-02-01', moment: '2026-02-01T00:00:00.000Z', colour: 'green', keeper: null, note: 'Straße', code: 'k2' },
      { name: 'emoji 😀', count: 2, price: null, active: true, day: null, moment: null, colour: null, keeper: null, phone: '13700007002', code: 'k3' },
      { name: 'ÅNGSTRÖM', count: null, price: '100.00', active: false, day: '2026-03-01', moment: '2026-03-01T00:00:00.500Z', colour: 'green', keeper: null, code: 'k4' },
    ]
    rows = (await app.as('editor').post('/api/v1/thing', kinds)).is(201).rows
  })
  after(() => app.close())

  const codes = async (parameters: Row): Promise<unknown[]> => (await app.as('editor').list('thing', { sort: 'code', ...parameters })).is(200).column('code')

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
    ['groups', { and: [{ or: [{ '==': [{ var: 'count' }, 1] }, { '==': [{ var: 'count' }, 2] }] }, { '!': { '==': [{ var: 'active' }, true] } }] }, ['k2']],
  ]
  for (const [what, filter, expected] of FILTERS) {
    it(`filters by ${what}`, async () => {
      const json = JSON.parse(JSON.stringify(filter).replace('SHELF', shelf).replace('OWNER', app.ids.owner)) as Row
      assert.deepEqual(await codes({ filter: json }), expected)
      assert.equal((await app.as('editor').list('thing', { filter: json, count: 'exact', limit: 1 })).page.total, expected.length)
    })
  }

  const SEARCHES: readonly (readonly [string, readonly string[]])[] = [
    ['箱', ['k1']], ['😀', ['k3']], ['%', ['k2']], ['_', ['k2']], ['\\', ['k2']], ['ngstr', ['k4']], ['ÅNG', ['k4']], ['A\u030angstr', ['k4']],
    ['STRASSE', []], ['straße', ['k2']], ['13700007001', ['k1']], ['1370000700', []], ['%%', []], ["'", []], ['  ', ['k1', 'k2', 'k3', 'k4']],
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
    const [row] = (await app.as('editor').list('thing', { fields: 'code, id,version', sort: 'code', limit: 1 })).is(200).rows
    assert.deepEqual(Object.keys(row ?? {}), ['code', 'id', 'version'])
    const one = (await app.as('editor').get(`/api/v1/thing/${String(rows[0]?.['id'])}?fields=name`)).is(200).data
    assert.deepEqual(one, { name: '深圳 箱子' })
  })

  it('expands references to id and title; to the id alone where the caller may not look or nothing lives', async () => {
    const box = await app.as('editor').make('box', { name: 'B' })
    const badge = await app.as('editor').make('badge', { number: '13600001234' })
    const thing = await app.as('editor').make('thing', { name: 'e', shelf, box: box.id, badge: badge.id, keeper: app.ids.owner, code: 'e1' })
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
    const listed = (await app.as('editor').list('thing', { search: 'e', filter: { '==': [{ var: 'code' }, 'e1'] }, expand: 'shelf' })).rows
    assert.deepEqual(listed[0]?.['shelf'], { id: shelf, name: 'S' })
    ;(await app.as('editor').delete(`/api/v1/thing/${thing.id}`)).is(204)
  })

  it('shows people with their own rows only those that they made or keep', async () => {
    const listed = (await app.as('owner').list('thing', { count: 'exact' })).is(200)
    assert.deepEqual([listed.column('code'), listed.page.total], [['k1'], 1])
    ;(await app.as('other').get(`/api/v1/thing/${String(rows[0]?.['id'])}`)).refused(404, 'NOT_FOUND')
  })

  const LIST = '/api/v1/thing?'
  const WRONG: readonly string[] = [
    'limit=0', 'limit=201', 'limit=1e3', 'limit=-1', 'limit=', 'limit=5&limit=6', 'limit=0x10', 'limit=１０', 'limit=20%20', 'limit[]=5', 'page=0', 'page=99999999', 'page=5002', 'page=2&after=x',
    'sort=--name', 'sort=nme', 'sort=name,name', 'sort=name,-name', 'sort=name,code,count,day', 'sort=phone', 'sort=secret', 'sort=note', 'sort=name;drop', 'sort=%22name%22', 'sort=name desc',
    'fields=__proto__', 'fields=constructor', 'fields=*', 'fields=name,nme', 'fields=deleted_at', 'expand=name', 'expand=shelf.name', 'expand=__proto__', 'count=yes', 'count=', 'unknown=1', '__proto__=1', 'toString=1', 'Limit=1',
    'search=%00', 'filter=%00', 'filter=x', 'filter=[]', 'filter=null', 'filter=5', 'filter={}', `search=${'x'.repeat(101)}`, `filter=${encodeURIComponent(JSON.stringify({ '==': [{ var: 'name' }, 'x'.repeat(20_000)] }))}`,
    `filter=${'{"!":'.repeat(20)}{"empty":[{"var":"name"}]}${'}'.repeat(20)}`, `filter=${'['.repeat(9_000)}`,
    'filter={"__proto__":{"==":[{"var":"name"},"x"]}}', 'filter={"==":[{"var":"__proto__"},"x"]}', 'filter={"==":[{"var":"name"},{"var":"code"}]}', 'filter={"==":[1,1]}', 'filter={"in":[{"var":"colour"},[]]}',
    'filter={"==":[{"var":"name"},"\\u0000"]}', 'filter={"==":[{"var":"name"},"\\ud800"]}', 'filter={"==":[{"var":"shelf"},"x"]}', 'filter={">":[{"var":"price"},"1e400"]}', 'filter={">":[{"var":"price"},1e400]}',
    'filter={"==":[{"var":"day"},"2026-02-30"]}', 'filter={"contains":[{"var":"phone"},"7001"]}', 'filter={"starts":[{"var":"phone"},"137"]}', 'filter={"in":[{"var":"phone"},["13700007001"]]}', 'filter={"!=":[{"var":"phone"},"1"]}',
    'filter={"and":[{"!":{"ends":[{"var":"secret"},"x"]}}]}', 'filter={"==":[{"var":"shelf.name"},"S"]}', 'filter={"==":[{"var":"password_hash"},"x"]}', 'filter={"==":[{"var":"name"},"a"],"!=":[{"var":"name"},"b"]}',
    'after=', 'after=x', 'after=W10', 'after=%00',
  ]
  it('refuses whatever it does not understand, and names the parameter', async () => {
    const escaped = WRONG.map((query) => query.replaceAll('"', '%22').replaceAll('{', '%7B').replaceAll('\\', '%5C'))
    const answers = await Promise.all(escaped.map((query) => app.as('editor').get(`${LIST}${query}`)))
    assert.deepEqual(answers.flatMap((answer, index) => (answer.status === 422 && answer.body['code'] === 'BAD_QUERY' ? [] : [[WRONG[index]?.slice(0, 60), answer.text.slice(0, 200)]])), [])
  })

  it('takes an address of up to 64 kB and refuses larger ones without looking', async () => {
    const filter = { in: [{ var: 'shelf' }, Array.from({ length: 400 }, () => shelf)] }
    ;(await app.as('editor').list('thing', { filter })).is(200)
    assert.equal((await app.as('editor').get(`${LIST}filter=${'x'.repeat(100_000)}`)).status, 431)
  })

  it('refuses cursors that are tampered with or come from another list or order', async () => {
    const next = (await app.as('editor').list('thing', { limit: 1, sort: 'count,code' })).page.next ?? ''
    const values = JSON.parse(Buffer.from(next, 'base64url').toString()) as [string, string[]]
    const cursor = (list: unknown, keys: unknown): string => Buffer.from(JSON.stringify([list, keys])).toString('base64url')
    const id = values[1][2]
    const cursors = [
      ...['x', null, {}, [], ['1'], ['1', 'k1'], ['1', 'k1', id, id], [1, 'k1', id], ['abc', 'k1', id], ['1', 'k1', 'abc'], ['1', 'k1', null], ['99999999999999999999', 'k1', id], ['1', '\u0000', id]].map((keys) => cursor(values[0], keys)),
      cursor('thing count', values[1]), cursor('box count,code', values[1]), cursor(null, values[1]), next.slice(1), next.slice(0, 20), `${next}${next}`,
    ]
    const answers = await Promise.all(cursors.map((after) => app.as('editor').list('thing', { limit: 1, sort: 'count,code', after })))
    assert.deepEqual(answers.map((answer) => [answer.status, answer.body['parameter']]), cursors.map(() => [422, 'after']))
    ;(await app.as('editor').list('thing', { limit: 1, sort: 'code', after: next })).refused(422, 'BAD_QUERY')
    const other = (await app.as('admin').list('sys_user', { limit: 1 })).page.next ?? ''
    ;(await app.as('editor').list('thing', { after: other })).refused(422, 'BAD_QUERY')
    const created = (await app.as('editor').list('thing', { limit: 1 })).page.next ?? ''
    const [list, keys] = JSON.parse(Buffer.from(created, 'base64url').toString()) as [string, unknown[]]
    for (const bad of [[null, keys[1]], ['yesterday-ish', keys[1]], ['infinity', null]]) (await app.as('editor').list('thing', { after: cursor(list, bad) })).refused(422, 'BAD_QUERY')
  })

  it('pages by number as by cursor', async () => {
    const pages = await Promise.all([1, 2, 3].map((page) => codes({ page, limit: 2 })))
    assert.deepEqual(pages, [['k1', 'k2'], ['k3', 'k4'], []])
  })

  it('reads the whole list page by page, once each record, whatever order, ties and empty values', async () => {
    const values = fc.record({
      name: fc.constantFrom('a', 'b', '深'), count: fc.constantFrom(null, 1, 2), price: fc.constantFrom(null, '1.00', '2.00'), day: fc.constantFrom(null, '2026-01-01'), active: fc.boolean(), colour: fc.constantFrom(null, 'red', 'green'),
    })
    const made = (await app.as('editor').post('/api/v1/box', fc.sample(fc.record({ name: fc.constantFrom('a', 'b') }), { numRuns: 5, seed: 7 }))).is(201).rows
    const things = fc.sample(values, { numRuns: 60, seed: 7 }).map((row, index) => ({ ...row, box: made[index % 3]?.['id'], note: 'paged' }))
    ;(await app.as('editor').post('/api/v1/thing', things)).is(201)
    const filter = { '==': [{ var: 'note' }, 'paged'] }
    const key = fc.tuple(fc.constantFrom('', '-'), fc.constantFrom('name', 'count', 'price', 'day', 'active', 'colour', 'box', 'created_at', 'id', 'code')).map(([way, name]) => [`${way}${name}`, name] as const)
    const orders = fc.uniqueArray(key, { minLength: 1, maxLength: 3, selector: ([, name]) => name }).map((keys) => keys.map(([name]) => name).join())
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: 25 }), async (sort, limit) => {
        const whole = (await app.as('editor').list('thing', { filter, sort, limit: 200, fields: 'id' })).is(200)
        const paged: unknown[] = []
        let after: string | null = ''
        while (after !== null) {
          const page = (await app.as('editor').list('thing', { filter, sort, limit, fields: 'id', ...(after && { after }) })).is(200)
          paged.push(...page.column('id'))
          after = page.page.next
        }
        assert.deepEqual(paged, whole.column('id'))
        assert.equal(paged.length, 60)
      }),
      { numRuns: 25, seed: 11 },
    )
  })

  it('neither repeats nor skips a record that was there when others are added meanwhile', async () => {
    const filter = { '==': [{ var: 'note' }, 'paged'] }
    const before = (await app.as('editor').list('thing', { filter, limit: 200, sort: 'count' })).column('id')
    const seen: unknown[] = []
    let after: string | null = ''
    while (after !== null) {
      const page = (await app.as('editor').list('thing', { filter, sort: 'count', limit: 7, ...(after && { after }) })).is(200)
      seen.push(...page.column('id'))
      after = page.page.next
      await app.as('editor').post('/api/v1/thing', [{ name: 'new', count: 1, note: 'paged' }, { name: 'new', note: 'paged' }])
    }
    assert.equal(new Set(seen).size, seen.length)
    assert.deepEqual(seen.filter((id) => before.includes(id)), before)
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
