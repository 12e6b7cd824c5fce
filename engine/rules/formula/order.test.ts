import assert from 'node:assert/strict'

import type { RuleFields } from '../index.ts'
import { orderFormulas, parseFormula, type Formula, type FormulaOrder } from './index.ts'

const fields: RuleFields = { field: (name) => ({ label: { zh: name, en: name }, valueType: 'decimal' }) }

function orderOf(texts: Readonly<Record<string, string>>): FormulaOrder {
  return orderFormulas(
    new Map(
      Object.entries(texts).map(([name, text]): [string, Formula] => {
        const reading = parseFormula(text, fields)
        assert.ok('formula' in reading)
        return [name, reading.formula]
      }),
    ),
  )
}

describe('ordering the computed fields of an object', () => {
  it('puts each behind those that it reads', () => {
    assert.deepEqual(orderOf({ total: 'net + tax', tax: 'net * 0.13', net: 'price * quantity', price_text: 'price' }), {
      order: ['net', 'tax', 'total', 'price_text'],
    })
    assert.deepEqual(orderOf({}), { order: [] })
  })

  it('names the way round when fields need one another', () => {
    assert.deepEqual(orderOf({ a: 'x + 1', b: 'c', c: 'a + d', d: 'max(a, b)' }), { cycle: ['b', 'c', 'd', 'b'] })
    assert.deepEqual(orderOf({ a: 'a + 1' }), { cycle: ['a', 'a'] })
  })

  it('orders many fields that read one another without going every way twice', () => {
    const texts = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`f${n}`, n === 0 ? '1' : `f${n - 1} + f${Math.max(n - 2, 0)}`]),
    )
    assert.deepEqual(orderOf(texts), { order: Object.keys(texts) })
  })
})
