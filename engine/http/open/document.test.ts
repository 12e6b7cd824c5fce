/** The document of an application, the examples beside it and the client made from it: all of them run. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { Ajv2020 } from 'ajv/dist/2020.js'

import type { NewSecret } from '../../identity/applications/index.ts'
import { type Row, testApp, type TestApp } from '../../testing/server.ts'
import { eventPack } from './events.test-kit.ts'
import { application, OpenClient } from './open.test-kit.ts'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../../..')

const GRANTS = [
  { object: 'thing', operations: ['read', 'create', 'update', 'delete'], fields: ['name', 'code', 'count', 'phone'] },
  { object: 'shelf', operations: ['read'] },
]

interface Document extends Row {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Row>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties?: Readonly<Record<string, Row>> }>>
  }
}

describe('the document of an application', function () {
  this.timeout(120_000)
  let app: TestApp
  let secret: NewSecret
  let client: OpenClient
  let folder: string
  before(async () => {
    app = await testApp()
    await app.apply(await eventPack())
    await app.services.models.refresh()
    secret = await application(app, { name: '对接', grants: GRANTS, events: ['password_changed'] })
    client = new OpenClient(app, secret)
    // beside the product, so that what is imported there is found
    folder = await mkdtemp(join(root, '.tessera/test/open-'))
  })
  after(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })
  afterEach(() => assert.deepEqual(app.logged, []))

  const document = async (): Promise<Document> =>
    (await client.get('/open/v1/openapi.json')).is(200).body as unknown as Document

  it('names what the application may do with the fields that it may read, and nothing else', async () => {
    const { paths, components } = await document()
    assert.deepEqual(
      Object.entries(paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`)),
      [
        'get /open/v1/shelf',
        'get /open/v1/shelf/{id}',
        'post /open/v1/shelf/query',
        'get /open/v1/shelf/aggregate',
        'post /open/v1/shelf/aggregate',
        'get /open/v1/thing',
        'post /open/v1/thing',
        'patch /open/v1/thing',
        'get /open/v1/thing/{id}',
        'patch /open/v1/thing/{id}',
        'delete /open/v1/thing/{id}',
        'post /open/v1/thing/query',
        'get /open/v1/thing/aggregate',
        'post /open/v1/thing/aggregate',
        'post /open/v1/thing/remove',
        'post /open/v1/thing/upsert',
        'post /open/v1/events',
        'get /open/v1/openapi.json',
        'post /oauth/token',
        'post /oauth/revoke',
      ],
    )
    const thing = components.schemas['thing']?.properties ?? {}
    assert.ok(!('secret' in thing) && !('note' in thing) && 'name' in thing)
    assert.match(String(thing['phone']?.['description']), /脱敏显示 .*138\*\*\*\*5678/)
    assert.ok(!JSON.stringify(components).includes('sys_user'))
  })

  it('is sound, and says what an event must hold', async () => {
    const text = (await client.get('/open/v1/openapi.json')).is(200).text
    const file = join(folder, 'document.json')
    await writeFile(file, text)
    const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js')
    await run(process.execPath, [cli, 'lint', '--extends=minimal', file], {
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    })
    const { components } = JSON.parse(text) as Document
    const holds = new Ajv2020({ strict: false }).compile(components.schemas['event.password_changed'] ?? false)
    const data = { customer_name: '王', mobile: '13800000000', status: '1' }
    assert.ok(holds({ event_code: 'password_changed', data }))
    assert.ok(!holds({ event_code: 'password_changed', data: { ...data, mobile: null } }))
    assert.ok(!holds({ event_code: 'birthday', data }))
  })

  it('is told to be the same by its tag, and another after definitions or rights changed', async () => {
    const first = (await client.get('/open/v1/openapi.json')).is(200)
    const tag = first.headers.get('etag') ?? ''
    assert.match(tag, /^"g\d+-[\w-]+"$/)
    const asked = (): ReturnType<OpenClient['send']> =>
      client.send({ path: '/open/v1/openapi.json', headers: { 'If-None-Match': tag } })
    assert.equal((await asked()).status, 304)
    const admin = app.as('admin')
    const { version } = (await admin.get(`/api/v1/applications/${secret.id}`)).is(200).data
    const grants = GRANTS.slice(0, 1)
    ;(await admin.patch(`/api/v1/applications/${secret.id}`, { version, grants })).is(200)
    const next = (await asked()).is(200).body as unknown as Document
    assert.ok(!('/open/v1/shelf' in next.paths))
    ;(await admin.patch(`/api/v1/applications/${secret.id}`, { version: version + 1, grants: GRANTS })).is(200)
  })

  it('comes with a client that types what it may do', async () => {
    const source = (await app.as('admin').get(`/api/v1/applications/${secret.id}/client.ts`)).is(200).text
    const file = join(folder, 'client.ts')
    await writeFile(file, source)
    await writeFile(
      join(folder, 'use.ts'),
      `import { Refused, TesseraClient } from './client.ts'
const client = new TesseraClient({ baseUrl: ${JSON.stringify(app.url)}, appId: ${JSON.stringify(secret.app_id)}, secret: process.env['TESSERA_APP_SECRET'] ?? '' })
const made = await client.thing.create({ name: '客户端', code: 'TS-1', count: 1 }, { idempotencyKey: 'once' })
const again = await client.thing.create({ name: '客户端', code: 'TS-1', count: 1 }, { idempotencyKey: 'once' })
const changed = await client.thing.update(String(made.id), { version: Number(made.version), count: 2 })
const page = await client.thing.list({ filter: { '==': [{ var: 'code' }, 'TS-1'] }, fields: 'name,count' })
const upserted = await client.thing.upsert(['code'], [{ code: 'TS-1', count: 3 }])
const event = await client.report('password_changed', { customer_name: '王', mobile: '13800000000', status: '1' }, { eventId: 'e-1' })
const refused = await client.shelf.get('00000000-0000-7000-8000-000000000000').catch((error: unknown) => (error instanceof Refused ? error.code : 'other'))
// @ts-expect-error shelves are only read
const create: unknown = client.shelf.create
// @ts-expect-error no such field
const wrong = () => client.thing.create({ name: 'x', secret: 'y' })
await client.thing.remove(String(made.id))
console.log(JSON.stringify([again.id === made.id, changed.count, page.data, upserted.updated, event.result, refused, create === undefined, typeof wrong]))
`,
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const options = [
      '--noEmit',
      '--strict',
      '--target',
      'es2023',
      '--module',
      'nodenext',
      '--allowImportingTsExtensions',
      '--types',
      'node',
      '--exactOptionalPropertyTypes',
      '--noUncheckedIndexedAccess',
    ]
    await run(process.execPath, [tsc, ...options, join(folder, 'use.ts')], { cwd: root }).catch(
      (error: { stdout?: string }) => assert.fail(error.stdout),
    )
    const { stdout } = await run(process.execPath, ['--import', 'tsx', join(folder, 'use.ts')], {
      cwd: root,
      env: { ...process.env, TESSERA_APP_SECRET: secret.secret },
    })
    assert.deepEqual(JSON.parse(stdout), [
      true,
      2,
      [{ name: '客户端', count: 2 }],
      1,
      'accepted',
      'NOT_FOUND',
      true,
      'function',
    ])
  })

  for (const [language, command, name] of [
    ['typescript', process.execPath, 'example.ts'],
    ['curl', 'bash', 'example.sh'],
    ['python', 'python3', 'example.py'],
  ] as const) {
    it(`gives examples in ${language} that run as they stand`, async function () {
      if (!(await isThere(language === 'curl' ? ['bash', 'curl', 'openssl'] : [command]))) {
        console.warn(`      ! ${language} is not on this machine: its examples were NOT tried`)
        return this.skip()
      }
      const body = JSON.stringify({ name: `O'Neil "${language}" $HOME`, code: language })
      const created = await example(
        language,
        command,
        name,
        `method=POST&path=/open/v1/thing&body=${encodeURIComponent(body)}`,
      )
      assert.equal((created['data'] as Row)['name'], `O'Neil "${language}" $HOME`)
      const filter = encodeURIComponent(JSON.stringify({ '==': [{ var: 'code' }, language] }))
      const query = encodeURIComponent(`sort=-code&limit=5&filter=${filter}&fields=code`)
      const listed = await example(language, command, name, `path=/open/v1/thing&query=${query}`)
      assert.deepEqual(listed['data'], [{ code: language }])
    })
  }

  async function example(language: string, command: string, name: string, asked: string): Promise<Row> {
    const { data } = (await app.as('admin').get(`/api/v1/applications/${secret.id}/examples?${asked}`)).is(200)
    const file = join(folder, name)
    await writeFile(file, String(data[language]))
    assert.ok(!(await readFile(file, 'utf8')).includes(secret.secret))
    const before = command === process.execPath ? ['--import', 'tsx'] : []
    const { stdout } = await run(command, [...before, file], {
      cwd: root,
      env: { ...process.env, TESSERA_APP_SECRET: secret.secret, no_proxy: '*' },
    })
    return JSON.parse(stdout) as Row
  }
})

async function isThere(commands: readonly string[]): Promise<boolean> {
  const found = await Promise.all(
    commands.map((command) =>
      run('sh', ['-c', `command -v ${command}`]).then(
        () => true,
        () => false,
      ),
    ),
  )
  return found.every(Boolean)
}
