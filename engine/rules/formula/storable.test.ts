import assert from 'node:assert/strict'

import fc from 'fast-check'

import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { anyFormulaText, caseFields, caseRecords, COLUMNS } from './formula-cases.test-kit.ts'
import {
  columnContext,
  compileFormula,
  evaluateFormula,
  formulaFunctions,
  formulaOperators,
  isStorable,
  namesInFormula,
  parseFormula,
  usesTexts,
  type Formula,
  type FormulaShape,
} from './index.ts'

const row = { column: (name: string) => `"${name}"`, key: '"n"', timeZone: 'Asia/Shanghai' }

describe('a column that PostgreSQL computes', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
    await workspace.db.owner.query(`create table ${workspace.db.table('stored')} (n int primary key, ${COLUMNS})`)
  })
  after(() => workspace.drop())

  /** What PostgreSQL says against holding the answers of these formulas. */
  async function refusal(formulas: readonly Formula[]): Promise<string | undefined> {
    const columns = formulas.map(
      (formula, n) =>
        `add column f${n} ${TYPES[formula.type]} generated always as (${compileFormula(formula, columnContext({ ...row, texts: usesTexts(formula) }))}) stored`,
    )
    try {
      await workspace.db.owner.transaction(async (tx) => {
        await tx.query(`alter table ${workspace.db.table('stored')} ${columns.join(', ')}`)
        throw new Undo()
      })
    } catch (error) {
      return error instanceof Undo ? undefined : String(error)
    }
    return undefined
  }

  it('holds the answers of every function but those that are said to change', async () => {
    const used = new Set<string>()
    const texts = fc.sample(anyFormulaText, { numRuns: 1500, seed: 7 })
    const formulas = texts.flatMap((text) => {
      const reading = parseFormula(text, caseFields)
      return 'formula' in reading && isStorable(reading.formula) ? [reading.formula] : []
    })
    for (let at = 0; at < formulas.length; at += 100) {
      const batch = formulas.slice(at, at + 100)
      assert.equal(await refusal(batch), undefined)
      for (const name of batch.flatMap(namesOf)) used.add(name)
    }
    const clock = ['today', 'now', 'age']
    const all = [...formulaOperators.names(), ...formulaFunctions.names()].filter((name) => !clock.includes(name))
    assert.deepEqual(
      all.filter((name) => !used.has(name)),
      [],
    )
  })

  it('holds for every record what the formula gives in memory', async () => {
    const tally = { values: 0, known: 0 }
    const batches = fc.record({
      texts: fc.array(fc.tuple(anyFormulaText, fc.constantFrom(...SHAPES)), { minLength: 40, maxLength: 40 }),
      rows: fc.array(caseRecords, { minLength: 20, maxLength: 20 }),
    })
    const property = fc.asyncProperty(batches, async ({ texts, rows }) => {
      const formulas = texts.flatMap(([text, shape]) => {
        const reading = parseFormula(text, caseFields)
        return 'formula' in reading && isStorable(reading.formula) ? [{ text, formula: reading.formula, shape }] : []
      })
      const stored = await storedAnswers(formulas, rows)
      for (const [f, { text, formula, shape }] of formulas.entries()) {
        const answer = evaluateFormula(formula, shape)
        for (const [n, record] of rows.entries()) {
          const value = answer(record, { now: '', timeZone: row.timeZone })
          const expected = value === null ? null : String(value)
          assert.equal(stored[n]?.[f], expected, `${text} on ${JSON.stringify(record)}`)
          tally.values++
          if (expected !== null) tally.known++
        }
      }
    })
    await fc.assert(property, { numRuns: 25, endOnFailure: true })
    assert.ok(tally.values > 5_000 && tally.known > tally.values / 3, JSON.stringify(tally))
  })

  /** What the columns hold for each row, as text. */
  async function storedAnswers(
    formulas: readonly { readonly formula: Formula; readonly shape: Partial<FormulaShape> }[],
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<(string | null)[][]> {
    const table = workspace.db.table('answers')
    const columns = formulas.map(
      ({ formula, shape }, n) =>
        `, f${n} ${TYPES[formula.type]} generated always as (${compileFormula(formula, columnContext({ ...row, texts: usesTexts(formula) }), shape)}) stored`,
    )
    const shown = formulas.map(({ formula }, n) =>
      (AS_TEXT[formula.type] ?? ((sql: string) => `${sql}::text`))(`f${n}`),
    )
    return workspace.db.owner.transaction(async (tx) => {
      await tx.query(`create table ${table} (n int primary key, ${COLUMNS}${columns.join('')})`)
      const names = COLUMNS.split(', ').map((column) => column.split(' ')[0])
      await tx.query(
        `insert into ${table} (n, ${names.join(', ')}) select n, ${names.join(', ')} from jsonb_to_recordset($1::jsonb) as r(n int, ${COLUMNS})`,
        [JSON.stringify(rows.map((each, n) => ({ n, ...each })))],
      )
      const found = await tx.query<{ answers: (string | null)[] }>(
        `select array[${shown.join(', ')}]::text[] as answers from ${table} order by n`,
      )
      await tx.query(`drop table ${table}`)
      return found.map(({ answers }) => answers)
    })
  }

  it('is refused by PostgreSQL for what is said to change', async () => {
    for (const text of ['text(day)', 'text(at)', 'date(text_a)']) {
      const reading = parseFormula(text, caseFields)
      assert.ok('formula' in reading && !isStorable(reading.formula), text)
      assert.match((await refusal([reading.formula])) ?? '', /immutable/, text)
    }
  })

  it('is told by the names that a formula mentions', () => {
    assert.deepEqual(namesInFormula('price * [unit price] + max(price, x)'), ['price', 'unit price', 'x'])
    assert.deepEqual(namesInFormula('price *'), [])
  })
})

const SHAPES: readonly Partial<FormulaShape>[] = [
  {},
  { precision: 18, scale: 2, length: 5 },
  { precision: 15, scale: 0 },
]

const AS_TEXT: Readonly<Record<string, (sql: string) => string>> = {
  date: (sql) => `to_char(${sql}, 'YYYY-MM-DD')`,
  datetime: (sql) => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
}

class Undo extends Error {}

const TYPES = {
  decimal: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  reference: 'text',
}

function namesOf(formula: Formula): string[] {
  return formula.kind === 'call' ? [formula.name, ...formula.args.flatMap(namesOf)] : []
}
