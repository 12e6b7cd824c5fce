import assert from 'node:assert/strict'

import fc from 'fast-check'

import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { anyFormulaText, caseFields, COLUMNS } from './formula-cases.test-kit.ts'
import {
  columnContext,
  compileFormula,
  formulaFunctions,
  formulaOperators,
  isStorable,
  namesInFormula,
  parseFormula,
  usesTexts,
  type Formula,
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
