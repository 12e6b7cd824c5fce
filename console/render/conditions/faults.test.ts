import assert from 'node:assert/strict'
import type { ConditionRow } from '../../../engine/rules/condition-row.ts'
import { fieldOf, screenOf } from '../test-screen.ts'
import { missingTemplates, offeredFields, offeredOperators, relationNamed } from './condition-fields.ts'
import { faultsWithin, readEdited } from './faults.ts'
import { BELOW, isComplete, ME, MINE, recordKeys, recordValues, shapeOf, withValue } from './value-shape.ts'
import { valueTypes } from '../../../engine/rules/value-types/index.ts'

const label = (zh: string) => ({ zh, en: zh })
const numbers = ['==', '<', '>', 'empty']
const company = screenOf({ size: { type: 'integer', valueType: 'number', operators: numbers } })
const screen = {
  ...screenOf({
    age: { type: 'integer', valueType: 'number', operators: numbers },
    day: { type: 'date', valueType: 'date', operators: ['==', 'this_week'] },
    company: { type: 'reference', valueType: 'reference', operators: ['==', 'in', 'under'] },
    hidden: { type: 'text', valueType: 'text', operators: [] },
  }),
  relations: [
    { name: 'company', label: label('公司'), many: false, object: 'company', template: 'companies' },
    { name: 'order.customer', label: label('订单'), many: true, object: 'order', template: 'orders' },
  ],
}
const screens = new Map([['companies', company]])

function row(field: string, operator: string, values: readonly unknown[], more: Partial<ConditionRow> = {}) {
  return { left: 0, field, operator, values, right: 0, connector: 'and', ...more } as const
}

describe('faults of rows being edited', () => {
  const read = (...rows: ConditionRow[]) => readEdited(rows, screen, screens)

  it('are none where the rows are a rule, through references and with related records', () => {
    const where = [row('size', '>', [3])]
    const { faults, json } = read(row('company.size', '<', [9]), row('company', 'some', [], { where }))
    assert.deepEqual(faults, [])
    assert.deepEqual(json, {
      and: [{ '<': [{ var: 'company.size' }, 9] }, { some: [{ var: 'company' }, { '>': [{ var: 'size' }, 3] }] }],
    })
  })

  it('name a bracket that does not match at its row, though nothing is filled in', () => {
    const [fault] = read(row('', '', [], { left: 1 })).faults
    assert.deepEqual([fault?.row, fault?.part, fault?.message.zh], [0, 'left', '括号不匹配'])
    assert.equal(fault?.isMissing, undefined)
  })

  it('tell what is missing from what is wrong', () => {
    const part = (...rows: ConditionRow[]) => read(...rows).faults.map((fault) => [fault.part, fault.isMissing])
    assert.deepEqual(part(row('', '', [])).at(-1), ['field', true])
    assert.deepEqual(part(row('company.', '', [])).at(-1), ['field', true])
    assert.deepEqual(part(row('age', '<', [])), [['values', true]])
    assert.deepEqual(part(row('age', '<', ['many'])), [['values', undefined]])
    assert.deepEqual(part(row('age', 'empty', [])), [])
    assert.deepEqual(part(row('', '', [], { muted: true })), [])
  })

  it('of rows inside a row are told to that row', () => {
    const { faults } = read(row('age', '<', [1]), row('company', 'some', [], { where: [row('size', '>', [])] }))
    assert.deepEqual(
      faultsWithin(faults, 1).map((fault) => [fault.row, fault.part, fault.within]),
      [[0, 'values', undefined]],
    )
    assert.deepEqual(faultsWithin(faults, 0), [])
  })
})

describe('what a condition editor offers', () => {
  it('is what a person may ask, and for values that must stay true only what does', () => {
    const named = (own: boolean) => offeredFields(screen, { own }).map(({ name }) => name)
    assert.deepEqual(named(false), ['age', 'day', 'company'])
    const operators = (name: string, own: boolean) =>
      offeredOperators(screen.fields[name], relationNamed(screen, name), { own }).map((one) => one.name)
    assert.deepEqual(operators('day', false), ['==', 'this_week'])
    assert.deepEqual(operators('day', true), ['=='])
    assert.deepEqual(operators('company', false), ['==', 'in', 'under', 'some', 'none'])
    assert.deepEqual(operators('company', true), ['==', 'in'])
    assert.deepEqual(operators('order.customer', false), ['some', 'none'])
  })

  it('needs the screens that rows lead to, and no others', () => {
    const rows = [row('order.customer', 'some', [], { where: [] }), row('company.size', '<', [1]), row('age', '<', [1])]
    assert.deepEqual(missingTemplates(rows, screen, new Map()), ['orders', 'companies'])
    assert.deepEqual(missingTemplates(rows, screen, screens), ['orders'])
  })
})

describe('values of a condition', () => {
  const operator = (type: 'number' | 'text' | 'date' | 'reference', name: string) =>
    valueTypes.get(type).operators.find((one) => one.name === name)

  it('are entered as their operator and field ask', () => {
    const shape = (type: 'number' | 'text' | 'date' | 'reference', name: string, more = {}) =>
      shapeOf(operator(type, name), fieldOf('x', { valueType: type, ...more }))
    assert.deepEqual(shape('number', '<'), { as: 'number', count: 1 })
    assert.deepEqual(shape('number', 'between'), { as: 'number', count: 2 })
    assert.deepEqual(shape('number', 'in'), { as: 'list' })
    assert.deepEqual(shape('text', 'contains'), { as: 'words' })
    assert.deepEqual(shape('text', 'empty'), { as: 'nothing' })
    assert.deepEqual(shape('date', '=='), { as: 'input', count: 1 })
    assert.deepEqual(shape('date', 'in_last'), { as: 'span' })
    assert.deepEqual(shape('date', 'days_since_between'), { as: 'days', count: 2 })
    const target = { object: 'x', title: 'name', template: 'x' }
    assert.deepEqual(shape('reference', 'in', { target }), { as: 'records', several: true })
    assert.deepEqual(shape('text', '==', { options: [] }), { as: 'options', several: false })
  })

  it('are there when each of them is', () => {
    assert.equal(isComplete({ as: 'number', count: 2 }, [1, '']), false)
    assert.equal(isComplete({ as: 'number', count: 2 }, [1, 0]), true)
    assert.equal(isComplete({ as: 'list' }, [[]]), false)
    assert.equal(isComplete({ as: 'records', several: true }, [{ my_departments: [] }]), true)
    assert.deepEqual(withValue([1, 2], 0, null, 2), ['', 2])
    assert.deepEqual(withValue([1], 0, '', 1), [])
  })

  it('say "me" among people, and "my departments" alone', () => {
    assert.deepEqual(recordValues([ME], false), [{ me: [] }])
    assert.deepEqual(recordValues(['a', ME], true), [['a', { me: [] }]])
    assert.deepEqual(recordValues(['a', BELOW], true), [{ my_departments: ['below'] }])
    assert.deepEqual(recordValues([MINE, 'a'], true), [['a']])
    for (const keys of [[ME], ['a', ME], [MINE], [BELOW], []])
      assert.deepEqual(recordKeys(recordValues(keys, true)), keys)
  })
})
