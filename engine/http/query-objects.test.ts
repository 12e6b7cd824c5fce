/** Lists over custom SQL: of its own right, read-only, with the rows and masks of whoever looks. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { loadSqlParser } from '../model/custom-sql/index.ts'
import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { databaseFingerprint } from '../testing/database-fingerprint.ts'
import { Client, leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

const PHONE = '13711112222'

/** Ten to the tenth rows, which PostgreSQL can foresee. */
const TEN_TIMES_TEN = Array.from(
  { length: 10 },
  (_, i) => `(values ${Array(10).fill('(1)').join(', ')}) v${i}(x)`,
).join(', ')

const PACK = `kind: pack
name: reports
label: { zh: 报表, en: Reports }
version: 1.0.0
language: 1
---
kind: object
name: thing_report
label: { zh: 物品汇总, en: Things by shelf }
title: shelf_name
sort: -things
query:
  sql: |
    select s.name as shelf_name, t.shelf as shelf, count(*) as things, sum(t.price) as worth, max(t.phone) as phone,
           count(*) filter (where t.keeper = \${me}) as mine, max(t.day) as last_day
    from thing t join shelf s on s.id = t.shelf
    group by s.name, t.shelf  -- one row a shelf
fields:
  - { name: shelf_name, label: { zh: 架子, en: Shelf }, type: text, searchable: true }
  - { name: shelf, label: { zh: 打开, en: Open }, type: reference, target: shelf }
  - { name: things, label: { zh: 数量, en: Things }, type: integer }
  - { name: worth, label: { zh: 价值, en: Worth }, type: decimal, precision: 18, scale: 2 }
  - { name: phone, label: { zh: 电话, en: Phone }, type: text }
  - { name: mine, label: { zh: 我的, en: Mine }, type: integer }
  - { name: last_day, label: { zh: 最后日期, en: Last day }, type: date }
---
kind: object
name: cross_report
label: { zh: 过大, en: Too much }
query: { sql: 'select count(*)::text as name from ${TEN_TIMES_TEN} limit 1' }
fields: [{ name: name, label: { zh: 名称, en: Name }, type: text }]
---
kind: object
name: broken_report
label: { zh: 有误, en: Broken }
query: { sql: 'select name::numeric as price from thing' }
fields: [{ name: price, label: { zh: 价格, en: Price }, type: decimal, precision: 10, scale: 2 }]
---
kind: role
name: report_reader
label: { zh: 看报表, en: Report reader }
grants: [{ object: thing_report, operations: [read] }]
---
kind: role
name: everything_open
label: { zh: 全部开放, en: Everything open }
grants: [{ object: '*', operations: [read] }]
`

describe('lists over custom SQL', () => {
  let app: TestApp
  let folder: string
  const shelves: Record<string, unknown> = {}
  const clients: Record<string, Client> = {}
  const as = (person: keyof TestApp['ids']): Client => clients[person] ?? app.as(person)

  before(async () => {
    app = await testApp()
    folder = await mkdtemp(join(tmpdir(), 'tessera-reports-'))
    const [manifest = '', ...rest] = PACK.split('---\n')
    await writeFile(join(folder, 'pack.yaml'), manifest)
    await writeFile(join(folder, 'reports.yaml'), rest.join('---\n'))
    await app.apply(folder)
    await app.services.models.refresh()
    const admin = app.as('admin')
    for (const name of ['A', '乙 😀']) shelves[name] = (await admin.make('shelf', { name }))?.['id']
    const things = [
      { name: 'one', shelf: shelves['A'], price: '10.10', phone: PHONE, place: 1, day: '2024-05-01' },
      { name: 'two', shelf: shelves['A'], price: '0.02', place: 2, keeper: app.ids.owner, day: '2024-05-02' },
      { name: 'three', shelf: shelves['乙 😀'], price: '5', place: 3, keeper: app.ids.owner, day: '2024-01-01' },
    ]
    for (const thing of things) await admin.make('thing', thing)
    await grant('owner', 'report_reader')
    await grant('nobody', 'report_reader')
    await grant('reader', 'everything_open')
  })
  after(async () => {
    await rm(folder, { recursive: true })
    await app.close()
  })

  async function grant(person: 'owner' | 'nobody' | 'reader', role: string): Promise<void> {
    await app.as('admin').make('sys_user_role', { user: app.ids[person], role })
    // new rights are new sessions
    clients[person] = new Client(app.url, await app.session(person))
  }

  it('give the rows of the SQL, with filter, order, search, pages and titles of references', async () => {
    const admin = app.as('admin')
    const all = (await admin.list('thing_report', { count: 'exact', expand: 'shelf' })).is(200)
    assert.equal(all.page.total, 2)
    assert.deepEqual(all.rows[0], {
      shelf_name: 'A',
      shelf: { id: shelves['A'], name: 'A' },
      things: 2,
      worth: '10.12',
      phone: '137****2222',
      mine: 1,
      last_day: '2024-05-02',
    })
    const rich = await admin.list('thing_report', { filter: { '>': [{ var: 'worth' }, '5.00'] } })
    assert.deepEqual(
      rich.is(200).rows.map((row) => row['shelf_name']),
      ['A'],
    )
    const found = await admin.list('thing_report', { search: '乙 😀', sort: 'worth' })
    assert.deepEqual(
      found.is(200).rows.map((row) => row['things']),
      [1],
    )
    const first = (await admin.list('thing_report', { limit: 1 })).is(200)
    const second = (await admin.list('thing_report', { limit: 1, after: first.page.next })).is(200)
    assert.deepEqual(
      [first.rows[0]?.['shelf_name'], second.rows[0]?.['shelf_name'], second.page.next],
      ['A', '乙 😀', null],
    )
  })

  it('count only what the reader may see, and know who looks', async () => {
    const own = (await as('owner').list('thing_report')).is(200)
    assert.deepEqual(
      own.rows.map((row) => [row['things'], row['mine']]),
      [
        [1, 1],
        [1, 1],
      ],
    )
    // the right to the list is no right to the things behind it
    assert.deepEqual((await as('nobody').list('thing_report')).is(200).rows, [])
  })

  it('tell nothing of what is computed from records that the reader may not see', async () => {
    await applyDefinitions(app.db, [
      object('shelf_owner', { name: 'text' }),
      object('note', {
        shelf: { type: 'reference', target: 'shelf' },
        weight: 'integer',
      }),
    ])
    await applyDefinitions(app.db, [
      definition('field', 'shelf.weight', {
        object: 'shelf',
        name: 'weight',
        type: 'roll_up',
        from: 'note',
        via: 'shelf',
        function: 'sum',
        field: 'weight',
      }),
      object(
        'weights',
        { name: 'text', weight: 'integer' },
        { query: { sql: 'select name, weight + 0 as weight from shelf' } },
      ),
    ])
    const role = { grants: [{ object: 'weights', operations: ['read'] }] }
    await applyDefinitions(app.db, [definition('role', 'weigher', role)])
    await app.services.models.refresh()
    await app.as('admin').make('note', { shelf: shelves['A'], weight: 4711 })
    await grant('owner', 'weigher')
    assert.ok((await app.as('admin').list('weights')).is(200).text.includes('4711'))
    // reads shelves, but no notes
    const answer = (await as('owner').list('weights')).is(200)
    assert.deepEqual(answer.column('weight'), [null, null])
  })

  it('are a right of their own, which everything that is open does not include', async () => {
    ;(await as('reader').list('thing_report')).is(404)
    ;(await app.as('people').list('thing_report')).is(404)
    ;(await app.stranger().list('thing_report')).is(401)
  })

  it('never show a masked value, whoever looks and whatever the SQL does with it', async () => {
    for (const person of ['admin', 'owner', 'editor'] as const) {
      // the rows that hold it, and a search for it
      const rows = await as(person).list('thing_report')
      if (person === 'admin') assert.ok(rows.is(200).column('phone').includes('137****2222'))
      const found = await as(person).list('thing_report', { search: PHONE })
      for (const answer of [rows, found]) assert.ok(!answer.text.includes(PHONE), answer.text)
    }
  })

  it('can be neither written, opened nor looked up one by one', async () => {
    await leavesNoTrace(app.db, async () => {
      const admin = app.as('admin')
      const answers = [
        await admin.post('/api/v1/thing_report', { shelf_name: 'x' }),
        await admin.get('/api/v1/thing_report/1'),
        await admin.get(`/api/v1/thing_report/${shelves['A']}`),
        await admin.post('/api/v1/thing_report/remove', { ids: ['1'] }),
      ]
      for (const answer of answers) assert.ok([400, 403, 404].includes(answer.status), answer.text)
      return answers
    })
  })

  it('are not even tried when they would cost too much, and say no value when one cannot be cast', async () => {
    ;(await app.as('admin').list('cross_report')).refused(422, 'CUSTOM_SQL_FAILED')
    const broken = (await app.as('admin').list('broken_report')).refused(422, 'CUSTOM_SQL_FAILED')
    assert.doesNotMatch(JSON.stringify(broken.body), /one|two|three/)
    assert.deepEqual(app.logged, [])
  })

  it('go on working when tables change under them', async () => {
    await applyDefinitions(app.db, [object('parcel', { weight: 'integer' })])
    await app.services.models.refresh()
    assert.equal((await app.as('admin').list('thing_report')).is(200).rows.length, 2)
  })

  it('have a screen, a description and nothing to change', async () => {
    const screen = (await as('owner').get('/api/v1/screens/thing_report')).is(200)
    assert.deepEqual(screen.body['operations'], {
      create: false,
      update: false,
      delete: false,
      reveal: false,
      import: false,
      export: false,
      purge: false,
      batch: false,
      tag: false,
    })
    const document = (await as('owner').get('/openapi.json')).is(200)
    const paths = document.body['paths'] as Record<string, object>
    assert.deepEqual(Object.keys(paths['/api/v1/thing_report'] ?? {}), ['get'])
    assert.deepEqual(
      Object.keys(paths).filter((path) => path.startsWith('/api/v1/thing_report/')),
      // to be read in other ways, never written
      ['/api/v1/thing_report/query', '/api/v1/thing_report/aggregate'],
    )
  })

  it('are refused as definitions when the SQL is no harmless question, and nothing is written', async () => {
    // lines about what tests before asked for come a moment later
    await app.services.operations.flush()
    await app.services.exceptions.flush()
    const before = await databaseFingerprint(app.db)
    const wrong: readonly [string, string, Record<string, unknown>?][] = [
      ['delete from thing', 'QUERY_REFUSED'],
      ['select * from sys_credential', 'QUERY_REFUSED'],
      ['select id from thing_report', 'QUERY_REFUSED'],
      ['select other from thing', 'QUERY_WITHOUT_COLUMN'],
      ['select name as shape from thing', 'QUERY_FIELD_SETTING', { shape: { type: 'text', unique: true } }],
    ]
    for (const [sql, code, fields = { shape: 'text' }] of wrong) {
      const raw = object('report', fields as never, { query: { sql } } as never)
      await assert.rejects(applyDefinitions(app.db, [raw]), (error: { issues?: { code: string }[] }) => {
        assert.ok(
          error.issues?.some((issue) => issue.code === code),
          `${sql}: ${JSON.stringify(error.issues)}`,
        )
        return true
      })
    }
    assert.deepEqual(await databaseFingerprint(app.db), before)
  })

  it('keep the objects that they read from being removed', async () => {
    await assert.rejects(applyDefinitions(app.db, [], { remove: ['object shelf'], prune: true }))
  })

  it('run in a role that cannot read a table, call what has effects, or become another', async () => {
    const { rule } = app.db
    assert.ok(rule)
    for (const text of [
      `select * from ${app.db.table('thing')}`,
      `select * from ${app.db.table('sys_credential')}`,
      `set role tessera_owner`,
      `create temporary table x (a int)`,
      `insert into ${app.db.table('shelf')} default values`,
    ]) {
      await assert.rejects(
        rule.transaction((tx) => tx.query(text)),
        text,
      )
    }
  })
})

describe('lists over custom SQL in a process that has not heard of a change', () => {
  let app: TestApp
  before(async () => {
    app = await testApp({ deaf: true })
    await loadSqlParser()
    await applyDefinitions(app.db, [
      object('key', { door: 'text', code: 'text' }),
      object('keys', { door: 'text', code: 'text' }, { query: { sql: 'select door, code from key' } }),
    ])
    await app.services.models.refresh()
    await app.as('admin').make('key', { door: 'front', code: '4711' })
  })
  after(() => app.close())

  it('show nothing that has been masked since, to nobody', async () => {
    const list = async (): Promise<unknown> => (await app.as('admin').list('keys')).is(200).column('code')
    // a change without a column, and views that this process has not made yet
    await applyDefinitions(app.db, [object('key', { door: 'text', code: { type: 'text', mask: 'full' } })])
    assert.deepEqual(await list(), ['******'])
  })

  it('follow tables that changed under them', async () => {
    const list = async (): Promise<unknown> => (await app.as('admin').list('keys')).is(200).column('door')
    assert.deepEqual(await list(), ['front'])
    await applyDefinitions(app.db, [
      object('key', { gate: { type: 'text', renamed_from: 'door' } }),
      object('keys', {}, { query: { sql: 'select gate as door, code from key' } }),
    ])
    assert.deepEqual(await list(), ['front'])
  })
})
