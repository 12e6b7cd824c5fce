import assert from 'node:assert/strict'

import { Client, type Row, type TestApp, testApp } from '../../testing/server.ts'
import { ended, imported, told, uploaded, type Detail } from './import.test-kit.ts'

const PEOPLE = { object: 'sys_user', name: '人员.csv' }

describe('an import of people', () => {
  let app: TestApp
  let head: string
  let sales: string
  before(async () => {
    app = await testApp()
    await app.services.jobs.start()
    const make = async (name: string, parent?: string): Promise<string> =>
      (await app.as('admin').make('sys_department', { name, ...(parent !== undefined && { parent }) })).id
    head = await make('总部')
    sales = await make('销售部', head)
    await make('销售部', await make('华南分公司'))
  })
  after(() => app.close())

  const person = async (account: string): Promise<Row & { id: string }> => {
    const { rows } = (await app.as('admin').list('sys_user', { filter: { '==': [{ var: 'account' }, account] } })).is(
      200,
    )
    return rows[0] as Row & { id: string }
  }
  const linked = async (object: string, user: string, field: string): Promise<unknown[]> =>
    (await app.as('admin').list(object, { filter: { '==': [{ var: 'user' }, user] }, sort: field }))
      .is(200)
      .column(field)

  it('brings Chinese names, departments by path and name, and roles by what they are called', async () => {
    const file =
      '账号,姓名,手机号,所属部门,角色\r\nzhang,张伟,13700007583,总部/销售部、总部,只读\r\nli,李娜,,总部,"sample_editor；只读"\r\nwang,王强,,,\r\n'
    const detail = await uploaded(app, 'admin', file, PEOPLE)
    assert.deepEqual(
      detail.columns.map(({ proposal }) => proposal?.field),
      ['account', 'name', 'mobile', 'departments', 'roles'],
    )
    const done = await imported(app, 'admin', file, {}, PEOPLE)
    assert.deepEqual([done.state, done.created, done.failed], ['done', 3, 0], JSON.stringify(done.issues))
    const zhang = await person('zhang')
    assert.deepEqual([zhang['name'], zhang['department']], ['张伟', sales])
    assert.deepEqual(await linked('sys_user_department', zhang.id, 'department'), [head])
    assert.deepEqual(await linked('sys_user_role', zhang.id, 'role'), ['sample_reader'])
    const li = await person('li')
    assert.deepEqual(
      [li['department'], await linked('sys_user_role', li.id, 'role')],
      [head, ['sample_editor', 'sample_reader']],
    )
  })

  it('offers departments and roles in the empty file', async () => {
    const csv = (
      await app.as('admin').get('/api/v1/sys_user/import-template?format=csv', { 'Accept-Language': 'zh' })
    ).is(200)
    assert.match(csv.text, /账号 \*,.*,所属部门,角色/)
  })

  it('names what is wrong row by row: duplicates, look-alikes, names that fit none or several', async () => {
    const file =
      '账号,姓名,所属部门,角色\nnew1,甲,销售部,\nnew2,乙,没有,\nnew3,丙,,没有\nzhang,丁,,\nＺＨＡＮＧ,戊,,\nnew4,己,,\nnew4,庚,,\nnew5,辛,,\n'
    const done = await imported(app, 'admin', file, {}, PEOPLE)
    assert.deepEqual([done.state, done.created], ['done', 2])
    assert.deepEqual(told(done), [
      '2 所属部门 REFERENCE_AMBIGUOUS',
      '3 所属部门 REFERENCE_MISSING',
      '4 角色 REFERENCE_MISSING',
      '5 账号 DUPLICATE_VALUE',
      '6 账号 DUPLICATE_VALUE',
      '8 账号 DUPLICATE_VALUE',
    ])
  })

  it('adds to people who are there, and takes nothing from them', async () => {
    const how = { mode: 'update', match: ['account'] }
    const done = await imported(app, 'admin', '账号,角色\nzhang,sample_editor\nzhang_nobody,只读\n', how, PEOPLE)
    assert.deepEqual([done.updated, done.failed], [1, 1])
    const { id } = await person('zhang')
    assert.deepEqual(await linked('sys_user_role', id, 'role'), ['sample_editor', 'sample_reader'])
  })

  it('leaves nothing behind where it is all or nothing', async () => {
    const detail = await imported(
      app,
      'admin',
      '账号,姓名,角色\nwhole1,甲,只读\nwhole2,乙,没有\n',
      { atomic: true },
      PEOPLE,
    )
    assert.equal(detail.state, 'failed')
    assert.equal(await person('whole1'), undefined)
  })

  describe('by somebody who is no administrator', () => {
    let clerk: Client
    before(async () => {
      const admin = app.as('admin')
      const all = { operations: ['read', 'create', 'update', 'import'] }
      const grants = [
        ...['sys_user', 'sys_user_role'].map((object) => ({ object, ...all })),
        { object: 'thing', operations: ['read'] },
      ]
      ;(await admin.post('/api/v1/roles', { name: 'hr', label: { zh: '人事专员', en: 'HR' }, grants })).is(201)
      ;(await admin.post('/api/v1/roles/hr/people', { users: [app.ids.nobody] })).is(200)
      clerk = new Client(app.url, await app.session('nobody'))
    })

    const run = async (file: string): Promise<Detail> => {
      const sent = await clerk.send('POST', '/api/v1/imports?object=sys_user&name=people.csv', {
        raw: file,
        headers: { 'Content-Type': 'application/octet-stream' },
      })
      const { id, columns } = sent.is(201).body['data'] as unknown as Detail
      const mapping = columns.flatMap(({ index, proposal }) =>
        proposal ? [{ column: index, field: proposal.field }] : [],
      )
      ;(await clerk.post(`/api/v1/imports/${id}/start`, { mapping, mode: 'create' })).is(202)
      return ended(app, 'admin', id)
    }

    it('gives no role beyond their own rights, which the row says', async () => {
      const done = await run('账号,姓名,角色\nhr1,甲,只读\nhr2,乙,系统管理员\nhr3,丙,sample_editor\n')
      assert.deepEqual([done.created, told(done)], [1, ['3 角色 BEYOND_RIGHTS', '4 角色 BEYOND_RIGHTS']])
      assert.equal(await person('hr2'), undefined)
      assert.deepEqual(await linked('sys_user_role', (await person('hr1')).id, 'role'), ['sample_reader'])
    })

    it('fills no column that they may not write', async () => {
      const sent = await clerk.send('POST', '/api/v1/imports?object=sys_user&name=people.csv', {
        raw: '账号,姓名,所属部门\nhr9,甲,总部\n',
        headers: { 'Content-Type': 'application/octet-stream' },
      })
      const { id, fields } = sent.is(201).body['data'] as unknown as Detail
      assert.ok(!fields.some(({ name }) => name === 'departments'))
      const mapping = [
        { column: 0, field: 'account' },
        { column: 1, field: 'name' },
        { column: 2, field: 'departments' },
      ]
      ;(await clerk.post(`/api/v1/imports/${id}/start`, { mapping, mode: 'create' })).refused(422, 'VALIDATION_FAILED')
    })
  })
})
