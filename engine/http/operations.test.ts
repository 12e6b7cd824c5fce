/** The log of operations through HTTP: every change and every denied attempt, without anybody's secrets. */
import assert from 'node:assert/strict'

import { Client, type Row, testApp, type TestApp } from '../testing/server.ts'

const PHONE = '13512349876'

describe('the log of operations', () => {
  let app: TestApp

  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const latest = async (filter?: object): Promise<readonly Row[]> => {
    await app.services.operations.flush()
    return (await app.as('admin').list('sys_operation_log', { limit: 50, ...(filter && { filter }) })).is(200).rows
  }

  it('tells who created and changed which record, what was and became, from where, in which request, how long it took', async () => {
    const editor = app.as('editor')
    const made = await editor.make('thing', { name: '甲' })
    const answer = (await editor.patch(`/api/v1/thing/${made.id}`, { version: made.version, name: '乙' })).is(200)
    const rows = (await latest()).filter((row) => row['record'] === made.id)
    assert.deepEqual(
      rows.map((row) => [row['module'], row['action'], row['object'], row['result'], row['method']]),
      [
        ['records', 'update', 'thing', 'done', 'PATCH'],
        ['records', 'create', 'thing', 'done', 'POST'],
      ],
    )
    const [changed] = rows
    assert.deepEqual([changed?.['before'], changed?.['after']], [{ name: '甲' }, { name: '乙' }])
    assert.equal(changed?.['request'], answer.headers.get('x-request-id'))
    assert.match(String(changed?.['address']), /127\.0\.0\.1/)
    assert.ok(Number(changed?.['ms']) >= 0)
    assert.equal(changed?.['by'], app.ids.editor)
  })

  it('keeps masked values masked', async () => {
    const editor = app.as('editor')
    const made = await editor.make('thing', { name: '丙', phone: PHONE })
    ;(await editor.patch(`/api/v1/thing/${made.id}`, { version: made.version, phone: '13600001111' })).is(200)
    const [row] = (await latest()).filter((each) => each['record'] === made.id)
    assert.deepEqual([row?.['before'], row?.['after']], [{ phone: '135****9876' }, { phone: '136****1111' }])
    const stored = await app.db.query<{ row: string }>(
      `select l::text as row from ${app.db.table('sys_operation_log')} as l union all select l::text from ${app.db.table('sys_operation')} as l`,
    )
    for (const { row: text } of stored) assert.ok(!text.includes(PHONE), text)
  })

  it('tells of refused writes and denied attempts with their reason', async () => {
    const reader = app.as('reader')
    ;(await reader.post('/api/v1/thing', { name: '丁' })).is(403)
    ;(await app.as('editor').post('/api/v1/thing', { name: 7 })).is(422)
    ;(await reader.get('/api/v1/thing/export?format=csv')).is(403)
    const rows = await latest({ '!=': [{ var: 'result' }, 'done'] })
    assert.deepEqual(
      rows.slice(0, 3).map((row) => [row['module'], row['action'], row['object'], row['result'], row['code']]),
      [
        ['records', 'export', 'thing', 'refused', 'FORBIDDEN'],
        ['records', 'create', 'thing', 'refused', 'VALIDATION_FAILED'],
        ['records', 'create', 'thing', 'refused', 'FORBIDDEN'],
      ],
    )
    assert.ok(rows.every((row) => row['before'] === null && row['after'] === null))
  })

  it('is not silenced by an address that holds what the database cannot keep', async () => {
    const editor = app.as('editor')
    ;(await editor.patch('/api/v1/thing/%00壬', { version: 1 })).is(404)
    const { id } = await editor.make('thing', { name: '癸' })
    const rows = await latest()
    assert.deepEqual(
      rows.slice(0, 2).map((row) => row['record']),
      [id, '壬'],
    )
  })

  it('notes nothing of what only reads, and of a special action one entry with its facts', async () => {
    const admin = app.as('admin')
    const before = (await latest()).length
    ;(await admin.list('thing')).is(200)
    ;(await admin.post('/api/v1/thing/query', {})).is(200)
    ;(await app.stranger().post('/api/v1/thing', {})).is(401)
    assert.equal((await latest()).length, before)
    const label = { zh: '测试', en: 'Test' }
    ;(await admin.post('/api/v1/parameters', { name: 'op_secret', label, type: 'secret', value: 'hush-hush-4711' })).is(
      201,
    )
    ;(await admin.post('/api/v1/parameters', { name: 'op_days', label, type: 'integer', value: 3 })).is(201)
    ;(await admin.patch('/api/v1/parameters/op_days', { value: 5 })).is(200)
    const rows = (await latest()).filter((row) => row['module'] === 'parameters')
    assert.deepEqual(
      rows.map((row) => [row['action'], row['record'], row['before'], row['after'], row['result']]),
      [
        ['set', 'op_days', { value: 3 }, { value: 5 }, 'done'],
        ['add', 'op_days', null, { value: 3 }, 'done'],
        ['add', 'op_secret', null, { value: '••••••' }, 'done'],
      ],
    )
    assert.ok(!JSON.stringify(rows).includes('4711'))
  })

  it('tells of revealing which fields, of lists taken along, and of signing out', async () => {
    const made = await app.as('editor').make('thing', { name: '庚', phone: '13700001111' })
    ;(await app.as('revealer').post(`/api/v1/thing/${made.id}/reveal`, { fields: ['phone'] })).is(200)
    ;(await app.as('editor').get('/api/v1/thing/export?format=csv')).is(200)
    const token = await app.session('editor')
    const headers = { Authorization: `Bearer ${token}` }
    ;(await app.stranger().send('DELETE', '/api/v1/session', { headers })).is(204)
    const rows = (await latest()).slice(0, 3).map((row) => [row['module'], row['action'], row['object'], row['after']])
    assert.deepEqual(rows, [
      ['session', 'sign_out', null, null],
      ['records', 'export', 'thing', null],
      ['records', 'reveal', 'thing', { fields: ['phone'] }],
    ])
  })

  it('is only read, and only by whoever may', async () => {
    const [row] = await latest()
    const path = `/api/v1/sys_operation_log/${String(row?.['id'])}`
    ;(await app.as('admin').get(path)).is(200)
    ;(await app.as('admin').delete(path)).is(403)
    ;(await app.as('admin').patch(path, { version: 1, action: 'other' })).is(403)
    ;(await app.as('admin').post('/api/v1/sys_operation_log', { action: 'x' })).is(403)
    ;(await app.as('editor').list('sys_operation_log')).is(404)
    for (const sql of ['update %s set action = null', 'delete from %s'])
      await assert.rejects(app.db.query(sql.replace('%s', app.db.table('sys_operation_log'))), /permission denied/)
  })

  it('says in words what an operation changed, of one record or of many', async () => {
    const editor = app.as('editor')
    const made = [await editor.make('thing', { name: '戊' }), await editor.make('thing', { name: '己' })]
    const [first] = made
    ;(await editor.patch(`/api/v1/thing/${first?.id}`, { version: first?.version, colour: 'green', phone: PHONE })).is(
      200,
    )
    const ids = made.map(({ id }) => id)
    ;(await editor.patch('/api/v1/thing', { ids, values: { place: 7, note: '一起改' } })).is(200)
    const [many, one] = await latest()
    const told = async (row: Row | undefined): Promise<Row> =>
      (await app.as('admin').get(`/api/v1/operations/${String(row?.['id'])}/changes`)).is(200).data
    const { changes } = (await told(one)) as { changes: { label: object; fields: Record<string, unknown>[] }[] }
    assert.deepEqual(changes[0]?.label, { zh: '物品', en: 'Thing' })
    assert.deepEqual(
      changes[0].fields.toSorted((a, b) => String(a['name']).localeCompare(String(b['name']))),
      [
        {
          name: 'colour',
          label: { zh: '颜色', en: 'Colour' },
          from: { zh: '红', en: 'Red' },
          to: { zh: '绿', en: 'Green' },
        },
        { name: 'phone', label: { zh: '电话', en: 'Phone' }, from: null, to: '135****9876' },
      ],
    )
    const all = (await told(many)) as { changes: { record: string; fields: { to: unknown }[] }[] }
    assert.deepEqual(all.changes.map(({ record }) => record).toSorted(), ids.toSorted())
    ;(await editor.get(`/api/v1/operations/${String(one?.['id'])}/changes`)).refused(404, 'NOT_FOUND')
    ;(await app.as('admin').get('/api/v1/operations/none/changes')).refused(404, 'NOT_FOUND')
  })

  it('shows what was and became to holders of the point alone, however much of the log a role grants', async () => {
    const editor = app.as('editor')
    const { id, version } = await editor.make('thing', { name: '辛' })
    ;(await editor.patch(`/api/v1/thing/${id}`, { version, name: '只有看物品的人能看' })).is(200)
    const admin = app.as('admin')
    const role = async (name: string, points: readonly string[]): Promise<void> => {
      const grants = [{ object: 'sys_operation_log', operations: ['read', 'export'] }]
      const label = { zh: name, en: name }
      ;(await admin.post('/api/v1/roles', { name, label, grants, points })).is(201)
      ;(await admin.post(`/api/v1/roles/${name}/people`, { users: [app.ids.nobody] })).is(200)
    }
    const [row] = (await latest()).filter((each) => each['record'] === id)
    const path = `sys_operation_log/${String(row?.['id'])}`
    const told = async (): Promise<unknown[]> => {
      const nobody = new Client(app.url, await app.session('nobody'))
      const shown = (await nobody.get(`/api/v1/${path}`)).is(200).data
      const { changes } = (await nobody.get(`/api/v1/operations/${String(row?.['id'])}/changes`)).is(200).data
      return [shown['after'], (changes as unknown[]).length]
    }
    await role('log_reader', [])
    assert.deepEqual(await told(), [undefined, 0])
    const filter = { '!=': [{ var: 'after' }, null] }
    ;(await new Client(app.url, await app.session('nobody')).list('sys_operation_log', { filter })).is(422)
    await role('log_values', ['operation_values'])
    const [after, changes] = await told()
    assert.deepEqual([(after as Row)['name'], changes], ['只有看物品的人能看', 1])
  })

  it('leaves as a file with the rights and masks of who asks', async () => {
    const answer = (await app.as('admin').get('/api/v1/sys_operation_log/export?format=csv')).is(200)
    assert.match(answer.text, /操作人/)
    assert.ok(!answer.text.includes(PHONE))
  })
})
