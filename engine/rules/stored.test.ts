import assert from 'node:assert/strict'
import {
  checkStored,
  type ConditionRow,
  RULE_VERSION,
  rowsOf,
  type RuleFields,
  storedLogic,
  storedRows,
  storedRule,
} from './index.ts'

const fields = (...names: readonly string[]): RuleFields => ({
  field: (name) => (names.includes(name) ? { label: { zh: name, en: name }, valueType: 'text' } : undefined),
})

const rule = { '==': [{ var: 'city' }, '深圳'] }

describe('kept rules', () => {
  it('keep the rows they were edited as where these say more than the rule', () => {
    const [row] = rowsOf(rule)
    assert.ok(row)
    assert.deepEqual(storedRule(rule), { version: RULE_VERSION, rule })
    assert.deepEqual(storedRule(rule, [row]), { version: RULE_VERSION, rule })
    const muted: ConditionRow[] = [
      { ...row, left: 1, right: 1 },
      { ...row, muted: true },
    ]
    const kept = storedRule(rule, muted)
    assert.deepEqual(kept.rows, muted)
    assert.deepEqual(storedRows(JSON.parse(JSON.stringify(kept))), muted)
  })

  it('are edited as what they mean where rows and rule have come apart', () => {
    const kept = { version: 1, rule, rows: rowsOf({ '==': [{ var: 'city' }, '北京'] }) }
    assert.deepEqual(storedRows(kept), rowsOf(rule))
    assert.deepEqual(storedRows({ ...kept, rows: [{}] }), rowsOf(rule))
    assert.deepEqual(storedRows(rule), rowsOf(rule))
  })

  it('are no rule any more when a field has vanished, bare or with version and rows', () => {
    for (const kept of [rule, storedRule(rule)]) {
      assert.ok('rule' in checkStored(kept, fields('city')))
      const after = checkStored(kept, fields('town'))
      assert.ok('issues' in after && !('rule' in after))
      assert.deepEqual(
        after.issues.map(({ code }) => code),
        ['RULE_FIELD'],
      )
    }
  })

  it('are no rule where they are nothing, empty, broken or of a newer language', () => {
    for (const kept of [
      undefined,
      null,
      true,
      {},
      { version: 1 },
      { version: 1, rule: {} },
      { version: 1, rule: true },
      { version: 1, rule: null },
      { version: 1, rule: [] },
      { version: '1', rule },
      { version: RULE_VERSION + 1, rule },
      { version: 0, rule },
    ])
      assert.ok('issues' in checkStored(kept, fields('city')), JSON.stringify(kept))
  })

  it('are handed out as the JSON Logic they mean', () => {
    assert.deepEqual(storedLogic(rule), rule)
    assert.deepEqual(storedLogic({ ...storedRule(rule, [...rowsOf(rule), ...rowsOf(rule)]) }), rule)
  })
})
