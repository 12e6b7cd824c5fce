import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type Answer, type Client, type Row, type TestApp } from '../testing/server.ts'

const label = { zh: '某', en: 'Some' }
const SOME_ID = '019aa5f0-0000-7000-8000-00000000000a'

/** Every call that shapes definitions, and an address of the same form that nobody offers. */
const CALLS: readonly (readonly [method: string, path: string, unknown: string, body?: unknown])[] = [
  ['GET', 'definitions?kind=object', 'definitely?kind=object'],
  ['GET', 'definitions/object/thing', 'definitely/object/thing'],
  ['GET', 'definitions/object/thing/revisions', 'definitely/object/thing/revisions'],
  ['GET', 'drafts', 'draughts'],
  ['POST', 'drafts', 'draughts', { drafts: [{ kind: 'menu', name: 'm', body: { name: 'm', label } }] }],
  ['DELETE', 'drafts', 'draughts'],
  ['PUT', 'drafts/menu/m', 'draughts/menu/m', { body: { name: 'm', label } }],
  ['DELETE', 'drafts/menu/m', 'draughts/menu/m'],
  ['POST', 'drafts/plan', 'draughts/plan', {}],
  ['POST', 'drafts/apply', 'draughts/apply', { base: 1 }],
  ['POST', 'drafts/preview', 'draughts/preview', { name: 'thing' }],
  ['GET', 'dropped', 'drooped'],
  ['POST', `dropped/${SOME_ID}/restore`, `drooped/${SOME_ID}/restore`, {}],
  ['POST', `dropped/${SOME_ID}/purge`, `drooped/${SOME_ID}/purge`, { name: 'x' }],
  ['GET', 'field-kinds', 'field-sorts'],
  ['GET', 'definition-schemas/field', 'definition-schemes/field'],
]

describe('who may shape definitions', () => {
  let app: TestApp
  let admin: Client
  before(async () => {
    app = await testApp()
    admin = app.as('admin')
  })
  after(async () => {
    assert.deepEqual(app.logged, [])
    await app.close()
  })

  const draft = (kind: string, name: string, body: Row | null): Promise<Answer> =>
    admin.send('PUT', `/api/v1/drafts/${kind}/${name}`, { body: body ? { body } : { removed: true } })

  it('is administrators: to others, to strangers and before the first password is changed these addresses are unknown', async () => {
    const told = ({ status, text, headers }: Answer): unknown => [
      status,
      headers.get('allow'),
      text.replace(/"trace_id":"[^"]*"/, ''),
    ]
    const callers = [app.as('editor'), app.as('nobody'), app.as('people'), app.as('fresh'), app.stranger()]
    await leavesNoTrace(app.db, async () => {
      const answers: Answer[] = []
      for (const caller of callers) {
        for (const [method, path, unknown, body] of CALLS) {
          const options = body === undefined ? {} : { body }
          const answer = await caller.send(method, `/api/v1/${path}`, options)
          assert.deepEqual(
            told(answer),
            told(await caller.send(method, `/api/v1/${unknown}`, options)),
            `${method} ${path}`,
          )
          answers.push(answer)
        }
      }
      return answers
    })
  })

  it('is offered by the methods that the addresses have, and no other', async () => {
    const answer = (await admin.send('PATCH', '/api/v1/drafts/menu/m', { body: {} })).refused(405, 'METHOD_NOT_ALLOWED')
    assert.equal(answer.headers.get('allow'), 'PUT, DELETE')
    for (const path of [
      'definitions/nothing/x',
      'definitions/object/nothing',
      'definition-schemas/nothing',
      'dropped/x/restore',
    ])
      assert.equal((await admin.send(path.startsWith('dropped') ? 'POST' : 'GET', `/api/v1/${path}`)).status, 404, path)
  })

  it('does not reach what the engine relies on, and says why', async () => {
    await leavesNoTrace(app.db, async () => {
      const user = (await admin.get('/api/v1/definitions/object/sys_user')).is(200).data
      assert.match(JSON.stringify(user['locked']), /程序依赖/)
      const answers = [
        await draft('object', 'sys_user', { ...(user['body'] as Row), label }),
        await draft('object', 'sys_user', null),
        await draft('role', 'admin', { name: 'admin', label }),
        await draft('field', 'sys_user.name', null),
        await draft('object', 'sys_mine', { name: 'sys_mine', label }),
        await draft('object', 'definitions', { name: 'definitions', label }),
        await draft('object', 'constructor', { name: 'constructor', label }),
        await draft('field', 'thing.version', { object: 'thing', name: 'version', label, type: 'text' }),
      ]
      assert.deepEqual(
        answers.map((answer) => [answer.body['code'], answer.issues[0]?.code]),
        [
          ['DEFINITION_LOCKED', undefined],
          ['DEFINITION_LOCKED', undefined],
          ['DEFINITION_LOCKED', undefined],
          ['DEFINITION_LOCKED', undefined],
          ['VALIDATION_FAILED', 'RESERVED_PREFIX'],
          ['VALIDATION_FAILED', 'RESERVED_NAME'],
          ['VALIDATION_FAILED', 'RESERVED_NAME'],
          ['VALIDATION_FAILED', 'ENGINE_FIELD'],
        ],
      )
      return answers
    })
  })

  it('does not remove what a pack brings, which may be switched off instead', async () => {
    const answers = await leavesNoTrace(app.db, async () => [
      await draft('object', 'box', null),
      await draft('field', 'thing.name', null),
      await draft('enum', 'sample_colour', null),
      await draft('template', 'many_things', null),
    ])
    for (const answer of answers) {
      answer.refused(409, 'DEFINITION_LOCKED')
      assert.match(answer.text, /sample.*停用/)
    }
    const { body } = (await admin.get('/api/v1/definitions/template/many_things')).is(200).data
    ;(await draft('template', 'many_things', { ...(body as Row), enabled: false })).is(200)
    ;(await admin.delete('/api/v1/drafts')).is(204)
  })

  it('bears hostile bodies and names', async () => {
    const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`
    const bodies = [
      '{"body":{"__proto__":{"administrator":true},"name":"m"}}',
      '{"body":{"name":"m","constructor":{}}}',
      `{"body":${deep}}`,
      '{"body":[]}',
      '{"body":null}',
      '{"removed":false}',
      '{"body":{},"removed":true}',
      '{"body":{"name":"m","name":"n"}}',
      '{"body":{"name":"m","label":{"zh":"x","en":"x"}},"version":"1"}',
      JSON.stringify({ body: { name: 'm', label, description: { zh: 'x'.repeat(1_200_000), en: 'x' } } }),
      JSON.stringify({ body: { name: 'm\u200b', label } }),
      JSON.stringify({ body: { name: 'm', label, owner: 'system' } }),
      JSON.stringify({ body: { name: 'm', label, kind: 'object' } }),
      JSON.stringify({ body: { name: 'm', label: { zh: 'a\u0000b', en: 'x' } } }),
    ]
    const names = [
      '__proto__',
      'constructor',
      'toString',
      '%E2%80%8Bm',
      "m'; drop table meta_draft; --",
      'M',
      'a.b',
      '..%2f',
    ]
    await leavesNoTrace(app.db, async () => [
      ...(await Promise.all(bodies.map((raw) => admin.send('PUT', '/api/v1/drafts/menu/m', { raw })))),
      ...(await Promise.all(names.map((name) => draft('menu', name, { name: decodeURIComponent(name), label })))),
      ...(await Promise.all(names.map((name) => draft(name, 'm', { name: 'm', label })))),
      await admin.post('/api/v1/drafts', { drafts: [] }),
      await admin.post('/api/v1/drafts', { drafts: [{ kind: 'menu', name: 'm' }] }),
      await admin.post('/api/v1/drafts', {
        drafts: [1, 2].map(() => ({ kind: 'menu', name: 'm', body: { name: 'm', label } })),
      }),
      await admin.post('/api/v1/drafts/preview', { template: { name: 'x', object: 'nothing', label } }),
      await admin.post('/api/v1/drafts/apply', { base: 'x' }),
    ])
  })
})
