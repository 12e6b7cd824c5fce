/** Records that belong to somebody through the record they point to. */
import assert from 'node:assert/strict'

import { applyDefinitions, definition, object } from '../testing/definitions.ts'
import { Client, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

type Made = Row & { readonly id: string }

describe('what belongs to my records', () => {
  let app: TestApp
  let mine: Made
  let paper: Made
  let seller: Client

  before(async () => {
    app = await testApp()
    const own = (name: string): object => ({ object: name, operations: ['read', 'create', 'update'], rows: 'own' })
    await applyDefinitions(app.db, [
      object(
        'folder',
        {
          name: 'text',
          owner: { type: 'user' },
          above: { type: 'reference', target: 'folder' },
          weight: 'integer',
          below: { type: 'roll_up', from: 'folder', via: 'above', function: 'sum', field: 'weight' },
          twice: { type: 'formula', formula: 'pages * 2' },
          heavy: { type: 'formula', formula: 'below + 1' },
          pages: { type: 'roll_up', from: 'paper', via: 'folder', function: 'sum', field: 'pages' },
        },
        { title: 'name', owner_field: 'owner' },
      ),
      object(
        'paper',
        {
          name: 'text',
          pages: 'integer',
          folder: { type: 'reference', target: 'folder' },
          words: { type: 'roll_up', from: 'remark', via: 'paper', function: 'sum', field: 'words' },
        },
        { title: 'name', owner_through: 'folder' },
      ),
      object('remark', { words: 'integer', paper: { type: 'reference', target: 'paper' } }, { owner_through: 'paper' }),
      definition('role', 'seller', { grants: [own('folder'), own('paper'), own('remark')] }),
    ])
    await app.services.models.refresh()
    const admin = app.as('admin')
    await admin.make('sys_user_role', { user: app.ids.nobody, role: 'seller' })
    seller = new Client(app.url, await app.session('nobody'))
    mine = await admin.make('folder', { name: 'mine', owner: app.ids.nobody })
    const other = await admin.make('folder', { name: 'other', above: mine.id, weight: 4712 })
    paper = await admin.make('paper', { name: 'in mine', pages: 3, folder: mine.id })
    await admin.make('paper', { name: 'in other', pages: 40, folder: other.id })
    await admin.make('remark', { words: 4711, paper: paper.id })
  })
  after(() => app.close())

  it('is listed, read and followed by me, and nothing else is', async () => {
    assert.deepEqual((await seller.list('paper')).is(200).column('name'), ['in mine'])
    assert.equal((await seller.get(`/api/v1/paper/${paper.id}`)).is(200).data['pages'], 3)
    assert.equal((await seller.get(`/api/v1/paper/${paper.id}/history`)).is(200).rows.length, 1)
  })

  it('is not mine to change', async () => {
    await leavesNoTrace(app.db, async () => [
      (await seller.patch(`/api/v1/paper/${paper.id}`, { version: 1, pages: 4 })).refused(403, 'FORBIDDEN'),
    ])
  })

  it('is summed up in my record, for I see all of it', async () => {
    const seen = (await seller.get(`/api/v1/folder/${mine.id}`)).is(200).data
    assert.deepEqual([seen['pages'], seen['twice']], [3, 6])
  })

  it('does not sum up records of the same object that are not mine', async () => {
    const seen = (await seller.get(`/api/v1/folder/${mine.id}`)).is(200).data
    assert.deepEqual([seen['below'], seen['heavy']], ['******', '******'])
    assert.equal((await app.as('admin').get(`/api/v1/folder/${mine.id}`)).is(200).data['heavy'], 4713)
  })

  it('does not sum up what belongs to it in turn, which I do not see', async () => {
    assert.deepEqual((await seller.list('remark')).is(200).rows, [])
    const seen = (await seller.get(`/api/v1/paper/${paper.id}`)).is(200)
    assert.equal(seen.data['words'], '******', seen.text)
    ;(await seller.list('paper', { sort: 'words' })).refused(422, 'BAD_QUERY')
  })
})
