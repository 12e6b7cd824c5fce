/** The same questions where objects are of other kinds: tables that were there before, and the rows of custom SQL. */
import assert from 'node:assert/strict'

import { accessPlan, systemPrincipal } from '../access/index.ts'
import { quoteIdentifier } from '../database/index.ts'
import { loadSqlParser } from '../model/custom-sql/index.ts'
import { aggregateRecords, parseAggregateBody } from '../query/index.ts'
import { applyDefinitions, object } from '../testing/definitions.ts'
import { type Client, type Row, testApp, type TestApp } from '../testing/server.ts'

const SQL =
  'select s.name as shelf_name, t.shelf as shelf, t.price as price, t.day as day from thing t join shelf s on s.id = t.shelf'

describe('questions about objects of other kinds', () => {
  let app: TestApp
  let admin: Client
  let schema: string
  let shelf: string
  before(async () => {
    await loadSqlParser()
    app = await testApp()
    admin = app.as('admin')
    schema = `other ${app.db.workspace}`
    const name = quoteIdentifier(schema)
    const { owner } = app.db
    await owner.query(`create schema ${name}`)
    await owner.query(
      `create table ${name}.staff (code varchar(20) primary key, "Name" text, boss varchar(20), pay numeric(12,2), at timestamptz)`,
    )
    await owner.query(`create table ${name}.shift (day date, code varchar(20), hours integer, primary key (day, code))`)
    await owner.query(
      `insert into ${name}.staff values ('a~1', '甲', null, 10.5, '2026-03-08 06:30Z'), ('b', '乙', 'a~1', 20, '2026-03-08 07:30Z'),
         ('c', '丙', 'b', null, null), ('lost', '丁', 'gone', 1, '2026-11-01 05:30Z')`,
    )
    await owner.query(
      `insert into ${name}.shift values ('2026-01-01', 'b', 8), ('2026-01-02', 'b', 6), ('2026-01-01', 'c', 4)`,
    )
    const code = { column_type: 'character varying(20)' }
    const staff = { type: 'reference', target: 'staff', ...code }
    await applyDefinitions(app.db, [
      object(
        'staff',
        {
          code: { type: 'text', length: 20, column: 'code', ...code },
          name: { type: 'text', length: 100, column: 'Name', column_type: 'text' },
          boss: { ...staff, column: 'boss' },
          pay: { type: 'decimal', precision: 12, scale: 2, column: 'pay', column_type: 'numeric(12,2)' },
          at: { type: 'datetime', column: 'at', column_type: 'timestamp with time zone' },
        },
        { source: { schema, table: 'staff', key: [{ column: 'code', type: 'character varying(20)' }] }, title: 'name' },
      ),
      object(
        'shift',
        {
          day: { type: 'date', column: 'day', column_type: 'date' },
          who: { ...staff, column: 'code' },
          hours: { type: 'integer', column: 'hours', column_type: 'integer' },
        },
        {
          source: {
            schema,
            table: 'shift',
            key: [
              { column: 'day', type: 'date' },
              { column: 'code', type: 'character varying(20)' },
            ],
          },
          title: 'day',
        },
      ),
      object(
        'report',
        {
          shelf_name: 'text',
          shelf: { type: 'reference', target: 'shelf' },
          price: { type: 'decimal', precision: 18, scale: 2 },
          day: 'date',
        },
        { query: { sql: SQL }, title: 'shelf_name', sort: 'shelf_name' },
      ),
    ])
    await app.services.models.refresh()
    shelf = (await app.as('editor').make('shelf', { name: 'S' })).id
    const things = [1, 2].map((n) => ({ name: `t${n}`, shelf, place: n, price: `${n}.25`, day: `2026-0${n}-10` }))
    ;(await app.as('editor').post('/api/v1/thing', things)).is(201)
  })
  after(async () => {
    await app.db.owner.query(`drop schema if exists ${quoteIdentifier(schema)} cascade`)
    await app.close()
  })

  const rows = async (path: string, body: Row): Promise<readonly Row[]> =>
    (await admin.post(`/api/v1/${path}`, body)).is(200).rows

  it('count, add up and follow references in existing tables', async () => {
    const body = {
      group: [{ field: 'who' }, { field: 'who.name', as: 'name' }],
      measures: [
        { function: 'sum', field: 'hours' },
        { function: 'max', field: 'who.pay', as: 'pay' },
      ],
      sort: '-sum_hours',
    }
    assert.deepEqual(await rows('shift/aggregate', body), [
      { who: { id: 'b', name: '乙' }, name: '乙', sum_hours: '14', pay: '20.00' },
      { who: { id: 'c', name: '丙' }, name: '丙', sum_hours: '4', pay: null },
    ])
  })

  it('bring related records of existing tables by keys of any form', async () => {
    const expand = { boss: { fields: ['pay'] }, 'shift.who': { fields: ['day', 'hours'], sort: '-day', limit: 1 } }
    const [first, second] = await rows('staff/query', { fields: ['name'], sort: 'code', expand, limit: 2 })
    assert.deepEqual(first, { name: '甲', boss: null, 'shift.who': [] })
    assert.deepEqual(second, {
      name: '乙',
      boss: { id: 'a~1', pay: '10.50' },
      'shift.who': [{ id: '2026-01-02~b', day: '2026-01-02', hours: 6 }],
    })
  })

  it('page through an existing table by every order, once each', async () => {
    for (const sort of ['pay', '-pay', '-at,pay', 'id']) {
      const seen: unknown[] = []
      for (let after: string | null = ''; after !== null;) {
        const page = (await admin.post('/api/v1/staff/query', { sort, limit: 1, ...(after && { after }) })).is(200)
        seen.push(...page.column('code'))
        after = page.page.next
      }
      assert.deepEqual(seen, (await admin.list('staff', { sort, limit: 100 })).column('code'))
      assert.equal(seen.length, 4)
    }
  })

  it('show existing tables as trees; what leads nowhere stands at the top', async () => {
    const shape = async (query: string): Promise<unknown[]> =>
      (await admin.get(`/api/v1/staff/tree?sort=code&${query}`))
        .is(200)
        .rows.map((row) => [row['code'], row['depth'], row['has_children']])
    assert.deepEqual(await shape('depth=3'), [
      ['a~1', 1, true],
      ['b', 2, true],
      ['c', 3, false],
      ['lost', 1, false],
    ])
    assert.deepEqual(await shape(`parent=${encodeURIComponent('a~1')}`), [['b', 1, true]])
  })

  it('put instants together by the clocks of the workspace, on the days when these change too', async () => {
    const model = app.services.models.current()
    const principal = systemPrincipal('test')
    const plan = accessPlan(model, principal, 'staff') ?? assert.fail()
    const by = async (timeZone: string, unit: string): Promise<unknown> => {
      const context = { db: app.db, model, principal, plan, moment: { now: '2026-11-21T00:00:00.000Z', timeZone } }
      const request = parseAggregateBody(
        { group: [{ field: 'at', by: unit }], filter: { nempty: [{ var: 'at' }] } },
        context,
      )
      const { data } = await aggregateRecords(app.db, context, request)
      return (JSON.parse(data) as Row[]).map((row) => [row['at'], row['count']])
    }
    // clocks in New York go forward at 07:00 UTC on 8 March and back at 06:00 UTC on 1 November
    assert.deepEqual(await by('America/New_York', 'day'), [
      ['2026-03-08', 2],
      ['2026-11-01', 1],
    ])
    await app.db.owner.query(
      `insert into ${quoteIdentifier(schema)}.staff (code, at) values ('d', '2026-11-01 06:30Z'), ('e', '2026-11-02 04:59Z'), ('f', '2026-11-02 05:00Z')`,
    )
    assert.deepEqual(await by('America/New_York', 'day'), [
      ['2026-03-08', 2],
      ['2026-11-01', 3],
      ['2026-11-02', 1],
    ])
    const hours = (await by('America/New_York', 'hour')) as unknown[][]
    // 01:30 comes twice that night, an hour apart
    assert.deepEqual(
      hours.map(([at]) => at),
      ['06', '07']
        .map((hour) => `2026-03-08T${hour}:00:00.000Z`)
        .concat(['2026-11-01T05', '2026-11-01T06', '2026-11-02T04', '2026-11-02T05'].map((at) => `${at}:00:00.000Z`)),
    )
    assert.deepEqual(await by('Australia/Lord_Howe', 'month'), [
      ['2026-03-01', 2],
      ['2026-11-01', 4],
    ])
  })

  it('ask custom SQL the same, in the role that it runs in', async () => {
    const grouped = {
      group: [{ field: 'shelf' }, { field: 'shelf.name', as: 'shelf_is' }],
      measures: [{ function: 'sum', field: 'price' }],
    }
    assert.deepEqual(await rows('report/aggregate', grouped), [
      { shelf: { id: shelf, name: 'S' }, shelf_is: 'S', sum_price: '3.50' },
    ])
    const months = await rows('report/aggregate', { group: [{ field: 'day', by: 'month' }] })
    assert.deepEqual(months, [
      { day: '2026-01-01', count: 1 },
      { day: '2026-02-01', count: 1 },
    ])
    const expanded = await rows('report/query', {
      fields: ['price'],
      sort: 'price',
      limit: 1,
      count: 'estimated',
      expand: { shelf: { fields: ['name'] } },
    })
    assert.deepEqual(expanded, [{ price: '1.25', shelf: { id: shelf, name: 'S' } }])
    ;(await admin.get('/api/v1/report/tree')).refused(404, 'NOT_FOUND')
    ;(await admin.post('/api/v1/shelf/query', { expand: { 'report.shelf': {} } })).refused(422, 'BAD_QUERY')
  })

  it('log no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
