import assert from 'node:assert/strict'
import sharp from 'sharp'
import { addAlbums, uploaded, type Uploaded } from '../testing/files.ts'
import { testApp, type PersonName, type TestApp } from '../testing/server.ts'
import { animation, picture } from '../transfer/files/pictures.test-kit.ts'

describe('files of records over HTTP', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await addAlbums(app)
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  /** Asks as a browser does and hands out the bytes. */
  async function fetched(
    person: PersonName,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    method = 'GET',
  ) {
    const response = await fetch(`${app.url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${await app.session(person)}`, ...headers },
    })
    return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) }
  }

  /** An album of `owner` with one file in a field, and the file's address. */
  async function albumWith(field: string, name: string, raw: string | Uint8Array<ArrayBuffer>) {
    const file: Uploaded = await uploaded(app, 'owner', name, raw)
    const { id } = await app.as('owner').make('album', { name: '相册', [field]: [file.id] })
    return { id, file, path: `/api/v1/album/${id}/files/${field}/${file.id}` }
  }

  it('come back byte by byte under their name, and can run nothing where they are opened', async () => {
    const { path, file } = await albumWith('papers', '报价单 "终稿".html', '<html><script>alert(1)</script>')
    const { status, headers, bytes } = await fetched('owner', path)
    assert.deepEqual([status, bytes.toString()], [200, '<html><script>alert(1)</script>'])
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
    const disposition = headers.get('content-disposition') ?? ''
    assert.match(disposition, /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''[A-Za-z0-9%._-]+$/)
    assert.equal(decodeURIComponent(/filename\*=UTF-8''(.+)$/.exec(disposition)?.[1] ?? ''), file.name)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; sandbox")
    assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
    assert.equal(headers.get('cache-control'), 'private, no-cache')
    assert.equal(headers.get('vary'), 'Cookie, Authorization')
  })

  it('open in a browser only when they are images or plain text by their content', async () => {
    for (const [name, raw, disposition] of [
      ['a.png', await picture('png'), 'inline'],
      ['a.txt', '你好', 'inline'],
      ['a.svg', '<svg/>', 'attachment'],
      ['a.png', '<svg/>', 'attachment'],
      ['a.pdf', '%PDF-1.7', 'attachment'],
      ['a.txt', '#!/bin/sh', 'attachment'],
    ] as const) {
      const { path } = await albumWith('papers', name, raw)
      assert.equal(
        (await fetched('owner', path)).headers.get('content-disposition')?.split(';')[0],
        disposition,
        String(raw),
      )
    }
  })

  it('come in parts, and not again to who has them', async () => {
    const { path } = await albumWith('papers', 'a.txt', '0123456789')
    const part = await fetched('owner', path, { Range: 'bytes=2-4' })
    assert.deepEqual(
      [part.status, part.bytes.toString(), part.headers.get('content-range'), part.headers.get('content-length')],
      [206, '234', 'bytes 2-4/10', '3'],
    )
    assert.equal((await fetched('owner', path, { Range: 'bytes=-3' })).bytes.toString(), '789')
    const beyond = await fetched('owner', path, { Range: 'bytes=10-' })
    assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10'])
    assert.equal((await fetched('owner', path, { Range: 'bytes=0-1,5-6' })).bytes.toString(), '0123456789')
    const etag = part.headers.get('etag') ?? ''
    assert.equal((await fetched('owner', path, { 'If-None-Match': etag })).status, 304)
    assert.equal((await fetched('owner', path, { Range: 'bytes=0-0', 'If-Range': '"other"' })).status, 200)
    assert.equal((await fetched('owner', path, { Range: 'bytes=0-0', 'If-Range': etag })).status, 206)
    const head = await fetched('owner', path, {}, 'HEAD')
    assert.deepEqual([head.status, head.headers.get('content-length'), head.bytes.length], [200, '10', 0])
  })

  it('have thumbnails that stand upright, show the first frame and tell neither place nor camera', async () => {
    const photo = await albumWith('cover', 'p.jpg', await picture('jpeg', { width: 400, height: 200, orientation: 6 }))
    assert.deepEqual([photo.file.width, photo.file.height], [200, 400])
    for (const [size, height] of [
      ['small', 192],
      ['medium', 400],
    ] as const) {
      const { status, headers, bytes } = await fetched('owner', `${photo.path}?size=${size}`)
      assert.deepEqual([status, headers.get('content-type')], [200, 'image/webp'])
      const made = await sharp(bytes).metadata()
      assert.deepEqual([made.height, made.exif, made.orientation], [height, undefined, undefined])
    }
    assert.ok((await fetched('owner', photo.path)).bytes.includes('sentinel camera'))
    const moving = await albumWith('cover', 'm.gif', await animation())
    const { bytes } = await fetched('owner', `${moving.path}?size=small`)
    const { dominant } = await sharp(bytes).stats()
    assert.ok(dominant.r > 200 && dominant.g < 60)
    for (const format of ['webp', 'avif', 'png'] as const) {
      const { path } = await albumWith('cover', 'x', await picture(format))
      assert.equal((await fetched('owner', `${path}?size=small`)).status, 200, format)
    }
    ;(await app.as('owner').get(`${photo.path}?size=huge`)).refused(422, 'BAD_QUERY')
  })

  it('that are no images, or too large to open, have none', async () => {
    for (const [name, raw] of [
      ['a.png', '<svg/>'],
      ['a.pdf', '%PDF-1.7'],
      ['broken.png', (await picture('png')).slice(0, 60)],
    ] as const) {
      const { path } = await albumWith('papers', name, raw)
      ;(await app.as('owner').get(`${path}?size=small`)).refused(404, 'NOT_FOUND')
    }
  })

  it('are absent to whoever may not read the record, the field or the file', async () => {
    const { id, path, file } = await albumWith('papers', 'a.txt', 'sentinel 4711')
    const hidden = await albumWith('secret', 'hidden.txt', 'sentinel 4712')
    const image = await albumWith('cover', 'a.png', await picture('png'))
    const strangers: (readonly [PersonName, string])[] = [
      // another person's, by guessed id
      ['other', path],
      ['other', `${image.path}?size=small`],
      // no right to the object at all
      ['editor', path],
      ['nobody', path],
      // masked, even for those whose record it is
      ['owner', hidden.path],
      ['owner', `${hidden.path}?size=small`],
      // another field, another record, another file, no file field
      ['owner', `/api/v1/album/${id}/files/photos/${file.id}`],
      ['owner', `/api/v1/album/${hidden.id}/files/papers/${file.id}`],
      ['owner', `/api/v1/album/${id}/files/papers/${hidden.file.id}`],
      ['owner', `/api/v1/album/${id}/files/name/${file.id}`],
      ['owner', `/api/v1/album/${id}/files/constructor/${file.id}`],
      ['owner', `/api/v1/album/${id}/files/papers/..%2f..%2fsecret`],
      ['owner', `/api/v1/album/..%2f..%2f/files/papers/${file.id}`],
      ['owner', `/api/v1/shelf/${id}/files/papers/${file.id}`],
    ]
    for (const [person, address] of strangers) {
      const answer = (await app.as(person).get(address)).refused(404, 'NOT_FOUND')
      assert.doesNotMatch(answer.text, /sentinel/)
    }
    ;(await app.stranger().get(path)).refused(401, 'NOT_SIGNED_IN')
    assert.equal((await fetched('reader', path)).bytes.toString(), 'sentinel 4711')
    const masked = (await app.as('owner').get(`/api/v1/album/${hidden.id}`)).data
    assert.doesNotMatch(JSON.stringify(masked), /hidden\.txt/)
    const past = await app.as('owner').get(`/api/v1/album/${hidden.id}/history`)
    assert.doesNotMatch(past.text, /hidden\.txt/)
  })

  it('go out of reach with their record, also for who had them before', async () => {
    const { id, path } = await albumWith('papers', 'a.txt', 'A')
    const image = await albumWith('cover', 'a.png', await picture('png'))
    const client = app.as('other')
    ;(await app.as('admin').patch(`/api/v1/album/${id}`, { version: 1, keeper: app.ids.other })).is(200)
    const etag = (await client.get(path)).is(200).headers.get('etag') ?? ''
    ;(await app.as('owner').patch(`/api/v1/album/${id}`, { version: 2, keeper: null })).is(200)
    ;(await client.get(path, { 'If-None-Match': etag })).refused(404, 'NOT_FOUND')
    assert.equal((await fetched('owner', `${image.path}?size=small`)).status, 200)
    for (const each of [id, image.id]) (await app.as('owner').delete(`/api/v1/album/${each}`)).is(204)
    for (const address of [path, image.path, `${image.path}?size=small`])
      (await app.as('owner').get(address)).refused(404, 'NOT_FOUND')
  })
})
