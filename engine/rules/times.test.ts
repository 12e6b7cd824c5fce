import assert from 'node:assert/strict'
import { parseRule, ruleTest, ruleWords, type RuleFields } from './index.ts'

const fields: RuleFields = {
  field: (name) => (name === 'opens' ? { label: { zh: '开门时间', en: 'Opens' }, valueType: 'time' } : undefined),
}
const opens = { var: 'opens' }
const moment = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }

describe('a rule over times of day', () => {
  it('compares hours and minutes with seconds', () => {
    const reading = parseRule({ '<=': [opens, '08:30'] }, fields)
    assert.ok('rule' in reading)
    const test = ruleTest(reading.rule, moment)
    assert.deepEqual(
      ['08:29:59', '08:30:00', '08:30:01', null].map((value) => test({ opens: value })),
      [true, true, false, false],
    )
    assert.deepEqual(ruleWords(reading.rule, fields), {
      zh: '开门时间 不晚于 08:30:00',
      en: 'Opens is at or before 08:30:00',
    })
  })

  it('asks for a time that a clock shows, and for ranges within one day', () => {
    for (const wrong of [
      { '==': [opens, '24:00'] },
      { '==': [opens, '8:30'] },
      { '==': [opens, 830] },
      { between: [opens, '22:00', '06:00'] },
    ]) {
      const reading = parseRule(wrong, fields)
      assert.ok('issues' in reading, JSON.stringify(wrong))
      assert.deepEqual(
        reading.issues.map(({ code }) => code),
        ['RULE_VALUE'],
      )
    }
    assert.ok('rule' in parseRule({ between: [opens, '06:00', '22:00'] }, fields))
  })
})
