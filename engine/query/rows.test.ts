import assert from 'node:assert/strict'

import { accessPlan, systemPrincipal, type UserPrincipal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { testApp, type TestApp } from '../testing/server.ts'
import { listRecords } from './list.ts'
import { forgetNames } from './prepared.ts'
import { listRequest } from './remembered.ts'
import { listPage, recordsOf } from './rows.ts'

/** Every type of which columns of ours are, and some that an existing table may have. */
const VALUES = [
  `'a"b\\c'::text`,
  `E'line\\nfeed\\ttab\\x01\\x1f\\x7f'::text`,
  `'\u2028 😀 \u0085 é 深圳'::varchar(50)`,
  `''::text`,
  `'x'::char(3)`,
  '1::int',
  `'-9223372036854775808'::bigint`,
  '3::smallint',
  '0.1::float8',
  `'NaN'::float8`,
  `'-Infinity'::float8`,
  '1e300::float8',
  '1.50::numeric',
  `'NaN'::numeric`,
  'true',
  'false',
  'null::text',
  `'{"a": [1, 2],  "b": null}'::json`,
  `'{"b": 1, "a": "x\\""}'::jsonb`,
  `'00000000-0000-7000-8000-000000000000'::uuid`,
  `json_build_object('id', 1)`,
]

describe('short pages of lists', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    const editor = app.as('editor')
    const shelf = (await editor.make('shelf', { name: 'S "1"' })).id
    for (const count of [1, 2, 3, 4, 5])
      await editor.make('thing', {
        name: `\\"${count}\n`,
        count: count === 3 ? null : count,
        price: '1.50',
        day: '2026-01-01',
        moment: `2026-01-0${count}T00:00:00.120Z`,
        phone: `1370000700${count}`,
        shelf,
        keeper: app.ids.owner,
      })
  })
  after(() => app.close())

  it('are written byte for byte as PostgreSQL writes rows', async () => {
    const columns = VALUES.map((value, index) => `${value} as "c${index}"`).join(', ')
    const rows = await app.db.texts(`select ${columns}`, [])
    const [row] = await app.db.query<{ text: string }>(
      `select row_to_json(r.*)::text as text from (select ${columns}) as r`,
    )
    assert.deepEqual(recordsOf(rows, VALUES.length), [row?.text])
  })

  it('leave to PostgreSQL what they do not know how to write', async () => {
    for (const value of [`'{a,b}'::text[]`, `'2026-01-01'::date`, 'now()', `row(1, 2)`, `interval '1 day'`])
      assert.equal(recordsOf(await app.db.texts(`select ${value} as c`, []), 1), undefined, value)
  })

  it('are the pages of PostgreSQL, whoever asks and in whatever order', async () => {
    const model = app.services.models.current()
    const grants = [{ object: 'thing', operations: ['read' as const], rows: 'own' as const }]
    const rights = { administrator: false, grants, points: new Set<string>(), key: 'rows test' }
    const owner: UserPrincipal = {
      kind: 'user',
      id: app.ids.owner,
      name: 'o',
      account: 'o',
      mustChangePassword: false,
      rights,
    }
    const queries = ['', 'limit=2', 'limit=2&sort=-created_at&expand=shelf,keeper', 'limit=5&sort=id', 'limit=3&page=2']
    const fields = [...queries, 'fields=phone,price,moment&limit=1', 'search=%5C%22&limit=2']
    for (const principal of [systemPrincipal('test'), owner])
      for (const query of fields) {
        const plan = accessPlan(model, principal, 'thing')
        assert.ok(plan)
        const context = {
          db: app.db,
          model,
          principal,
          plan,
          moment: { now: new Date().toISOString(), timeZone: 'UTC' },
        }
        for (let after: string | null = ''; after !== null;) {
          const request = listRequest(after === '' ? query : `${query}&after=${after}`, context)
          const page = await listPage(app.db, context, request)
          assert.deepEqual(page, await listRecords(app.db, context, request), query)
          after = query.includes('page') ? null : page.next
        }
      }
  })

  it('are read once for all who ask the same in one turn, and anew for who asks later', async () => {
    const model = app.services.models.current()
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, 'thing')
    assert.ok(plan)
    let count = 0
    const db: Database = { ...app.db, texts: (...given) => (count++, app.db.texts(...given)) }
    const context = { db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'UTC' } }
    const ask = (query: string) => listPage(db, context, listRequest(query, context))
    const [one, same, other] = await Promise.all([ask('limit=2'), ask('limit=2'), ask('limit=3')])
    assert.deepEqual(one, same)
    assert.notEqual(one?.data, other?.data)
    assert.equal(count, 2)
    await ask('limit=2')
    assert.equal(count, 3)
  })

  it('are read though a prepared statement has become outdated', async () => {
    const model = app.services.models.current()
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, 'thing')
    assert.ok(plan)
    const context = { db: app.db, model, principal, plan, moment: { now: new Date().toISOString(), timeZone: 'UTC' } }
    const request = listRequest('fields=name&limit=1&sort=id', context)
    const tried: (string | undefined)[] = []
    forgetNames()
    const outdated: Database = {
      ...app.db,
      texts: (text, values, name) => {
        tried.push(name)
        if (name === undefined) return app.db.texts(text, values)
        return Promise.reject(Object.assign(new Error('cached plan must not change result type'), { code: '0A000' }))
      },
    }
    for (let time = 0; time < 3; time++) {
      const page = await listPage(outdated, { ...context, db: outdated }, request)
      assert.match(page.data, /^\[\{"name":/)
    }
    assert.equal(typeof tried.find((name) => name !== undefined), 'string')
  })
})
