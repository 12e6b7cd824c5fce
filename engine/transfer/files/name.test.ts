import assert from 'node:assert/strict'
import { safeName } from './name.ts'

describe('the name of an uploaded file', () => {
  it('keeps what people wrote, in any language', () => {
    for (const name of ['合同（终稿）v2.pdf', 'Übersicht 2026-05.xlsx', '.htaccess', 'a.b.c', '👩‍💻.png'])
      assert.equal(safeName(name), name)
    assert.equal(safeName('e\u0301te\u0301.txt'), 'été.txt')
  })

  it('never leads anywhere', () => {
    for (const [given, name] of [
      ['../../etc/passwd', 'passwd'],
      ['/etc/cron.d/x', 'x'],
      ['C:\\Windows\\win.ini', 'win.ini'],
      ['a\u2215b\u2044c.txt', 'c.txt'],
      ['a／b＼c.txt', 'c.txt'],
      ['..', 'file'],
      ['.', 'file'],
      ['a/', 'file'],
      [' \u200b ', 'file'],
      ['', 'file'],
    ] as const)
      assert.equal(safeName(given), name, given)
  })

  it('does not lie about its ending, break a line or carry what cannot be seen', () => {
    assert.equal(safeName('photo\u202Egnp.exe'), 'photognp.exe')
    assert.equal(safeName('a\0b\r\nc\u2028.png'), 'abc.png')
    assert.equal(safeName('report.pdf . '), 'report.pdf')
    assert.equal(safeName('a"b<c>?.txt'), 'a_b_c__.txt')
    assert.equal(safeName('\ud800x.txt'), '\ufffdx.txt')
  })

  it('is shortened before its ending', () => {
    const name = safeName(`${'长'.repeat(300)}.pdf`)
    assert.deepEqual([[...name].length, name.endsWith('长.pdf')], [200, true])
    assert.equal([...safeName('x.' + 'y'.repeat(300))].length, 200)
    assert.equal([...safeName('👍'.repeat(300))].length, 200)
  })
})
