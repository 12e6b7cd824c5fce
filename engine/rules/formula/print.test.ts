import assert from 'node:assert/strict'

import fc from 'fast-check'

import { anyFormulaText, caseFields } from './formula-cases.test-kit.ts'
import { fieldsOfFormula, FORMULA_LIMITS, parseFormula, printFormula, readsClock, type Formula } from './index.ts'

function formulaOf(text: string): Formula {
  const reading = parseFormula(text, caseFields)
  assert.ok('formula' in reading, `${text}: ${JSON.stringify(reading)}`)
  return reading.formula
}

describe('the normal form of a formula', () => {
  it('reads back as the same formula', () => {
    let compared = 0
    const property = fc.property(anyFormulaText, (text) => {
      const reading = parseFormula(text, caseFields)
      if (!('formula' in reading)) return
      for (const printed of [
        printFormula(reading.formula),
        printFormula(reading.formula, { label: (name) => caseFields.field(name)?.label.zh }),
      ]) {
        if (printed.length > FORMULA_LIMITS.length) continue
        assert.deepEqual(formulaOf(printed), reading.formula)
        compared++
      }
      assert.equal(printFormula(formulaOf(printFormula(reading.formula))), printFormula(reading.formula))
    })
    fc.assert(property, { numRuns: 2000 })
    assert.ok(compared > 3000, `${compared} compared`)
  })

  it('has no more brackets than it needs', () => {
    const forms: Readonly<Record<string, string>> = {
      '((number) + ((price * 2)))': 'number + price * 2',
      '(number - price) - rate': 'number - price - rate',
      'number - (price - rate)': 'number - (price - rate)',
      '(flag or flag) and not (flag and flag)': '(flag or flag) and not (flag and flag)',
      '(number = price) = (flag and flag)': '(number = price) = (flag and flag)',
      '(not flag) = flag': '(not flag) = flag',
      '-(-number) * --1': '--number * --1',
      '-(number + 1)': '-(number + 1)',
      "('it''s' & text_a) & (text_b & '')": "'it''s' & text_a & (text_b & '')",
    }
    for (const [text, normal] of Object.entries(forms)) {
      assert.equal(printFormula(formulaOf(text)), normal)
      assert.deepEqual(formulaOf(normal), formulaOf(text))
    }
  })

  it('shows labels instead of names where it is asked to', () => {
    const label = (name: string) => (name === 'rate' ? 'a]b' : caseFields.field(name)?.label.en)
    assert.equal(printFormula(formulaOf('price * rate'), { label }), '[Field price] * rate')
  })
})

describe('what a formula depends on', () => {
  it('is every field that it reads, each once', () => {
    assert.deepEqual(fieldsOfFormula(formulaOf('if(flag, price, price + rate)')), ['flag', 'price', 'rate'])
    assert.deepEqual(fieldsOfFormula(formulaOf('[字段day] = today()')), ['day'])
  })

  it('is the clock where it asks for today, now or an age', () => {
    for (const text of ['today()', 'text(now())', '1 + age(day)']) assert.ok(readsClock(formulaOf(text)), text)
    for (const text of ['date(at)', 'days_between(day, other_day)']) assert.ok(!readsClock(formulaOf(text)), text)
  })
})
