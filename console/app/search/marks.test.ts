import assert from 'node:assert/strict'

import { holds, pieces } from './marks.ts'

const said = (text: string, words: string): string =>
  pieces(text, words)
    .map((piece) => (piece.hit ? `[${piece.text}]` : piece.text))
    .join('')

describe('marking what was found', () => {
  it('marks every place, whatever the case and width of the letters', () => {
    assert.equal(said('深圳科技与科技园', '科技'), '深圳[科技]与[科技]园')
    assert.equal(said('Acme ＡＣＭＥ', 'acme'), '[Acme] [ＡＣＭＥ]')
    assert.equal(said('139****5678', '5678'), '139****[5678]')
  })

  it('leaves a text whole that holds nothing, and loses none of it', () => {
    assert.equal(said('abc', 'x'), 'abc')
    assert.equal(said('abc', ''), 'abc')
    assert.equal(said('', 'x'), '')
    assert.equal(said('㎏ 10kg', 'kg'), '㎏ 10[kg]')
  })

  it('finds menus as it finds records', () => {
    assert.ok(holds('客户档案', '档'))
    assert.ok(holds('Customers', 'CUST'))
    assert.ok(!holds('Customers', '%'))
  })
})
