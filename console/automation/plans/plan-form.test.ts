import assert from 'node:assert/strict'

import type { PlanValues } from '../../data/plans.ts'
import { formOf, isConfigured, missingIn, newForm, targetOf, valuesOf, waysOf } from './plan-form.ts'

describe('the form of a plan', () => {
  const label = { zh: '', en: '' }
  const offered = {
    objects: [
      { name: 'buyer', label, reached: ['phone' as const], variables: [] },
      { name: 'parcel', label, reached: [], variables: [] },
    ],
    sources: [{ name: 'offer', label, object: 'buyer' }],
  }
  const [byTags, bySource] = waysOf(offered)

  it('offers people by their tags, by what is meant for them, then the rest', () => {
    assert.deepEqual(
      waysOf(offered).map(({ key }) => key),
      ['tags:buyer', 'source:offer', 'tags:parcel'],
    )
  })

  it('comes back as it was saved', () => {
    const values: PlanValues = {
      ...{ name: '计划', kind: 'tags', object: 'buyer', source_object: null, source: null, tags: ['a'], match: 'all' },
      ...{ frequency: 'every_days', every_days: 3, start_at: '2030-01-01T00:00:00.000Z', end_date: '2030-02-01' },
      ...{ refresh: true, processor: 'p', settings: { content: 'x' } },
    }
    assert.ok(byTags)
    assert.deepEqual(valuesOf(formOf(values), byTags), values)
  })

  it('says what is missing', () => {
    const form = { ...newForm('', 'tags:buyer'), frequency: 'every_days' as const, days: '1' }
    assert.deepEqual(Object.keys(missingIn(form, byTags)).sort(), ['every_days', 'name', 'processor', 'tags'])
    assert.ok('source' in missingIn(form, bySource))
  })

  it('keeps nothing that its kind or frequency has no use for', () => {
    assert.ok(bySource)
    const form = { ...newForm('n', 'source:offer'), source: 'r', tags: ['a'], end: '2030-01-01', settings: { a: '' } }
    const { tags, end_date, every_days, settings } = valuesOf(form, bySource)
    assert.deepEqual([tags, end_date, every_days, settings], [[], null, null, {}])
    assert.deepEqual(targetOf(form, bySource), { object: 'buyer', match: 'any', source: { object: 'offer', id: 'r' } })
    assert.equal(isConfigured(form.settings), false)
  })
})
