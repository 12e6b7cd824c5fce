import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { applyDefinitions } from '../../testing/definitions.ts'
import { addAlbums, uploaded } from '../../testing/files.ts'
import { testApp, type TestApp } from '../../testing/server.ts'
import { picture } from './pictures.test-kit.ts'
import { sweepFiles } from './index.ts'

const DAY = 86_400_000

describe('clearing files away', () => {
  let app: TestApp
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tessera-sweep-'))
    app = await testApp({ filesFolder: folder })
    await addAlbums(app)
  })
  after(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Lets the rows and the bytes grow older. */
  async function age(days: number): Promise<void> {
    for (const column of ['created_at', 'detached_at'])
      await app.db.query(`update ${app.db.table('sys_file')} set ${column} = ${column} - make_interval(days => $1)`, [
        days,
      ])
    const moment = new Date(Date.now() - days * DAY)
    for (const entry of await readdir(folder, { recursive: true })) await utimes(join(folder, entry), moment, moment)
  }
  const sweep = () => sweepFiles(app.db, app.services.files.store, app.services.models.current())
  const kept = async (): Promise<string[]> =>
    (await readdir(folder, { recursive: true }))
      .map((path) => path.split('/')[2] ?? '')
      .filter(Boolean)
      .sort()

  it('takes uploads that no record has had for a day, and no others', async () => {
    const lost = await uploaded(app, 'owner', 'lost.txt', 'lost')
    const used = await uploaded(app, 'owner', 'used.txt', 'used')
    await app.as('owner').make('album', { name: 'a', papers: [used.id] })
    assert.deepEqual(await sweep(), { removed: 0, orphans: 0 })
    await age(2)
    const young = await uploaded(app, 'owner', 'young.txt', 'young')
    assert.deepEqual(await sweep(), { removed: 1, orphans: 0 })
    assert.deepEqual(await kept(), [used.id, young.id].sort())
    const answer = await app.as('owner').post('/api/v1/album', { name: 'b', papers: [lost.id] })
    answer.refused(422, 'VALIDATION_FAILED')
    await age(2)
    assert.equal((await sweep()).removed, 1)
  })

  it('takes what left its record a month ago, with its thumbnails', async () => {
    const image = await uploaded(app, 'owner', 'a.png', await picture('png'))
    const { id } = await app.as('owner').make('album', { name: 'c', cover: [image.id] })
    const path = `/api/v1/album/${id}`
    ;(await app.as('owner').get(`${path}/files/cover/${image.id}?size=small`)).is(200)
    const before = await kept()
    assert.deepEqual(
      before.filter((name) => name.startsWith(image.id)),
      [image.id, `${image.id}.small`],
    )
    ;(await app.as('owner').patch(path, { version: 1, cover: null })).is(200)
    await age(29)
    assert.deepEqual(await sweep(), { removed: 0, orphans: 0 })
    assert.deepEqual((await app.as('owner').patch(path, { version: 2, cover: image.id })).is(200).data['cover'], [
      image,
    ])
    ;(await app.as('owner').patch(path, { version: 3, cover: null })).is(200)
    await age(31)
    assert.deepEqual(await sweep(), { removed: 1, orphans: 0 })
    assert.deepEqual(
      await kept(),
      before.filter((name) => !name.startsWith(image.id)),
    )
    ;(await app.as('owner').patch(path, { version: 4, cover: image.id })).refused(422, 'VALIDATION_FAILED')
    const past = (await app.as('owner').get(`${path}/history`)).rows
    assert.deepEqual(past[0]?.['changes'], { cover: { from: [image], to: null } })
  })

  it('keeps files of records that are only hidden, and lets go of those whose row is gone for good', async () => {
    const paper = await uploaded(app, 'owner', 'kept.txt', 'kept')
    const { id } = await app.as('owner').make('album', { name: 'd', papers: [paper.id] })
    ;(await app.as('owner').delete(`/api/v1/album/${id}`)).is(204)
    await age(60)
    assert.deepEqual(await sweep(), { removed: 0, orphans: 0 })
    await app.db.query(`delete from ${app.db.table('album')} where id = $1`, [id])
    assert.deepEqual(await sweep(), { removed: 0, orphans: 0 })
    await age(31)
    assert.deepEqual(await sweep(), { removed: 1, orphans: 0 })
  })

  it('keeps files of a field that was dropped, which may come back, until it is purged', async () => {
    const paper = await uploaded(app, 'owner', 'dropped.pdf', '%PDF-1.7')
    await app.as('owner').make('album', { name: 'e', contract: [paper.id] })
    await applyDefinitions(app.db, [], { remove: ['field album.contract'], prune: true })
    await app.services.models.refresh()
    assert.deepEqual(await sweep(), { removed: 0, orphans: 0 })
    await age(31)
    assert.deepEqual(await sweep(), { removed: 0, orphans: 0 })
    await app.db.query(`delete from ${app.db.table('meta_dropped')} where name = 'album.contract'`)
    await sweep()
    await age(31)
    assert.deepEqual(await sweep(), { removed: 1, orphans: 0 })
  })

  it('takes bytes that no row knows once they are a day old, and leaves alone what is none of ours', async () => {
    const id = '019aa5f0-0000-7000-8000-0000000001ab'
    await app.services.files.store.write(id, one('orphan'))
    await writeFile(join(folder, 'README'), 'by an operator')
    assert.deepEqual(await sweep(), { removed: 0, orphans: 0 })
    await age(2)
    assert.deepEqual(await sweep(), { removed: 0, orphans: 1 })
    assert.equal(await app.services.files.store.size(id), undefined)
    assert.ok((await readdir(folder)).includes('README'))
  })
})

async function* one(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text)
}
