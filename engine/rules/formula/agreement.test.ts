import assert from 'node:assert/strict'

import fc from 'fast-check'

import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import type { RuleMoment } from '../index.ts'
import { anyFormulaText, caseFields, caseRecords, COLUMNS } from './formula-cases.test-kit.ts'
import {
  compileFormula,
  evaluateFormula,
  formulaFunctions,
  formulaOperators,
  inlineParameter,
  parseFormula,
  type Formula,
  type FormulaShape,
} from './index.ts'

const shanghai: RuleMoment = { now: '2026-11-21T04:00:00.000Z', timeZone: 'Asia/Shanghai' }
const moments: readonly RuleMoment[] = [
  shanghai,
  { now: '2024-02-29T16:30:00.000Z', timeZone: 'America/New_York' },
  { now: '2024-02-29T23:59:59.999Z', timeZone: 'Australia/Lord_Howe' },
]

const shapes: readonly Partial<FormulaShape>[] = [
  {},
  { precision: 18, scale: 2, length: 5 },
  { precision: 3, scale: 0 },
]

const AS_TEXT: Readonly<Record<string, (sql: string) => string>> = {
  date: (sql) => `to_char(${sql}, 'YYYY-MM-DD')`,
  datetime: (sql) => `to_char(${sql} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
}

interface Compiled {
  readonly text: string
  readonly formula: Formula
  readonly shape: Partial<FormulaShape>
}

describe('a formula', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
  })
  after(() => workspace.drop())

  interface Batch {
    readonly formulas: readonly Compiled[]
    readonly rows: readonly Readonly<Record<string, unknown>>[]
    readonly moment: RuleMoment
    readonly inline?: boolean
  }

  /** The answers of PostgreSQL by row and formula, as text, in one statement. */
  async function sqlAnswers({ formulas, rows, moment, inline = false }: Batch): Promise<(string | null)[][]> {
    const values: unknown[] = [JSON.stringify(rows.map((row, n) => ({ n, ...row })))]
    const context = {
      column: (field: string) => `r."${field}"`,
      parameter: (value: unknown, pgType: string) =>
        inline ? inlineParameter(value, pgType) : `$${values.push(value)}::${pgType}`,
      moment,
    }
    const answers = formulas.map(({ formula, shape }) => {
      const sql = compileFormula(formula, context, shape)
      return (AS_TEXT[formula.type] ?? ((each: string) => `${each}::text`))(sql)
    })
    const found = await workspace.db.query<{ answers: (string | null)[] }>(
      `select array[${answers.join(', ')}]::text[] as answers from jsonb_to_recordset($1::jsonb) as r(n int, ${COLUMNS}) order by n`,
      values,
    )
    return found.map((row) => row.answers)
  }

  function memoryAnswers({ formulas, rows, moment }: Batch): (string | null)[][] {
    const answers = formulas.map(({ formula, shape }) => evaluateFormula(formula, shape))
    return rows.map((row) =>
      answers.map((answer) => {
        const value = answer(row, moment)
        return value === null ? null : String(value)
      }),
    )
  }

  function compiled(text: string, shape: Partial<FormulaShape> = {}): Compiled[] {
    const reading = parseFormula(text, caseFields)
    return 'formula' in reading ? [{ text, formula: reading.formula, shape }] : []
  }

  async function assertAgreement(batch: Batch): Promise<(string | null)[][]> {
    const [sql, memory] = [await sqlAnswers(batch), memoryAnswers(batch)]
    for (const [n, row] of batch.rows.entries()) {
      for (const [f, { text, shape }] of batch.formulas.entries()) {
        const at = `${text} as ${JSON.stringify(shape)} on ${JSON.stringify(row)} at ${JSON.stringify(batch.moment)}`
        assert.equal(memory[n]?.[f], sql[n]?.[f], `memory is not PostgreSQL: ${at}`)
      }
    }
    return memory
  }

  it('gives the same answer in PostgreSQL as in memory, whatever the formula and the record', async () => {
    const tally = { cases: 0, known: 0, used: new Set<string>() }
    const batches = fc.record({
      texts: fc.array(fc.tuple(anyFormulaText, fc.constantFrom(...shapes)), { minLength: 25, maxLength: 25 }),
      rows: fc.array(caseRecords, { minLength: 12, maxLength: 12 }),
      moment: fc.constantFrom(...moments),
      inline: fc.boolean(),
    })
    const property = fc.asyncProperty(batches, async ({ texts, ...batch }) => {
      const formulas = texts.flatMap(([text, shape]) => compiled(text, shape))
      if (formulas.length === 0) return
      const answers = await assertAgreement({ ...batch, formulas })
      tally.cases += answers.flat().length
      tally.known += answers.flat().filter((answer) => answer !== null).length
      for (const { formula } of formulas) for (const name of namesIn(formula)) tally.used.add(name)
    })
    await fc.assert(property, { numRuns: 100, endOnFailure: true })
    assert.ok(tally.cases > 20_000, `${tally.cases} cases`)
    assert.ok(tally.known > tally.cases / 3, `${tally.known} of ${tally.cases} with an answer`)
    const all = [...formulaOperators.names(), ...formulaFunctions.names()]
    assert.deepEqual(
      all.filter((name) => !tally.used.has(name)),
      [],
    )
  })

  it('writes capital and small letters as PostgreSQL does', async () => {
    const letters = Array.from({ length: 0xa000 }, (_, code) => String.fromCodePoint(code + 1))
    const rows = letters.map((text_a) => ({ text_a }))
    const formulas = [...compiled('upper(text_a)'), ...compiled('lower(text_a)')]
    await assertAgreement({ formulas, rows, moment: shanghai })
  })

  it('has no answer, rather than a failing statement, for numbers and days that leave their range', async () => {
    const product = (factors: number) => Array.from({ length: factors }, () => 'rate').join(' * ')
    const beyond = [
      'price / 0', 'price % 0', 'rate + 1', product(240), 'rate * rate', 'round(1, 39)', 'round(1, rate)', 'fixed(1, 0 - 1)',
      `left('a', 0 - 1)`, `mid('a', 0, 1)`, `mid('a', 1, rate)`, `right('a', rate)`,
      `date_add(day, 1, 'd')`, `date_add(day, rate, 'd')`, `date_add(day, 5000000, 'w')`, `date_add(day, 1, 'm')`, `date_add(day, 0 - rate, 'm')`,
      `date_add(day, 8000, 'y')`, `date_add(date_add(day, 0 - 119987, 'm'), 0 - 1, 'm')`, 'date(at)', 'text(at)', `date('2023-02-29')`, `number('1e5')`,
    ] // prettier-ignore
    const within = [
      `${product(100)} / (${product(60)}) / (${product(39)})`, 'rate', '0 - rate', `date_add(day, 0 - 119987, 'm')`, `date_add(day, 0 - 3652058, 'd')`,
      `text(rate * 10)`, 'rate * rate > rate', `replace(text_a, '9', text_a & text_a)`, 'len(replace(replace(text_a, text_b, text_a), text_b, text_a))',
    ] // prettier-ignore
    const nines = '9'.repeat(38)
    const row = {
      rate: nines,
      price: '1.00',
      day: '9999-12-31',
      at: '9999-12-31T23:59:59.999Z',
      text_a: nines,
      text_b: '9',
    }
    const formulas = [...beyond, ...within].flatMap((text) => compiled(text))
    assert.deepEqual(
      formulas.map(({ text }) => text),
      [...beyond, ...within],
    )
    const [answers = []] = await assertAgreement({ formulas, rows: [row], moment: shanghai })
    assert.deepEqual(
      beyond.filter((_, index) => answers[index] !== null),
      [],
    )
    assert.deepEqual(
      within.filter((_, index) => answers[beyond.length + index] === null),
      [],
    )
  })

  it('answers from tables that hold days and instants without a canonical form', async () => {
    const texts = [
      'text(day)',
      'year(day)',
      'age(day)',
      `date_add(day, 1, 'm')`,
      'days_between(day, today())',
      'text(at)',
      'date(at)',
      'rate * 2',
    ]
    const formulas = texts.flatMap((text) => compiled(text))
    const rows = ['infinity', '-infinity', '0044-03-15 BC', '20000-01-01'].map((odd) => ({
      day: odd,
      at: odd,
      rate: 'NaN',
    }))
    const answers = await sqlAnswers({ formulas, rows, moment: shanghai })
    assert.deepEqual(new Set(answers.flat()), new Set([null]))
  })

  it('stays a small statement when functions stand in one another', async () => {
    const nested = (depth: number, inner: string): string =>
      depth === 0 ? inner : `months_between(date_add(day, ${nested(depth - 1, inner)}, 'm'), day) / 3`
    const chain = Array.from({ length: 250 }, () => 'number').join(' + ')
    const prefixes = `${'-'.repeat(49)}number`
    const formulas = [nested(24, 'number'), chain, prefixes].flatMap((text) => compiled(text))
    assert.equal(formulas.length, 3)
    const context = { column: (name: string) => name, parameter: inlineParameter, moment: shanghai }
    for (const { formula } of formulas) assert.ok(compileFormula(formula, context).length < 25_000)
    await assertAgreement({ formulas, rows: [{ number: 5, day: '2024-01-31' }], moment: shanghai })
  })

  it('hands texts over so that none of them becomes SQL', async () => {
    const hostile = [`'; drop table x; --`, `\\'; select 1; --`, `$1`, `E'\\''`, `{}`, '?', '/*']
    const formulas = hostile.flatMap((text) => compiled(`'${text.replaceAll("'", "''")}'`, {}))
    for (const inline of [true, false]) {
      const [answers] = await sqlAnswers({ formulas, rows: [{}], moment: shanghai, inline })
      assert.deepEqual(answers, hostile)
    }
  })
})

function namesIn(formula: Formula): string[] {
  return formula.kind === 'call' ? [formula.name, ...formula.args.flatMap(namesIn)] : []
}
