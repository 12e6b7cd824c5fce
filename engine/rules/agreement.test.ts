import assert from 'node:assert/strict'
import fc from 'fast-check'
import { conditionJson, records, ruleJson, ruleValue, storedValues } from '../testing/rule-cases.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import {
  compileRule,
  offeredOperators,
  parseRule,
  ruleTest,
  valueTypes,
  type Rule,
  type RuleFields,
  type RuleMoment,
} from './index.ts'

const COLUMNS =
  'n int, text text, markup text, number bigint, decimal numeric(28,2), boolean boolean, date date, datetime timestamptz(3), time time(0), option varchar(60), options varchar(60)[], reference uuid, "references" uuid[], region varchar(6), json jsonb, point jsonb'

const fields: RuleFields = {
  field: (name) => {
    const type = valueTypes.find(name)
    return type && { label: type.label, valueType: type.name }
  },
}

const moments: readonly RuleMoment[] = [
  { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' },
  { now: '2026-03-08T12:00:00.000Z', timeZone: 'America/New_York' },
  { now: '2026-11-20T16:00:00.000Z', timeZone: 'Asia/Shanghai' },
  { now: '2024-02-29T23:59:59.999Z', timeZone: 'Australia/Lord_Howe' },
]

interface Batch {
  readonly rules: readonly object[]
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

describe('a rule', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(() => workspace.drop())

  /** Which rows each rule selects, by PostgreSQL, in one statement. */
  async function selectedBySql(rules: readonly Rule[], rows: Batch['rows'], moment: RuleMoment): Promise<boolean[][]> {
    const values: unknown[] = [JSON.stringify(rows.map((row, n) => ({ n, ...row })))]
    const context = {
      column: (field: string) => `r."${field}"`,
      parameter: (value: unknown, pgType: string) => `$${values.push(value)}::${pgType}`,
      moment,
    }
    const answers = rules.map((rule) => `(${compileRule(rule, context)}) is true`).join(', ')
    const found = await workspace.db.query<{ answers: boolean[] }>(
      `select array[${answers}] as answers from jsonb_to_recordset($1::jsonb) as r(${COLUMNS}) order by n`,
      values,
    )
    return found.map((row) => row.answers)
  }

  it('selects the same records in PostgreSQL as in memory, whatever the rule and the record', async () => {
    let cases = 0
    let selected = 0
    const batches = fc.record({
      rules: fc.array(ruleJson(fields), { minLength: 20, maxLength: 20 }),
      rows: fc.array(records, { minLength: 20, maxLength: 20 }),
    })
    const property = fc.asyncProperty(batches, fc.constantFrom(...moments), async (batch: Batch, moment) => {
      const readings = batch.rules.flatMap((json) => {
        const reading = parseRule(json, fields)
        return 'rule' in reading ? [{ json, rule: reading.rule }] : []
      })
      if (readings.length === 0) return
      const sql = await selectedBySql(
        readings.map(({ rule }) => rule),
        batch.rows,
        moment,
      )
      for (const [r, { json, rule }] of readings.entries()) {
        const test = ruleTest(rule, moment)
        for (const [n, row] of batch.rows.entries()) {
          cases++
          const answer = test(row)
          if (answer) selected++
          assert.equal(
            answer,
            sql[n]?.[r],
            `in memory ${answer}: ${JSON.stringify(json)} on ${JSON.stringify(row)} at ${JSON.stringify(moment)}`,
          )
        }
      }
    })
    await fc.assert(property, { numRuns: 60, endOnFailure: true })
    assert.ok(cases > 15_000, `${cases} cases`)
    assert.ok(selected > cases / 10 && selected < cases * 0.9, `${selected} of ${cases} selected`)
  })

  it('answers every operator of every type alike in PostgreSQL and in memory, for each stored value and for none', async () => {
    for (const type of valueTypes.names().map((name) => valueTypes.get(name))) {
      const rows = [...storedValues[type.name], null].map((value) => ({ [type.name]: value }))
      const conditions = type.operators.flatMap((operator) =>
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
        assert.deepEqual(
          new Set(rules.map(operatorName)),
          new Set(offeredOperators({ valueType: type.name }).map(({ name }) => name)),
        )
        const sql = await selectedBySql(rules, rows, moment)
        const memory = rows.map((row) => rules.map((rule) => ruleTest(rule, moment)(row)))
        assert.deepEqual(sql, memory, type.name)
      }
    }
  })
})

function operatorName(rule: Rule): string {
  return rule.kind === 'condition' ? rule.operator : rule.kind
}
