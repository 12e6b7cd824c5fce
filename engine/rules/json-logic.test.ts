/** What others' JSON Logic means to us: the forms we accept answer as json-logic-js answers them, all others are refused. */
import assert from 'node:assert/strict'
import jsonLogic from 'json-logic-js'
import { exportTest } from './agreement.test-kit.ts'
import { factKey, parseRule, ruleTest, type RuleFields, type RuleRecord, type ValueTypeName } from './index.ts'

const moment = { now: '2026-11-21T04:00:00.000Z', timeZone: 'UTC' }

const TYPES = new Map<string, ValueTypeName>([
  ['temp', 'number'],
  ['qty', 'number'],
  ['sku', 'text'],
  ['filling', 'text'],
  ['name', 'text'],
  ['done', 'boolean'],
  ['constructor', 'text'],
])

const fields: RuleFields = {
  field: (name) => {
    const valueType = TYPES.get(name)
    return valueType && { label: { zh: name, en: name }, valueType }
  },
  relation: (name) =>
    name === 'items' || name === 'pie'
      ? { label: { zh: name, en: name }, many: name === 'items', object: name, fields }
      : undefined,
}

const at = (name: string) => ({ var: name })
const temp = at('temp')
const two = {
  items: [
    { qty: 1, sku: 'apple' },
    { qty: 2, sku: 'banana' },
  ],
}

/** Rules of the forms that we accept, with data in the shape that JSON Logic has. */
const ACCEPTED: readonly (readonly [rule: object, data: Readonly<Record<string, unknown>>])[] = [
  ...[99, 100, 101].flatMap((value) =>
    ['==', '!=', '<', '<=', '>', '>='].map((operator) => [{ [operator]: [temp, 100] }, { temp: value }] as const),
  ),
  ...[true, false].flatMap((value) =>
    ['==', '!='].map((each) => [{ [each]: [at('done'), true] }, { done: value }] as const),
  ),
  [{ '==': [at('name'), 'apple'] }, { name: 'apple' }],
  [{ '==': [at('name'), 'apple'] }, { name: 'Apple' }],
  [{ in: [at('name'), ['Bart', 'Lisa']] }, { name: 'Bart' }],
  [{ in: [at('name'), ['Bart', 'Lisa']] }, { name: 'Milhouse' }],
  [{ '!': { '==': [temp, 1] } }, { temp: 1 }],
  [{ '!': [{ '==': [temp, 1] }] }, { temp: 2 }],
  [{ and: [{ '>': [temp, 0] }, { '<': [temp, 110] }] }, { temp: 100 }],
  [{ and: [{ '>': [temp, 0] }, { '<': [temp, 110] }] }, { temp: 120 }],
  [{ or: [{ '<': [temp, 0] }, { '>': [temp, 110] }] }, { temp: 100 }],
  [{ and: [{ '<': [temp, 110] }, { '==': [at('pie.filling'), 'apple'] }] }, { temp: 100, pie: { filling: 'apple' } }],
  [{ and: [{ '<': [temp, 110] }, { '==': [at('pie.filling'), 'apple'] }] }, { temp: 100, pie: { filling: 'plum' } }],
  [{ some: [at('items'), { '>=': [at('qty'), 1] }] }, two],
  [{ some: [at('items'), { '>': [at('qty'), 1] }] }, two],
  [{ some: [at('items'), { '<': [at('qty'), 1] }] }, two],
  [{ some: [at('items'), { '<': [at('qty'), 1] }] }, { items: [] }],
  [{ none: [at('items'), { '>=': [at('qty'), 1] }] }, two],
  [{ none: [at('items'), { '<': [at('qty'), 1] }] }, two],
  [{ none: [at('items'), { '<': [at('qty'), 1] }] }, { items: [] }],
  [{ some: [at('items'), { and: [{ '==': [at('sku'), 'apple'] }, { '==': [at('qty'), 2] }] }] }, two],
]

/** The same data as rules of ours meet it. */
function recordOf({ items, pie, ...values }: Readonly<Record<string, unknown>>): RuleRecord {
  return { ...values, [factKey('items')]: items ?? [], [factKey('pie')]: pie === undefined ? [] : [pie] }
}

const REFUSED: readonly unknown[] = [
  // what is compared is a field with a value, never two values, two fields or what has to be computed first
  { '==': [1, 1] },
  { '===': [1, 1] },
  { '===': [temp, 1] },
  { '!==': [temp, 1] },
  { '==': [temp, '1'] },
  { '>': [temp, temp] },
  { '<': [1, temp, 3] },
  { '<=': [1, temp, 3] },
  { '==': [{ '%': [temp, 2] }, 0] },
  { '>': [temp, { '+': [1, 1] }] },
  { '==': [temp, null] },
  { '<': [temp, '1'] },
  // values are no conditions
  true,
  'apple',
  ['apple'],
  null,
  { '!': [true] },
  { '!': [] },
  { '!!': [temp] },
  { and: [true, false] },
  { and: [] },
  { or: [at('done')] },
  { if: [{ '>': [temp, 1] }, true, false] },
  { '?:': [true, 1, 2] },
  // fields are named, and one by one
  { '==': [at(''), 1] },
  { '==': [{ var: ['temp'] }, 1] },
  { '==': [{ var: ['temp', 5] }, 1] },
  { '==': [{ var: 1 }, 1] },
  { '==': [{ var: null }, 1] },
  { '==': [{ var: { var: 'temp' } }, 1] },
  at('temp'),
  { missing: ['temp'] },
  { missing_some: [1, ['temp', 'name']] },
  // text inside text has an operator of its own
  { in: ['Spring', 'Springfield'] },
  { in: [at('name'), 'Springfield'] },
  { cat: [at('name'), '!'] },
  { substr: [at('name'), 4] },
  { all: [at('items'), { '>': [at('qty'), 0] }] },
  { some: [at('items'), { '>': [at(''), 0] }] },
  { some: [at('temp'), { '>': [at('qty'), 0] }] },
  { some: [['a'], { '>': [at('qty'), 0] }] },
  { some: [at('items'), false] },
  { some: [at('items')] },
  { filter: [at('items'), true] },
  { map: [at('items'), at('qty')] },
  { reduce: [at('items'), at('current'), 0] },
  { merge: [[1], [2]] },
  { min: [1, 2] },
  { max: [1, 2] },
  { '+': [1, 2] },
  { '*': [1, 2] },
  { '/': [4, 2] },
  { '-': [temp] },
  { log: 'apple' },
  { method: [at('name'), 'toString'] },
  { '==': [at('items.qty'), 1] },
]

describe('rules that come as JSON Logic of others', () => {
  it('answer as json-logic-js does where we accept them, here and exported again', () => {
    for (const [json, data] of ACCEPTED) {
      const reading = parseRule(json, fields)
      assert.ok('rule' in reading, JSON.stringify([json, reading]))
      const wanted: unknown = jsonLogic.apply(json as Parameters<typeof jsonLogic.apply>[0], data)
      const record = recordOf(data)
      assert.equal(ruleTest(reading.rule, moment)(record), wanted, JSON.stringify([json, data]))
      assert.equal(exportTest(reading.rule, moment)(record), wanted, JSON.stringify([json, data]))
    }
  })

  it('are refused where we accept them not, and never ignored', () => {
    for (const json of REFUSED) {
      const reading = parseRule(json, fields)
      assert.ok('issues' in reading && reading.issues.length > 0, JSON.stringify(json))
      // nor in company
      const beside = parseRule({ or: [{ '==': [temp, 1] }, json] }, fields)
      assert.ok('issues' in beside, JSON.stringify(json))
    }
  })

  it('find nothing that all objects inherit', () => {
    for (const name of [
      'constructor.name',
      '__proto__',
      'constructor.constructor',
      'name.constructor',
      '__proto__.x',
      'toString',
    ])
      for (const json of [{ '==': [at(name), 'Object'] }, { nempty: [at(name)] }, { some: [at(name), true] }])
        assert.ok('issues' in parseRule(json, fields), name)
    const reading = parseRule({ nempty: [at('constructor')] }, fields)
    assert.ok('rule' in reading)
    assert.equal(ruleTest(reading.rule, moment)({}), false)
    assert.equal(exportTest(reading.rule, moment)({}), false)
    assert.equal(exportTest(reading.rule, moment)({ constructor: 'x' }), true)
  })

  it('end neither the stack nor the patience, however deep or wide they are', () => {
    const leaf = { '==': [temp, 1] }
    for (const wrap of [
      (inner: unknown) => ({ '!': inner }),
      (inner: unknown) => ({ and: [inner] }),
      (inner: unknown) => ({ some: [at('items'), inner] }),
      (inner: unknown) => [inner],
    ]) {
      let deep: unknown = leaf
      for (let depth = 0; depth < 3_000; depth++) deep = wrap(deep)
      assert.ok('issues' in parseRule(deep, fields))
    }
    const wide = { or: Array.from({ length: 100_000 }, () => ({ some: [at('items'), leaf] })) }
    const reading = parseRule(wide, fields)
    assert.ok('issues' in reading)
    assert.deepEqual(
      reading.issues.map(({ code }) => code),
      ['RULE_LIMIT'],
    )
  })

  it('have one operator an object, whatever their keys are', () => {
    for (const json of [
      { '==': [temp, 1], '!=': [temp, 2] },
      { and: [{ '==': [temp, 1] }], or: [] },
      JSON.parse('{"__proto__": [{"var": "temp"}, 1]}'),
      JSON.parse('{"==": [{"var": "temp", "__proto__": {}}, 1]}'),
      JSON.parse('{"constructor": [{"var": "temp"}, 1]}'),
    ])
      assert.ok('issues' in parseRule(json, fields), JSON.stringify(json))
    assert.equal(({} as Record<string, unknown>)['temp'], undefined)
  })
})
