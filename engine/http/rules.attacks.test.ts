/** Conditions that mean harm, at every address that takes one: refused with the reason, and nothing is read, changed or slowed by them. */
import assert from 'node:assert/strict'

import { leavesNoTrace, testApp, type Answer, type TestApp } from '../testing/server.ts'

const name = { var: 'name' }

/** JSON texts, because some of these are no values that JavaScript would write. */
const HOSTILE: readonly (readonly [what: string, json: string])[] = [
  ['the prototype by a path', '{"==":[{"var":"constructor.name"},"Object"]}'],
  ['the prototype by its name', '{"==":[{"var":"__proto__"},"x"]}'],
  ['a function of all objects', '{"nempty":[{"var":"toString"}]}'],
  ['a relation to the prototype', '{"some":[{"var":"__proto__.keeper"},true]}'],
  ['a relation to a constructor', '{"some":[{"var":"constructor.keeper"},true]}'],
  ['the prototype as operator', '{"__proto__":[{"var":"name"},"x"]}'],
  ['a constructor as operator', '{"constructor":[{"var":"name"},"x"]}'],
  ['a key beside the operator', '{"==":[{"var":"name"},"x"],"or":[]}'],
  ['a prototype beside the operator', '{"==":[{"var":"name"},"x"],"__proto__":{"isAdmin":true}}'],
  ['a pattern as operator', '{"regex":[{"var":"name"},"(a+)+$"]}'],
  ['a method', '{"method":[{"var":"name"},"toString"]}'],
  ['a log', '{"log":"x"}'],
  ['a column of SQL', '{"==":[{"var":"name\\" or true --"},"x"]}'],
  ['a relation of SQL', '{"some":[{"var":"thing.keeper\\" or true --"},true]}'],
  ['a column that is no field', '{"==":[{"var":"deleted_at"},"x"]}'],
  ['no condition at all', '{"and":[]}'],
  ['a value as condition', '{"or":[true]}'],
  ['an operand that computes', '{"==":[{"var":"name"},{"cat":["a","b"]}]}'],
  ['a number that is none', '{"==":[{"var":"count"},1e400]}'],
  ['a text that cannot be stored', '{"==":[{"var":"name"},"\\u0000"]}'],
  ['half a character', '{"==":[{"var":"name"},"\\ud800"]}'],
  ['too many values', JSON.stringify({ in: [name, Array.from({ length: 1_001 }, (_, n) => `v${n}`)] })],
  ['too many conditions', JSON.stringify({ or: Array.from({ length: 201 }, () => ({ empty: [name] })) })],
  ['too deep a condition', `${'{"!":'.repeat(9)}{"empty":[{"var":"name"}]}${'}'.repeat(9)}`],
  ['far too deep a condition', `${'{"!":'.repeat(3_000)}{"empty":[{"var":"name"}]}${'}'.repeat(3_000)}`],
  ['relations of relations', '{"==":[{"var":"parent.parent.parent.name"},"x"]}'],
  ['a masked field from elsewhere', '{"==":[{"var":"parent.phone"},"13787654321"]}'],
  ['a part of a masked field from elsewhere', '{"some":[{"var":"thing.parent"},{"starts":[{"var":"secret"},"s"]}]}'],
  ['what nobody may read', '{"some":[{"var":"sys_session.user_id"},true]}'],
]

describe('conditions that mean harm', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
    const call = app.as('editor')
    for (const each of ['a%b', 'axb', 'a_b', 'a\\b', '50%', "o'b", '"', '$1', '深圳'])
      await call.make('thing', { name: each })
  })
  after(() => app.close())

  /** Every address of an object that takes a condition. */
  const ADDRESSES: Readonly<Record<string, (filter: string) => Promise<Answer>>> = {
    list: (filter) => app.as('editor').get(`/api/v1/thing?filter=${encodeURIComponent(filter)}`),
    query: (filter) => raw('POST', '/api/v1/thing/query', `{"filter":${filter}}`),
    'expanded records': (filter) =>
      raw('POST', '/api/v1/thing/query', `{"expand":{"thing.parent":{"filter":${filter}}}}`),
    aggregate: (filter) =>
      raw('POST', '/api/v1/thing/aggregate', `{"filter":${filter},"measures":[{"function":"count"}]}`),
    tree: (filter) => app.as('editor').get(`/api/v1/thing/tree?filter=${encodeURIComponent(filter)}`),
    export: (filter) => app.as('editor').get(`/api/v1/thing/export?filter=${encodeURIComponent(filter)}`),
    change: (filter) => raw('PATCH', '/api/v1/thing', `{"filter":${filter},"values":{"note":"changed"}}`),
    remove: (filter) => raw('POST', '/api/v1/thing/remove', `{"filter":${filter}}`),
  }

  function raw(method: string, path: string, body: string): Promise<Answer> {
    return app.as('editor').send(method, path, { raw: body })
  }

  for (const [address, ask] of Object.entries(ADDRESSES))
    it(`are refused by ${address}, each with its reason`, async () => {
      await leavesNoTrace(app.db, async () => {
        const answers: Answer[] = []
        for (const [what, json] of HOSTILE) {
          const answer = await ask(json)
          assert.ok([400, 413, 414, 422, 431].includes(answer.status), `${what}: ${answer.status} ${answer.text}`)
          assert.doesNotMatch(answer.text, /13787654321|\bat .*\.ts|syntax error|column "/, what)
          answers.push(answer)
        }
        return answers
      })
      assert.deepEqual(app.logged, [])
      assert.equal((await app.as('editor').list('thing', { count: 'exact' })).page.total, 9)
    })

  it('find characters that mean something to LIKE, to SQL and to JSON as themselves', async () => {
    const find = async (filter: object): Promise<unknown> =>
      (await app.as('editor').list('thing', { filter, sort: 'name' })).is(200).column('name')
    for (const [operator, value, found] of [
      ['contains', '%', ['50%', 'a%b']],
      ['contains', '_', ['a_b']],
      ['contains', '\\', ['a\\b']],
      ['starts', 'a_', ['a_b']],
      ['ends', '%', ['50%']],
      ['==', 'a%b', ['a%b']],
      ['contains', "'", ["o'b"]],
      ['==', '$1', ['$1']],
      ['contains', '.*', []],
      ['==', '"', ['"']],
    ] as const)
      assert.deepEqual(await find({ [operator]: [name, value] }), found, `${operator} ${value}`)
    assert.deepEqual(await find({ in: [name, ['%', 'a_b', "'; drop table thing --"]] }), ['a_b'])
  })

  it('change nothing that objects inherit', () => {
    assert.equal(({} as Record<string, unknown>)['isAdmin'], undefined)
  })
})
