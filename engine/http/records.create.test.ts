import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type Row, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'

describe('creating records over HTTP', () => {
  let app: TestApp
  let shelf: string
  before(async () => {
    app = await testApp()
    shelf = (await app.as('editor').make('shelf', { name: 'A' })).id
  })
  after(() => app.close())

  it('stores the canonical form of every kind and answers the whole record, the id first', async () => {
    const box = await app.as('editor').make('box', { name: 'b' })
    const given = {
      name: '  Ａ 箱 😀 ',
      code: 'C-1',
      note: 'one\r\ntwo',
      count: 9007199254740991,
      price: 289.1,
      active: false,
      day: ' 2026-02-28 ',
      moment: '2026-11-21T12:00:00+08:00',
      colour: 'green',
      shelf,
      place: 3,
      box: box.id.toUpperCase(),
      phone: '137 0000 7583',
      secret: 's',
      keeper: app.ids.owner,
    }
    const answer = (await app.as('editor').post(THING, given)).is(201)
    const { id, version, created_at, created_by, updated_by, ...values } = answer.data
    assert.equal(Object.keys(answer.data)[0], 'id')
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
    assert.equal(version, 1)
    assert.deepEqual([created_by, updated_by], [app.ids.editor, app.ids.editor])
    assert.match(String(created_at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.deepEqual(
      { ...values, updated_at: undefined },
      {
        name: 'Ａ 箱 😀',
        code: 'C-1',
        note: 'one\ntwo',
        count: 9007199254740991,
        price: '289.10',
        active: false,
        day: '2026-02-28',
        moment: '2026-11-21T04:00:00.000Z',
        colour: 'green',
        shelf,
        place: 3,
        box: box.id,
        badge: null,
        parent: null,
        keeper: app.ids.owner,
        phone: '137****7583',
        secret: '******',
        serial: null,
        updated_at: undefined,
      },
    )
    assert.deepEqual((await app.as('editor').get(`${THING}/${id}`)).is(200).data, answer.data)
  })

  it('fills what is left out, leaves empty what is null, and takes an empty text for none', async () => {
    const filled = await app.as('owner').make('thing', { name: 'a' })
    assert.deepEqual([filled['active'], filled['colour'], filled['keeper']], [true, 'red', app.ids.owner])
    assert.match(String(filled['day']), /^\d{4}-\d\d-\d\d$/)
    const emptied = await app
      .as('owner')
      .make('thing', { name: 'a', colour: null, day: null, keeper: null, active: null, code: '', note: '  ' })
    assert.deepEqual(
      [emptied['colour'], emptied['day'], emptied['keeper'], emptied['code'], emptied['note']],
      [null, null, null, null, null],
    )
    assert.equal(emptied['active'], true)
    const mixed = (
      await app.as('owner').post(THING, [{ name: 'a', colour: 'green' }, { name: 'b' }, { name: 'c', colour: null }])
    ).is(201)
    assert.deepEqual(mixed.column('colour'), ['green', 'red', null])
    assert.deepEqual(mixed.column('name'), ['a', 'b', 'c'])
  })

  const WRONG: readonly (readonly [string, Row, string, string])[] = [
    ['a required field left out', {}, 'name', 'REQUIRED'],
    ['a required field emptied', { name: ' ' }, 'name', 'REQUIRED'],
    ['a text too long', { name: 'x'.repeat(61) }, 'name', 'INVALID_VALUE'],
    ['a number for a text', { name: 5 }, 'name', 'INVALID_VALUE'],
    ['an array for a text', { name: ['x'] }, 'name', 'INVALID_VALUE'],
    ['a fraction for a whole number', { name: 'x', count: 1.5 }, 'count', 'INVALID_VALUE'],
    ['a whole number beyond what JSON carries', { name: 'x', count: 9007199254740993 }, 'count', 'INVALID_VALUE'],
    ['a number below the least', { name: 'x', count: -1000001 }, 'count', 'INVALID_VALUE'],
    ['a text for a whole number', { name: 'x', count: '12x' }, 'count', 'INVALID_VALUE'],
    ['a decimal with too many digits after the point', { name: 'x', price: '1.234' }, 'price', 'INVALID_VALUE'],
    ['a decimal with too many digits', { name: 'x', price: '12345678901.00' }, 'price', 'INVALID_VALUE'],
    ['a decimal below the least', { name: 'x', price: '-0.01' }, 'price', 'INVALID_VALUE'],
    ['not a number', { name: 'x', price: 'NaN' }, 'price', 'INVALID_VALUE'],
    ['a word for a flag', { name: 'x', active: 'yes' }, 'active', 'INVALID_VALUE'],
    ['a day that does not exist', { name: 'x', day: '2026-02-29' }, 'day', 'INVALID_VALUE'],
    ['a time without zone', { name: 'x', moment: '2026-02-28T10:00:00' }, 'moment', 'INVALID_VALUE'],
    ['an unknown option', { name: 'x', colour: 'blue' }, 'colour', 'INVALID_VALUE'],
    ['an option that is disabled', { name: 'x', colour: 'grey' }, 'colour', 'INVALID_VALUE'],
    ['a reference that is no id', { name: 'x', shelf: '5' }, 'shelf', 'INVALID_VALUE'],
    [
      'a reference to nothing',
      { name: 'x', shelf: '019aa5f0-0000-7000-8000-00000000000a' },
      'shelf',
      'REFERENCE_MISSING',
    ],
    ['a phone that is none', { name: 'x', phone: 'abc' }, 'phone', 'INVALID_VALUE'],
    ['an unknown field', { name: 'x', nme: 'y' }, 'nme', 'FIELD_UNKNOWN'],
    ['a read-only field', { name: 'x', serial: '1' }, 'serial', 'FIELD_READONLY'],
    ['an id', { name: 'x', id: '019aa5f0-0000-7000-8000-00000000000a' }, 'id', 'FIELD_READONLY'],
    ['a version', { name: 'x', version: 7 }, 'version', 'FIELD_READONLY'],
    ['an author', { name: 'x', created_by: '019aa5f0-0000-7000-8000-00000000000a' }, 'created_by', 'FIELD_READONLY'],
    ['a column that is no field', { name: 'x', deleted_at: null }, 'deleted_at', 'FIELD_UNKNOWN'],
  ]

  for (const [what, values, path, code] of WRONG) {
    it(`refuses ${what} at its place and writes nothing`, async () => {
      const [one, several] = await leavesNoTrace(app.db, async () => [
        await app.as('editor').post(THING, values),
        await app.as('editor').post(THING, [{ name: 'fine' }, values]),
      ])
      one?.refused(422, 'VALIDATION_FAILED')
      assert.deepEqual(
        one?.issues.map((issue) => [issue.path, issue.code]),
        [[path, code]],
      )
      assert.deepEqual(
        several?.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.path, issue.code]),
        [[`1/${path}`, code]],
      )
    })
  }

  it('names all faults of all records at once, and counts an array of one as an array', async () => {
    const answer = (await app.as('editor').post(THING, [{ count: 'x', price: 'y' }, { name: '' }])).refused(
      422,
      'VALIDATION_FAILED',
    )
    assert.deepEqual(answer.issues.map((issue) => issue.path).sort(), ['0/count', '0/name', '0/price', '1/name'])
    assert.deepEqual(
      (await app.as('editor').post(THING, [{}])).refused(422, 'VALIDATION_FAILED').issues[0]?.path,
      '0/name',
    )
  })

  it('refuses references to records that are deleted or that the caller may not see', async () => {
    const box = await app.as('editor').make('box', { name: 'gone' })
    const kept = await app.as('editor').make('box', { name: 'kept' })
    const hidden = await app.as('other').make('thing', { name: 'not yours' })
    ;(await app.as('editor').delete(`/api/v1/box/${box.id}`)).is(204)
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('editor').post(THING, { name: 'x', box: box.id }),
      await app.as('owner').post(THING, { name: 'x', box: kept.id }),
      await app.as('owner').post(THING, { name: 'x', parent: hidden.id }),
    ])
    for (const answer of answers)
      assert.equal(answer.refused(422, 'VALIDATION_FAILED').issues[0]?.code, 'REFERENCE_MISSING')
  })

  it('refuses a value that must be unique, alone and in a group, and among the records of one call', async () => {
    await app.as('editor').make('thing', { name: 'u', code: 'UNIQUE', shelf, place: 77 })
    const [one, group, batch] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').post(THING, { name: 'x', code: 'UNIQUE' }),
      await app.as('editor').post(THING, { name: 'x', shelf, place: 77 }),
      await app.as('editor').post(THING, [{ name: 'a', code: 'B1' }, { name: 'b' }, { name: 'c', code: 'B1' }]),
    ])
    assert.deepEqual(
      one?.refused(422, 'VALIDATION_FAILED').issues.map((issue) => [issue.path, issue.code]),
      [['code', 'DUPLICATE_VALUE']],
    )
    assert.deepEqual(
      group?.refused(422, 'VALIDATION_FAILED').issues.map((issue) => issue.path),
      ['shelf', 'place'],
    )
    assert.match(group?.issues[0]?.message.en ?? '', /together/)
    assert.deepEqual(
      batch?.refused(422, 'VALIDATION_FAILED').issues.map((issue) => issue.path),
      ['2/code'],
    )
  })

  it('lets a value occur again once its record is deleted', async () => {
    const first = await app.as('editor').make('thing', { name: 'x', code: 'AGAIN' })
    ;(await app.as('editor').delete(`${THING}/${first.id}`)).is(204)
    await app.as('editor').make('thing', { name: 'x', code: 'AGAIN' })
  })

  it('gives a value to exactly one of several that ask for it at once', async () => {
    for (const values of [
      { name: 'p', code: 'RACE' },
      { name: 'p', shelf, place: 900 },
    ]) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => app.as('editor').post(THING, values)))
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, 422, 422, 422, 422, 422, 422, 422])
    }
  })

  it('creates nothing for who may not, and does not tell objects that one may not see from none', async () => {
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('reader').post(THING, { name: 'x' }),
      await app.as('admin').post('/api/v1/journal', { line: 'x' }),
      await app.as('nobody').post(THING, { name: 'x' }),
      await app.as('nobody').post('/api/v1/no_such_thing', { name: 'x' }),
      await app.as('owner').post('/api/v1/box', { name: 'x' }),
      await app.as('fresh').post(THING, { name: 'x' }),
      await app.stranger().post(THING, { name: 'x' }),
    ])
    const told = answers.map((answer) => [answer.status, answer.body['code']])
    assert.deepEqual(told, [
      [403, 'FORBIDDEN'],
      [403, 'FORBIDDEN'],
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
      [404, 'NOT_FOUND'],
      [403, 'PASSWORD_CHANGE_REQUIRED'],
      [401, 'NOT_SIGNED_IN'],
    ])
    assert.deepEqual({ ...answers[2]?.body, trace_id: 0 }, { ...answers[3]?.body, trace_id: 0 })
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
