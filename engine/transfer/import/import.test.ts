import assert from 'node:assert/strict'
import { mkdtemp, readdir, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type Answer, type TestApp, testApp } from '../../testing/server.ts'
import { diskStore } from '../files/index.ts'
import { sweepImports } from './index.ts'
import { ended, imported, start, told, uploaded } from './import.test-kit.ts'

describe('an import', () => {
  let app: TestApp
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-files-'))
    app = await testApp({ filesFolder: folder })
    await app.services.jobs.start()
    await app.as('editor').make('shelf', { name: '东墙' })
  })

  after(() => app.close())

  it('proposes what each column means and writes the rows that are right', async () => {
    const file =
      '名称,编码,数量,单价,颜色,日期,架子,有效,随便\r\n椅子,c1,"1,200",3.5,绿,2026/5/1,东墙,是,x\r\n桌子,c2,0,12,Red,2026年5月2日,,否,\r\n'
    const detail = await uploaded(app, 'editor', file)
    assert.deepEqual(
      detail.columns.map(({ heading, proposal }) => [heading, proposal?.field, proposal?.confidence]),
      [
        ['名称', 'name', 1],
        ['编码', 'code', 1],
        ['数量', 'count', 1],
        ['单价', undefined, undefined],
        ['颜色', 'colour', 1],
        ['日期', 'day', 1],
        ['架子', 'shelf', 1],
        ['有效', 'active', 1],
        ['随便', undefined, undefined],
      ],
    )
    ;(await start(app, 'editor', detail)).is(202)
    const done = await ended(app, 'editor', detail.id)
    assert.deepEqual(
      [done.state, done.total, done.done, done.created, done.failed, done.error],
      ['done', 2, 2, 2, 0, null],
    )
    const { rows } = (
      await app
        .as('editor')
        .list('thing', { filter: { in: [{ var: 'code' }, ['c1', 'c2']] }, sort: 'code', expand: 'shelf' })
    ).is(200)
    assert.deepEqual(
      rows.map(({ name, count, colour, day, active, shelf }) => [
        name,
        count,
        colour,
        day,
        active,
        (shelf as { name?: string } | null)?.name,
      ]),
      [
        ['椅子', 1200, 'green', '2026-05-01', true, '东墙'],
        ['桌子', 0, 'red', '2026-05-02', false, undefined],
      ],
    )
  })

  it('names row, column, code and reason of every row that is wrong, and writes the others', async () => {
    const file =
      '名称,编码,数量,日期,颜色,架子\n好,g1,1,2026-01-01,红,\n,g2,x,2026-02-30,紫,没有\n灰,g3,1,,灰,\n也好,g4,,,,\n'
    const detail = await imported(app, 'editor', file)
    assert.deepEqual([detail.state, detail.created, detail.failed], ['done', 2, 2])
    assert.deepEqual(told(detail), [
      '3 数量 INVALID_VALUE',
      '3 日期 INVALID_VALUE',
      '3 颜色 INVALID_VALUE',
      '3 架子 REFERENCE_MISSING',
      '4 颜色 INVALID_VALUE',
    ])
    assert.equal(detail.issues[1]?.raw, '2026-02-30')
  })

  it('is started and cancelled once by requests that name a key, however often they are sent', async () => {
    const detail = await uploaded(app, 'editor', 'name,code\nx,once\n')
    const mapping = detail.columns.map(({ index, heading }) => ({ column: index, field: heading }))
    const send = (what: 'start' | 'cancel', key: string): Promise<Answer> =>
      app.as('editor').send('POST', `/api/v1/imports/${detail.id}/${what}`, {
        ...(what === 'start' && { body: { mapping, mode: 'create' } }),
        headers: { 'Idempotency-Key': key },
      })
    const first = (await send('start', 'import-1')).is(202)
    await ended(app, 'editor', detail.id)
    const again = (await send('start', 'import-1')).is(202)
    assert.deepEqual([again.text, again.headers.get('idempotency-replayed')], [first.text, 'true'])
    ;(await send('start', 'import-2')).refused(409, 'IMPORT_STATE')
    // a refusal is not kept: it may be so no longer
    ;(await send('cancel', 'import-3')).refused(409, 'IMPORT_STATE')
    const written = await app.as('editor').list('thing', { filter: { '==': [{ var: 'code' }, 'once'] } })
    assert.equal(written.rows.length, 1)
  })

  it('that nobody starts is gone after a day, with its file; one that was made keeps both', async () => {
    const waiting = await uploaded(app, 'editor', 'name\nx\n')
    const made = await imported(app, 'editor', 'name,code\nx,z1\n')
    const store = join(folder, 'imports')
    const files = async (): Promise<string[]> => {
      const entries = await readdir(store, { recursive: true, withFileTypes: true })
      return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    }
    const yesterday = new Date(Date.now() - 25 * 3_600_000)
    for (const file of await files()) await utimes(file, yesterday, yesterday)
    await app.db.query(`update ${app.db.table('sys_import')} set created_at = created_at - interval '25 hours'`)
    await sweepImports(app.db, diskStore(store))
    const left = (await files()).join()
    assert.deepEqual([left.includes(waiting.id), left.includes(made.id)], [false, true])
    ;(await app.as('editor').get(`/api/v1/imports/${waiting.id}`)).refused(404, 'NOT_FOUND')
    ;(await app.as('editor').get(`/api/v1/imports/${made.id}/file`)).is(200)
  })
})
