import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

import { testApp, type PersonName, type Row, type TestApp } from '../../testing/server.ts'

const run = promisify(execFile)
const REDOCLY = join(dirname(createRequire(import.meta.url).resolve('@redocly/cli/package.json')), 'bin/cli.js')

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Row>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, Row>>>>
}

describe('the description of the API', () => {
  let app: TestApp
  let folder: string
  before(async () => {
    app = await testApp()
    folder = await mkdtemp(join(tmpdir(), 'openapi-'))
  })
  after(async () => {
    await app.close()
    await rm(folder, { recursive: true })
  })

  const describedTo = async (who: PersonName): Promise<Document> =>
    (await app.as(who).get('/openapi.json')).is(200).body as unknown as Document

  it('satisfies the linter that others will use, for every reader', async () => {
    const readers: readonly PersonName[] = ['admin', 'owner', 'reader', 'nobody']
    const files = await Promise.all(
      [...readers.map((who) => app.as(who)), app.stranger()].map(async (client, index) => {
        const file = join(folder, `${index}.json`)
        await writeFile(file, (await client.get('/openapi.json')).is(200).text)
        return file
      }),
    )
    const { stdout } = await run(
      process.execPath,
      [REDOCLY, 'lint', '--extends=recommended', '--format=json', ...files],
      {
        cwd: folder,
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
        maxBuffer: 50_000_000,
      },
    )
    const counts = [...stdout.matchAll(/"(?:errors|warnings)": (\d+)/g)].map(([, count]) => count)
    assert.deepEqual(
      counts,
      files.flatMap(() => ['0', '0']),
      stdout,
    )
  })

  it('names to each reader only what they may call and read', async () => {
    const of = async (who: PersonName): Promise<string[]> =>
      Object.entries((await describedTo(who)).paths).flatMap(([path, item]) =>
        Object.keys(item).map((method) => `${method} ${path.replace('/api/v1/', '')}`),
      )
    const session = [
      ...['get session', 'post session', 'delete session', 'post session/second-step', 'post sign-in/captcha'],
      ...[
        'get session/password',
        'post session/password',
        'get sign-in/options',
        'get profile',
        'get profile/sessions',
      ],
      ...['post profile/sessions/end-others', 'delete profile/sessions/{session}', 'post profile/second-step'],
      ...['post profile/second-step/confirm', 'post profile/second-step/disable'],
      ...['post profile/second-step/recovery-codes', 'get search'],
    ]
    assert.deepEqual(await of('nobody'), session)
    const read = (name: string): string[] => [
      ...[`get ${name}`, `get ${name}/{id}`, `post ${name}/query`],
      ...[`get ${name}/aggregate`, `post ${name}/aggregate`],
    ]
    const thing = [...read('thing'), 'get thing/tree', 'get thing/{id}/history']
    assert.deepEqual(await of('reader'), [...session, ...thing])
    assert.deepEqual(
      (await of('owner')).filter((path) => path.includes('shelf')),
      [...read('shelf'), 'get shelf/{id}/history'],
    )
    const journal = (await of('admin')).filter((path) => path.includes('journal'))
    assert.deepEqual(journal, [...read('journal'), 'get journal/export', 'post journal/export'])
    assert.doesNotMatch(
      (await app.as('reader').get('/openapi.json')).text,
      /box\.|"box"\s*:\s*\{"type":"object"|secret_|sys_user/,
    )
  })

  it('gives one text for equal rights, anew for a new generation', async () => {
    const [owner, other] = [await app.as('owner').get('/openapi.json'), await app.as('other').get('/openapi.json')]
    assert.equal(owner.text, other.text)
    assert.equal(owner.headers.get('cache-control'), 'private, no-cache')
  })

  it('gives every operation a name of its own', async () => {
    const names = Object.values((await describedTo('admin')).paths).flatMap((item) =>
      Object.values(item).map((operation) => operation['operationId']),
    )
    assert.equal(new Set(names).size, names.length)
  })
})
