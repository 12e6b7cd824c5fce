import assert from 'node:assert/strict'
import fc from 'fast-check'

import { compileRule, parseRule, type Rule } from '../../rules/index.ts'
import { accessPlan, systemPrincipal } from '../../access/index.ts'
import { newId } from '../../kernel/ids.ts'
import { ruleContext } from '../../query/index.ts'
import { enumeration, object } from '../../testing/definitions.ts'
import { type Followed, ruleJson } from '../../testing/rule-cases.ts'
import { storedValues } from '../../testing/rule-values.ts'
import { engineFields } from '../rules.ts'
import { evaluate } from './evaluation.ts'
import type { EvaluationGround } from './ground.ts'
import { tagWorld, type TagWorld, ZONE } from './world.test-kit.ts'

const AS_OF = '2026-11-21T04:00:00.000Z'
const ROWS = 60
const RULES = 40
const ROUNDS = 12

const FIELDS = {
  text: 'text',
  number: 'integer',
  decimal: { type: 'decimal', precision: 28, scale: 2 },
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  time: 'time',
  option: { type: 'enum', enum: 'sample' },
  options: { type: 'multi_enum', enum: 'sample' },
  reference: { type: 'reference', target: 'thing' },
  age: { type: 'formula', formula: 'age(date)', result: { type: 'integer' } },
} as const

const FOLLOWED: Followed = { one: ['reference'], many: ['thing.reference'], depth: 1 }

describe('rules of tags, many in one statement', () => {
  let world: TagWorld
  const ids: string[] = []

  before(async () => {
    world = await tagWorld('thing', [
      enumeration('sample', ['1', '0', 'follow', 'Follow', '潜在']),
      object('thing', FIELDS, { taggable: true }),
    ])
    const rows = fc.sample(record, { numRuns: ROWS, seed: 7 })
    for (const row of rows) ids.push(await insert(world, row))
    for (const id of ids)
      await world.db.query(`update ${world.db.table('thing')} set reference = $2 where id = $1`, [
        id,
        fc.sample(fc.option(fc.constantFrom(...ids), { freq: 4 }), { numRuns: 1, seed: ids.indexOf(id) })[0] ?? null,
      ])
    for (const name of ['a', 'b']) await world.tag(name, { type: 'global_manual' })
    const states = await world.states()
    for (const [index, id] of ids.entries())
      if (index % 3 > 0)
        await world.db.query(
          `insert into ${world.db.table('sys_tag_row')} (tag, record, object, cause) values ($1, $2, 'thing', 'manual')`,
          [states[index % 2]?.number, id],
        )
  })
  after(() => world?.drop())

  it('answer for every record as each rule alone does, whatever the rules', async function () {
    const { db, model } = world
    const known = model.objects.get('thing')
    assert.ok(known)
    const fields = engineFields(model, known)
    const tags = (await world.states()).map(({ tag }) => tag)
    const tagRule = fc
      .tuple(fc.constantFrom('has_any', 'has_all', 'has_none'), fc.subarray(tags, { minLength: 1 }))
      .map(([operator, some]) => ({ [operator]: [{ var: 'tags' }, some] }))
    const one = fc.oneof({ weight: 5, arbitrary: ruleJson(fields, FOLLOWED) }, tagRule)
    const rule = fc.oneof(
      one,
      fc.array(one, { minLength: 2, maxLength: 4 }).map((and) => ({ and })),
      fc.array(one, { minLength: 2, maxLength: 3 }).map((or) => ({ or })),
    )
    let [cases, held] = [0, 0]
    for (const [round, batch] of fc
      .sample(fc.array(rule, { minLength: RULES, maxLength: RULES }), { numRuns: ROUNDS, seed: 11 })
      .entries()) {
      const rules = batch.flatMap((json): Rule[] => {
        const reading = parseRule(json, fields)
        return 'rule' in reading ? [reading.rule] : []
      })
      const expected = await alone(world, rules, ids)
      const ground = await groundOf(world)
      // numbers that no tag bears; every third tag has two rules
      const asked = rules.map((each, index) => ({ tag: 1000 + (index % 3 === 1 ? index - 1 : index), rule: each }))
      const found = await evaluate(db, ground, asked, { ids })
      const came = new Map(found.map((each) => [each.record, each.came]))
      for (const [row, id] of ids.entries()) {
        const wanted = new Set(asked.flatMap(({ tag }, index) => (expected[index]?.[row] === true ? [tag] : [])))
        cases += rules.length
        held += wanted.size
        assert.deepEqual(
          [...(came.get(id) ?? [])].toSorted((a, b) => a - b),
          [...wanted].toSorted((a, b) => a - b),
          `round ${round}, record ${row}: ${JSON.stringify(batch)}`,
        )
      }
    }
    assert.ok(cases > 20_000, `${cases} cases`)
    assert.ok(held > cases / 20 && held < cases * 0.9, `${held} of ${cases} hold`)
    if (this.test) this.test.title += ` (${cases} cases)`
  })

  it('are told apart from what the array of a record says', async () => {
    const { db } = world
    const [first = '', second = ''] = ids
    const ground = await groundOf(world)
    const all: Rule = { kind: 'condition', field: 'id', valueType: 'reference', operator: 'nempty', operands: [] }
    const none: Rule = { kind: 'not', rule: all }
    const asked = [
      { tag: 1, rule: none },
      { tag: 2, rule: all },
      { tag: 3, rule: all },
    ]
    await db.query(
      `insert into ${db.table('sys_tag_set')} (record, object, tags) values ($1, 'thing', '{2,3,9}'), ($2, 'thing', '{1,3}')`,
      [first, second],
    )
    const found = await evaluate(db, ground, asked, { ids: [first, second] })
    assert.deepEqual(found, [{ record: second, came: [2], went: [1] }])
    await db.query(`delete from ${db.table('sys_tag_set')}`)
  })
})

async function groundOf({ db, model, states }: TagWorld): Promise<EvaluationGround> {
  return { db, model, object: 'thing', asOf: AS_OF, timeZone: ZONE, states: await states() }
}

/** Which rules hold for which records, each rule a statement of its own. */
async function alone({ db, model }: TagWorld, rules: readonly Rule[], ids: readonly string[]): Promise<boolean[][]> {
  const plan = accessPlan(model, systemPrincipal('test'), 'thing')
  assert.ok(plan)
  const now = `'${AS_OF}'::timestamptz`
  const answers: boolean[][] = []
  for (const rule of rules) {
    const values: unknown[] = []
    const context = ruleContext(
      {
        db: { table: (name) => db.table(name), now },
        model,
        principal: systemPrincipal('test'),
        plan,
        moment: { now: AS_OF, timeZone: ZONE },
      },
      't',
      (value) => `$${values.push(value)}`,
    )
    const rows = await db.query<{ id: string }>(
      `select t.id::text as id from ${db.table('thing')} as t where ${compileRule(rule, context)}`,
      values,
    )
    const found = new Set(rows.map(({ id }) => id))
    answers.push(ids.map((id) => found.has(id)))
  }
  return answers
}

const STORED = ['text', 'number', 'decimal', 'boolean', 'date', 'datetime', 'time', 'option', 'options'] as const

const record = fc.record(
  Object.fromEntries(
    STORED.map((name) => [name, fc.option(fc.constantFrom(...storedValues[name]), { freq: 5 })]),
  ) as Record<(typeof STORED)[number], fc.Arbitrary<unknown>>,
)

async function insert({ db }: TagWorld, row: Readonly<Record<string, unknown>>): Promise<string> {
  const id = newId()
  const names = Object.keys(row)
  await db.query(
    `insert into ${db.table('thing')} (id, version, created_at, updated_at, ${names.map((name) => `"${name}"`).join(', ')}) ` +
      `values ($1, 1, ${db.now}, ${db.now}, ${names.map((_, index) => `$${index + 2}`).join(', ')})`,
    [id, ...Object.values(row)],
  )
  return id
}
