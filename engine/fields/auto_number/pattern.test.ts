import assert from 'node:assert/strict'
import { numberingBy, patternParts } from './pattern.ts'

describe('the pattern of a number', () => {
  it('is text, parts of the day and one counter', () => {
    const numbering = numberingBy('合同-{YYYY}{MM}-{0000}号', true)
    assert.equal(numbering.write('2026-01-05', 7), '合同-202601-0007号')
    assert.equal(numbering.period('2026-01-05'), '202601')
    assert.equal(numberingBy('{YY}{MM}{DD}{000}', true).write('2026-01-05', 12), '260105012')
    assert.equal(numberingBy('{00000}', true).period('2026-01-05'), '')
  })

  it('lets the counter outgrow its width', () => {
    assert.equal(numberingBy('A{000}', true).write('2026-01-05', 12345), 'A12345')
  })

  it('is refused with a stray brace, without a counter or with two', () => {
    assert.equal(patternParts('A{0000'), 'brace')
    assert.equal(patternParts('A}{0}'), 'brace')
    assert.equal(patternParts('A{QQ}{0}'), 'brace')
    assert.equal(patternParts('A{YYYY}'), 'counter')
    assert.equal(patternParts('{00}{00}'), 'counter')
    assert.equal(patternParts(`{${'0'.repeat(13)}}`), 'counter')
  })
})
