import assert from 'node:assert/strict'

import { type TestApp, testApp } from '../../testing/server.ts'
import { ended, imported, start, told, uploaded } from './import.test-kit.ts'

describe('rows of an import', () => {
  let app: TestApp

  before(async () => {
    app = await testApp()
    await app.services.jobs.start()
  })

  after(() => app.close())

  async function thing(code: string) {
    const [found] = (await app.as('admin').list('thing', { filter: { '==': [{ var: 'code' }, code] } })).is(200).rows
    return found
  }

  async function things(): Promise<number> {
    const [row] = await app.db.query<{ count: number }>(`select count(*)::int as count from ${app.db.table('thing')}`)
    return row?.count ?? 0
  }

  it('crm A46: overwrite what they name in the record they match and keep the rest; the others become new', async () => {
    await app.as('editor').make('thing', { name: 'old', code: 'm1', note: 'stays', count: 1, phone: '13700000001' })
    const done = await imported(app, 'editor', 'name,code,note,count\nnew,m1,,2\nother,m2,x,3\n', {
      mode: 'upsert',
      match: ['code'],
    })
    assert.deepEqual([done.state, done.created, done.updated, done.failed], ['done', 1, 1, 0])
    const found = await thing('m1')
    assert.deepEqual([found?.['name'], found?.['note'], found?.['count'], found?.['version']], ['new', 'stays', 2, 2])
  })

  it('match by a masked number too, in any spelling, and nothing of the record comes out', async () => {
    await app.as('editor').make('thing', { name: 'masked', code: 'm3', phone: '13712345678' })
    const done = await imported(app, 'editor', 'name,phone\nrenamed, 137 1234 5678 \nfresh,13712345679\n', {
      mode: 'upsert',
      match: ['phone'],
    })
    assert.deepEqual([done.created, done.updated, done.issues], [1, 1, []])
    assert.equal((await thing('m3'))?.['name'], 'renamed')
  })

  it('never show a hidden value: not in the report, its file, the history nor the log', async () => {
    const secret = '13798765432'
    await app.as('admin').make('thing', { name: 'hidden', code: 'm4', phone: secret, secret: 'sesame' })
    const detail = await imported(app, 'owner', 'name,code,count\nmine,m4,x\nmine,m5,1\nmine,m4,2\n', {
      mode: 'upsert',
      match: ['code'],
    })
    const id = detail.id
    const seen = [JSON.stringify(detail)]
    for (const path of ['errors', 'errors.csv', 'file'])
      seen.push((await app.as('owner').get(`/api/v1/imports/${id}/${path}`)).is(200).text)
    seen.push(
      JSON.stringify(
        await app.db.query(`select * from ${app.db.table('sys_history')} where by_what = $1`, [`import ${id}`]),
      ),
    )
    seen.push(...app.logged)
    for (const text of seen) assert.ok(!text.includes(secret) && !text.includes('sesame') && !text.includes('hidden'))
    assert.deepEqual(told(detail), ['2 count INVALID_VALUE', '4 code DUPLICATE_VALUE'])
    assert.equal((await thing('m4'))?.['name'], 'hidden')
  })

  it('reach only what their sender may change, and what they make is theirs', async () => {
    const other = await app.as('other').make('thing', { name: 'theirs', code: 'm6' })
    const before = await things()
    const done = await imported(app, 'owner', `id,name\n${other.id},taken\n`, {
      mode: 'update',
      match: ['id'],
      mapping: [
        { column: 0, field: 'id' },
        { column: 1, field: 'name' },
      ],
    })
    assert.deepEqual([done.updated, told(done)], [0, ['2 id MATCH_MISSING']])
    const made = await imported(app, 'owner', 'name,code\nmine,m7\n')
    assert.equal(made.created, 1)
    assert.equal((await thing('m7'))?.['created_by'], app.ids.owner)
    assert.equal(await things(), before + 1)
    const given = await imported(app, 'owner', `name,code,keeper\nnot mine,m8,other\n`)
    assert.equal(given.state, 'done')
  })

  it('that mean one record count once, the last of them, and both are told', async () => {
    const done = await imported(app, 'editor', 'name,code\nfirst,d1\nonly,d2\nlast,d1\n', {
      mode: 'upsert',
      match: ['code'],
    })
    assert.deepEqual(
      [done.created, done.failed, told(done)],
      [2, 1, ['2 code DUPLICATE_IN_FILE', '4 code DUPLICATE_IN_FILE (warning)']],
    )
    assert.equal((await thing('d1'))?.['name'], 'last')
  })

  it('that break a unique value are told one by one, whatever the mode', async () => {
    await app.as('editor').make('thing', { name: 'there', code: 'u1', phone: '13711110001' })
    const file = 'name,code,phone\na,u1,\nb,u2,13711110001\nc,u3,13711110002\nd,u4,13711110002\ne,u1,13711110003\n'
    const done = await imported(app, 'editor', file, { match: ['code'] })
    assert.deepEqual([done.created, done.failed], [1, 4])
    assert.deepEqual(
      told(done).filter((each) => !each.includes('warning')),
      ['2 code DUPLICATE_IN_FILE', '3 phone DUPLICATE_VALUE', '5 phone DUPLICATE_VALUE', '6 code DUPLICATE_VALUE'],
    )
  })

  it('are tried without a trace in a dry run, with the same report; then the same import can be made', async () => {
    const before = await things()
    const [traces] = await app.db.query<{ count: number }>(
      `select count(*)::int as count from ${app.db.table('sys_outbox')}`,
    )
    const detail = await uploaded(app, 'editor', 'name,code,count\nx,y1,1\n,y2,2\nz,y3,bad\n')
    ;(await start(app, 'editor', detail, { dry_run: true })).is(202)
    const tried = await ended(app, 'editor', detail.id)
    assert.deepEqual(
      [tried.state, tried.created, tried.failed, told(tried)],
      ['done', 1, 2, ['3 name REQUIRED', '4 count INVALID_VALUE']],
    )
    assert.equal(await things(), before)
    const [later] = await app.db.query<{ count: number }>(
      `select count(*)::int as count from ${app.db.table('sys_outbox')}`,
    )
    assert.deepEqual(later, traces)
    ;(await start(app, 'editor', detail)).is(202)
    const done = await ended(app, 'editor', detail.id)
    assert.deepEqual([done.created, told(done)], [1, told(tried)])
    ;(await start(app, 'editor', detail)).refused(409, 'IMPORT_STATE')
    assert.equal(await things(), before + 1)
  })

  it('that repeat a unique value far behind in the file are told so by a dry run too', async () => {
    const before = await things()
    const rows = Array.from({ length: 5_100 }, (_, index) => `row ${index},far-${index === 5_090 ? 3 : index}`)
    const detail = await uploaded(app, 'editor', `name,code\n${rows.join('\n')}\n`)
    ;(await start(app, 'editor', detail, { dry_run: true })).is(202)
    const tried = await ended(app, 'editor', detail.id)
    assert.deepEqual([tried.created, told(tried)], [5_099, ['5092 code DUPLICATE_VALUE']])
    assert.equal(await things(), before)
    ;(await start(app, 'editor', detail)).is(202)
    const done = await ended(app, 'editor', detail.id)
    assert.deepEqual([done.created, told(done)], [5_099, told(tried)])
  })

  it('come all or not at all when asked so', async () => {
    const before = await things()
    const wrong = await imported(app, 'editor', 'name,code\na,w1\n,w2\n', { atomic: true })
    assert.deepEqual([wrong.state, wrong.created, wrong.failed, wrong.error?.code], ['failed', 0, 1, 'IMPORT_REFUSED'])
    assert.equal(await things(), before)
    const right = await imported(app, 'editor', 'name,code\na,w1\nb,w2\n', { atomic: true })
    assert.deepEqual([right.state, right.created], ['done', 2])
  })

  it('and the same record made by hand at that moment make one record', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `imported,r${index}`).join('\n')
    const detail = await uploaded(app, 'editor', `name,code\n${rows}\n`)
    const answers = start(app, 'editor', detail, { mode: 'upsert', match: ['code'] })
    const made = Array.from({ length: 300 }, (_, index) =>
      app.as('editor').post('/api/v1/thing', { name: 'by hand', code: `r${299 - index}` }),
    )
    const statuses = (await Promise.all(made)).map(({ status }) => status)
    ;(await answers).is(202)
    const done = await ended(app, 'editor', detail.id)
    const [counted] = await app.db.query<{ things: number; codes: number }>(
      `select count(*)::int as things, count(distinct code)::int as codes from ${app.db.table('thing')} where code ~ '^r[0-9]+$'`,
    )
    assert.deepEqual(counted, { things: 300, codes: 300 })
    assert.ok(statuses.every((status) => status === 201 || status === 422))
    assert.equal(done.created + done.updated + done.failed, 300)
    assert.equal(statuses.filter((status) => status === 201).length + done.created, 300)
  })

  it('find the records they name beside others of which there are many of one name', async () => {
    const editor = app.as('editor')
    const boxes = ['many', 'many', 'many', 'many', 'many', 'many', 'many', 'many', 'one'].map((name) => ({ name }))
    ;(await editor.post('/api/v1/box', boxes)).is(201)
    const done = await imported(app, 'editor', '名称,编码,箱子\na,n1,many\nb,n2,one\nc,n3,none\n')
    assert.deepEqual(
      [done.created, told(done)],
      [1, ['2 箱子 REFERENCE_AMBIGUOUS', '4 箱子 REFERENCE_MISSING']],
      JSON.stringify(done.issues),
    )
  })

  it('are told in history as brought by the import, by its sender', async () => {
    const done = await imported(app, 'editor', 'name,code\nh,t1\n')
    const rows = await app.db.query(
      `select by::text as by, by_what, action from ${app.db.table('sys_history')} where by_what = $1`,
      [`import ${done.id}`],
    )
    assert.deepEqual(rows, [{ by: app.ids.editor, by_what: `import ${done.id}`, action: 'create' }])
  })

  it('are seen, started and fetched by their sender and administrators alone', async () => {
    const { id } = await imported(app, 'owner', 'name,code\ns,s1\n,s2\n')
    for (const path of ['', '/errors', '/errors.csv', '/errors.xlsx', '/file']) {
      ;(await app.as('editor').get(`/api/v1/imports/${id}${path}`)).refused(404, 'NOT_FOUND')
      assert.equal((await app.as('owner').get(`/api/v1/imports/${id}${path}`)).status, 200, path)
      assert.equal((await app.as('admin').get(`/api/v1/imports/${id}${path}`)).status, 200, path)
      ;(await app.stranger().get(`/api/v1/imports/${id}${path}`)).refused(401, 'NOT_SIGNED_IN')
    }
    for (const way of ['start', 'cancel'])
      (await app.as('editor').post(`/api/v1/imports/${id}/${way}`, {})).refused(404, 'NOT_FOUND')
    const listed = (person: 'owner' | 'editor' | 'admin') =>
      app.as(person).get('/api/v1/imports?object=thing&limit=200')
    assert.ok((await listed('owner')).is(200).column('id').includes(id))
    assert.ok(!(await listed('editor')).is(200).column('id').includes(id))
    assert.ok((await listed('admin')).is(200).column('id').includes(id))
    ;(await app.as('admin').post('/api/v1/sys_import', { name: 'x', object: 'thing' })).refused(403, 'FORBIDDEN')
  })

  it('are no longer written once their sender has lost the right', async () => {
    const detail = await uploaded(app, 'other', 'name,code\nl,l1\n')
    await app.services.jobs.stop()
    ;(await start(app, 'other', detail)).is(202)
    await app.db.query(`update ${app.db.table('sys_user')} set status = 'disabled' where id = $1`, [app.ids.other])
    await app.services.jobs.start()
    const done = await ended(app, 'admin', detail.id)
    assert.deepEqual([done.state, done.error?.code, await thing('l1')], ['failed', 'FORBIDDEN', undefined])
  })

  it('are started only by a request that makes sense', async () => {
    const detail = await uploaded(app, 'editor', 'name,code\nl,v1\n')
    const mapping = [{ column: 0, field: 'name' }]
    const cases: readonly (readonly [Readonly<Record<string, unknown>>, string])[] = [
      [{ mode: 'create', mapping: [] }, 'mapping'],
      [{ mode: 'create', mapping: [{ column: 9, field: 'name' }] }, 'mapping/0/column'],
      [{ mode: 'create', mapping: [...mapping, { column: 1, field: 'name' }] }, 'mapping/1'],
      [{ mode: 'merge', mapping }, 'mode'],
      [{ mode: 'update', mapping }, 'match'],
      [{ mode: 'upsert', mapping, match: ['name'] }, 'match'],
      [{ mode: 'upsert', mapping, match: ['code'] }, 'match'],
      [{ mode: 'create', mapping, empty: 'clear' }, 'empty'],
      [{ mode: 'create', mapping, dry_run: 'yes' }, 'dry_run'],
      [{ mode: 'create', mapping, owner: 'me' }, 'owner'],
    ]
    for (const [body, path] of cases) {
      const answer = (await app.as('editor').post(`/api/v1/imports/${detail.id}/start`, body)).refused(
        422,
        'VALIDATION_FAILED',
      )
      assert.ok(
        answer.issues.some((issue) => issue.path === path),
        JSON.stringify([body, answer.issues]),
      )
    }
    assert.equal((await app.as('editor').get(`/api/v1/imports/${detail.id}`)).data['state'], 'ready')
  })
})
