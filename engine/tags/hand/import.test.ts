import assert from 'node:assert/strict'

import { ended, imported, start, told, uploaded } from '../../transfer/import/import.test-kit.ts'
import { application, OpenClient } from '../../http/open/open.test-kit.ts'
import type { Row } from '../../testing/server.ts'
import { Hands } from './hand.test-kit.ts'

describe('tags from files and from programs', () => {
  let on: Hands
  const where = { object: 'buyer' }

  before(async () => {
    on = await Hands.open()
    await on.app.services.jobs.start()
  })
  after(() => on.app.close())
  afterEach(() => on.sound())

  async function carriedBy(code: string): Promise<unknown[]> {
    const [found] = (await on.as('editor').list('buyer', { filter: { '==': [{ var: 'code' }, code] } })).rows
    return found ? on.carried(String(found['id'])) : ['nobody']
  }

  it('offers a column for names of tags, and adds them to new and to existing records, told as an import', async () => {
    for (const name of ['摄影', '登山', '骑行']) await on.tag(name)
    await on.as('editor').make('buyer', { name: 'old', code: 'f1' })
    const file = '姓名,编码,标签\nold,f1,摄影、登山\nnew,f2,"骑行, 摄影"\nplain,f3,\n'
    const detail = await uploaded(on.app, 'editor', file, where)
    assert.deepEqual(
      detail.columns.map(({ proposal }) => proposal?.field ?? null),
      ['name', 'code', 'tags'],
    )
    const mapping = ['name', 'code', 'tags'].map((field, column) => ({ column, field }))
    ;(await start(on.app, 'editor', detail, { mapping, mode: 'upsert', match: ['code'] })).is(202)
    const done = await ended(on.app, 'editor', detail.id)
    assert.deepEqual(
      [done.state, done.created, done.updated, done.failed],
      ['done', 2, 1, 0],
      JSON.stringify(done.error),
    )
    assert.deepEqual(await Promise.all(['f1', 'f2', 'f3'].map(carriedBy)), [['摄影', '登山'], ['摄影', '骑行'], []])
    const [line] = (await on.history({ auto: false })).rows
    assert.deepEqual([line?.['cause'], line?.['by']], ['import', { id: on.app.ids.editor, name: 'editor 先生' }])
  })

  it('tells of names that stand for no tag, or for one that is not given by hand, by row and column, and takes the other rows', async () => {
    await on.tag('自动的', { type: 'global_auto', days: 1 })
    await on.tag('停用的', { enabled: false })
    const file = 'name,code,tags\na,g1,摄影\nb,g2,没有的\nc,g3,自动的\nd,g4,停用的\n'
    const detail = await imported(on.app, 'editor', file, { mode: 'create' }, where)
    assert.deepEqual([detail.created, detail.failed], [1, 3])
    assert.deepEqual(told(detail), ['3 tags REFERENCE_MISSING', '4 tags TAG_AUTOMATIC', '5 tags TAG_DISABLED'])
    assert.equal(detail.issues[0]?.message.zh, '没有标签“没有的”')
  })

  it('makes tags of unknown names in the category that the sender chose, once, and not in a trial', async () => {
    const category = await on.category('外部标签')
    const file = 'name,code,tags\na,h1,爱好 读书\nb,h2,爱好 读书、摄影\n'
    const columns = { tags: { create_in: category } }
    const tried = await imported(on.app, 'admin', file, { columns, dry_run: true }, where)
    assert.deepEqual([tried.created, tried.failed], [2, 0])
    const tags = async (): Promise<Row[]> =>
      (await on.app.as('admin').list('sys_tag', { filter: { '==': [{ var: 'name' }, '爱好 读书'] } })).rows.slice()
    assert.deepEqual(await tags(), [])
    const done = await imported(on.app, 'admin', file, { columns }, where)
    assert.deepEqual([done.created, done.failed], [2, 0], JSON.stringify(done.issues))
    const [made, ...others] = await tags()
    assert.deepEqual(
      [made?.['type'], made?.['category'], made?.['records'], others.length],
      ['global_manual', category, 2, 0],
    )
    assert.deepEqual(await Promise.all(['h1', 'h2'].map(carriedBy)), [['爱好 读书'], ['摄影', '爱好 读书']])
    // who may not make tags for everybody does not make them by a file either
    const refused = await imported(on.app, 'editor', 'name,tags\na,别的爱好\n', { columns }, where)
    assert.deepEqual([refused.created, refused.failed], [0, 1])
  })

  it('gives tags that are chosen for all rows to new and to existing records', async () => {
    const [all, mine] = [await on.tag('本批'), await on.tag('本批私有', { owner: on.app.ids.editor })]
    await on.as('editor').make('buyer', { name: 'there', code: 'i1' })
    const file = 'name,code\nthere,i1\nnew,i2\n'
    const how = { mode: 'upsert', match: ['code'], columns: { tags: { all: [all, mine] } } }
    const done = await imported(on.app, 'editor', file, how, where)
    assert.deepEqual([done.created, done.updated, done.failed], [1, 1, 0], JSON.stringify(done.issues))
    assert.deepEqual(await Promise.all(['i1', 'i2'].map(carriedBy)), [
      ['本批', '本批私有'],
      ['本批', '本批私有'],
    ])
    const detail = await uploaded(on.app, 'other', 'name\nx\n', where)
    for (const tags of [{ all: [mine] }, { all: 'x' }, { else: 1 }, 1, { create_in: all }])
      (await start(on.app, 'other', detail, { columns: { tags } })).refused(422, 'VALIDATION_FAILED')
    ;(await start(on.app, 'other', detail, { columns: { else: {} } })).refused(422, 'VALIDATION_FAILED')
  })

  it('lets programs tag by key and name, or by id, within their rights; automatic and personal tags are not theirs', async () => {
    const operations = ['read', 'tag', 'batch']
    const app = await application(on.app, { grants: [{ object: 'buyer', operations }] })
    const mine = await on.tag('程序不可见', { owner: on.app.ids.editor })
    const made = await on.as('editor').make('buyer', { name: 'p', code: 'p1' })
    const client = new OpenClient(on.app, app)
    const path = '/open/v1/buyer/tagging'
    const rows = [{ key: { code: 'p1' }, add: ['摄影'] }]
    const done = await client.post(path, { key: ['code'], rows })
    assert.deepEqual(done.is(200).data, { records: 1, added: 1, removed: 0 })
    const seen = await client.get(`/open/v1/buyer/${made.id}/tags`)
    assert.deepEqual(seen.is(200).column('name'), ['摄影'])
    assert.equal((seen.rows[0]?.['by'] as Row)['id'], app.id)
    ;(await client.post(path, { ids: [made.id], add: [mine] })).refused(422, 'VALIDATION_FAILED')
    ;(await client.post(path, { ids: [made.id], personal: [{ name: 'x' }] })).refused(403, 'FORBIDDEN')
    const reader = await application(on.app, { grants: [{ object: 'buyer', operations: ['read'] }] })
    const denied = await new OpenClient(on.app, reader).post(path, { key: ['code'], rows })
    denied.refused(403, 'FORBIDDEN')
  })
})
