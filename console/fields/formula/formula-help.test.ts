import assert from 'node:assert/strict'
import { callAround, suggestionsFor, verdictOn, wordBefore, type FormulaField } from './formula-help.ts'

const fields: readonly FormulaField[] = [
  { name: 'price', label: { zh: '单价', en: 'Unit price' }, valueType: 'decimal' },
  { name: 'note', label: { zh: '备注', en: 'Note' }, valueType: 'text' },
  { name: 'total', label: { zh: '合计', en: 'Total' } },
]

describe('writing a formula', () => {
  it('offers fields by name and by label, and functions, for the word before the caret', () => {
    assert.equal(wordBefore('price * rou', 11), 'rou')
    assert.equal(wordBefore('price * ', 8), '')
    assert.equal(wordBefore('1 + 单', 5), '单')
    const inserts = (word: string) => suggestionsFor(word, fields, 'zh').map(({ insert }) => insert)
    assert.deepEqual(inserts('rou'), ['round()'])
    assert.deepEqual(inserts('单'), ['price'])
    assert.deepEqual(inserts('no'), ['note', 'now()'])
    assert.deepEqual(inserts('price'), [])
    assert.deepEqual(inserts(''), [])
  })

  it('shows the signature of the function around the caret', () => {
    assert.equal(callAround('round(price, ', 13, 'zh')?.title, 'round(数字[, 小数位数])')
    assert.equal(callAround('if(round(1), ', 13, 'en')?.title, 'if(condition, result, otherwise)')
    assert.equal(callAround('(1 + 2', 6, 'en'), undefined)
    assert.equal(callAround('round(1) + ', 11, 'en'), undefined)
  })

  it('says of what type the result is, or what is wrong and where', () => {
    assert.deepEqual(verdictOn('[单价] * 2', fields), { result: { zh: '数字', en: 'a number' } })
    const wrong = verdictOn('price +\n nope', fields)
    assert.ok(wrong && 'issues' in wrong)
    assert.deepEqual(
      wrong.issues.map(({ code, place }) => [code, place.line, place.column]),
      [['FORMULA_FIELD', 2, 2]],
    )
  })

  it('leaves what it cannot judge to the server', () => {
    assert.equal(verdictOn('total * 2', fields), undefined)
    assert.equal(verdictOn('   ', fields), undefined)
  })
})
