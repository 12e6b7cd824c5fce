import assert from 'node:assert/strict'
import fc from 'fast-check'
import { conditionJson, ruleJson } from '../testing/rule-cases.ts'
import { ruleValue, storedValues } from '../testing/rule-values.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { answersOfSql, exportTest, fields, FOLLOWED, moments, recordsWithRelated } from './agreement.test-kit.ts'
import { offeredOperators, parseRule, pathKey, ruleTest, valueTypes, type Rule } from './index.ts'

/** Fewer would not be a proof. */
const LEAST_CASES = 20_000

describe('rules', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(() => workspace.drop())

  it('answer alike in PostgreSQL, in memory and exported to json-logic-js, whatever the rule and the record', async function () {
    let cases = 0
    let selected = 0
    const batches = fc.record({
      rules: fc.array(ruleJson(fields, FOLLOWED), { minLength: 60, maxLength: 60 }),
      rows: fc.array(recordsWithRelated(2), { minLength: 30, maxLength: 30 }),
    })
    const property = fc.asyncProperty(batches, fc.constantFrom(...moments), async ({ rules, rows }, moment) => {
      const readings = rules.flatMap((json) => {
        const reading = parseRule(json, fields)
        return 'rule' in reading ? [{ json, rule: reading.rule }] : []
      })
      const sql = await answersOfSql(
        workspace,
        readings.map(({ rule }) => rule),
        rows,
        moment,
      )
      for (const [r, { json, rule }] of readings.entries()) {
        const test = ruleTest(rule, moment)
        const exported = exportTest(rule, moment)
        for (const [n, row] of rows.entries()) {
          cases++
          const answers = [sql[n]?.[r], test(row), exported(row)]
          if (answers[0] === true) selected++
          assert.ok(
            answers[0] !== undefined && answers.every((answer) => answer === answers[0]),
            `SQL, memory, export: ${answers.join()} for ${JSON.stringify(json)} on ${JSON.stringify(row)} at ${JSON.stringify(moment)}`,
          )
        }
      }
    })
    await fc.assert(property, { numRuns: 25, endOnFailure: true })
    assert.ok(cases >= LEAST_CASES, `${cases} cases`)
    assert.ok(selected > cases / 10 && selected < cases * 0.9, `${selected} of ${cases} selected`)
    // the report tells how many there were
    if (this.test) this.test.title += ` (${cases} cases)`
  })

  it('answer alike by every operator of every type, for each stored value and for none', async () => {
    for (const type of valueTypes.names().map((name) => valueTypes.get(name))) {
      const known = fields.field(type.name)
      assert.ok(known)
      const operators = offeredOperators(known)
      const rows = [...storedValues[type.name], null].map((value) => ({
        [type.name]: value,
        [pathKey(type.name)]: value === null ? null : [value].flat(),
      }))
      const conditions = operators.flatMap((operator) =>
        fc.sample(conditionJson(type.name, operator, ruleValue(type.name, fields, type.name)), {
          numRuns: 20,
          seed: 5,
        }),
      )
      for (const moment of moments.slice(0, 2)) {
        const rules = conditions.flatMap((json) => {
          const reading = parseRule(json, fields)
          return 'rule' in reading ? [reading.rule] : []
        })
        assert.deepEqual(new Set(rules.map(operatorName)), new Set(operators.map(({ name }) => name)))
        // trees are what the records of the other test stand in
        const flat = rules.filter((rule) => operatorName(rule) !== 'under' || type.name === 'region')
        const sql = await answersOfSql(workspace, flat, rows, moment)
        assert.deepEqual(
          sql,
          rows.map((row) => flat.map((rule) => ruleTest(rule, moment)(row))),
          type.name,
        )
        assert.deepEqual(
          sql,
          rows.map((row) => flat.map((rule) => exportTest(rule, moment)(row))),
          `${type.name} exported`,
        )
      }
    }
  })
})

function operatorName(rule: Rule): string {
  return rule.kind === 'condition' ? rule.operator : rule.kind
}
