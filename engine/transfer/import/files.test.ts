import assert from 'node:assert/strict'

import { type TestApp, testApp } from '../../testing/server.ts'
import { imported, sent, told, uploaded } from './import.test-kit.ts'
import { row, workbook, zip } from './workbooks.test-kit.ts'

describe('a file to import', () => {
  let app: TestApp

  before(async () => {
    app = await testApp()
    await app.services.jobs.start()
  })

  after(() => app.close())

  async function names(codes: readonly string[]): Promise<unknown[]> {
    const list = await app.as('editor').list('thing', { filter: { in: [{ var: 'code' }, codes] }, sort: 'code' })
    return list.is(200).column('name')
  }

  const text = '名称;编码\r\n"张三; 李四";e1\r\n王五;e2\r\n'

  it('is read in UTF-8 with and without a mark, in UTF-16 and in the national encoding, whatever parts its cells', async () => {
    const gbk = Uint8Array.from([
      ...[0xc3, 0xfb, 0xb3, 0xc6, 0x2c, 0xb1, 0xe0, 0xc2, 0xeb, 0x0a],
      ...[0xd5, 0xc5, 0xc8, 0xfd, 0x2c, 0x65, 0x33, 0x0a],
    ])
    const utf16 = Uint8Array.from([0xff, 0xfe, ...Buffer.from(text.replace(/e(\d)/g, 'f$1'), 'utf16le')])
    for (const file of [text, `\ufeff${text.replace(/e(\d)/g, 'd$1')}`, utf16, gbk]) {
      const done = await imported(app, 'editor', file)
      assert.deepEqual([done.state, done.failed], ['done', 0], JSON.stringify(done.issues))
    }
    assert.deepEqual(await names(['e1', 'e2', 'e3', 'd1', 'd2', 'f1', 'f2']), [
      '张三; 李四',
      '王五',
      '张三; 李四',
      '王五',
      '张三',
      '张三; 李四',
      '王五',
    ])
  })

  it('may be a workbook with shared texts, days, shares, numbers and formulas, which are what they came to', async () => {
    const strings =
      '<si><t>名称</t></si><si><t>编码</t></si><si><t>数量</t></si><si><t>日期</t></si><si><t>时间</t></si><si><r><t>椅</t></r><r><t>子</t></r><rPh><t>yi</t></rPh></si>'
    const heads = ['A', 'B', 'C', 'D', 'E']
      .map((column, index) => `<c r="${column}1" t="s"><v>${index}</v></c>`)
      .join('')
    const cells =
      '<c r="A2" t="s"><v>5</v></c><c r="B2" t="str"><f>HYPERLINK("x")</f><v>x1</v></c><c r="C2"><v>1.2E3</v></c>' +
      '<c r="D2" s="1"><v>46143</v></c><c r="E2" s="2"><v>46143.5</v></c>'
    const file = await workbook({
      strings,
      formats: [14, 22],
      rows: `<row r="1">${heads}</row><row r="2">${cells}</row><row r="3"/>`,
    })
    const done = await imported(app, 'editor', file, {}, { name: 'a.xlsx' })
    assert.deepEqual([done.state, done.total, done.created, done.issues], ['done', 1, 1, []])
    const [thing] = (await app.as('editor').list('thing', { filter: { '==': [{ var: 'code' }, 'x1'] } })).is(200).rows
    assert.deepEqual(
      [thing?.['name'], thing?.['count'], thing?.['day'], thing?.['moment']],
      ['椅子', 1200, '2026-05-01', '2026-05-01T04:00:00.000Z'],
    )
  })

  it('is refused, with nothing kept, when it is none', async () => {
    const before = (await app.as('editor').get('/api/v1/imports')).is(200).rows.length
    const cases: readonly (readonly [string | Uint8Array<ArrayBuffer>, RegExp])[] = [
      [Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), /xls/],
      [Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0]), /neither/],
      [await zip({ 'a.txt': 'hello' }), /no .xlsx/],
      [Uint8Array.from(Buffer.from('PK\u0003\u0004 and nothing more')), /no valid/],
      ['name,code\n', /no rows/],
      ['\n\nname\n', /headings/],
    ]
    for (const [content, reason] of cases) {
      const answer = await sent(app, 'editor', content)
      answer.refused(422, 'IMPORT_REFUSED')
      assert.match((answer.body['message'] as { en: string }).en, reason)
    }
    ;(await sent(app, 'editor', '')).refused(422, 'FILE_EMPTY')
    assert.equal((await app.as('editor').get('/api/v1/imports')).is(200).rows.length, before)
  })

  it('fails with the row when a quote is never closed, and nothing is written', async () => {
    const done = await imported(
      app,
      'editor',
      `name,code\nfine,q1\n${'fine,\n'.repeat(30)}"open,q2\n${'x,y\n'.repeat(50)}`,
    )
    assert.deepEqual([done.state, done.created, done.error?.code], ['failed', 0, 'IMPORT_REFUSED'])
    assert.deepEqual(await names(['q1', 'q2']), [])
  })

  it('tells of cells that cannot be read, are too long or hold what is masked', async () => {
    const file = `name,code,note,phone\nok,k1,${'x'.repeat(32_768)},\nok,k2,,138****5678\nok,k3,,12\nok,k4,,13800138004\n`
    const done = await imported(app, 'editor', file)
    assert.deepEqual(
      [done.created, told(done)],
      [1, ['2 note INVALID_VALUE', '3 phone MASKED_VALUE', '4 phone INVALID_VALUE']],
    )
    assert.ok((done.issues[0]?.raw?.length ?? 0) <= 200)
  })

  it('may hold what no text can: it is told like all that cannot be read, wherever it stands', async () => {
    const many = Array.from({ length: 11 }, (_, index) => row(2 + index, `ok ${index}`, ''))
    for (const sign of ['_x0000_', '_xD800_']) {
      const rows = [row(1, 'name', `zz${sign}`), ...many, row(13, `b${sign}`, sign)].join('')
      const done = await imported(app, 'editor', await workbook({ rows }), {}, { name: 'a.xlsx' })
      assert.deepEqual([done.state, done.created, told(done)], ['done', 11, ['13 name INVALID_VALUE']], sign)
    }
    const marked = `\ufeffname,code\n${'x,\n'.repeat(11)}b\0,\n`
    const done = await imported(app, 'editor', marked)
    assert.deepEqual([done.state, done.created, told(done)], ['done', 11, ['13 name INVALID_VALUE']])
  })

  it('may call its columns what reaches a prototype elsewhere: it is text like any other', async () => {
    const file = '__proto__,constructor,a.b,toString,name\nx,y,z,w,Prototype\n'
    const detail = await uploaded(app, 'editor', file)
    assert.deepEqual(
      detail.columns.map(({ heading, proposal }) => [heading, proposal?.field ?? null]),
      [
        ['__proto__', null],
        ['constructor', null],
        ['a.b', null],
        ['toString', null],
        ['name', 'name'],
      ],
    )
    for (const field of ['__proto__', 'constructor', 'a.b', 'toString', 'created_by', 'version', 'serial', 'nothing']) {
      const answer = await app
        .as('editor')
        .post(`/api/v1/imports/${detail.id}/start`, { mode: 'create', mapping: [{ column: 0, field }] })
      answer.refused(field === '__proto__' ? 422 : 422, 'VALIDATION_FAILED')
      assert.equal(answer.issues[0]?.path, 'mapping/0/field')
    }
    const done = await imported(app, 'editor', file)
    assert.deepEqual([done.state, done.created], ['done', 1])
  })

  it('has formulas that stay texts, in the table, in the file of refused rows and when that is imported again', async () => {
    const formula = '=HYPERLINK(""http://x"",""y"")'
    const done = await imported(app, 'editor', `name,code,count\n"${formula}",h1,\n"${formula}",h2,many\n`)
    assert.deepEqual([done.created, done.failed, done.has_error_file], [1, 1, true])
    assert.deepEqual(await names(['h1']), ['=HYPERLINK("http://x","y")'])
    const errors = (await app.as('editor').get(`/api/v1/imports/${done.id}/errors.csv`)).is(200)
    assert.match(errors.text, /^\ufeff?name,code,count,错误原因\r\n"'=HYPERLINK/)
    const again = await imported(app, 'editor', errors.text.replace('many', '2'))
    assert.deepEqual([again.created, again.failed], [1, 0])
    assert.deepEqual(await names(['h2']), ['=HYPERLINK("http://x","y")'])
  })

  it('is refused when it is made to do harm: many parts, growth, lies about sizes, declarations, endless cells', async () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`xl/p${index}.xml`, 'x']))
    const wide = `<row r="1">${'<c t="n"><v>1</v></c>'.repeat(600)}</row>`
    const empty = `<row r="1">${'<c/>'.repeat(20_000)}</row>`
    const doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><sst xmlns="x"><si><t>&a;</t></si></sst>'
    const cases: readonly (readonly [Promise<Uint8Array<ArrayBuffer>>, RegExp])[] = [
      [workbook({ rows: row(1, 'name'), more: many }), /too many parts/],
      [workbook({ rows: `${row(1, 'name')}${row(2, 'a'.repeat(60_000_000))}` }), /too large/],
      [workbook({ rows: `${row(1, 'name')}${row(2, 'a'.repeat(9_000_000))}` }), /too long/],
      [workbook({ rows: wide }), /more than 500/],
      [workbook({ rows: empty }), /more than 500/],
      [workbook({ rows: row(1, 'name'), more: { 'xl/sharedStrings.xml': doctype } }), /declares/],
      [workbook({ rows: `<row r="99999999">${'<c/>'}</row>` }), /more than 1048575 rows/],
      [workbook({ rows: '<row r="1"><c' }), /no valid/],
    ]
    for (const [content, reason] of cases) {
      const answer = await sent(app, 'editor', await content)
      answer.refused(422, 'IMPORT_REFUSED')
      assert.match((answer.body['message'] as { en: string }).en, reason)
    }
  })

  it('has rows in their order, each once: no row is passed over because another bears its number', async () => {
    for (const number of ['2', '1', '0', '1.5', 'x']) {
      const second = row(2, 'b', 'o2').replaceAll('"2"', `"${number}"`)
      const file = await workbook({ rows: `${row(1, 'name', 'code')}${row(2, 'a', 'o1')}${second}` })
      const answer = await sent(app, 'editor', file, { name: 'a.xlsx' })
      answer.refused(422, 'IMPORT_REFUSED')
      assert.match((answer.body['message'] as { en: string }).en, /wrong number/)
    }
  })

  it('cannot be sent by who may not import, nor for what may not be seen', async () => {
    for (const [person, status, code] of [
      ['reader', 403, 'FORBIDDEN'],
      ['revealer', 403, 'FORBIDDEN'],
      ['nobody', 404, 'NOT_FOUND'],
      ['fresh', 403, 'PASSWORD_CHANGE_REQUIRED'],
    ] as const)
      (await sent(app, person, 'name\nx\n')).refused(status, code)
    ;(await sent(app, 'editor', 'name\nx\n', { object: 'journal' })).refused(404, 'NOT_FOUND')
    ;(await sent(app, 'admin', 'name\nx\n', { object: 'journal' })).refused(403, 'FORBIDDEN')
    ;(await sent(app, 'editor', 'name\nx\n', { object: 'nothing' })).refused(404, 'NOT_FOUND')
  })

  it('can be the template that is offered, filled in', async () => {
    const csv = (await app.as('editor').get('/api/v1/thing/import-template?format=csv')).is(200)
    assert.match(csv.text, /^\ufeff?名称 \*,编码,备注/)
    const response = await fetch(`${app.url}/api/v1/thing/import-template`, {
      headers: { Authorization: `Bearer ${await app.session('editor')}` },
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    assert.equal(response.status, 200)
    const refused = await sent(app, 'editor', bytes, { object: 'thing', name: 't.xlsx' })
    assert.match((refused.body['message'] as { en: string }).en, /no rows/)
  })
})
