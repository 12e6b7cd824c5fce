import assert from 'node:assert/strict'
import fc from 'fast-check'

import { newId } from '../../kernel/ids.ts'
import { type CompileContext, compileRule, parseRule, type Rule, ruleTest } from '../../rules/index.ts'
import { ruleJson } from '../../testing/rule-cases.ts'
import { storedValues } from '../../testing/rule-values.ts'
import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import type { AcceptedEvent, EventData, EventInForce } from '../events/types.ts'
import { askedOf, groundOf } from './conditions.ts'
import type { StrategyInForce } from './in-force.ts'
import { Judging } from './verdict.ts'

const ZONE = 'Asia/Shanghai'
const NOW = '2026-11-21T04:00:00.000Z'

const LABELS = { text: 'text', decimal: 'number', datetime: 'moment', boolean: 'boolean', json: 'object' } as const
const EVENT: EventInForce = {
  id: newId(),
  version: 1,
  code: 'any',
  name: '任意',
  enabled: true,
  fields: Object.entries(LABELS).map(([name, type]) => ({ name, label: name, type, required: false, note: null })),
  object: null,
  recordBy: null,
  origin: { source: 'external' },
}

/** Values as programs spell them. */
const DATA: fc.Arbitrary<EventData> = fc.record(
  {
    text: some(fc.constantFrom(...storedValues.text)),
    decimal: some(fc.constantFrom(...storedValues.decimal, 0, -0.01, 5, 289.16, 100000)),
    datetime: some(
      fc.constantFrom(
        ...storedValues.datetime,
        '2026-11-21',
        '2026-03-08',
        '2026-11-21T12:00:00+08:00',
        '2026-11-21T00:00+08:00',
      ),
    ),
    boolean: some(fc.boolean()),
    json: some(fc.constantFrom(...storedValues.json.filter((value) => typeof value === 'object'))),
  },
  { requiredKeys: [] },
)

function some<T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(values, { freq: 5 })
}

describe('Conditions of strategies', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(() => workspace.drop())

  it('are met by the same events in memory and in PostgreSQL, however programs spell values, and give a reason if not', async function () {
    // events of programs carry fields of their own: the Model has no say in them
    const ground = groundOf(EVENT, EMPTY_MODEL)
    const judging = new Judging(EMPTY_MODEL, ZONE)
    let cases = 0
    let met = 0
    const batches = fc.record({
      rules: fc.array(ruleJson(ground.fields), { minLength: 40, maxLength: 40 }),
      data: fc.array(DATA, { minLength: 30, maxLength: 30 }),
    })
    const property = fc.asyncProperty(batches, async ({ rules, data }) => {
      const kept = rules.flatMap((json) => {
        const reading = parseRule(json, ground.fields)
        return 'rule' in reading ? [{ json, rule: reading.rule }] : []
      })
      const answers = await answersOfSql(
        workspace,
        kept.map(({ rule }) => rule),
        data,
      )
      for (const [r, { json, rule }] of kept.entries()) {
        const strategy = strategyOf(json)
        const closure = ruleTest(rule, { now: NOW, timeZone: ZONE })
        for (const [n, one] of data.entries()) {
          const verdict = judging.of(eventOf(one))(strategy)
          const matched = verdict.reason === undefined
          const told = `${JSON.stringify(json)} on ${JSON.stringify(one)}`
          assert.equal(matched, closure(askedOf({ data: one }, ground, ZONE)), `closure of ${told}`)
          assert.equal(matched, answers[n]?.[r], `SQL of ${told}`)
          if (!matched) assert.match(verdict.reason?.reason.zh ?? '', / → 否$/, told)
          cases++
          if (matched) met++
        }
      }
    })
    await fc.assert(property, { numRuns: 12, endOnFailure: true })
    assert.ok(cases >= 8_000 && met > cases / 10 && met < cases * 0.9, `${met} of ${cases}`)
    if (this.test) this.test.title += ` (${cases} cases)`
  })
})

const EMPTY_MODEL = { objects: new Map(), generation: 1 } as unknown as ConstructorParameters<typeof Judging>[0]

function strategyOf(conditions: object): StrategyInForce {
  const limits = { enabled: true, state: 'valid', validFrom: null, validTo: null, cap: null }
  return { id: newId(), name: '', event: EVENT.id, version: 1, conditions, actions: [], ...limits }
}

function eventOf(data: EventData): AcceptedEvent {
  const id = newId()
  return { id, event: EVENT, application: null, object: null, record: null, data, receivedAt: NOW, depth: 0, root: id }
}

/** PostgreSQL reads the data by itself; nothing of ours has brought them into a form before. */
async function answersOfSql(
  { db }: TestWorkspace,
  rules: readonly Rule[],
  data: readonly EventData[],
): Promise<boolean[][]> {
  const values: unknown[] = [JSON.stringify(data.map((one, n) => ({ n, ...one }))), ZONE]
  const context: CompileContext = {
    moment: { now: NOW, timeZone: ZONE },
    parameter: (value, pgType) => `$${values.push(value)}::${pgType}`,
    column: (field) => `r."${field}"`,
    relation: (name) => assert.fail(name),
    tree: (name) => assert.fail(name),
    tags: () => assert.fail('tags'),
    departments: (which) => assert.fail(which),
  }
  const answers = rules.map((rule) => `(${compileRule(rule, context)}) is true`).join(', ')
  const rows = await db.query<{ answers: boolean[] }>(
    `with r as (select n, normalize(text, nfc) as text, decimal, boolean, case when json <> 'null'::jsonb then json end as json,
       case when datetime ~ '^\\d{4}-\\d\\d-\\d\\d$' then datetime::timestamp at time zone $2::text else datetime::timestamptz end::timestamptz(3) as datetime
       from jsonb_to_recordset($1::jsonb) as r(n int, text text, decimal numeric, datetime text, boolean boolean, json jsonb))
     select array[${answers}] as answers from r order by n`,
    values,
  )
  return rows.map((row) => row.answers)
}
