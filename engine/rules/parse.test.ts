import assert from 'node:assert/strict'
import { parseRule, RULE_LIMITS, ruleTest, type RuleField, type RuleFields } from './index.ts'

const known: Readonly<Record<string, RuleField>> = {
  city: { label: { zh: '城市', en: 'City' }, valueType: 'text' },
  amount: { label: { zh: '金额', en: 'Amount' }, valueType: 'decimal' },
  age: { label: { zh: '年龄', en: 'Age' }, valueType: 'number' },
  born: { label: { zh: '生日', en: 'Birthday' }, valueType: 'date' },
  owner: { label: { zh: '所有者', en: 'Owner' }, valueType: 'reference' },
  sex: {
    label: { zh: '性别', en: 'Sex' },
    valueType: 'option',
    options: [{ value: '1', label: { zh: '男', en: 'Male' } }],
  },
}

const fields: RuleFields = {
  field: (name) => (Object.hasOwn(known, name) ? known[name] : undefined),
  names: () => Object.keys(known),
}

const at = (field: string) => ({ var: field })

/** The faults of a rule as `path code`. */
function faults(json: unknown): string[] {
  const reading = parseRule(json, fields)
  if ('rule' in reading) return []
  assert.ok(reading.issues.length > 0)
  for (const { message } of reading.issues) assert.ok(message.zh && message.en)
  return reading.issues.map((issue) => `${issue.path} ${issue.code}`)
}

describe('reading a rule', () => {
  it('brings values to their canonical form', () => {
    const reading = parseRule(
      { and: [{ '>=': [at('amount'), 100000.5] }, { in: [at('owner'), ['019AA5F0-0000-7000-8000-00000000000A']] }] },
      fields,
    )
    assert.ok('rule' in reading && reading.rule.kind === 'and')
    const [amount, owner] = reading.rule.rules
    assert.deepEqual(amount, {
      kind: 'condition',
      field: 'amount',
      valueType: 'decimal',
      operator: '>=',
      operands: ['100000.5'],
    })
    assert.ok(owner?.kind === 'condition')
    assert.deepEqual(owner.operands, ['019aa5f0-0000-7000-8000-00000000000a'])
  })

  it('names every fault with its path inside the JSON', () => {
    assert.deepEqual(
      faults({
        or: [
          { '==': [at('citi'), 'x'] },
          { '!': { '>': [at('city'), 'x'] } },
          { between: [at('age'), 9, 1] },
          { in: [at('city'), ['a', 5, 'b', null]] },
          { '==': [at('sex'), '3'] },
          { in_last: [at('born'), 'a week'] },
          { 'days_since>': [at('born'), 1.5] },
        ],
      }),
      [
        'or/0/==/0/var RULE_FIELD',
        'or/1/!/> RULE_OPERATOR',
        'or/2/between/1 RULE_VALUE',
        'or/3/in/1/1 RULE_VALUE',
        'or/3/in/1/3 RULE_VALUE',
        'or/4/==/1 RULE_VALUE',
        'or/5/in_last/1 RULE_VALUE',
        'or/6/days_since>/1 RULE_VALUE',
      ],
    )
  })

  it('says what would be right', () => {
    const reading = parseRule({ '=': [at('citty'), 'x'] }, fields)
    assert.ok('issues' in reading)
    assert.equal(reading.issues[0]?.hint?.en, "did you mean 'city'?")
    const operator = parseRule({ '=': [at('city'), 'x'] }, fields)
    assert.ok('issues' in operator)
    assert.match(operator.issues[0]?.hint?.zh ?? '', /== != /)
  })

  it('refuses whatever else JSON Logic could say instead of ignoring it', () => {
    const refused: unknown[] = [
      null,
      true,
      'x',
      1,
      [],
      {},
      [{ '==': [at('city'), 'x'] }],
      { '==': [at('city'), 'x'], '!=': [at('city'), 'y'] },
      { and: [] },
      { or: {} },
      { and: { '==': [at('city'), 'x'] } },
      { '!': [] },
      { '!': [{}, {}] },
      { '==': ['x', at('city')] },
      { '<': [1, at('age'), 5] },
      { '==': [at('city')] },
      { '==': [at('city'), 'x', 'y'] },
      { '==': [at('city'), null] },
      { '==': [at('city'), ''] },
      { '==': [at('city'), at('city')] },
      { '==': [at('city'), { cat: ['a', 'b'] }] },
      { '==': [{ var: 'city.length' }, 'x'] },
      { '==': [{ var: 'constructor' }, 'x'] },
      { '==': [{ var: '__proto__' }, 'x'] },
      { '==': [{ var: ['city', 'x'] }, 'x'] },
      { empty: [at('city'), true] },
      { in: [at('city'), []] },
      { in: [at('city'), 'x'] },
      { '>': [at('age'), '18'] },
      { '>': [at('age'), NaN] },
      { '==': [at('city'), '\u0000'] },
      { '==': [at('city'), '\ud800'] },
      { '==': [at('amount'), '1e400'] },
      { '==': [at('born'), '2023-02-29'] },
      { log: [at('city')] },
      { method: [at('city'), 'toString'] },
      { constructor: [at('city'), 'x'] },
      { missing: ['city'] },
      { if: [true, true] },
      { some: [at('city'), {}] },
      JSON.parse('{"__proto__": [{"var": "city"}, "x"]}'),
    ]
    for (const json of refused) assert.notDeepEqual(faults(json), [], JSON.stringify(json))
  })

  it('keeps rules small enough to be read and planned', () => {
    const leaf = { '==': [at('city'), 'x'] }
    const nested = (depth: number): object => (depth === 0 ? leaf : { and: [nested(depth - 1)] })
    assert.deepEqual(faults(nested(RULE_LIMITS.depth)), [])
    assert.match(faults(nested(RULE_LIMITS.depth + 1)).join(), /RULE_LIMIT$/)
    const many = (count: number) => ({ or: Array.from({ length: count }, () => leaf) })
    assert.deepEqual(faults(many(RULE_LIMITS.conditions)), [])
    assert.deepEqual(faults(many(100_000)), [`or/${RULE_LIMITS.conditions}/== RULE_LIMIT`])
    const list = (count: number) => ({ in: [at('city'), Array.from({ length: count }, (_, i) => `c${i}`)] })
    assert.deepEqual(faults(list(RULE_LIMITS.values)), [])
    assert.deepEqual(faults(list(RULE_LIMITS.values + 1)), ['in/1 RULE_LIMIT'])
    let deep: object = leaf
    for (let i = 0; i < 50_000; i++) deep = { '!': deep }
    assert.match(faults(deep).join(), /RULE_LIMIT$/)
  })

  it('lets an empty field meet only the conditions that people expect of it', () => {
    const moment = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }
    const holds = (json: unknown) => {
      const reading = parseRule(json, fields)
      assert.ok('rule' in reading)
      return ruleTest(reading.rule, moment)({ city: null })
    }
    assert.ok(holds({ '!=': [at('city'), '深圳'] }))
    assert.ok(holds({ nin: [at('city'), ['深圳']] }))
    assert.ok(holds({ ncontains: [at('city'), '深'] }))
    assert.ok(holds({ empty: [at('city')] }))
    assert.ok(holds({ '!': { '==': [at('city'), '深圳'] } }))
    assert.ok(!holds({ '==': [at('city'), '深圳'] }))
    assert.ok(!holds({ '<': [at('age'), 5] }))
    assert.ok(!holds({ nempty: [at('city')] }))
    assert.ok(!holds({ 'days_since>': [at('born'), 1] }))
  })
})
