import assert from 'node:assert/strict'
import fc from 'fast-check'

import { testApp, type TestApp } from '../testing/server.ts'

/** Records that nobody touches, and how many come and go beside them. */
const STEADY = 60

describe('pages while records come and go', () => {
  let app: TestApp
  let steady: unknown[]
  before(async () => {
    app = await testApp()
    const values = fc.record({
      name: fc.constantFrom('a', 'b', '深'),
      count: fc.constantFrom(null, 1, 2, 3),
      price: fc.constantFrom(null, '1.00', '2.00'),
    })
    const rows = fc.sample(values, { numRuns: STEADY, seed: 3 }).map((row) => ({ ...row, note: 'steady' }))
    steady = (await app.as('editor').post('/api/v1/thing', rows)).is(201).column('id')
  })
  after(() => app.close())

  /** Makes and deletes records with the same values as the steady ones, until told to stop. */
  async function unrest(seed: number, stop: { now: boolean }): Promise<number> {
    const editor = app.as('editor')
    const values = fc.record({ name: fc.constantFrom('a', 'b', '深'), count: fc.constantFrom(null, 1, 2, 3) })
    const samples = fc.sample(values, { numRuns: 500, seed })
    const mine: string[] = []
    let writes = 0
    for (const [index, row] of samples.entries()) {
      if (stop.now) break
      const oldest = index % 3 === 2 ? mine.shift() : undefined
      if (oldest === undefined) mine.push((await editor.make('thing', { ...row, note: 'fleeting' })).id)
      else (await editor.delete(`/api/v1/thing/${oldest}`)).is(204)
      writes++
    }
    return writes
  }

  for (const sort of ['count', '-count', 'name', '-name', '-created_at', 'count,-name', '-price,count', 'id']) {
    it(`show each that stays once and none twice, by ${sort}`, async () => {
      const stop = { now: false }
      const writers = [1, 2].map((seed) => unrest(seed, stop))
      const seen: unknown[] = []
      for (let after: string | null = ''; after !== null;) {
        const page = (
          await app.as('reader').list('thing', { sort, limit: 5, fields: 'id', ...(after && { after }) })
        ).is(200)
        seen.push(...page.column('id'))
        after = page.page.next
        // whoever is always overtaken by writers never comes to an end
        if (seen.length > STEADY * 2) stop.now = true
      }
      stop.now = true
      const writes = await Promise.all(writers)
      assert.ok(writes.every((count) => count > 0))
      assert.equal(new Set(seen).size, seen.length)
      assert.deepEqual(new Set(seen.filter((id) => steady.includes(id))), new Set(steady))
    })
  }

  it('are of one list: a cursor serves no other object, filter, search, order or person', async () => {
    const editor = app.as('editor')
    const filter = { nempty: [{ var: 'name' }] }
    const asked = { sort: 'count', limit: 5, filter, search: 'a' }
    const { next } = (await editor.list('thing', asked)).is(200).page
    assert.ok(next)
    ;(await editor.list('thing', { ...asked, after: next, limit: 7, fields: 'id' })).is(200)
    const { search: _, ...unsearched } = asked
    for (const other of [
      { ...asked, filter: { empty: [{ var: 'code' }] } },
      { ...asked, sort: '-count' },
      { ...asked, search: 'b' },
      unsearched,
    ]) {
      const answer = (await editor.list('thing', { ...other, after: next })).refused(422, 'BAD_QUERY')
      assert.equal(answer.body['parameter'], 'after')
    }
    ;(await app.as('reader').list('thing', { ...asked, after: next })).refused(422, 'BAD_QUERY')
  })

  it('log no defect in all of this', () => {
    assert.deepEqual(app.logged, [])
  })
})
