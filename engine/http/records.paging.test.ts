import assert from 'node:assert/strict'
import fc from 'fast-check'

import { testApp, type TestApp } from '../testing/server.ts'

describe('paging through lists over HTTP', () => {
  let app: TestApp
  before(async () => {
    app = await testApp()
  })
  after(() => app.close())

  it('pages by number as by cursor', async () => {
    const made = [1, 2, 3, 4].map((n) => ({ name: 'numbered', code: `k${n}` }))
    ;(await app.as('editor').post('/api/v1/thing', made)).is(201)
    const pages = await Promise.all(
      [1, 2, 3].map((page) => app.as('editor').list('thing', { page, limit: 2, sort: 'code' })),
    )
    assert.deepEqual(
      pages.map((page) => page.is(200).column('code')),
      [['k1', 'k2'], ['k3', 'k4'], []],
    )
    assert.deepEqual(
      pages.map((page) => page.page.next !== null),
      [true, false, false],
    )
  })

  it('reads the whole list page by page, once each record, whatever order, ties and empty values', async () => {
    const values = fc.record({
      name: fc.constantFrom('a', 'b', '深'),
      count: fc.constantFrom(null, 1, 2),
      price: fc.constantFrom(null, '1.00', '2.00'),
      day: fc.constantFrom(null, '2026-01-01'),
      active: fc.boolean(),
      colour: fc.constantFrom(null, 'red', 'green'),
    })
    const made = (
      await app
        .as('editor')
        .post('/api/v1/box', fc.sample(fc.record({ name: fc.constantFrom('a', 'b') }), { numRuns: 5, seed: 7 }))
    ).is(201).rows
    const things = fc
      .sample(values, { numRuns: 60, seed: 7 })
      .map((row, index) => ({ ...row, box: made[index % 3]?.['id'], note: 'paged' }))
    ;(await app.as('editor').post('/api/v1/thing', things)).is(201)
    const filter = { '==': [{ var: 'note' }, 'paged'] }
    const key = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.constantFrom('name', 'count', 'price', 'day', 'active', 'colour', 'box', 'created_at', 'id', 'code'),
      )
      .map(([way, name]) => [`${way}${name}`, name] as const)
    const orders = fc
      .uniqueArray(key, { minLength: 1, maxLength: 3, selector: ([, name]) => name })
      .map((keys) => keys.map(([name]) => name).join())
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: 25 }), async (sort, limit) => {
        const whole = (await app.as('editor').list('thing', { filter, sort, limit: 200, fields: 'id' })).is(200)
        const paged: unknown[] = []
        let after: string | null = ''
        while (after !== null) {
          const page = (
            await app.as('editor').list('thing', { filter, sort, limit, fields: 'id', ...(after && { after }) })
          ).is(200)
          paged.push(...page.column('id'))
          after = page.page.next
        }
        assert.deepEqual(paged, whole.column('id'))
        assert.equal(paged.length, 60)
      }),
      { numRuns: 25, seed: 11 },
    )
  })

  it('neither repeats nor skips a record that was there when others are added meanwhile', async () => {
    const filter = { '==': [{ var: 'note' }, 'paged'] }
    const before = (await app.as('editor').list('thing', { filter, limit: 200, sort: 'count' })).column('id')
    const seen: unknown[] = []
    let after: string | null = ''
    while (after !== null) {
      const page = (
        await app.as('editor').list('thing', { filter, sort: 'count', limit: 7, ...(after && { after }) })
      ).is(200)
      seen.push(...page.column('id'))
      after = page.page.next
      await app.as('editor').post('/api/v1/thing', [
        { name: 'new', count: 1, note: 'paged' },
        { name: 'new', note: 'paged' },
      ])
    }
    assert.equal(new Set(seen).size, seen.length)
    assert.deepEqual(
      seen.filter((id) => before.includes(id)),
      before,
    )
  })

  it('logs no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
