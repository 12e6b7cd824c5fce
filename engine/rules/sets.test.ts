import assert from 'node:assert/strict'
import { parseRule, ruleTest, type RuleFields } from './index.ts'

const MOMENT = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }
const fields: RuleFields = {
  field: (name) => ({ label: { zh: name, en: name }, valueType: name === 'region' ? 'region' : 'options' }),
}

function chosen(rule: object, values: readonly unknown[]): unknown[] {
  const reading = parseRule(rule, fields)
  assert.ok('rule' in reading, JSON.stringify(reading))
  const test = ruleTest(reading.rule, MOMENT)
  return values.filter((value) => test({ tags: value, region: value }))
}

describe('a rule over several options', () => {
  const records = [['a'], ['a', 'b'], ['c'], null]
  const where = (operator: string, ...values: readonly string[]) =>
    chosen({ [operator]: [{ var: 'tags' }, values] }, records)

  it('finds records that have any, all or none of them; one without options has none', () => {
    assert.deepEqual(where('has_any', 'a', 'c'), [['a'], ['a', 'b'], ['c']])
    assert.deepEqual(where('has_all', 'b', 'a'), [['a', 'b']])
    assert.deepEqual(where('has_none', 'b', 'c'), [['a'], null])
  })

  it('takes two lists for equal whatever their order', () => {
    assert.deepEqual(where('==', 'b', 'a'), [['a', 'b']])
    assert.deepEqual(where('==', 'a', 'a'), [['a']])
  })
})

describe('a rule over regions', () => {
  const records = ['440000', '440300', '440305', '440306', '110101', null]
  const under = (...codes: readonly string[]) => chosen({ under: [{ var: 'region' }, codes] }, records)

  it('finds everything inside a province, a city or a district, itself included', () => {
    assert.deepEqual(under('440000'), ['440000', '440300', '440305', '440306'])
    assert.deepEqual(under('440300'), ['440300', '440305', '440306'])
    assert.deepEqual(under('440305', '110000'), ['440305', '110101'])
  })

  it('asks for six digits', () => {
    for (const code of ['44', '深圳', '044000', 440000]) {
      assert.ok('issues' in parseRule({ under: [{ var: 'region' }, [code]] }, fields), String(code))
    }
  })
})
