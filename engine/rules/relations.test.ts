import assert from 'node:assert/strict'
import {
  compileClosure,
  factKey,
  parseRule,
  pathKey,
  type RuleField,
  type RuleFields,
  type RuleMoment,
  type RuleRecord,
  ruleWords,
} from './index.ts'

const own: Readonly<Record<string, RuleField>> = {
  name: { label: { zh: '名称', en: 'Name' }, valueType: 'text' },
  amount: { label: { zh: '金额', en: 'Amount' }, valueType: 'decimal' },
  born: { label: { zh: '生日', en: 'Birthday' }, valueType: 'date' },
  seen: { label: { zh: '到访', en: 'Seen' }, valueType: 'datetime' },
  keeper: { label: { zh: '负责人', en: 'Keeper' }, valueType: 'reference', about: 'person' },
  team: { label: { zh: '部门', en: 'Team' }, valueType: 'reference', about: 'department', tree: true },
  firm: { label: { zh: '公司', en: 'Company' }, valueType: 'reference' },
}

const fields: RuleFields = {
  field: (name) => own[name],
  names: () => Object.keys(own),
  relation: (name) => {
    if (name === 'firm') return { label: { zh: '公司', en: 'Company' }, many: false, object: 'firm', fields }
    if (name !== 'order.buyer') return undefined
    return { label: { zh: '订单', en: 'Orders' }, many: true, object: 'order', fields }
  },
}

const at = (field: string) => ({ var: field })
const ID = '019aa5f0-0000-7000-8000-00000000000a'

function ruleOf(json: unknown) {
  const reading = parseRule(json, fields)
  assert.ok('rule' in reading, JSON.stringify(reading))
  return reading.rule
}

function fault(json: unknown): string {
  const reading = parseRule(json, fields)
  assert.ok('issues' in reading, JSON.stringify(json))
  return reading.issues.map(({ code, path, message }) => `${path} ${code} ${message.en}`).join()
}

describe('rules about related records, people and anniversaries', () => {
  const zh = (json: unknown, codes = false) => ruleWords(ruleOf(json), fields, { codes }).zh
  const en = (json: unknown) => ruleWords(ruleOf(json), fields).en

  it('read as sentences in both languages', () => {
    const dear = { and: [{ '>': [at('amount'), 100000] }, { some: [at('firm'), true] }] }
    assert.equal(zh({ some: [at('order.buyer'), dear] }), '有 订单（金额 大于 100000 并且 有 公司）')
    assert.equal(
      en({ some: [at('order.buyer'), dear] }),
      'has Orders (where Amount is greater than 100000 and has Company)',
    )
    assert.equal(zh({ none: [at('order.buyer'), true] }, true), '没有 订单[order.buyer]')
    assert.equal(zh({ '==': [at('firm.firm.name'), '腾讯'] }, true), '公司的公司的名称[firm.firm.name] 等于 腾讯')
    assert.equal(en({ '==': [at('firm.name'), 'x'] }), 'Name of Company equals x')
    assert.equal(zh({ '==': [at('keeper'), { me: [] }] }), '负责人 等于 我')
    assert.equal(en({ in: [at('keeper'), [ID, { me: [] }]] }), `Keeper is one of ${ID}, me`)
    assert.equal(zh({ nin: [at('team'), { my_departments: ['below'] }] }), '部门 不属于 我的部门及下级部门')
    assert.equal(zh({ anniversary_in: [at('born'), 7] }), '生日 周年日（含当天）距今不超过 7 天')
    assert.equal(zh({ under: [at('firm.team'), [ID]] }), `公司的部门 属于（含下级） ${ID}`)
  })

  it('say where they are wrong and what would be right', () => {
    assert.match(fault({ some: [at('orders'), true] }), /^some\/0\/var RULE_RELATION 'orders' leads to no records/)
    assert.match(fault({ some: [at('firm')] }), /^some RULE_SHAPE .*with true for any record at all/)
    assert.match(fault({ some: [at('firm'), { '==': [at('nam'), 'x'] }] }), /^some\/1\/==\/0\/var RULE_FIELD/)
    assert.match(fault({ '==': [at('order.buyer.name'), 'x'] }), /RULE_FIELD/)
    assert.match(fault({ '==': [at('firm.nam'), 'x'] }), /RULE_FIELD there is no field 'firm.nam'/)
    assert.match(fault({ '==': [at('name'), { me: [] }] }), /RULE_VALUE .*"me" is a value of fields that name people/)
    assert.match(fault({ in: [at('keeper'), { me: [] }] }), /RULE_VALUE .*inside an array/)
    assert.match(fault({ in: [at('keeper'), [{ me: [] }, { me: [] }]] }), /written once/)
    assert.match(fault({ '==': [at('team'), { my_departments: [] }] }), /are a list themselves/)
    assert.match(fault({ in: [at('team'), [{ my_departments: [] }]] }), /are a list themselves/)
    assert.match(fault({ in: [at('team'), { my_departments: ['above'] }] }), /takes an array of values/)
    assert.match(fault({ in: [at('team'), { my_departments: [] }, 'x'] }), /takes an array of values/)
    assert.match(fault({ under: [at('keeper'), [ID]] }), /RULE_OPERATOR/)
    for (const days of [-1, 367, 1.5, '7', null])
      assert.match(fault({ anniversary_in: [at('born'), days] }), /from 0 to 366/)
  })

  it('reach two records far, by relations and by dots alike', () => {
    const leaf = { '==': [at('name'), 'x'] }
    ruleOf({ some: [at('firm'), { none: [at('order.buyer'), leaf] }] })
    ruleOf({ some: [at('order.buyer'), { '==': [at('firm.name'), 'x'] }] })
    ruleOf({ '==': [at('firm.firm.name'), 'x'] })
    for (const far of [
      { '==': [at('firm.firm.firm.name'), 'x'] },
      { some: [at('firm'), { '==': [at('firm.firm.name'), 'x'] }] },
      { some: [at('firm'), { some: [at('firm'), { some: [at('firm'), true] }] }] },
    ])
      assert.match(fault(far), /RULE_LIMIT relations reach at most 2/)
  })

  it('say which facts they need, each once', () => {
    const rule = ruleOf({
      and: [
        { '==': [at('name'), 'x'] },
        { nempty: [at('name')] },
        { '==': [at('firm.name'), 'x'] },
        { some: [at('firm'), { '>': [at('amount'), 1] }] },
        { under: [at('firm.team'), [ID]] },
        { none: [at('order.buyer'), true] },
      ],
    })
    assert.deepEqual(compileClosure(rule).facts, {
      fields: ['name'],
      paths: [],
      relations: [
        { relation: 'firm', facts: { fields: ['name', 'amount'], paths: ['team'], relations: [] } },
        { relation: 'order.buyer', facts: { fields: [], paths: [], relations: [] } },
      ],
    })
  })

  const moment: RuleMoment = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }
  const holds = (json: unknown, record: RuleRecord, now = moment) => compileClosure(ruleOf(json)).at(now)(record)

  it('are no guess where facts were not loaded', () => {
    assert.throws(() => holds({ some: [at('firm'), true] }, { firm: ID }), /were not loaded/)
    assert.throws(() => holds({ '!=': [at('firm.name'), 'x'] }, { firm: ID }), /were not loaded/)
    assert.equal(holds({ none: [at('firm'), true] }, { [factKey('firm')]: [] }), true)
    assert.equal(holds({ under: [at('team'), [ID]] }, { [pathKey('team')]: [ID] }), true)
  })

  it('mean nobody where nobody asks', () => {
    const mine = { '==': [at('keeper'), { me: [] }] }
    assert.equal(holds(mine, { keeper: ID }), false)
    assert.equal(holds({ in: [at('team'), { my_departments: [] }] }, { team: ID }), false)
    assert.equal(holds({ nin: [at('team'), { my_departments: [] }] }, { team: ID }), true)
    const me = { id: ID, departments: [], below: [ID] }
    assert.equal(holds(mine, { keeper: ID }, { ...moment, me }), true)
    assert.equal(holds({ in: [at('team'), { my_departments: [] }] }, { team: ID }, { ...moment, me }), false)
    assert.equal(holds({ in: [at('team'), { my_departments: ['below'] }] }, { team: ID }, { ...moment, me }), true)
  })

  it('find birthdays that come, over the end of a year and on 29 February', () => {
    const within = (days: number, born: string, today: string): boolean =>
      holds({ anniversary_in: [at('born'), days] }, { born }, { now: `${today}T12:00:00.000Z`, timeZone: 'UTC' })
    const table: readonly (readonly [days: number, born: string, today: string, answer: boolean])[] = [
      [0, '1990-11-21', '2026-11-21', true],
      [0, '1990-11-22', '2026-11-21', false],
      [1, '1990-11-22', '2026-11-21', true],
      [7, '1990-11-20', '2026-11-21', false],
      [10, '1990-01-03', '2026-12-25', true],
      [10, '1990-01-05', '2026-12-25', false],
      [0, '2000-02-29', '2024-02-29', true],
      [0, '2000-02-29', '2024-02-28', false],
      [0, '2000-02-29', '2026-02-28', true],
      [0, '2000-02-29', '2026-03-01', false],
      [2, '2000-02-29', '2026-02-27', true],
      [1, '2000-02-28', '2024-02-28', true],
      [366, '2000-02-29', '2026-11-21', true],
      [364, '1990-11-20', '2026-11-21', true],
      [363, '1990-11-20', '2026-11-21', false],
      [0, '2030-11-21', '2026-11-21', true],
    ]
    for (const [days, born, today, answer] of table)
      assert.equal(within(days, born, today), answer, `${days} ${born} ${today}`)
  })

  it('take the day of an instant where the workspace is', () => {
    const json = { anniversary_in: [at('seen'), 0] }
    assert.equal(holds(json, { seen: '2020-11-20T16:00:00.000Z' }), true)
    assert.equal(holds(json, { seen: '2020-11-20T15:59:59.999Z' }), false)
    assert.equal(holds(json, { seen: null }), false)
  })
})
