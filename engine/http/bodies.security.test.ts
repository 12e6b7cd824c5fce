/** Bodies that mean harm, at every address that takes one: refused before anybody looks at them. And texts that look like code. */
import assert from 'node:assert/strict'

import { PATHS } from '../testing/access-matrix/paths.ts'
import { type Answer, leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'
const NOWHERE = '019aa5f0-0000-7000-8000-00000000000a'

/** Nested in what any route takes; each as JSON text, because JavaScript would write none of them. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a prototype': '{"__proto__":{"administrator":true}}',
  'a prototype deep inside': '{"name":"x","values":[{"a":{"__proto__":{"administrator":true}}}]}',
  'a prototype in other letters': '{"name":"x","a":{"\\u005f_proto_\\u005f":1}}',
  'a constructor': '{"name":"x","constructor":{"prototype":{"administrator":true}}}',
  'a prototype by its other name': '{"name":"x","a":[{"prototype":1}]}',
  'the same key twice': '{"name":"x","name":"y"}',
  'the same key twice deep inside': '{"name":"x","values":[{"a":1,"\\u0061":2}]}',
  'a number beyond all numbers': '{"name":"x","version":1e400}',
  'a negative number beyond all numbers': '{"name":"x","values":[-1e999]}',
  'too deep a body': `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  'no end': '{"name":"x"',
  'a comment': '{"name":"x"/*,"version":1*/}',
  'a word that is no JSON': '{"name":NaN}',
}

/** Writing routes that take no JSON: nothing, the bytes of a file, or a pack. */
const WITHOUT_JSON: ReadonlySet<string> = new Set([
  'POST /api/v1/sign-in/captcha',
  'POST /api/v1/profile/sessions/end-others',
  'POST /api/v1/packs/plan',
  'POST /api/v1/packs/apply',
  'POST /api/v1/directories/:name/test',
  'POST /api/v1/audit/verify',
  'POST /api/v1/files',
  'POST /api/v1/imports',
  'POST /api/v1/imports/:id/cancel',
  'POST /api/v1/schedules/:id/run',
  'POST /api/v1/tags/runs/:id/cancel',
  'POST /api/v1/tags/taggings/:id/cancel',
])

/** Those for programs are tried by their own tests; they parse by the same hand. */
const ROUTES = Object.entries(PATHS)
  .filter(([route, door]) => /^(POST|PUT|PATCH) /.test(route) && door !== 'application' && !WITHOUT_JSON.has(route))
  .map(([route]) => route.split(' ') as [string, string])

describe('bodies that mean harm', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  const placed = (path: string): string =>
    path
      .replace(':object', 'thing')
      .replace(':kind', 'object')
      .replace(':name', path.includes('/drafts/') ? 'thing' : 'sample_reader')
      .replace(/:\w+/g, NOWHERE)

  it('are looked at by so many routes', () => assert.ok(ROUTES.length > 40, String(ROUTES.length)))

  for (const [what, raw] of Object.entries(HOSTILE))
    it(`${what}: refused by every route, and nothing is changed`, async () => {
      const answers = await leavesNoTrace(app.db, () =>
        Promise.all(ROUTES.map(([method, path]) => app.as('admin').send(method, placed(path), { raw }))),
      )
      answers.forEach((answer, index) => {
        assert.equal(`${answer.status} ${String(answer.body['code'])}`, '400 BAD_JSON', ROUTES[index]?.join(' '))
      })
      assert.equal(({} as Record<string, unknown>)['administrator'], undefined)
    })

  it('a great many keys, or megabytes of them, are refused by routes of all sorts', async () => {
    const keys = (count: number): string => `{${Array.from({ length: count }, (_, n) => `"k${n}":0`).join()}}`
    const wide = keys(210_000)
    const wider = keys(600_000)
    const paths = [THING, '/api/v1/drafts']
    const answers = await leavesNoTrace(app.db, async () => {
      const given: Answer[] = []
      for (const path of paths)
        for (const raw of [wide, wider]) given.push(await app.as('admin').send('POST', path, { raw }))
      return given
    })
    assert.deepEqual(
      answers.map((answer) => answer.status),
      paths.flatMap(() => [400, 413]),
    )
  })

  it('strangers, who may sign in only, have no megabytes taken apart', async () => {
    const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`
    for (const path of ['/api/v1/session', '/api/v1/session/second-step', '/api/v1/session/password']) {
      const answer = (await app.stranger().send('POST', path, { raw: deep })).refused(413, 'BODY_TOO_LARGE')
      assert.match(String((answer.body['message'] as Row)['en']), /64 kB/)
    }
    // everywhere else they are turned away before their bodies are looked at
    for (const [method, path] of ROUTES.filter(([, path]) => !/\/session(\/|$)/.test(path)))
      (await app.stranger().send(method, placed(path), { raw: '{"name":' })).refused(401, 'NOT_SIGNED_IN')
    const tooLarge = (await app.as('editor').send('POST', THING, { raw: `"${'x'.repeat(6_000_000)}"` })).is(413)
    assert.match(tooLarge.text, /5 MB/)
  })

  it('whole numbers that are not exact are refused, never stored as another one', async () => {
    const admin = app.as('admin')
    const { id } = await admin.make('thing', { name: 'exact', count: 9007199254740991 })
    const huge = ['9007199254740993', '-9007199254740993', '18446744073709551616', '1e300', `1${'0'.repeat(300)}`]
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(
        huge.flatMap((number) => [
          admin.send('POST', THING, { raw: `{"name":"x","count":${number}}` }),
          admin.send('PATCH', `${THING}/${id}`, { raw: `{"version":1,"count":${number}}` }),
          admin.send('PATCH', `${THING}/${id}`, { raw: `{"version":${number},"name":"y"}` }),
          admin.send('POST', `${THING}/query`, { raw: `{"limit":${number}}` }),
          admin.send('PATCH', '/api/v1/parameters/sys_lookups_per_minute', {
            raw: `{"version":0,"value":${number}}`,
          }),
        ]),
      ),
    )
    for (const answer of answers) assert.ok([400, 409, 422].includes(answer.status), answer.text)
  })

  const CODE = [
    '${1234567*9}',
    '${constructor.constructor("return process")()}',
    '{{1234567*9}}',
    '{{constructor}}',
    '<%= 1234567*9 %>',
    '#{1234567*9}',
    '${jndi:ldap://127.0.0.1/a}',
    '{reason} {count} {name}',
    "$& $1 $` $'",
    '%s %o %n',
    '","administrator":true,"a":"',
    '\\u0022,\\u0022administrator\\u0022:true',
  ]

  it('texts that look like code are kept letter by letter, wherever they are shown', async () => {
    const editor = app.as('editor')
    for (const text of CODE) {
      const { id } = await editor.make('thing', { name: 'x' })
      ;(await editor.patch(`${THING}/${id}`, { version: 1, name: text, note: text })).is(200)
      const read = (await editor.get(`${THING}/${id}`)).is(200).data
      assert.deepEqual([read['name'], read['note'], read['administrator']], [text, text, undefined])
      const found = await editor.list('thing', { filter: { '==': [{ var: 'name' }, text] }, fields: 'name' })
      assert.deepEqual(found.is(200).column('name'), [text])
      const history = (await editor.get(`${THING}/${id}/history`)).is(200).text
      assert.ok(history.includes(JSON.stringify(text).slice(1, -1)), history)
    }
  })

  it('texts that look like code are told back in refusals as they came, or not at all', async () => {
    const editor = app.as('editor')
    await leavesNoTrace(app.db, async () => {
      const answers: Answer[] = []
      for (const text of CODE) {
        answers.push(await editor.post(THING, { name: 'x', [text]: 1 }))
        answers.push(await editor.post(THING, { name: 'x', colour: text, day: text, shelf: text }))
        answers.push(await editor.get(`/api/v1/${encodeURIComponent(text)}`))
        answers.push(await editor.list('thing', { sort: text }))
        answers.push(await editor.list('thing', { [text]: '1' }))
        answers.push(await editor.post(`${THING}/query`, { filter: { '==': [{ var: text }, 1] } }))
      }
      for (const answer of answers) assert.doesNotMatch(answer.text, /11111103|\[native code\]|\[object/)
      return answers
    })
  })

  it('what may be done a number of times only is done no more often, however many ask at once', async () => {
    const admin = app.as('admin')
    for (const [name, value] of [
      ['sys_reveals_per_hour', 5],
      ['sys_lookups_per_minute', 5],
    ] as const)
      (await admin.patch(`/api/v1/parameters/${name}`, { value, version: 0 })).is(200)
    const { id } = await admin.make('thing', { name: 'x', phone: '13700007583' })
    const filter = { '==': [{ var: 'phone' }, '13700007583'] }
    const asked: Readonly<Record<string, () => Promise<Answer>>> = {
      reveal: () => app.as('revealer').post(`${THING}/${id}/reveal`, { fields: ['phone'] }),
      'look up': () => app.as('reader').list('thing', { filter }),
      query: () => app.as('editor').post(`${THING}/query`, { filter }),
    }
    for (const [what, ask] of Object.entries(asked)) {
      const answers = await Promise.all(Array.from({ length: 32 }, ask))
      const good = answers.filter((answer) => answer.status === 200)
      assert.equal(good.length, 5, what)
      for (const answer of answers) if (!good.includes(answer)) answer.refused(429, 'TOO_MANY_ATTEMPTS')
    }
    const logged = (await app.as('admin').get(`${THING}/${id}/history`))
      .is(200)
      .rows.filter((row: Row) => row['action'] === 'reveal')
    assert.equal(logged.length, 5)
  })

  it('leave no defect in the log', () => assert.deepEqual(app.logged, []))
})
