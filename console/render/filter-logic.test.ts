import assert from 'node:assert/strict'
import { ruleOfKept, toLogic } from './filter-logic.ts'

describe('filters for the API', () => {
  it('are nothing when nobody filters', () => {
    assert.equal(toLogic({}), undefined)
  })

  it('write each operator in its own form', () => {
    assert.deepEqual(toLogic({ phone: { op: 'contains', value: '137' } }), { contains: [{ var: 'phone' }, '137'] })
    assert.deepEqual(toLogic({ phone: { op: 'empty' } }), { empty: [{ var: 'phone' }] })
    assert.deepEqual(toLogic({ day: { op: 'between', value: ['2026-01-01', '2026-02-01'] } }), {
      between: [{ var: 'day' }, '2026-01-01', '2026-02-01'],
    })
    assert.deepEqual(toLogic({ city: { op: 'in', value: ['a', 'b'] } }), { in: [{ var: 'city' }, ['a', 'b']] })
    assert.deepEqual(toLogic({ day: { op: 'in_last', value: '7d' } }), { in_last: [{ var: 'day' }, '7d'] })
  })

  it('ask twice about a field that has a second condition', () => {
    const filters = { tags: { op: 'has_any', value: ['a'] }, '!tags': { op: 'has_none', value: ['b'] } }
    assert.deepEqual(toLogic(filters), {
      and: [{ has_any: [{ var: 'tags' }, ['a']] }, { has_none: [{ var: 'tags' }, ['b']] }],
    })
  })

  it('are the rule alone of conditions that are kept with their rows', () => {
    const rule = { '<': [{ var: 'age' }, 30] }
    assert.deepEqual(ruleOfKept({ version: 1, rule, rows: [] }), rule)
    assert.deepEqual(ruleOfKept(rule), rule)
    assert.equal(ruleOfKept(undefined), undefined)
  })

  it('combine with and, the fixed condition of a related list first', () => {
    const fixed = { '==': [{ var: 'customer_id' }, 'x'] }
    assert.deepEqual(toLogic({ a: { op: '==', value: 1 } }, fixed), { and: [fixed, { '==': [{ var: 'a' }, 1] }] })
    assert.deepEqual(toLogic({}, fixed), fixed)
    assert.deepEqual(toLogic({}, undefined, fixed), fixed)
    assert.deepEqual(toLogic({}, fixed, { empty: [{ var: 'b' }] }), { and: [fixed, { empty: [{ var: 'b' }] }] })
  })
})
