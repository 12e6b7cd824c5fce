/** Texts for logs: what people sent or keep secret stands in none of them. */
import assert from 'node:assert/strict'

import { leavesOf, redacted } from './redact.ts'

describe('a text for a log', () => {
  it('loses the values that a request brought, however deep, the longest first', () => {
    const body = { login: '张三丰', list: [{ phone: 13512349876, note: '张三丰的手机' }], flag: true, none: null }
    assert.deepEqual(leavesOf(body), ['张三丰', '13512349876', '张三丰的手机'])
    assert.equal(
      redacted('cannot read 张三丰的手机 of 张三丰 (13512349876)', leavesOf(body)),
      'cannot read ••• of ••• (•••)',
    )
  })

  it('loses what looks like a person, a number or a token, wherever it comes from', () => {
    const cases: readonly (readonly [text: string, without: string])[] = [
      ['Key (phone)=(+86 135 1234 9876) already exists.', '1234'],
      ['Key (name, day)=(王五, 2026-01-01) already exists', '王五'],
      ['invalid input syntax for type integer: "四十二号"', '四十二号'],
      ['value "x" of li.si@example.com.cn', 'li.si'],
      ['tel 0755-12345678!', '12345678'],
      [`token ${'aB3-'.repeat(10)}`, 'aB3-aB3'],
    ]
    for (const [text, without] of cases) assert.ok(!redacted(text).includes(without), redacted(text))
  })

  it('keeps what helps to mend: words, places in files, ids of records', () => {
    const stack =
      "TypeError: Cannot read properties of undefined (reading 'name')\n" +
      '    at visit (file:///srv/tessera/.build/engine/records/create.js:120:14)\n' +
      '    record 01a20055-5d38-7c3a-8584-34887baf2c4d of thing, 120 rows, code 42P01'
    assert.equal(redacted(stack, ['', 'x', 'ab']), stack)
  })
})
