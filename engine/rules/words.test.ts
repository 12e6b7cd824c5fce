import assert from 'node:assert/strict'
import { parseRule, ruleWords, valueTypes, type RuleField, type RuleFields, type WordsOptions } from './index.ts'

const known: Readonly<Record<string, RuleField>> = {
  income: { label: { zh: '可投资资产', en: 'Disposable income' }, valueType: 'decimal' },
  sex: {
    label: { zh: '性别', en: 'Sex' },
    valueType: 'option',
    options: [{ value: '1', label: { zh: '男', en: 'Male' } }],
  },
  active: { label: { zh: '有效', en: 'Active' }, valueType: 'boolean' },
  seen: { label: { zh: '最后跟进', en: 'Last contact' }, valueType: 'datetime' },
  owner: { label: { zh: '所有者', en: 'Owner' }, valueType: 'reference' },
  tags: { label: { zh: '标签', en: 'Tags' }, valueType: 'tags' },
}

const fields: RuleFields = {
  field: (name) => known[name],
  relation: (name) =>
    name === 'company' ? { label: { zh: '公司', en: 'Company' }, many: false, object: 'company', fields } : undefined,
}
const at = (field: string) => ({ var: field })

function words(json: unknown, options?: WordsOptions) {
  const reading = parseRule(json, fields)
  assert.ok('rule' in reading)
  return ruleWords(reading.rule, fields, options)
}

describe('a rule in words', () => {
  it('reads as the condition editor describes it', () => {
    const between = { and: [{ '>': [at('income'), 100000] }, { '<=': [at('income'), 500000] }] }
    assert.deepEqual(words(between, { codes: true }), {
      zh: '可投资资产[income] 大于 100000 并且 可投资资产[income] 小于等于 500000',
      en: 'Disposable income[income] is greater than 100000 and Disposable income[income] is at most 500000',
    })
  })

  it('names options, people and spans, and brackets only where order matters', () => {
    const id = '019aa5f0-0000-7000-8000-00000000000a'
    const json = {
      and: [
        { '==': [at('sex'), '1'] },
        { or: [{ '==': [at('active'), true] }, { 'days_since>': [at('seen'), 15] }, { in_last: [at('seen'), '2w'] }] },
        { '!': { in: [at('owner'), [id]] } },
      ],
    }
    const title = (wanted: string) => (wanted === id ? '张三' : undefined)
    assert.deepEqual(words(json, { title }), {
      zh: '性别 等于 男 并且 （有效 等于 是 或者 最后跟进 距今天数大于 15 天 或者 最后跟进 在最近 2 周） 并且 非（所有者 属于 张三）',
      en: 'Sex equals Male and (Active equals yes or Last contact days since is greater than 15 days or Last contact is in the last 2 week(s)) and not (Owner is one of 张三)',
    })
  })

  it('says which tags are there, of the record itself and of what it refers to', () => {
    const [vip, lost] = ['019aa5f0-0000-7000-8000-00000000000a', '019aa5f0-0000-7000-8000-00000000000b']
    const json = {
      and: [
        { has_any: [at('tags'), [vip, lost]] },
        { has_none: [at('company.tags'), [lost]] },
        { nempty: [at('company.company.tags')] },
      ],
    }
    const title = (wanted: string) => (wanted === vip ? '高净值' : '流失')
    assert.deepEqual(words(json, { title, codes: true }), {
      zh: '包含标签 高净值、流失 并且 公司 不包含标签 流失 并且 公司的公司 有标签',
      en: 'has any of the tags 高净值, 流失 and Company has none of the tags 流失 and Company of Company has tags',
    })
  })

  it('has a name in both languages for every operator', () => {
    for (const type of valueTypes.names().map((name) => valueTypes.get(name))) {
      for (const { name, label } of type.operators) assert.ok(label.zh !== '' && label.en !== '', name)
    }
  })
})
