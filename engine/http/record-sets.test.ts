import assert from 'node:assert/strict'

import { systemPrincipal } from '../access/index.ts'
import { removeChosen, restoreChosen, updateAlike, type Writer } from '../records/index.ts'
import { leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

describe('changing and deleting many records at once', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  /** Things with the same note, by which a condition finds them. */
  async function makeAll(note: string, names: readonly string[], more: Row = {}): Promise<string[]> {
    const made = await app.as('editor').post(
      THING,
      names.map((name) => ({ name, note, ...more })),
    )
    return made.is(201).column('id') as string[]
  }
  const noted = (note: string): Row => ({ '==': [{ var: 'note' }, note] })
  const told = async (id: string): Promise<Row | undefined> =>
    (await app.as('editor').get(`${THING}/${id}/history`)).is(200).rows[0]

  it('sets values in the records that are named, and leaves those alone that have them already', async () => {
    const ids = await makeAll('named', ['a', 'b', 'c'])
    ;(await app.as('editor').patch(`${THING}/${ids[0]}`, { version: 1, colour: 'green' })).is(200)
    const answer = await app.as('admin').patch(THING, { ids, values: { colour: 'green', count: null } })
    assert.deepEqual(answer.is(200).data, { matched: 3, changed: 2 })
    const rows = (await app.as('editor').list('thing', { filter: noted('named'), sort: 'name' })).rows
    assert.deepEqual(
      rows.map((row) => [row['colour'], row['version'], row['updated_by']]),
      [
        ['green', 2, app.ids.editor],
        ['green', 2, app.ids.admin],
        ['green', 2, app.ids.admin],
      ],
    )
    const entry = await told(ids[1] ?? '')
    assert.deepEqual(
      [entry?.['action'], entry?.['changes'], entry?.['by']],
      ['update', { colour: { from: 'red', to: 'green' } }, { id: app.ids.admin, name: '系统管理员' }],
    )
  })

  it('sets values in all records that meet a condition, with history by rule and events in the same transaction', async () => {
    const ids = await makeAll('ruled', ['a', 'b', 'c'], { count: 1 })
    await makeAll('other', ['d'], { count: 1 })
    const answer = await app
      .as('editor')
      .patch(THING, { filter: noted('ruled'), expected: 3, values: { count: 2, day: null } })
    assert.deepEqual(answer.is(200).data, { matched: 3, changed: 3 })
    assert.deepEqual(
      (await app.as('editor').list('thing', { filter: { '==': [{ var: 'count' }, 1] } })).column('note'),
      ['other'],
    )
    const entry = await told(ids[2] ?? '')
    assert.deepEqual(entry?.['by'], { id: app.ids.editor, name: 'editor 先生', what: 'rule' })
    assert.deepEqual((entry?.['changes'] as Row)['count'], { from: 1, to: 2 })
    const events = await app.db.query(
      `select topic, payload->'version' as version from ${app.db.table('sys_outbox')} where record = any($1::uuid[]) and topic = 'record.updated'`,
      [ids],
    )
    assert.deepEqual(events, Array(3).fill({ topic: 'record.updated', version: 2 }))
  })

  it('takes search words, and everything only with the number that was seen', async () => {
    await makeAll('对账单一', ['x', 'y'])
    assert.deepEqual((await app.as('editor').patch(THING, { search: '对账单一', values: { count: 7 } })).is(200).data, {
      matched: 2,
      changed: 2,
    })
    const total = (await app.as('editor').list('thing', { count: 'exact', limit: 1 })).page.total ?? 0
    assert.deepEqual(
      (await app.as('editor').patch(THING, { filter: null, expected: total, values: { count: 7 } })).is(200).data,
      { matched: total, changed: total - 2 },
    )
  })

  it('changes nothing when other records match than were seen, or too many', async () => {
    await makeAll('counted', ['a', 'b'])
    const values = { count: 99 }
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('editor').patch(THING, { filter: noted('counted'), expected: 3, values }),
      await app.as('editor').post(`${THING}/remove`, { filter: noted('counted'), expected: 1 }),
    ])
    for (const answer of answers) answer.refused(409, 'COUNT_MOVED')
    assert.deepEqual(
      answers.map((answer) => [answer.body['found'], answer.body['expected']]),
      [
        [2, 3],
        [2, 1],
      ],
    )
    await app.db.query(
      `insert into ${app.db.table('thing')} (id, version, created_at, updated_at, name, active, note) select gen_random_uuid(), 1, now(), now(), 'bulk', true, 'bulk' from generate_series(1, 10001)`,
    )
    const [refused] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').patch(THING, { filter: noted('bulk'), values }),
    ])
    assert.equal(refused?.refused(422, 'TOO_MANY_MATCH').body['found'], 10001)
    await app.db.query(`delete from ${app.db.table('thing')} where note = 'bulk'`)
  })

  it('touches, counts and tells only what is within reach of who writes', async () => {
    const mine = await app.as('owner').make('thing', { name: 'a', note: 'reach' })
    await app.as('other').make('thing', { name: 'b', note: 'reach' })
    const byRule = { filter: noted('reach'), values: { count: 5 } }
    assert.deepEqual((await app.as('owner').patch(THING, byRule)).is(200).data, { matched: 1, changed: 1 })
    // sees both, may change neither
    assert.deepEqual((await app.as('keeper').patch(THING, byRule)).is(200).data, { matched: 0, changed: 0 })
    const rows = (await app.as('editor').list('thing', { filter: noted('reach'), sort: 'name' })).rows
    assert.deepEqual(
      rows.map((row) => [row['name'], row['count']]),
      [
        ['a', 5],
        ['b', null],
      ],
    )
    const ids = rows.map((row) => row['id'])
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('reader').patch(THING, byRule),
      await app.as('nobody').patch(THING, byRule),
      await app.as('blind').patch(THING, byRule),
      await app.stranger().patch(THING, byRule),
      await app.as('owner').patch(THING, { ids, values: { count: 6 } }),
      await app.as('keeper').patch(THING, { ids, values: { count: 6 } }),
      await app.as('editor').patch(THING, { ids: [mine.id, NOWHERE], values: { count: 6 } }),
      await app.as('reader').post(`${THING}/remove`, { filter: noted('reach') }),
      await app.as('owner').post(`${THING}/remove`, { filter: noted('reach'), expected: 2 }),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [403, 404, 403, 401, 404, 403, 404, 403, 409],
    )
    assert.equal(answers.at(-1)?.body['found'], 1)
  })

  it('moves no record out of or into the reach of who writes', async () => {
    const a = await app.as('owner').make('thing', { name: 'a', note: 'moved' })
    // what one made stays one's own; what one merely keeps does not
    const kept = await app.as('editor').make('thing', { name: 'b', note: 'moved', keeper: app.ids.owner })
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('owner').patch(THING, { filter: noted('moved'), values: { note: 'gone', keeper: null } }),
      await app.as('owner').patch(THING, { ids: [a.id, kept.id], values: { keeper: null } }),
    ])
    for (const answer of answers) answer.refused(403, 'FORBIDDEN')
  })

  it('asks nothing of a masked value by writing what it may not ask by reading', async () => {
    await makeAll('masked', ['a'], { phone: '13755550001', secret: 'hidden' })
    const rules: Row[] = [
      { starts: [{ var: 'phone' }, '1375'] },
      { '!=': [{ var: 'phone' }, '13755550001'] },
      { in: [{ var: 'phone' }, ['13755550001']] },
      { or: [noted('masked'), { '==': [{ var: 'phone' }, '13755550001'] }] },
      { contains: [{ var: 'secret' }, 'h'] },
    ]
    const answers = await leavesNoTrace(app.db, async () => {
      const all = []
      for (const filter of rules) {
        all.push(await app.as('editor').patch(THING, { filter, values: { count: 1 } }))
        all.push(await app.as('editor').post(`${THING}/remove`, { filter }))
      }
      return all
    })
    for (const answer of answers) answer.refused(422, 'BAD_QUERY')
    // one whole value may be looked for, as often as a list may
    let last = 200
    for (let tries = 0; tries <= 10; tries++) {
      const filter = { '==': [{ var: 'phone' }, `1375555${1000 + tries}`] }
      last = (await app.as('editor').patch(THING, { filter, values: { count: 1 } })).status
    }
    assert.equal(last, 429)
  })

  it('names every fault of the values at its place and of the request as such', async () => {
    const ids = await makeAll('faults', ['a', 'b'])
    const values = { name: null, count: 'x', nonsense: 1, serial: 's', id: NOWHERE, created_by: app.ids.owner }
    const [faulty] = await leavesNoTrace(app.db, async () => [await app.as('editor').patch(THING, { ids, values })])
    assert.deepEqual(
      faulty?.refused(422, 'VALIDATION_FAILED').issues.map((issue) => `${issue.path} ${issue.code}`),
      [
        'values/nonsense FIELD_UNKNOWN',
        'values/serial FIELD_READONLY',
        'values/id FIELD_READONLY',
        'values/created_by FIELD_READONLY',
        'values/count INVALID_VALUE',
        'values/name REQUIRED',
      ],
    )
    const count = { count: 1 }
    const filter = noted('faults')
    const bodies: unknown[] = [
      {},
      { values: count },
      { ids, values: {} },
      { ids, values: [] },
      { ids },
      { ids: [], values: count },
      { ids: 'x', values: count },
      { ids: [{ id: ids[0] }], values: count },
      { ids: [{ id: ids[0], version: '1' }], values: count },
      { ids: [{ id: ids[0], version: 1, more: 1 }], values: count },
      { ids, filter, values: count },
      { filter: 'x', values: count },
      { filter: null, values: count },
      { filter: null, expected: -1, values: count },
      { filter, expected: 1.5, values: count },
      { search: '  ', values: count },
      { search: 5, values: count },
      { filter, values: count, force: true },
      [],
      [{ version: 1 }],
      [
        { id: ids[0], version: 1 },
        { id: ids[0], version: 1 },
      ],
    ]
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(bodies.map((body) => app.as('editor').patch(THING, body))),
    )
    for (const [at, answer] of answers.entries())
      assert.equal(answer.status, 400, `${JSON.stringify(bodies[at])} ${answer.text}`)
    const queries = await leavesNoTrace(app.db, () =>
      Promise.all(
        [
          { '==': [{ var: 'nonsense' }, 1] },
          {},
          { '==': [{ var: '__proto__' }, 1] },
          { '==': [{ var: 'name"; drop table thing' }, 1] },
        ].map((rule) => app.as('editor').patch(THING, { filter: rule, values: count })),
      ),
    )
    for (const answer of queries) assert.ok(answer.status === 422 || answer.status === 400, answer.text)
  })

  it('tells what is taken, missing and unique as faults of fields, without other values', async () => {
    const ids = await makeAll('unique', ['a', 'b'])
    await makeAll('taken', ['t'], { code: 'TAKEN-1' })
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('editor').patch(THING, { ids, values: { code: 'both' } }),
      await app.as('editor').patch(THING, { ids: [ids[0]], values: { code: 'TAKEN-1' } }),
      await app.as('editor').patch(THING, { ids, values: { shelf: NOWHERE } }),
    ])
    assert.deepEqual(
      answers.map((answer) =>
        answer.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => `${path} ${code}`),
      ),
      [['values/code DUPLICATE_VALUE'], ['values/code DUPLICATE_VALUE'], ['values/shelf REFERENCE_MISSING']],
    )
  })

  it('keeps all as they are when one of them moved on since it was seen', async () => {
    const ids = await makeAll('versions', ['a', 'b'])
    ;(await app.as('owner').get(`${THING}/${ids[0]}`)).refused(404, 'NOT_FOUND')
    ;(await app.as('admin').patch(`${THING}/${ids[1]}`, { version: 1, name: 'moved' })).is(200)
    const seen = ids.map((id) => ({ id, version: 1 }))
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('editor').patch(THING, { ids: seen, values: { count: 3 } }),
      await app.as('editor').post(`${THING}/remove`, { ids: seen }),
      await app.as('editor').patch(
        THING,
        seen.map((each, index) => ({ ...each, count: index })),
      ),
    ])
    for (const answer of answers) {
      const { current } = answer.refused(409, 'VERSION_CONFLICT').body as { current: Row }
      assert.deepEqual([current['id'], current['name'], current['version']], [ids[1], 'moved', 2])
    }
  })

  it('gives each record values of its own, or none of them', async () => {
    const ids = await makeAll('each', ['a', 'b'])
    const [wrong] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').patch(THING, [
        { id: ids[0], version: 1, count: 1 },
        { id: ids[1], version: 1, count: 'x' },
        { id: NOWHERE, count: 1 },
      ]),
    ])
    assert.deepEqual(
      wrong?.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => `${path} ${code}`),
      ['1/count INVALID_VALUE', '2/version REQUIRED'],
    )
    const answer = await app.as('editor').patch(THING, [
      { id: ids[1], version: 1, count: 20 },
      { id: ids[0], version: 1, name: 'first' },
    ])
    assert.deepEqual(
      answer.is(200).rows.map((row) => [row['name'], row['count'], row['version']]),
      [
        ['b', 20, 2],
        ['first', null, 2],
      ],
    )
  })

  it('deletes what meets a condition, all of it or nothing', async () => {
    const ids = await makeAll('going', ['a', 'b', 'c'])
    await app.as('editor').make('thing', { name: 'child', parent: ids[0] })
    const [held] = await leavesNoTrace(app.db, async () => [
      await app.as('editor').post(`${THING}/remove`, { filter: noted('going') }),
    ])
    held?.refused(409, 'RECORD_REFERENCED')
    const rule = { and: [noted('going'), { '!=': [{ var: 'name' }, 'a'] }] }
    assert.deepEqual((await app.as('editor').post(`${THING}/remove`, { filter: rule, expected: 2 })).is(200).data, {
      removed: 2,
    })
    assert.deepEqual((await app.as('editor').list('thing', { filter: noted('going') })).column('name'), ['a'])
    const [entry] = await app.db.query(
      `select action, by_what from ${app.db.table('sys_history')} where record = $1 order by id desc limit 1`,
      [ids[2]],
    )
    assert.deepEqual(entry, { action: 'delete', by_what: 'rule' })
    assert.deepEqual((await app.as('editor').post(`${THING}/remove`, { filter: rule })).is(200).data, { removed: 0 })
  })

  it('needs as many statements for many records as for one', async () => {
    const { db, services } = app
    const steps = async (ids: readonly string[]): Promise<number> => {
      let count = 0
      await db.transaction(async (tx) => {
        const counting: Writer['tx'] = {
          query: (...given) => (count++, tx.query(...given)),
          run: (builder) => tx.run(builder),
        }
        const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
        const writer = {
          db,
          tx: counting,
          model: services.models.current(),
          moment,
          principal: systemPrincipal('test'),
        }
        const named = ids.map((id) => ({ id }))
        await updateAlike(writer, 'thing', { named }, { count: ids.length, shelf: null })
        await removeChosen(writer, 'thing', { named })
        await restoreChosen(writer, 'thing', { named })
      })
      return count
    }
    const few = await makeAll('few', ['a'])
    const many = await makeAll(
      'many',
      Array.from({ length: 300 }, (_, index) => `n${index}`),
    )
    assert.equal(await steps(many), await steps(few))
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
