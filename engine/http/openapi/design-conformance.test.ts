import assert from 'node:assert/strict'
import fc, { type Arbitrary } from 'fast-check'

import { testApp, type Answer, type Client, type Row, type TestApp } from '../../testing/server.ts'
import { Described, nonsense, type Operation } from './described.test-kit.ts'

const TRIES = { numRuns: 10, seed: 42 }
const DESIGN = /^\/api\/v1\/(definitions|drafts|dropped|field-kinds|definition-schemas)(\/|$)/
/** Of those who keep rights: asked in the same manner. */
const RIGHTS = /^\/api\/v1\/(roles|permissions|functions|access|masking)(\/|$)/
const label = { zh: '车辆', en: 'Vehicle' }

interface Call {
  readonly path: Readonly<Record<string, string>>
  readonly query: readonly (readonly [string, string])[]
  readonly body: unknown
}

describe('the routes of designers keep to the description of the API', () => {
  let app: TestApp
  let client: Client
  let described: Described
  let droppedId: string
  before(async () => {
    app = await testApp()
    client = app.as('admin')
    described = new Described((await client.get('/openapi.json')).is(200).body)
    const fields = ['plate', 'colour'].map((name) => ({ name, label, type: 'text' }))
    await save('object', 'vehicle', { body: { name: 'vehicle', label, fields } })
    await apply()
    await save('field', 'vehicle.colour', { removed: true })
    await apply()
    await save('field', 'thing.wings', { body: { object: 'thing', name: 'wings', label, type: 'integer' } })
    await save('template', 'wings', {
      body: { name: 'wings', object: 'thing', label, list: { columns: [{ field: 'no' }] } },
    })
    const { body } = (await client.get('/api/v1/definitions/menu/sample')).data
    await save('menu', 'sample', { body: { ...(body as Row), icon: 'car' } })
    droppedId = String((await client.get('/api/v1/dropped')).rows[0]?.['id'])
  })
  after(() => app.close())

  const save = async (kind: string, name: string, body: Row): Promise<void> => {
    ;(await client.send('PUT', `/api/v1/drafts/${kind}/${name}`, { body })).is(200)
  }

  async function apply(): Promise<void> {
    const { base } = (await client.post('/api/v1/drafts/plan', { prune: true })).data
    ;(await client.post('/api/v1/drafts/apply', { base, prune: true })).is(200)
  }

  it('describes them to administrators alone', async () => {
    const addresses = (text: string): string[] =>
      Object.keys((JSON.parse(text) as { paths: Row }).paths).filter((path) => DESIGN.test(path))
    assert.equal(addresses((await client.get('/openapi.json')).text).length, 14)
    assert.deepEqual(addresses((await app.as('editor').get('/openapi.json')).text), [])
  })

  for (const manner of ['by the schema', 'with nonsense'] as const) {
    it(`answers every operation as described, called ${manner}`, async () => {
      for (const each of described.operations().filter(({ path }) => DESIGN.test(path) || RIGHTS.test(path))) {
        await fc.assert(
          fc.asyncProperty(calls(each.operation, manner), async (call) =>
            described.assertDescribed(each, await send(each.method, each.path, call), call),
          ),
          TRIES,
        )
      }
    })
  }

  it('answers the way through a draft, its plan, its application and its end as described', async () => {
    ;(await client.delete('/api/v1/drafts')).is(204)
    const check = async (method: string, path: string, values: Row, body?: unknown): Promise<Answer> => {
      const operation = described.operations().find((each) => each.method === method && each.path === `/api/v1/${path}`)
      assert.ok(operation, `${method} ${path}`)
      const address = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
      const answer = await client.send(method, address, body === undefined ? {} : { body })
      described.assertDescribed(operation, answer.is(answer.status < 300 ? answer.status : 200), body)
      return answer
    }
    const field = { kind: 'field', name: 'vehicle.seats' }
    await check('PUT', 'drafts/{kind}/{name}', field, {
      body: { object: 'vehicle', name: 'seats', label, type: 'integer' },
    })
    await check('GET', 'drafts', {})
    const { base } = (await check('POST', 'drafts/plan', {}, { prune: true })).data
    await check('POST', 'drafts/apply', {}, { base, prune: true })
    await check('GET', 'definitions/{kind}/{name}', field)
    await check('GET', 'definitions/{kind}/{name}/revisions', field)
    const drop = async (): Promise<Row> => {
      await check('PUT', 'drafts/{kind}/{name}', field, { removed: true })
      const removal = (await check('POST', 'drafts/plan', {}, { prune: true })).data
      await check('POST', 'drafts/apply', {}, { base: removal['base'], prune: true })
      const dropped = (await check('GET', 'dropped', {})).rows.find((each) => each['name'] === field.name)
      return dropped ?? assert.fail('nothing was dropped')
    }
    await check('POST', 'dropped/{id}/restore', await drop())
    await check('POST', 'dropped/{id}/purge', await drop(), { name: field.name })
    await check('POST', 'drafts/preview', {}, { name: 'thing' })
  })

  it('has met no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })

  function calls(operation: Operation, manner: 'by the schema' | 'with nonsense'): Arbitrary<Call> {
    const query = (operation.parameters ?? [])
      .map((each) => described.resolve(each))
      .filter((each) => each['in'] === 'query')
      .map((each) => {
        const values = manner === 'with nonsense' ? nonsense : described.values(each['schema'] as Row)
        const pair = values.map(
          (value) => [String(each['name']), typeof value === 'string' ? value : JSON.stringify(value)] as const,
        )
        return fc.option(pair, { nil: undefined })
      })
    const schema = operation.requestBody?.content['application/json']?.schema
    const body = manner === 'with nonsense' ? nonsense : described.values(schema ?? {})
    return fc.record({
      path: fc.record({
        kind: fc.constantFrom('object', 'field', 'template', 'menu', 'role', 'nothing'),
        name: fc.constantFrom('vehicle', 'vehicle.plate', 'thing.wings', 'wings', 'sample', 'nothing', '__proto__'),
        id: fc.constantFrom(droppedId, '019aa5f0-0000-7000-8000-00000000000a', 'x'),
      }),
      query: fc.tuple(...query).map((each) => each.filter((pair) => pair !== undefined)),
      body: schema === undefined ? fc.constant(undefined) : body,
    })
  }

  function send(method: string, path: string, call: Call): Promise<Answer> {
    const parameters = new URLSearchParams(call.query.map(([name, value]): [string, string] => [name, value]))
    const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(call.path[name] ?? ''))
    return client.send(method, `${address}?${parameters}`, call.body === undefined ? {} : { body: call.body })
  }
})
