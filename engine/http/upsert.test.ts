import assert from 'node:assert/strict'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing/upsert'
const PART = '/api/v1/part/upsert'

describe('writing records by their natural key', () => {
  let app: TestApp
  let maker: Client
  let changer: Client
  const editor = () => app.as('editor')

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object(
        'part',
        {
          code: { type: 'text', unique: true },
          maker: { type: 'text', length: 20 },
          model: { type: 'text', length: 20 },
          price: { type: 'decimal', precision: 10, scale: 2 },
          number: { type: 'auto_number', pattern: 'P{0000}', gap_free: true },
          phone: { type: 'phone', mask: 'phone', unique: true },
        },
        { unique: [['maker', 'model']] },
      ),
      definition('role', 'part_maker', { grants: [{ object: 'part', operations: ['read', 'create'] }] }),
      definition('role', 'part_changer', {
        grants: [
          { object: 'part', operations: ['read', 'update'], rows: 'own' },
          { object: 'thing', operations: ['read', 'update'] },
        ],
      }),
    ])
    await app.services.models.refresh()
    await app.as('admin').make('sys_user_role', { user: app.ids.nobody, role: 'part_maker' })
    await app.as('admin').make('sys_user_role', { user: app.ids.reader, role: 'part_changer' })
    maker = new Client(app.url, await app.session('nobody'))
    changer = new Client(app.url, await app.session('reader'))
  })
  after(() => app.close())

  const upsert = (rows: readonly Row[], key = ['code'], client = app.as('admin')) => client.post(PART, { key, rows })

  it('makes records of new keys, changes those that are there and tells what became of each row', async () => {
    ;(
      await upsert([
        { code: 'A', price: '1.50' },
        { code: 'B', price: '2' },
      ])
    ).is(200)
    const answer = (await upsert([{ code: 'C' }, { code: ' A ', price: '1.5' }, { code: 'B', price: '3' }])).is(200)
    const { created, updated, unchanged, results, records } = answer.body['data'] as { records: Row[] } & Row
    assert.deepEqual([created, updated, unchanged, results], [1, 1, 1, ['created', 'unchanged', 'updated']])
    assert.deepEqual(
      records.map((record) => [record['code'], record['price'], record['version']]),
      [
        ['C', null, 1],
        ['A', '1.50', 1],
        ['B', '3.00', 2],
      ],
    )
    const [entry] = (await app.as('admin').get(`/api/v1/part/${String(records[2]?.['id'])}/history`)).rows
    assert.deepEqual(
      [entry?.['action'], (entry?.['by'] as Row)['what'], entry?.['changes']],
      ['update', 'upsert', { price: { from: '2.00', to: '3.00' } }],
    )
  })

  it('finds records by fields that are unique together, whatever their order', async () => {
    const first = await upsert([{ maker: 'M', model: '1', price: '1' }], ['maker', 'model'])
    const second = await upsert([{ model: '1', maker: 'M', price: '2' }], ['model', 'maker'])
    assert.deepEqual([first.is(200).data['results'], second.is(200).data['results']], [['created'], ['updated']])
  })

  it('makes a new record where the one with the key was deleted', async () => {
    const { records } = (await upsert([{ code: 'D' }])).is(200).body['data'] as { records: { id: string }[] }
    ;(await app.as('admin').delete(`/api/v1/part/${records[0]?.id}`)).is(204)
    assert.deepEqual((await upsert([{ code: 'D' }])).is(200).data['results'], ['created'])
  })

  it('takes no key that tells no records apart, may not be read or may not be set', async () => {
    const keys: unknown[] = [
      ['price'],
      ['maker'],
      ['code', 'maker'],
      ['phone'],
      ['number'],
      ['nonsense'],
      [],
      ['id'],
      'code',
      [1],
    ]
    const answers = await leavesNoTrace(app.db, async () => {
      const all = []
      for (const key of keys)
        all.push(await app.as('admin').post(PART, { key, rows: [{ code: 'X', phone: '13700000001', price: '1' }] }))
      all.push(await editor().post(THING, { key: ['phone'], rows: [{ name: 'x', phone: '13700000001' }] }))
      all.push(await app.as('admin').post(PART, { key: ['code'], rows: [] }))
      all.push(await app.as('admin').post(PART, { key: ['code'], rows: [1] }))
      all.push(await app.as('admin').post(PART, { key: ['code'], rows: [{ code: 'X' }], mode: 'x' }))
      return all
    })
    for (const answer of answers) answer.refused(400, 'BAD_REQUEST')
    assert.match(answers[3]?.text ?? '', /known are code, maker\+model/)
  })

  it('names every fault of every row at once and writes none', async () => {
    ;(await upsert([{ code: 'F1' }])).is(200)
    const answers = await leavesNoTrace(app.db, async () => [
      await upsert([{ code: 'F1', price: 'x' }, { code: 'F2', price: '1', nonsense: 1 }, { code: 'F3' }]),
      await upsert([{ code: 'F1' }, { price: '1' }, { code: '' }, { code: 'F1 ' }, { code: 7 }]),
      await upsert([{ code: 'F1', number: 'P1' }]),
      await upsert([{ code: 'F1', version: 1 }]),
    ])
    assert.deepEqual(
      answers.map((answer) =>
        answer.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => `${path} ${code}`),
      ),
      [
        ['1/nonsense FIELD_UNKNOWN', '0/price INVALID_VALUE'],
        ['1/code REQUIRED', '2/code REQUIRED', '3/code DUPLICATE_VALUE', '4/code INVALID_VALUE'],
        ['0/number FIELD_READONLY'],
        ['0/version FIELD_READONLY'],
      ],
    )
  })

  it('needs the right to create where it creates and the right to change where it changes', async () => {
    ;(await upsert([{ code: 'R1' }])).is(200)
    const answers = await leavesNoTrace(app.db, async () => [
      await upsert([{ code: 'R1', price: '1' }], ['code'], maker),
      await upsert(
        [
          { code: 'R2', price: '1' },
          { code: 'R1', price: '1' },
        ],
        ['code'],
        maker,
      ),
      // there, but not theirs, or not there at all: told alike to who may not create
      await upsert([{ code: 'R1', price: '1' }], ['code'], changer),
      await upsert([{ code: 'R2', price: '1' }], ['code'], changer),
      await changer.post(THING, { key: ['code'], rows: [{ code: 'R3', name: 'x' }] }),
      await app.as('people').post(PART, { key: ['code'], rows: [{ code: 'R1' }] }),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [403, 403, 403, 403, 403, 404],
    )
    const theirs = await app.as('other').make('thing', { name: 'x', code: 'R4' })
    const [taken] = await leavesNoTrace(app.db, async () => [
      await app.as('owner').post(THING, {
        key: ['code'],
        rows: [
          { code: 'R5', name: 'new' },
          { code: 'R4', name: 'y' },
        ],
      }),
    ])
    // as creating it would say
    assert.deepEqual(
      taken?.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => `${path} ${code}`),
      ['1/code DUPLICATE_VALUE'],
    )
    assert.doesNotMatch(taken?.text ?? '', new RegExp(theirs.id))
    assert.deepEqual((await upsert([{ code: 'R2' }], ['code'], maker)).is(200).data['results'], ['created'])
  })

  it('makes one record of a key that many ask for at once, and loses no change', async () => {
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) =>
        upsert(
          [
            { code: 'RACE', price: String(index) },
            { code: `OWN${index}`, price: '1' },
          ].sort(() => (index % 2 === 0 ? 1 : -1)),
        ),
      ),
    )
    for (const answer of answers) answer.is(200)
    const rows = (await app.as('admin').list('part', { filter: { '==': [{ var: 'code' }, 'RACE'] } })).rows
    assert.equal(rows.length, 1)
    const results = answers.flatMap((answer) => answer.data['results'] as string[])
    assert.equal(results.filter((result) => result === 'created').length, 33)
    assert.equal(rows[0]?.['version'], 1 + results.filter((result) => result === 'updated').length)
    const numbers = (await app.as('admin').list('part', { limit: 200, sort: 'number' })).column('number').map(String)
    const [deleted] = (await app.as('admin').get('/api/v1/part/deleted')).column('number').map(String)
    const all = [...numbers, deleted].sort()
    // no number is missing, though many were taken at once and some calls were refused
    assert.deepEqual(
      all,
      all.map((_, index) => `P${String(index + 1).padStart(4, '0')}`),
    )
  })

  it('meets records that are made the ordinary way at the same moment in one of both', async () => {
    for (let round = 0; round < 6; round++) {
      const [made, put] = await Promise.all([
        app.as('admin').post('/api/v1/part', { code: `MEET${round}` }),
        upsert([{ code: `MEET${round}`, price: '1' }]),
      ])
      const rows = (await app.as('admin').list('part', { filter: { '==': [{ var: 'code' }, `MEET${round}`] } })).rows
      assert.equal(rows.length, 1, `${made.text} ${put.text}`)
      assert.ok(made.status === 201 || put.status === 200)
      for (const answer of [made, put]) assert.ok([200, 201, 422].includes(answer.status), answer.text)
    }
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
