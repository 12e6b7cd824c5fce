import assert from 'node:assert/strict'

import { applyDefinitions, object } from '../testing/definitions.ts'
import { leavesNoTrace, testApp, type TestApp } from '../testing/server.ts'

describe('records with formatted text', () => {
  let app: TestApp
  const call = () => app.as('admin')

  before(async () => {
    app = await testApp()
    await applyDefinitions(app.db, [
      object('notice', {
        title: { type: 'text', required: true },
        content: { type: 'rich_text', length: 1000, searchable: true },
      }),
    ])
    await app.services.models.refresh()
  })
  after(() => app.close())

  it('keep of what the API writes only what formatted text may be, when made and when changed', async () => {
    const made = await call().make('notice', {
      title: 'a',
      content: '<p onclick="x()">一<b>二</b></p><script>alert(1)</script><a href="javascript:alert(1)">三</a>',
    })
    assert.equal(made['content'], '<p>一<strong>二</strong></p>三')
    const changed = await call().patch(`/api/v1/notice/${made.id}`, {
      version: 1,
      content: '<iframe srcdoc="<script>alert(1)</script>"></iframe><p>四<img src=x onerror=alert(1)></p>',
    })
    assert.equal(changed.is(200).data['content'], '<p>四</p>')
    const [several] = (
      await call().post('/api/v1/notice', [{ title: 'b', content: '<svg onload=alert(1)>x</svg><p>五</p>' }])
    ).is(201).rows
    assert.equal(several?.['content'], '<p>五</p>')
    const { rows } = (await call().get(`/api/v1/notice/${made.id}/history`)).is(200)
    assert.deepEqual(rows[0]?.['changes'], { content: { from: '<p>一<strong>二</strong></p>三', to: '<p>四</p>' } })
  })

  it('change nothing when they are saved again as they were read', async () => {
    const made = await call().make('notice', { title: 'c', content: '<div>a</div>b &amp; c' })
    const again = await call().patch(`/api/v1/notice/${made.id}`, { version: 1, content: made['content'] })
    assert.equal(again.is(200).data.version, 1)
  })

  it('are found by their words, whatever stands between them', async () => {
    await call().make('notice', { title: 'find', content: '<p>深<strong>圳</strong>市</p><p>a &lt; b strong</p>' })
    const find = async (parameters: Record<string, unknown>) =>
      (await call().list('notice', parameters)).is(200).column('title')
    assert.deepEqual(await find({ search: '深圳市' }), ['find'])
    assert.deepEqual(await find({ search: 'A < B' }), ['find'])
    assert.deepEqual(await find({ search: '<p>' }), [])
    assert.deepEqual(await find({ filter: { contains: [{ var: 'content' }, '圳市 a'] } }), ['find'])
    assert.deepEqual(await find({ filter: { starts: [{ var: 'content' }, '深圳'] } }), ['find'])
    assert.deepEqual(await find({ filter: { '==': [{ var: 'content' }, '深圳市 a < b strong'] } }), ['find'])
    assert.deepEqual(await find({ filter: { contains: [{ var: 'content' }, '</strong>'] } }), [])
  })

  it('are refused when they are too long, with the limit named', async () => {
    const content = `<p>${'长'.repeat(400)}</p>`
    const [answer] = await leavesNoTrace(app.db, async () => [
      await call().post('/api/v1/notice', { title: 'x', content }),
    ])
    const [issue] = answer?.refused(422, 'VALIDATION_FAILED').issues ?? []
    assert.deepEqual(
      [issue?.path, issue?.message.en],
      ['content', 'content: is too long: at most 1000 bytes with its formatting'],
    )
  })
})
