import assert from 'node:assert/strict'

import { testApp, type TestApp } from '../testing/server.ts'

describe('lists that cannot be asked for', () => {
  let app: TestApp
  let shelf: string
  before(async () => {
    app = await testApp()
    shelf = (await app.as('editor').make('shelf', { name: 'S' })).id
    await app.as('editor').post('/api/v1/thing', [
      { name: 'a', code: 'k1', count: 1 },
      { name: 'b', code: 'k2', count: 2 },
    ])
  })
  after(() => app.close())

  const LIST = '/api/v1/thing?'
  const WRONG: readonly string[] = [
    'limit=0',
    'limit=201',
    'limit=1e3',
    'limit=-1',
    'limit=',
    'limit=5&limit=6',
    'limit=0x10',
    'limit=１０',
    'limit=20%20',
    'limit[]=5',
    'page=0',
    'page=99999999',
    'page=5002',
    'page=2&after=x',
    'sort=--name',
    'sort=nme',
    'sort=name,name',
    'sort=name,-name',
    'sort=name,code,count,day',
    'sort=phone',
    'sort=secret',
    'sort=note',
    'sort=name;drop',
    'sort=%22name%22',
    'sort=name desc',
    'fields=__proto__',
    'fields=constructor',
    'fields=*',
    'fields=name,nme',
    'fields=deleted_at',
    'expand=name',
    'expand=shelf.name',
    'expand=__proto__',
    'count=yes',
    'count=',
    'unknown=1',
    '__proto__=1',
    'toString=1',
    'Limit=1',
    'search=%00',
    'filter=%00',
    'filter=x',
    'filter=[]',
    'filter=null',
    'filter=5',
    'filter={}',
    `search=${'x'.repeat(101)}`,
    `filter=${encodeURIComponent(JSON.stringify({ '==': [{ var: 'name' }, 'x'.repeat(20_000)] }))}`,
    `filter=${'{"!":'.repeat(20)}{"empty":[{"var":"name"}]}${'}'.repeat(20)}`,
    `filter=${'['.repeat(9_000)}`,
    'filter={"__proto__":{"==":[{"var":"name"},"x"]}}',
    'filter={"==":[{"var":"__proto__"},"x"]}',
    'filter={"==":[{"var":"name"},{"var":"code"}]}',
    'filter={"==":[1,1]}',
    'filter={"in":[{"var":"colour"},[]]}',
    'filter={"==":[{"var":"name"},"\\u0000"]}',
    'filter={"==":[{"var":"name"},"\\ud800"]}',
    'filter={"==":[{"var":"shelf"},"x"]}',
    'filter={">":[{"var":"price"},"1e400"]}',
    'filter={">":[{"var":"price"},1e400]}',
    'filter={"==":[{"var":"day"},"2026-02-30"]}',
    'filter={"contains":[{"var":"phone"},"7001"]}',
    'filter={"starts":[{"var":"phone"},"137"]}',
    'filter={"in":[{"var":"phone"},["13700007001"]]}',
    'filter={"!=":[{"var":"phone"},"1"]}',
    'filter={"and":[{"!":{"ends":[{"var":"secret"},"x"]}}]}',
    'filter={"==":[{"var":"shelf.nope"},"S"]}',
    'filter={"==":[{"var":"badge.number"},"1"]}',
    'filter={"==":[{"var":"password_hash"},"x"]}',
    'filter={"==":[{"var":"name"},"a"],"!=":[{"var":"name"},"b"]}',
    'after=',
    'after=x',
    'after=W10',
    'after=%00',
  ]
  it('refuses whatever it does not understand, and names the parameter', async () => {
    const escaped = WRONG.map((query) => query.replaceAll('"', '%22').replaceAll('{', '%7B').replaceAll('\\', '%5C'))
    const answers = await Promise.all(escaped.map((query) => app.as('editor').get(`${LIST}${query}`)))
    assert.deepEqual(
      answers.flatMap((answer, index) =>
        answer.status === 422 && answer.body['code'] === 'BAD_QUERY'
          ? []
          : [[WRONG[index]?.slice(0, 60), answer.text.slice(0, 200)]],
      ),
      [],
    )
  })

  it('takes an address of up to 64 kB and refuses larger ones without looking', async () => {
    const filter = { in: [{ var: 'shelf' }, Array.from({ length: 400 }, () => shelf)] }
    ;(await app.as('editor').list('thing', { filter })).is(200)
    assert.equal((await app.as('editor').get(`${LIST}filter=${'x'.repeat(100_000)}`)).status, 431)
  })

  it('refuses cursors that are tampered with or come from another list or order', async () => {
    const next = (await app.as('editor').list('thing', { limit: 1, sort: 'count,code' })).page.next ?? ''
    const values = JSON.parse(Buffer.from(next, 'base64url').toString()) as [string, string[]]
    const cursor = (list: unknown, keys: unknown): string =>
      Buffer.from(JSON.stringify([list, keys])).toString('base64url')
    const id = values[1][2]
    const cursors = [
      ...[
        'x',
        null,
        {},
        [],
        ['1'],
        ['1', 'k1'],
        ['1', 'k1', id, id],
        [1, 'k1', id],
        ['abc', 'k1', id],
        ['1', 'k1', 'abc'],
        ['1', 'k1', null],
        ['99999999999999999999', 'k1', id],
        ['1', '\u0000', id],
      ].map((keys) => cursor(values[0], keys)),
      cursor('thing count', values[1]),
      cursor('box count,code', values[1]),
      cursor(null, values[1]),
      next.slice(1),
      next.slice(0, 20),
      `${next}${next}`,
    ]
    const answers = await Promise.all(
      cursors.map((after) => app.as('editor').list('thing', { limit: 1, sort: 'count,code', after })),
    )
    assert.deepEqual(
      answers.map((answer) => [answer.status, answer.body['parameter']]),
      cursors.map(() => [422, 'after']),
    )
    ;(await app.as('editor').list('thing', { limit: 1, sort: 'code', after: next })).refused(422, 'BAD_QUERY')
    const other = (await app.as('admin').list('sys_user', { limit: 1 })).page.next ?? ''
    ;(await app.as('editor').list('thing', { after: other })).refused(422, 'BAD_QUERY')
    const created = (await app.as('editor').list('thing', { limit: 1 })).page.next ?? ''
    const [list, keys] = JSON.parse(Buffer.from(created, 'base64url').toString()) as [string, unknown[]]
    for (const bad of [
      [null, keys[1]],
      ['yesterday-ish', keys[1]],
      ['infinity', null],
    ])
      (await app.as('editor').list('thing', { after: cursor(list, bad) })).refused(422, 'BAD_QUERY')
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
