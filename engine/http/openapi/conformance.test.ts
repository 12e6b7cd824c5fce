import assert from 'node:assert/strict'
import fc, { type Arbitrary } from 'fast-check'

import { testApp, type Answer, type Client, type Row, type TestApp } from '../../testing/server.ts'
import { applyDefinitions, object } from '../../testing/definitions.ts'
import { Described, nonsense, type Operation } from './described.test-kit.ts'

/** Tries of each operation in each manner. */
const TRIES = { numRuns: 8, seed: 42 }
/** Objects of all sorts: with every kind of field, erased when deleted, closed to writers, the engine's own. */
const OBJECTS = ['thing', 'shelf', 'journal', 'sys_user', 'sheet', 'sheet_line']

/** An object with lines, a number, formatted text and a list of others. */
const sheets = [
  object('sheet', {
    name: 'text',
    number: { type: 'auto_number', pattern: 'S{000}' },
    content: { type: 'rich_text' },
    shelves: { type: 'multi_reference', target: 'shelf' },
    lines: { type: 'children', from: 'sheet_line', via: 'sheet', required: true },
  }),
  object(
    'sheet_line',
    {
      item: { type: 'text', required: true },
      place: 'integer',
      shelf: { type: 'reference', target: 'shelf' },
      sheet: { type: 'reference', target: 'sheet', required: true },
    },
    { title: 'item', sort: 'place' },
  ),
]

interface Call {
  readonly query: readonly (readonly [string, string])[]
  readonly id: string
  readonly body: unknown
}

describe('the server keeps to the description of its API', () => {
  let app: TestApp
  let described: Described
  let ids: string[]
  let client: Client
  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, sheets)
    await app.services.models.refresh()
    client = app.as('admin')
    described = new Described((await client.get('/openapi.json')).is(200).body)
    const shelf = await client.make('shelf', { name: 'a shelf' })
    const box = await client.make('box', { name: 'a box' })
    const thing = await client.make('thing', {
      name: 'a thing',
      shelf: shelf.id,
      box: box.id,
      phone: '13700007583',
      secret: 's',
      price: '5',
      moment: '2026-11-21T04:00:00Z',
    })
    ;(await client.patch(`/api/v1/thing/${thing.id}`, { version: 1, name: 'b', phone: '13700007584' })).is(200)
    const sheet = await client.make('sheet', { lines: [{ item: 'a line' }], shelves: [shelf.id] })
    ids = [shelf.id, box.id, thing.id, sheet.id, app.ids.editor, '019aa5f0-0000-7000-8000-00000000000a', 'not-an-id']
  })
  after(() => app.close())

  const MANNERS = ['by the schema', 'with nonsense', 'with one part broken'] as const
  for (const [object, manner] of OBJECTS.flatMap((each) => MANNERS.map((manner) => [each, manner] as const))) {
    it(`answers every operation on ${object} as described, called ${manner}`, async () => {
      const operations = described.operations().filter(({ path }) => path.split('/').includes(object))
      assert.notEqual(operations.length, 0)
      for (const each of operations) {
        await fc.assert(
          fc.asyncProperty(calls(each.operation, manner), async (call) =>
            described.assertDescribed(each, await send(each.method, each.path, call), call),
          ),
          TRIES,
        )
      }
    })
  }

  for (const object of ['thing', 'sheet']) {
    it(`accepts what the schema of a new ${object} allows, but for references to nothing and values that occur twice`, async () => {
      const { operation } =
        described.operations().find((each) => each.operation.operationId === `create_${object}`) ?? assert.fail()
      await fc.assert(
        fc.asyncProperty(described.values(singleBody(operation)), async (body) => {
          const answer = await client.post(`/api/v1/${object}`, body)
          const codes =
            answer.status === 201 ? [] : answer.refused(422, 'VALIDATION_FAILED').issues.map((issue) => issue.code)
          assert.deepEqual(
            codes.filter((code) => code !== 'REFERENCE_MISSING' && code !== 'DUPLICATE_VALUE'),
            [],
            `${JSON.stringify(body)} ${answer.text}`,
          )
        }),
        { numRuns: 60, seed: 42 },
      )
    })
  }

  it('refuses a new record without what is required or with what is not described', async () => {
    for (const { method, path, operation } of described
      .operations()
      .filter((each) => /^(create|update)_/.test(each.operation.operationId))) {
      const schema = described.resolve(singleBody(operation))
      const required = (schema['required'] as string[] | undefined) ?? []
      const record = (await client.get(path.replace('/{id}', '?limit=1'))).rows[0]
      if (!record && method === 'PATCH') continue
      for (const body of [...(required.length > 0 ? [{}] : []), { x_undescribed: 1 }]) {
        const answer = await client.send(method, path.replace('{id}', String(record?.['id'])), { body })
        assert.equal(answer.status, 422, `${method} ${path} ${answer.text}`)
      }
    }
  })

  it('has met no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })

  function calls(operation: Operation, manner: (typeof MANNERS)[number]): Arbitrary<Call> {
    const parameters = (operation.parameters ?? [])
      .map((each) => described.resolve(each))
      .filter((each) => each['in'] === 'query')
    const query = parameters.map((each) => {
      const values = manner === 'with nonsense' ? nonsense : described.values(sensible(each))
      return fc.option(
        values.map(
          (value) => [String(each['name']), typeof value === 'string' ? value : JSON.stringify(value)] as const,
        ),
        { nil: undefined },
      )
    })
    const schema = operation.requestBody?.content['application/json']?.schema
    return fc.record({
      query: fc.tuple(...query).map((each) => each.filter((pair) => pair !== undefined)),
      id: fc.constantFrom(...ids),
      body: schema === undefined ? fc.constant(undefined) : bodies(schema, manner),
    })
  }

  function bodies(schema: Row, manner: (typeof MANNERS)[number]): Arbitrary<unknown> {
    if (manner === 'with nonsense') return nonsense
    const valid = described.values(schema)
    if (manner === 'by the schema') return valid
    return fc.tuple(valid, nonsense, fc.nat()).map(([body, bad, at]) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) return bad
      const names = Object.keys(body)
      return { ...body, [names[at % Math.max(names.length, 1)] ?? 'x']: bad }
    })
  }

  function send(method: string, path: string, { id, query, body }: Call): Promise<Answer> {
    const parameters = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value]))
    return client.send(method, `${path.replace('{id}', id)}?${parameters}`, body === undefined ? {} : { body })
  }

  function singleBody(operation: Operation): Row {
    const schema = operation.requestBody?.content['application/json']?.schema ?? {}
    return Array.isArray(schema['anyOf']) ? (schema['anyOf'][0] as Row) : schema
  }
})

/** The schema of a parameter, with values that mean something where the schema says just text. */
function sensible({ name, schema, example }: Row): Row {
  const known: Readonly<Record<string, readonly unknown[]>> = {
    sort: [example, 'id', '-updated_at,id', 'phone'],
    fields: ['id', 'id,version', 'nope'],
    expand: ['created_by', 'created_by,updated_by', 'id', 'lines', 'lines,shelves'],
    filter: [example, '{"==":[{"var":"version"},1]}', '{"or":[]}'],
    after: ['', 'W10'],
  }
  const values = known[String(name)]
  return values ? { enum: values } : (schema as Row)
}
