/** Packs as one file, from people with a browser: plan, apply, take along, and archives that mean harm. */
import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

import { databaseFingerprint } from '../testing/database-fingerprint.ts'
import { type Answer, leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

const MANIFEST = `kind: pack
name: travel
label: { zh: 旅行, en: Travel }
version: 1.2.0
language: 1
data:
  - { object: trip, file: data/trips.csv, key: [name] }
`
const TRIP = `kind: object
name: trip
label: { zh: 行程, en: Trip }
fields:
  - { name: name, label: { zh: 名称, en: Name }, type: text, length: 40, required: true, unique: true }
`
const PACK = { 'pack.yaml': MANIFEST, 'trip.yaml': TRIP, 'data/trips.csv': 'name\n西藏\nRome\n' }

type Files = Readonly<Record<string, string | Buffer>>

async function zip(files: Files): Promise<Buffer> {
  const archive = new ZipFile()
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name)
  archive.end()
  return buffer(archive.outputStream)
}

describe('packs as one file', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const send = (
    path: string,
    raw: Uint8Array,
    type = 'application/zip',
    person: 'admin' | 'editor' = 'admin',
  ): Promise<Answer> =>
    app
      .as(person)
      .send('POST', `/api/v1/packs/${path}`, { raw: new Uint8Array(raw), headers: { 'Content-Type': type } })

  it('are planned without a change, and applied as they were planned', async () => {
    const archive = await zip(
      Object.fromEntries(Object.entries(PACK).map(([name, text]) => [`travel-1.2/${name}`, text])),
    )
    const before = await databaseFingerprint(app.db)
    const planned = (await send('plan', archive)).is(200).data
    assert.deepEqual(await databaseFingerprint(app.db), before)
    assert.deepEqual(planned['pack'], { name: 'travel', version: '1.2.0', label: { zh: '旅行', en: 'Travel' } })
    assert.deepEqual(planned['records'], [{ pack: 'travel', object: 'trip', file: 'data/trips.csv', count: 2 }])
    const applied = (await send(`apply?base=${String(planned['base'])}`, archive)).is(200).data
    assert.equal(applied['records'], 2)
    assert.deepEqual((await app.as('admin').list('trip', { sort: 'name' })).is(200).column('name'), ['Rome', '西藏'])
    const packs = (await app.as('admin').get('/api/v1/packs')).is(200).rows
    const travel = packs.find((pack) => pack['name'] === 'travel')
    assert.deepEqual([travel?.['version'], travel?.['definitions'], travel?.['appliedBy'] !== null], ['1.2.0', 2, true])
    // somebody else was faster: what was planned is not what would be done now
    ;(await send(`apply?base=${String(planned['base'])}`, archive)).refused(409, 'GENERATION_MOVED')
    ;(await send('apply', archive)).refused(422, 'BAD_QUERY')
  })

  it('are taken along as an archive that gives the same definitions again, to the byte', async () => {
    const first = await download('travel')
    assert.ok(first.equals(await download('travel')))
    const planned = (await send('plan', first)).is(200).data
    assert.deepEqual(planned['definitions'], [])
    ;(await app.as('admin').get('/api/v1/packs/nothing/archive')).refused(404, 'PACK_UNKNOWN')
  })

  async function download(name: string): Promise<Buffer> {
    const token = await app.session('admin')
    const response = await fetch(`${app.url}/api/v1/packs/${name}/archive`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    assert.equal(response.headers.get('content-disposition'), `attachment; filename=${name}.zip`)
    return Buffer.from(await response.arrayBuffer())
  }

  it('name file, line and column of what is wrong, as the archive names the file', async () => {
    const answer = (
      await send('plan', await zip({ ...PACK, 'trip.yaml': TRIP.replace('type: text', 'type: txt') }))
    ).is(422)
    const [issue] = answer.body['issues'] as { at: { file: string; line: number } }[]
    assert.deepEqual([issue?.at.file, issue?.at.line], ['trip.yaml', 5])
  })

  it('are for administrators alone', async () => {
    const archive = await zip(PACK)
    await leavesNoTrace(app.db, async () => {
      const answers = [
        await send('plan', archive, 'application/zip', 'editor'),
        await send('apply?base=1', archive, 'application/zip', 'editor'),
        await app.as('editor').get('/api/v1/packs'),
        await app.as('editor').get('/api/v1/packs/travel/archive'),
      ]
      for (const answer of answers) assert.ok([404, 405].includes(answer.status), String(answer.status))
      return answers
    })
    ;(await app.stranger().get('/api/v1/packs')).is(401)
  })

  it('that mean harm are refused and leave nothing behind', async () => {
    const good = await zip(PACK)
    const lying = Buffer.from(good)
    // the true size of every entry, written small
    for (let at = lying.indexOf('PK\u0001\u0002'); at >= 0; at = lying.indexOf('PK\u0001\u0002', at + 4))
      lying.writeUInt32LE(1, at + 24)
    const hostile: Readonly<Record<string, Buffer>> = {
      'no archive': Buffer.from('hello'),
      'cut off': good.subarray(0, good.length - 30),
      'a path that leads out': rename(await zip({ 'aa/bb.yaml': TRIP, ...PACK }), 'aa/bb.yaml', '../bb.yaml'),
      'an absolute path': rename(await zip({ 'aa/bb.yaml': TRIP, ...PACK }), 'aa/bb.yaml', '/aab.yaml'.slice(0, 10)),
      'a bomb': await zip({ ...PACK, 'big.csv': Buffer.alloc(30_000_000, 'a') }),
      'sizes that lie': lying,
      'too many files': await zip(Object.fromEntries(Array.from({ length: 700 }, (_, i) => [`f${i}.yaml`, TRIP]))),
      'nothing of a pack': await zip({ 'readme.txt': 'hello' }),
      'one name twice': await zip({ ...PACK, 'TRIP.yaml': TRIP }),
    }
    for (const [what, archive] of Object.entries(hostile)) {
      const before = await databaseFingerprint(app.db)
      const answer = await send('plan', archive)
      assert.equal(answer.status, 422, `${what}: ${answer.text}`)
      assert.equal(answer.body['code'], 'ARCHIVE_REFUSED', what)
      assert.deepEqual(await databaseFingerprint(app.db), before)
    }
    ;(await send('plan', good, 'application/json')).refused(422, 'ARCHIVE_REFUSED')
    ;(await send('plan', Buffer.alloc(21 * 1024 * 1024))).refused(413, 'BODY_TOO_LARGE')
    assert.deepEqual(app.logged, [])
  })

  it('leave what the machine of their maker added', async () => {
    const archive = await zip({ ...PACK, '__MACOSX/._trip.yaml': 'rubbish', '.DS_Store': 'x', 'photo.png': 'x' })
    assert.deepEqual((await send('plan', archive)).is(200).data['problems'], [])
  })

  it('that change what the engine itself owns are refused', async () => {
    const people = 'kind: object\nname: sys_user\nlabel: { zh: 我, en: Me }\nfields: []\n'
    const roles = 'kind: role\nname: admin\nlabel: { zh: 我, en: Me }\ngrants: []\n'
    for (const text of [people, roles]) {
      const answer = await send('plan', await zip({ ...PACK, 'system.yaml': text }))
      answer.refused(422, 'DEFINITION_INVALID')
    }
    const boss = 'kind: role\nname: boss\nlabel: { zh: 我, en: Me }\nadministrator: true\n'
    const planned = (await send('plan', await zip({ ...PACK, 'roles.yaml': boss }))).is(200).data
    assert.equal((planned['powers'] as unknown[]).length, 1)
  })
})

/** The same archive with another name of the same length, in both places where it stands. */
function rename(archive: Buffer, from: string, to: string): Buffer {
  return Buffer.from(archive.toString('latin1').replaceAll(from, to.padEnd(from.length, 'x')), 'latin1')
}
