import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

describe('the recycle bin', () => {
  let app: TestApp
  let clerk: Client
  const admin = () => app.as('admin')
  const editor = () => app.as('editor')

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object('ware', { name: 'text', wares: { type: 'multi_reference', target: 'ware' } }),
      object('sheet', {
        name: { type: 'text', required: true },
        lines: { type: 'children', from: 'sheet_line', via: 'sheet' },
        total: { type: 'roll_up', from: 'sheet_line', via: 'sheet', function: 'sum', field: 'quantity' },
      }),
      object('sheet_line', {
        item: { type: 'text', required: true },
        quantity: { type: 'integer', default: 1 },
        sheet: { type: 'reference', target: 'sheet', required: true },
        parts: { type: 'children', from: 'sheet_part', via: 'line' },
      }),
      object('sheet_part', {
        name: { type: 'text', required: true },
        line: { type: 'reference', target: 'sheet_line', required: true },
      }),
      definition('role', 'sheet_clerk', {
        grants: [
          { object: 'sheet', operations: ['read', 'create', 'delete', 'purge'] },
          { object: 'sheet_line', operations: ['read', 'create', 'delete'] },
          { object: 'thing', operations: ['read'] },
        ],
      }),
    ])
    await app.services.models.refresh()
    await admin().make('sys_user_role', { user: app.ids.nobody, role: 'sheet_clerk' })
    clerk = new Client(app.url, await app.session('nobody'))
  })
  after(() => app.close())

  const gone = async (note: string, client = editor()): Promise<readonly Row[]> =>
    (await client.get(`${THING}/deleted?filter=${encodeURIComponent(JSON.stringify(noted(note)))}`)).is(200).rows
  const noted = (note: string): Row => ({ '==': [{ var: 'note' }, note] })
  const drop = async (object: string, id: string): Promise<void> =>
    void (await admin().delete(`/api/v1/${object}/${id}`)).is(204)

  it('lists what was deleted with who deleted it when, newest first, like any list', async () => {
    const a = await editor().make('thing', { name: 'a', note: 'list', phone: '13766660001' })
    const b = await editor().make('thing', { name: 'b', note: 'list' })
    await editor().make('thing', { name: 'c', note: 'list' })
    await drop('thing', a.id)
    ;(await editor().post(`${THING}/remove`, { ids: [b.id] })).is(200)
    const rows = await gone('list')
    assert.deepEqual(
      rows.map((row) => [row['name'], row['deleted_by'], row['phone']]),
      [
        ['b', app.ids.editor, null],
        ['a', app.ids.admin, '137****0001'],
      ],
    )
    assert.match(String(rows[0]?.['deleted_at']), /^\d{4}-\d\d-\d\dT/)
    const page = await editor().get(
      `${THING}/deleted?${new URLSearchParams({ search: 'a', sort: 'deleted_at', fields: 'id,name,deleted_by', expand: 'deleted_by', limit: '1', count: 'exact', filter: JSON.stringify({ and: [noted('list'), { '==': [{ var: 'deleted_by' }, app.ids.admin] }] }) })}`,
    )
    assert.deepEqual(page.is(200).rows, [
      { id: a.id, name: 'a', deleted_by: { id: app.ids.admin, name: '系统管理员' } },
    ])
    assert.equal(page.page.total, 1)
  })

  it('shows nobody what they could not have deleted, and masks what is masked', async () => {
    const mine = await app.as('owner').make('thing', { name: 'a', note: 'scope' })
    const theirs = await app.as('other').make('thing', { name: 'b', note: 'scope', phone: '13766660002' })
    ;(await editor().post(`${THING}/remove`, { ids: [mine.id, theirs.id] })).is(200)
    assert.deepEqual(
      (await gone('scope', app.as('owner'))).map((row) => row['id']),
      [mine.id],
    )
    assert.equal((await gone('scope')).length, 2)
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('reader').get(`${THING}/deleted`),
      await clerk.get(`${THING}/deleted`),
      await app.as('blind').get(`${THING}/deleted`),
      await editor().get('/api/v1/shelf/deleted'),
      await editor().get('/api/v1/journal/deleted'),
      await editor().get('/api/v1/nonsense/deleted'),
      await app.as('reader').post(`${THING}/restore`, { ids: [mine.id] }),
      await app.as('owner').post(`${THING}/restore`, { ids: [mine.id, theirs.id] }),
      await app.as('keeper').post(`${THING}/restore`, { ids: [theirs.id] }),
      await editor().post(`${THING}/restore`, { ids: [NOWHERE] }),
      await editor().post('/api/v1/shelf/restore', { ids: [NOWHERE] }),
      await editor().post(`${THING}/purge`, { ids: [mine.id] }),
      await app.as('owner').post(`${THING}/purge`, { filter: noted('scope') }),
      await admin().post('/api/v1/sys_user/purge', { ids: [app.ids.owner] }),
      await editor().post(`${THING}/restore`, { filter: { starts: [{ var: 'phone' }, '1376'] } }),
      await editor().get(`${THING}/deleted?filter=${encodeURIComponent('{"starts":[{"var":"phone"},"1376"]}')}`),
      await editor().get(`${THING}/deleted?sort=phone`),
    ])
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [404, 404, 404, 404, 404, 404, 403, 404, 404, 404, 404, 403, 403, 403, 422, 422, 422],
    )
  })

  it('gives a record back as it was, with its history and an event', async () => {
    const made = await editor().make('thing', { name: 'a', note: 'back', count: 3 })
    await drop('thing', made.id)
    const [living] = await leavesNoTrace(app.db, async () => [
      await editor().post(`${THING}/restore`, { ids: [{ id: made.id, version: 1 }] }),
    ])
    living?.refused(409, 'VERSION_CONFLICT')
    assert.deepEqual((await editor().post(`${THING}/restore`, { ids: [{ id: made.id, version: 2 }] })).is(200).data, {
      restored: 1,
    })
    const back = (await editor().get(`${THING}/${made.id}`)).is(200).data
    assert.deepEqual(
      [back['name'], back['count'], back.version, back['created_by'], back['updated_by']],
      ['a', 3, 3, app.ids.editor, app.ids.editor],
    )
    const history = (await editor().get(`${THING}/${made.id}/history`)).rows
    assert.deepEqual(
      history.map((entry) => [entry['action'], entry['version']]),
      [
        ['restore', 3],
        ['delete', 2],
        ['create', 1],
      ],
    )
    const events = await app.db.query(`select topic from ${app.db.table('sys_outbox')} where record = $1 order by id`, [
      made.id,
    ])
    assert.deepEqual(
      events.map((event) => event['topic']),
      ['record.created', 'record.deleted', 'record.restored'],
    )
    const [again] = await leavesNoTrace(app.db, async () => [
      await editor().post(`${THING}/restore`, { ids: [made.id] }),
    ])
    again?.refused(404, 'NOT_FOUND')
  })

  it('gives back with a record the lines that went with it, and none that went before', async () => {
    const sheet = await admin().make('sheet', {
      name: 's',
      lines: [{ item: 'a', quantity: 2 }, { item: 'b' }, { item: 'c', quantity: 5 }],
    })
    const lines = (await admin().get(`/api/v1/sheet/${sheet.id}?expand=lines`)).data['lines'] as Row[]
    await admin().make('sheet_part', { name: 'p', line: lines[0]?.['id'] })
    await drop('sheet_line', String(lines[1]?.['id']))
    await drop('sheet', sheet.id)
    ;(await clerk.post('/api/v1/sheet/restore', { ids: [sheet.id] })).is(200)
    const back = (await admin().get(`/api/v1/sheet/${sheet.id}?expand=lines`)).data
    assert.deepEqual(
      (back['lines'] as Row[]).map((line) => line['item']),
      ['a', 'c'],
    )
    assert.equal(back['total'], 7)
    // the clerk may not delete parts, so theirs stayed with the administrator
    assert.equal((await admin().list('sheet_part')).rows.length, 0)
    assert.equal((await admin().get('/api/v1/sheet_part/deleted')).is(200).rows.length, 1)
    ;(await admin().post('/api/v1/sheet_line/restore', { ids: [lines[1]?.['id']] })).is(200)
    assert.equal((await admin().get(`/api/v1/sheet/${sheet.id}`)).data['total'], 8)
  })

  it('gives nothing back that points to what goes in the same moment', async () => {
    const both: string[] = []
    for (let round = 0; round < 24; round++) {
      const parent = await editor().make('thing', { name: 'parent' })
      const child = await editor().make('thing', { name: 'child', parent: parent.id })
      await drop('thing', child.id)
      const going = sleep(round % 8).then(() => editor().delete(`${THING}/${parent.id}`))
      const [back, went] = await Promise.all([editor().post(`${THING}/restore`, { ids: [child.id] }), going])
      both.push(`${back.status} ${went.status}`)
    }
    assert.deepEqual(
      both.filter((each) => each !== '200 409' && each !== '422 204'),
      [],
    )
  })

  it('gives nothing back that points to what is gone, and empties what lets go', async () => {
    const box = await admin().make('box', { name: 'B' })
    const parent = await admin().make('thing', { name: 'parent', note: 'points' })
    const child = await admin().make('thing', { name: 'child', note: 'points', parent: parent.id, box: box.id })
    await drop('thing', child.id)
    await drop('thing', parent.id)
    await drop('box', box.id)
    const [held] = await leavesNoTrace(app.db, async () => [
      await admin().post(`${THING}/restore`, { ids: [child.id] }),
    ])
    assert.deepEqual(
      held?.refused(422, 'VALIDATION_FAILED').issues.map(({ path, code }) => `${path} ${code}`),
      ['parent REFERENCE_MISSING'],
    )
    ;(await admin().post(`${THING}/restore`, { ids: [child.id, parent.id] })).is(200)
    const back = (await admin().get(`${THING}/${child.id}`)).is(200).data
    assert.deepEqual([back['parent'], back['box']], [parent.id, null])
    const [emptied] = (await admin().get(`${THING}/${child.id}/history`)).rows
    assert.deepEqual(emptied?.['changes'], { box: { from: box.id, to: null } })
  })

  it('strips lists of references of members that are gone for good', async () => {
    const a = await admin().make('ware', { name: 'a' })
    const b = await admin().make('ware', { name: 'b', wares: [a.id] })
    await drop('ware', b.id)
    await drop('ware', a.id)
    const [held] = await leavesNoTrace(app.db, async () => [
      await admin().post('/api/v1/ware/restore', { ids: [b.id] }),
    ])
    assert.deepEqual(
      held?.refused(422, 'VALIDATION_FAILED').issues.map(({ path }) => path),
      ['wares'],
    )
  })

  it('gives nothing back whose value somebody else has taken meanwhile', async () => {
    const old = await editor().make('thing', { name: 'old', code: 'ONCE', phone: '13766660009' })
    await drop('thing', old.id)
    await editor().make('thing', { name: 'new', code: 'ONCE', phone: '13766660009' })
    const [taken] = await leavesNoTrace(app.db, async () => [
      await editor().post(`${THING}/restore`, { ids: [old.id] }),
    ])
    const [issue] = taken?.refused(422, 'VALIDATION_FAILED').issues ?? []
    assert.equal(issue?.code, 'DUPLICATE_VALUE')
    assert.doesNotMatch(taken?.text ?? '', /13766660009/)
  })

  it('is emptied by who has the right, with a trace of what went', async () => {
    const sheet = await admin().make('sheet', { name: 'purged', lines: [{ item: 'a' }] })
    const [living] = await leavesNoTrace(app.db, async () => [
      await admin().post('/api/v1/sheet/purge', { ids: [sheet.id] }),
    ])
    living?.refused(404, 'NOT_FOUND')
    await drop('sheet', sheet.id)
    const [held] = await leavesNoTrace(app.db, async () => [
      await clerk.post('/api/v1/sheet/purge', { ids: [sheet.id] }),
    ])
    // the clerk may not erase lines, and they hold their sheet
    held?.refused(409, 'RECORD_REFERENCED')
    assert.deepEqual((await admin().post('/api/v1/sheet/purge', { ids: [sheet.id] })).is(200).data, { purged: 1 })
    for (const table of ['sheet', 'sheet_line'])
      assert.deepEqual(
        await app.db.query(`select from ${app.db.table(table)} where ${table === 'sheet' ? 'id' : 'sheet'} = $1`, [
          sheet.id,
        ]),
        [],
      )
    const traces = await app.db.query(
      `select action, changes from ${app.db.table('sys_history')} where record = $1 order by id desc limit 1`,
      [sheet.id],
    )
    assert.deepEqual(traces, [{ action: 'purge', changes: { name: { from: 'purged', to: null } } }])
    assert.deepEqual(await app.db.query(`select from ${app.db.table('sys_removal')} where record = $1`, [sheet.id]), [])
  })

  it('gives back and lets go of all that meets a condition', async () => {
    const made = await editor().post(
      THING,
      ['a', 'b', 'c'].map((name) => ({ name, note: 'rule' })),
    )
    ;(await editor().post(`${THING}/remove`, { ids: made.column('id') })).is(200)
    const filter = { and: [noted('rule'), { nempty: [{ var: 'deleted_at' }] }] }
    const [moved] = await leavesNoTrace(app.db, async () => [
      await editor().post(`${THING}/restore`, { filter, expected: 2 }),
    ])
    moved?.refused(409, 'COUNT_MOVED')
    const isA = { '==': [{ var: 'name' }, 'a'] }
    assert.deepEqual((await editor().post(`${THING}/restore`, { filter: { and: [filter, isA] } })).is(200).data, {
      restored: 1,
    })
    assert.deepEqual((await admin().post(`${THING}/purge`, { filter, expected: 2 })).is(200).data, { purged: 2 })
    assert.deepEqual(await gone('rule'), [])
    assert.deepEqual((await editor().list('thing', { filter: noted('rule') })).column('name'), ['a'])
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
