import assert from 'node:assert/strict'
import fc from 'fast-check'
import { faultPosition } from './position.ts'
import { readJson } from './shared.ts'

describe('the place of a fault in JSON', () => {
  it('is line and column of the first character that cannot stand there', () => {
    const cases: readonly (readonly [string, number, number])[] = [
      ['{\n  "a": 1,\n  b: 2\n}', 3, 3],
      ['[1,\n 2,\n]', 3, 1],
      ['{"a" 1}', 1, 2],
      ['"unfinished', 1, 1],
      ['{"中文": "😀", x}', 1, 13],
      ['[1, 2', 1, 6],
      ['', 1, 1],
      ['{"a": tru}', 1, 7],
      ['[01]', 1, 2],
      ['1 2', 1, 3],
      ['[1}', 1, 3],
      ['"a\nb"', 1, 1],
    ]
    for (const [text, line, column] of cases) assert.deepEqual(faultPosition(text), { line, column }, text)
    assert.deepEqual(readJson('{\n a}'), {
      fault: { zh: '第 2 行第 2 列不是有效的 JSON', en: 'is not valid JSON at line 2, column 2' },
    })
  })

  it('is found in exactly the texts that are no JSON', () => {
    const json = fc.jsonValue().map((value) => JSON.stringify(value, null, 1))
    const signs = fc.array(fc.constantFrom('[', ']', '{', '}', ',', ':', '"a"', '1', '-', 'null', ' ', '\n', '\\'), {
      maxLength: 8,
    })
    const cut = fc.tuple(json, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)))
    fc.assert(
      fc.property(
        fc.oneof(
          json,
          cut,
          signs.map((parts) => parts.join('')),
        ),
        (text) => {
          assert.equal(faultPosition(text) === undefined, isJson(text), text)
        },
      ),
      { numRuns: 3000 },
    )
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
