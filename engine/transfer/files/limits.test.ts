import assert from 'node:assert/strict'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { deflateSync, crc32 } from 'node:zlib'
import { addAlbums, fileRows, upload, uploaded } from '../../testing/files.ts'
import { testApp, type PersonName, type TestApp } from '../../testing/server.ts'
import { picture } from './pictures.test-kit.ts'

describe('uploads under pressure', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await addAlbums(app)
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  /** An upload that has begun and waits to go on. */
  async function begin(person: PersonName | undefined, headers: Readonly<Record<string, string | number>>) {
    const token = person ? { Authorization: `Bearer ${await app.session(person)}` } : {}
    const sent = request(`${app.url}/api/v1/files?name=slow.txt`, { method: 'POST', headers: { ...token, ...headers } })
    sent.on('error', () => undefined)
    const answer = new Promise<number>((resolve) =>
      sent.once('response', (response) => resolve(response.statusCode ?? 0)),
    )
    sent.flushHeaders()
    return { sent, answer }
  }

  it('hold no connection of the database while they are slow, and only so many run for one person', async () => {
    const slow = await Promise.all(Array.from({ length: 6 }, () => begin('owner', { 'Content-Length': 8 })))
    for (const { sent } of slow) sent.write('slow')
    await sleep(300)
    // the pool has five
    const [busy] = await app.db.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity where application_name = $1 and state <> 'idle' and pid <> pg_backend_pid()`,
      [`tessera ${app.db.workspace}`],
    )
    assert.equal(busy?.n, 0)
    ;(await upload(app, 'owner', 'seventh.txt', 'x')).refused(429, 'TOO_MANY_UPLOADS')
    ;(await upload(app, 'other', 'first.txt', 'x')).is(201)
    for (const { sent } of slow) sent.end('ly..')
    assert.deepEqual(await Promise.all(slow.map(({ answer }) => answer)), Array(6).fill(201))
    ;(await upload(app, 'owner', 'seventh.txt', 'x')).is(201)
  })

  it('are refused to strangers, and when they announce too much, before a byte of them is read', async () => {
    const stranger = await begin(undefined, { 'Content-Length': 1_000_000 })
    assert.equal(await stranger.answer, 401)
    const large = await begin('owner', { 'Content-Length': 5_000_001 })
    assert.equal(await large.answer, 413)
    for (const { sent } of [stranger, large]) sent.destroy()
  })

  it('that say nothing of their size are stopped at the limit', async () => {
    const before = await fileRows(app)
    const { sent, answer } = await begin('owner', { 'Transfer-Encoding': 'chunked' })
    const part = new Uint8Array(500_000)
    for (let n = 0; n < 11; n++) sent.write(part)
    assert.equal(await answer, 413)
    sent.destroy()
    assert.deepEqual(await fileRows(app), before)
  })

  it('wait for a record in limited number', async () => {
    const { db } = app
    await db.query(
      `insert into ${db.table('sys_file')} (id, name, size, type, sha256, created_by)
       select gen_random_uuid(), 'x', 1, 'text/plain', '', $1 from generate_series(1, 500)`,
      [app.ids.keeper],
    )
    ;(await upload(app, 'keeper', 'one-more.txt', 'x')).refused(429, 'TOO_MANY_UPLOADS')
  })

  it('of images that would unpack to more than memory are kept as files and opened by nobody', async () => {
    const bomb = await uploaded(app, 'owner', 'bomb.png', pngOf(60_000, 60_000))
    assert.deepEqual([bomb.type, bomb.width, bomb.height], ['image/png', 60_000, 60_000])
    const refused = await app.as('owner').post('/api/v1/album', { name: 'x', cover: bomb.id })
    assert.match(refused.refused(422, 'VALIDATION_FAILED').issues[0]?.message.en ?? '', /60000 × 60000 pixels/)
    const { id } = await app.as('owner').make('album', { name: 'x', papers: [bomb.id] })
    ;(await app.as('owner').get(`/api/v1/album/${id}/files/papers/${bomb.id}?size=small`)).refused(404, 'NOT_FOUND')
    // one that lies within the limit but breaks off
    const broken = await uploaded(app, 'owner', 'broken.png', pngOf(9_000, 9_000))
    const album = await app.as('owner').make('album', { name: 'y', cover: broken.id })
    ;(await app.as('owner').get(`/api/v1/album/${album.id}/files/cover/${broken.id}?size=small`)).refused(
      404,
      'NOT_FOUND',
    )
  })

  it('make a thumbnail once, however many ask at the same time', async () => {
    const image = await uploaded(app, 'owner', 'a.png', await picture('png', { width: 500, height: 500 }))
    const { id } = await app.as('owner').make('album', { name: 'z', cover: image.id })
    const path = `/api/v1/album/${id}/files/cover/${image.id}?size=small`
    const { store } = app.services.files
    let written = 0
    const write = store.write.bind(store)
    store.write = (...parts) => (written++, write(...parts))
    const answers = await Promise.all(Array.from({ length: 12 }, () => app.as('owner').get(path)))
    store.write = write
    assert.deepEqual([answers.every(({ status }) => status === 200), written], [true, 1])
  })

  it('of one file into two records at once give it to one of them', async () => {
    for (let round = 0; round < 5; round++) {
      const file = await uploaded(app, 'owner', 'one.txt', 'one')
      const answers = await Promise.all(
        ['a', 'b', 'c'].map((name) => app.as('owner').post('/api/v1/album', { name, papers: [file.id] })),
      )
      assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 422, 422])
    }
  })
})

/** The head of a PNG of these measures, and little behind it. */
function pngOf(width: number, height: number): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return new Uint8Array(
    Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(Buffer.alloc(100_000))),
      chunk('IEND', Buffer.alloc(0)),
    ]),
  )
}
