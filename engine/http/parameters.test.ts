/** Parameters through HTTP: seen and set by whoever holds the points, effective at once, secrets never told. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'

import { systemPrincipal } from '../access/index.ts'
import { applyChange } from '../schema/apply.ts'
import { checkDefinitions } from '../model/validate/check-definitions.ts'
import { openParameters, Vault } from '../settings/index.ts'
import { leavesNoTrace, type Row, testApp, type TestApp } from '../testing/server.ts'
import { TEST_SECRET } from '../testing/secret.ts'

const SECRET = 'Tr0ub4dor-5f2c9'
const PATH = '/api/v1/parameters'

const SHIPPED: readonly Row[] = [
  { name: 'sample_text', type: 'text', default: 'as shipped', length: 20 },
  { name: 'sample_days', type: 'integer', default: 30, minimum: 1, maximum: 365, unit: { zh: '天', en: 'days' } },
  { name: 'sample_switch', type: 'boolean', default: false },
  { name: 'sample_secret', type: 'secret' },
  {
    name: 'sample_choice',
    type: 'text',
    default: 'a',
    options: [
      { value: 'a', label: { zh: '甲', en: 'A' } },
      { value: 'b', label: { zh: '乙', en: 'B' } },
    ],
  },
]

describe('parameters', () => {
  let app: TestApp

  before(async () => {
    app = await testApp()
    await applyChange(app.db, {
      author: { what: 'test' },
      change: (current) => {
        const raw = SHIPPED.map((body) => ({
          kind: 'parameter',
          name: String(body['name']),
          owner: 'sample',
          body: { kind: 'parameter', label: { zh: `参数 ${String(body['name'])}`, en: String(body['name']) }, ...body },
        }))
        const { definitions, issues } = checkDefinitions(raw, current)
        assert.deepEqual(issues, [])
        return definitions
      },
    })
    await app.services.parameters.refresh()
  })

  after(() => app.close())

  const admin = (): ReturnType<TestApp['as']> => app.as('admin')
  const named = async (name: string): Promise<Row> => (await admin().get(`${PATH}/${name}`)).is(200).data

  it('have their defaults until somebody sets them, and again when that is taken back', async () => {
    const { parameters } = app.services
    assert.deepEqual(
      ['sample_text', 'sample_days', 'sample_switch', 'sample_secret', 'nobody_defined'].map((name) =>
        parameters.get(name),
      ),
      ['as shipped', 30, false, undefined, undefined],
    )
    const set = (await admin().patch(`${PATH}/sample_days`, { value: 7 })).is(200).data
    assert.deepEqual([set['value'], set['default'], set['set'], set['system']], [7, 30, true, true])
    assert.equal(parameters.get('sample_days'), 7)
    const back = (await admin().patch(`${PATH}/sample_days`, { value: null })).is(200).data
    assert.deepEqual([back['value'], back['set']], [30, false])
    assert.equal(parameters.get('sample_days'), 30)
  })

  it('are effective in another process within a second, also when its messages are lost', async () => {
    const vault = new Vault(TEST_SECRET, app.db.workspace)
    const hearing = await openParameters(app.db, { vault, pollMs: 60_000 })
    const deaf = await openParameters({ ...app.db, listen: () => Promise.resolve(() => Promise.resolve()) }, { vault })
    try {
      await admin().patch(`${PATH}/sample_text`, { value: 'news' })
      const until = Date.now() + 5_000
      while ([hearing, deaf].some((each) => each.get('sample_text') !== 'news') && Date.now() < until) await sleep(20)
      assert.deepEqual([hearing.get('sample_text'), deaf.get('sample_text')], ['news', 'news'])
    } finally {
      await hearing.close()
      await deaf.close()
    }
  })

  it('refuse values that will not do, saying why, and change nothing', async () => {
    const wrong: readonly [string, unknown, RegExp][] = [
      ['sample_days', 0, /at least 1/],
      ['sample_days', 366, /at most 365/],
      ['sample_days', '7', /whole number/],
      ['sample_days', 1.5, /whole number/],
      ['sample_text', 7, /a text/],
      ['sample_text', 'x'.repeat(21), /at most 20/],
      ['sample_text', 'two\nlines', /one line/],
      ['sample_text', 'a\u0000b', /control/],
      ['sample_switch', 'true', /true or false/],
      ['sample_choice', 'c', /one of a, b/],
      ['sample_secret', 12, /a text/],
    ]
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(wrong.map(([name, value]) => admin().patch(`${PATH}/${name}`, { value }))),
    )
    for (const [index, answer] of answers.entries()) {
      answer.refused(422, 'VALIDATION_FAILED')
      assert.equal(answer.issues[0]?.path, 'value')
      assert.match(answer.issues[0].message.en, wrong[index]?.[2] ?? /$^/)
    }
  })

  it('keep secrets encrypted, use them, and tell nobody', async () => {
    const answer = (await admin().patch(`${PATH}/sample_secret`, { value: SECRET })).is(200)
    assert.deepEqual([answer.data['value'], answer.data['set']], [null, true])
    assert.equal(app.services.parameters.get('sample_secret'), SECRET)
    const texts = [
      answer.text,
      (await admin().get(PATH)).text,
      (await admin().get(`${PATH}/sample_secret/history`)).text,
      (await admin().patch(`${PATH}/sample_secret`, { value: `${SECRET}\n` })).text,
      JSON.stringify(app.logged),
    ]
    for (const table of await app.db.owner.query<{ name: string }>(
      `select tablename::text as name from pg_tables where schemaname = $1`,
      [app.db.workspace],
    )) {
      const rows = await app.db.owner.query<{ row: string }>(
        `select t::text as row from ${app.db.table(table.name)} as t`,
      )
      texts.push(rows.map(({ row }) => row).join('\n'))
    }
    for (const text of texts) assert.ok(!text.includes(SECRET), text.slice(0, 300))
  })

  it('tell who changed what when, and of a secret only that it changed', async () => {
    await admin().patch(`${PATH}/sample_choice`, { value: 'b' })
    const [latest] = (await admin().get(`${PATH}/sample_choice/history`)).is(200).rows
    assert.deepEqual(
      [latest?.['action'], latest?.['before'], latest?.['after'], latest?.['by'], latest?.['hidden']],
      ['set', null, 'b', '系统管理员', false],
    )
    const [secret] = (await admin().get(`${PATH}/sample_secret/history`)).is(200).rows
    assert.deepEqual([secret?.['before'], secret?.['after'], secret?.['hidden']], [null, null, true])
    await assert.rejects(
      app.db.query(`delete from ${app.db.table('sys_parameter_history')}`),
      /permission denied|append-only/,
    )
  })

  it('refuse to overwrite what another changed meanwhile', async () => {
    const { version } = await named('sample_text')
    await admin().patch(`${PATH}/sample_text`, { value: 'one', version })
    ;(await admin().patch(`${PATH}/sample_text`, { value: 'two', version })).refused(409, 'VERSION_CONFLICT')
    assert.equal((await named('sample_text'))['value'], 'one')
  })

  it('can be added, changed and deleted by administrators, while those of the system keep their definition', async () => {
    const label = { zh: '客服电话', en: 'Service phone' }
    const made = (await admin().post(PATH, { name: 'service_phone', label, type: 'text', value: '400-1' })).is(201).data
    assert.deepEqual([made['value'], made['system'], made['set']], ['400-1', false, true])
    assert.equal(app.services.parameters.get('service_phone'), '400-1')
    const changed = { label: { zh: '热线', en: 'Hotline' }, group: { zh: '客服', en: 'Service' }, value: '400-2' }
    const answer = (await admin().patch(`${PATH}/service_phone`, changed)).is(200).data
    assert.deepEqual([answer['label'], answer['group'], answer['value']], [changed.label, changed.group, '400-2'])
    const history = (await admin().get(`${PATH}/service_phone/history`)).rows.map(({ action }) => action)
    assert.deepEqual(history, ['set', 'edit', 'add'])
    ;(await admin().delete(`${PATH}/service_phone`)).is(204)
    ;(await admin().get(`${PATH}/service_phone`)).refused(404, 'NOT_FOUND')
    assert.equal(app.services.parameters.get('service_phone'), undefined)
    const again = (await admin().post(PATH, { name: 'service_phone', label, type: 'text' })).is(201).data
    assert.deepEqual([again['value'], again['set']], [null, false], 'the former value does not come back')
    const answers = await leavesNoTrace(app.db, async () => [
      await admin().delete(`${PATH}/sample_text`),
      await admin().patch(`${PATH}/sample_text`, { label }),
      await admin().patch(`${PATH}/service_phone`, { type: 'integer' }),
      await admin().post(PATH, { name: 'SAMPLE_text', label, type: 'text' }),
      await admin().post(PATH, { name: '2nd', label, type: 'text' }),
      await admin().post(PATH, { name: 'other', type: 'text' }),
      await admin().post(PATH, { label, type: 'text' }),
      await admin().post(PATH, { name: 'other', label, type: 'integer', minimum: 3, maximum: 2 }),
      await admin().post(PATH, { name: 'other', label, type: 'boolean', options: [{ value: 'a', label }] }),
      await admin().post(PATH, { name: 'other', label, type: 'integer', value: 'x' }),
      await admin().post(PATH, { name: 'other', label, colour: 'red' }),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [409, 409, ...Array.from({ length: 9 }, () => 422)],
      answers.map(({ text }) => text).join('\n'),
    )
  })

  it('are unknown addresses to whoever lacks the points', async () => {
    const answers = await leavesNoTrace(app.db, async () => [
      await app.as('editor').get(PATH),
      await app.as('editor').get(`${PATH}/sample_text`),
      await app.as('editor').post(PATH, { name: 'mine', label: { zh: '我', en: 'I' }, type: 'text' }),
      await app.as('editor').patch(`${PATH}/sample_text`, { value: 'x' }),
      await app.as('editor').delete(`${PATH}/sample_text`),
      await app.as('editor').get(`${PATH}/sample_text/history`),
    ])
    for (const answer of answers) answer.refused(404, 'NOT_FOUND')
    ;(await app.stranger().get(PATH)).refused(401, 'NOT_SIGNED_IN')
  })

  it('are for the engine as well: a system principal leaves its reason in the trace', async () => {
    const { reason } = systemPrincipal('nightly') as { reason: string }
    await app.services.parameters.change('sample_days', { value: 9 }, { author: { kind: 'system', what: reason } })
    const [latest] = (await admin().get(`${PATH}/sample_days/history`)).rows
    assert.equal(latest?.['by'], 'nightly')
  })
})
