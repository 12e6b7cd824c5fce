import assert from 'node:assert/strict'
import { applyDefinitions, object } from '../testing/definitions.ts'
import { addAlbums, fileRows, upload, uploaded } from '../testing/files.ts'
import { LARGEST_FILE, testApp, type TestApp } from '../testing/server.ts'
import { picture } from '../transfer/files/pictures.test-kit.ts'

const PDF = '%PDF-1.7\n1 0 obj\n'

describe('files over HTTP', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    await addAlbums(app)
  })
  after(() => app.close())
  afterEach(() => assert.deepEqual(app.logged, []))

  const album = (values: Readonly<Record<string, unknown>>) =>
    app.as('owner').make('album', { name: '相册', ...values })

  it('are taken in as they are, told by their content, and nobody sees them before a record holds them', async () => {
    const answer = (await upload(app, 'owner', '合同（终稿）.png', PDF)).is(201)
    const { id, ...facts } = answer.data
    assert.deepEqual(facts, { name: '合同（终稿）.png', size: PDF.length, type: 'application/pdf' })
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    for (const path of [`/api/v1/files/${id}`, `/api/v1/sys_file/${id}`, '/api/v1/sys_file', `/api/v1/album/${id}`])
      (await app.as('admin').get(path)).refused(404, 'NOT_FOUND')
  })

  it('become part of a record by their ids and read as what they are, in lists too', async () => {
    const [a, b] = [await uploaded(app, 'owner', 'a.pdf', PDF), await uploaded(app, 'owner', 'b.txt', 'B')]
    const cover = await uploaded(app, 'owner', '封面.png', await picture('png', { width: 64, height: 48 }))
    const made = await album({ papers: [b.id, { id: a.id, name: 'forged.exe', size: 1 }], cover: cover.id })
    assert.deepEqual(made['papers'], [b, a])
    assert.deepEqual(made['cover'], [{ ...cover, width: 64, height: 48 }])
    const list = await app.as('owner').list('album', { filter: { '==': [{ var: 'name' }, '相册'] } })
    assert.deepEqual(list.rows.find(({ id }) => id === made.id)?.['papers'], [b, a])
    const filled = await app.as('owner').list('album', { filter: { nempty: [{ var: 'papers' }] }, count: 'exact' })
    const empty = await app.as('owner').list('album', { filter: { empty: [{ var: 'papers' }] }, count: 'exact' })
    assert.deepEqual([filled.page.total, empty.page.total], [1, 0])
    for (const parameters of [{ sort: 'papers' }, { filter: { '==': [{ var: 'papers' }, a.id] } }])
      (await app.as('owner').list('album', parameters)).refused(422, 'BAD_QUERY')
  })

  it('leave a record and come back within it, and its history tells their names', async () => {
    const [a, b] = [await uploaded(app, 'owner', 'a.txt', 'A'), await uploaded(app, 'owner', 'b.txt', 'B')]
    const made = await album({ papers: [a.id] })
    const path = `/api/v1/album/${made.id}`
    const client = app.as('owner')
    const without = (await client.patch(path, { version: 1, papers: [b.id] })).is(200).data
    assert.deepEqual(without['papers'], [b])
    ;(await client.get(`${path}/files/papers/${a.id}`)).refused(404, 'NOT_FOUND')
    const back = (await client.patch(path, { version: 2, papers: [b, a] })).is(200).data
    assert.deepEqual(back['papers'], [b, a])
    // the same once more changes nothing
    assert.equal((await client.patch(path, { version: 3, papers: [b.id, a.id] })).is(200).data.version, 3)
    const [second, first] = (await client.get(`${path}/history`)).is(200).rows
    assert.deepEqual(first?.['changes'], { papers: { from: [a], to: [b] } })
    assert.deepEqual(second?.['changes'], { papers: { from: [b], to: [b, a] } })
    assert.equal((await client.patch(path, { version: 3, papers: null })).is(200).data['papers'], null)
  })

  it('of somebody else, of another record or of nobody do not exist for a write, which then changes nothing', async () => {
    const own = await uploaded(app, 'owner', 'own.txt', 'own')
    const foreign = await uploaded(app, 'other', 'foreign.txt', 'foreign')
    const taken = await uploaded(app, 'owner', 'taken.txt', 'taken')
    await album({ papers: [taken.id] })
    const made = await album({ contract: null })
    const before = await fileRows(app)
    for (const id of [foreign.id, taken.id, '019aa5f0-0000-7000-8000-00000000000a']) {
      const created = await app.as('owner').post('/api/v1/album', { name: 'x', papers: [own.id, id] })
      assert.deepEqual(
        created.refused(422, 'VALIDATION_FAILED').issues.map(({ code, path }) => [code, path]),
        [['REFERENCE_MISSING', 'papers']],
      )
      const changed = await app.as('owner').patch(`/api/v1/album/${made.id}`, { version: 1, papers: [own.id, id] })
      assert.deepEqual(changed.refused(422, 'VALIDATION_FAILED').issues, created.issues)
    }
    // one file in two places of one call
    const twice = await app.as('owner').post('/api/v1/album', [
      { name: 'x', papers: [own.id] },
      { name: 'y', papers: [own.id] },
    ])
    assert.equal(twice.refused(422, 'VALIDATION_FAILED').issues[0]?.path, '1/papers')
    assert.deepEqual(await fileRows(app), before)
    assert.equal((await app.as('owner').get(`/api/v1/album/${made.id}`)).data['papers'], null)
  })

  it('are refused by fields that take other types, smaller ones or fewer, in words', async () => {
    const page = await uploaded(app, 'owner', 'contract.pdf', '<!doctype html><script>alert(1)</script>')
    assert.equal(page.type, 'text/html')
    const large = await uploaded(app, 'owner', 'large.pdf', `${PDF}${'x'.repeat(1000)}`)
    const drawing = await uploaded(app, 'owner', 'logo.png', '<svg onload="alert(1)"/>')
    const broken = await uploaded(app, 'owner', 'broken.png', (await picture('png')).slice(0, 20))
    const issue = async (values: Readonly<Record<string, unknown>>) => {
      const answer = await app.as('owner').post('/api/v1/album', { name: 'x', ...values })
      return answer.refused(422, 'VALIDATION_FAILED').issues[0]
    }
    assert.equal(
      (await issue({ contract: [page.id] }))?.message.en,
      "'contract.pdf' is text/html by its content; this field takes PDF",
    )
    assert.match((await issue({ contract: [large.id] }))?.message.en ?? '', /has 1 kB, more than the 1 kB allowed/)
    assert.match((await issue({ cover: [drawing.id] }))?.message.en ?? '', /image\/svg\+xml by its content/)
    assert.match((await issue({ cover: [broken.id] }))?.message.en ?? '', /damaged/)
    assert.match((await issue({ cover: [large.id, page.id] }))?.message.en ?? '', /at most 1/)
    assert.match((await issue({ papers: [large.id, large.id] }))?.message.en ?? '', /twice/)
    for (const papers of ['../../x', [1], { name: 'a' }, [{ pending: 'sending' }]]) assert.ok(await issue({ papers }))
  })

  it('are not taken from strangers, without a name, empty, in parts of a form or beyond the limit', async () => {
    const before = await fileRows(app)
    const post = (path: string, raw: string | Uint8Array<ArrayBuffer>, headers = {}) =>
      app.as('owner').send('POST', path, { raw, headers: { 'Content-Type': 'application/octet-stream', ...headers } })
    ;(await app.stranger().send('POST', '/api/v1/files?name=a', { raw: 'x' })).refused(401, 'NOT_SIGNED_IN')
    ;(await app.as('fresh').send('POST', '/api/v1/files?name=a', { raw: 'x' })).refused(403, 'PASSWORD_CHANGE_REQUIRED')
    for (const path of ['/api/v1/files', '/api/v1/files?name=%20', '/api/v1/files?name=a&field=b'])
      (await post(path, 'x')).refused(422, 'BAD_QUERY')
    ;(await post('/api/v1/files?name=a', '')).refused(422, 'FILE_EMPTY')
    ;(await post('/api/v1/files?name=a', 'x', { 'Content-Type': 'multipart/form-data; boundary=x' })).refused(
      400,
      'BAD_REQUEST',
    )
    ;(await post('/api/v1/files?name=a', 'x', { 'Content-Encoding': 'gzip' })).refused(400, 'BAD_REQUEST')
    ;(await post('/api/v1/files?name=a', new Uint8Array(LARGEST_FILE + 1))).refused(413, 'FILE_TOO_LARGE')
    ;(await app.as('owner').get('/api/v1/files')).refused(405, 'METHOD_NOT_ALLOWED')
    assert.deepEqual(await fileRows(app), before)
  })

  it('of any name are stored under none of it', async () => {
    for (const [given, name] of [
      ['../../../etc/passwd', 'passwd'],
      ['C:\\boot.ini', 'boot.ini'],
      ['a\u202Egpj.exe', 'agpj.exe'],
      ['长'.repeat(300) + '.pdf', '长'.repeat(196) + '.pdf'],
    ] as const)
      assert.equal((await uploaded(app, 'owner', given, 'x')).name, name)
  })

  it('are described to who has objects that hold some, and to nobody else', async () => {
    const described = async (person: 'owner' | 'reader' | 'nobody') => {
      const { paths } = (await app.as(person).get('/openapi.json')).is(200).body as {
        paths: Readonly<Record<string, unknown>>
      }
      return Object.keys(paths).filter((path) => path.includes('/files'))
    }
    const ofRecords = '/api/v1/album/{id}/files/{field}/{file}'
    assert.deepEqual(await described('owner'), ['/api/v1/files', ofRecords])
    assert.deepEqual(await described('nobody'), [])
    const text = (await app.as('owner').get('/openapi.json')).text
    assert.match(text, /"enum":\["papers","contract","cover","photos"\]/)
  })

  it('keep their address to themselves: no object takes it', async () => {
    await assert.rejects(applyDefinitions(app.db, [object('files', { name: 'text' })]), { code: 'DEFINITION_INVALID' })
  })
})
