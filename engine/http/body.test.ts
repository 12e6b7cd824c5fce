import assert from 'node:assert/strict'

import { contents, leavesNoTrace, testApp, type Row, type TestApp } from '../testing/server.ts'

const THING = '/api/v1/thing'

describe('bodies of writes', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  it('are taken apart strictly: shape, type, charset, keys, depth, size', async () => {
    const editor = app.as('editor')
    const json = { 'Content-Type': 'application/json' }
    const bad: readonly (readonly [number, Promise<{ status: number }> | string, Row?])[] = [
      [400, 'null'],
      [400, '5'],
      [400, '"x"'],
      [400, '[1]'],
      [400, '[]'],
      [400, ''],
      [400, '{'],
      [400, '{"name":"a","name":"b"}'],
      [400, '{"na\\u006de":"a","name":"b"}'],
      [400, '[{"name":"a"},{"name":"b","x":{"y":1,"y":2}}]'],
      [400, '{"name":"x","__proto__":{"writable":true}}'],
      [400, '{"constructor":1}'],
      [400, '{"name":"x","price":1e400}'],
      [400, `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
      [400, `{"name":${'{"a":'.repeat(70)}1${'}'.repeat(70)}}`],
      [413, `{"name":"${'x'.repeat(6_000_000)}"}`],
      [415, '{"name":"x"}', { 'Content-Type': 'text/plain' }],
      [415, 'name=x', { 'Content-Type': 'application/x-www-form-urlencoded' }],
      [415, '{"name":"x"}', { 'Content-Type': 'application/json; charset=gbk' }],
      [415, '{"name":"x"}', { 'Content-Type': 'application/jsonp' }],
      [415, '{"name":"x"}', { ...json, 'Content-Encoding': 'zip' }],
      [400, '{"name":"x"}', { ...json, 'Content-Encoding': 'gzip' }],
    ]
    const answers = await leavesNoTrace(app.db, () =>
      Promise.all(
        bad.map(([, raw, headers]) =>
          editor.send('POST', THING, {
            raw: raw as string,
            headers: { ...json, ...(headers as Record<string, string>) },
          }),
        ),
      ),
    )
    assert.deepEqual(
      answers.map((answer) => answer.status),
      bad.map(([status]) => status),
      JSON.stringify(answers.map((answer, index) => [index, answer.status])),
    )
    for (const answer of answers) answer.refused(answer.status, String(answer.body['code']))
  })

  it('are refused when they are small but inflate to large ones', async () => {
    const { gzipSync } = await import('node:zlib')
    const raw = new Uint8Array(gzipSync(`{"name":"${'x'.repeat(50_000_000)}"}`))
    const answer = await app.as('editor').send('POST', THING, { raw, headers: { 'Content-Encoding': 'gzip' } })
    answer.refused(413, 'BODY_TOO_LARGE')
  })

  it('are UTF-8, and lose what text cannot hold', async () => {
    const broken = await app
      .as('editor')
      .send('POST', THING, { raw: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]) })
    broken.refused(400, 'BAD_JSON')
    const made = (
      await app.as('editor').send('POST', THING, { raw: '{"name":"a\\u0000b\\ud800c","note":"\\u0000"}' })
    ).is(201)
    assert.deepEqual([made.data['name'], made.data['note']], ['abc', null])
  })

  it('hold a thousand records, and not one more', async () => {
    const rows = (count: number): Row[] => Array.from({ length: count }, (_, index) => ({ name: `n${index}` }))
    const made = (await app.as('editor').post(THING, rows(1000))).is(201)
    assert.deepEqual(
      made.column('name'),
      rows(1000).map((row) => row['name']),
    )
    const before = await contents(app.db)
    ;(await app.as('editor').post(THING, rows(1001))).refused(400, 'BAD_REQUEST')
    assert.deepEqual(await contents(app.db), before)
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
