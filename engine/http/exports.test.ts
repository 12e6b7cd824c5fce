import assert from 'node:assert/strict'
import { get } from 'node:http'

import { applyDefinitions, enumeration, object } from '../testing/definitions.ts'
import { exported, partsOf, sheetOf } from '../testing/exports.ts'
import { upload } from '../testing/files.ts'
import { MOST_EXPORTED, testApp, type TestApp } from '../testing/server.ts'

const EVERY =
  'name,long,whole,exact,cash,share,stars,yes,day,at,minute,hour,level,levels,home,spot,raw,rich,friend,friends,keeper,paper,number,doubled'

describe('exports', () => {
  let app: TestApp
  before(async function () {
    this.timeout(120_000)
    app = await testApp()
    await addSamples(app)
  })
  after(() => app.close())

  it('write every kind of value as people read it', async () => {
    const { rows, bytes, headers } = await exported(app, 'admin', 'sample', {
      fields: EVERY,
      sort: 'name',
      search: '甲',
    })
    assert.deepEqual([...bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
    assert.equal(headers.get('content-type'), 'text/csv; charset=utf-8')
    const [heading, first, ...others] = rows
    assert.deepEqual(heading?.slice(0, 3), ['name（中）', 'long（中）', 'whole（中）'])
    assert.equal(others.length, 0)
    assert.deepEqual(Object.fromEntries(EVERY.split(',').map((name, index) => [name, first?.[index]])), {
      name: '甲',
      long: '第一行\n"第二行", 完',
      whole: '-12345',
      exact: '-12345678901234567.05',
      cash: '1234.50',
      share: '-12.50%',
      stars: '4',
      yes: '是',
      day: '2026-11-21',
      at: '2026-11-21 08:30:15',
      minute: '2026-01-01 00:00',
      hour: '08:30',
      level: '高级',
      levels: '高级、普通',
      home: '广东省 / 深圳市 / 南山区',
      spot: '114.0579, 22.5431',
      raw: '{"a": [1, 2]}',
      rich: '重点 客户',
      friend: '友甲',
      friends: '友甲; 友乙',
      keeper: 'owner 先生',
      paper: '合同.txt',
      number: 'S-0001',
      doubled: '-24690',
    })
  })

  it('are in the language of the reader', async () => {
    const { rows } = await exported(
      app,
      'admin',
      'sample',
      { fields: 'name,yes,level,levels', search: '甲' },
      { 'Accept-Language': 'en-GB' },
    )
    assert.deepEqual(rows, [
      ['name', 'yes', 'level', 'levels'],
      ['甲', 'Yes', 'High', 'High, Usual'],
    ])
    const chosen = await exported(app, 'admin', 'sample', { fields: 'yes', search: '甲', language: 'en' })
    assert.deepEqual(chosen.rows, [['yes'], ['Yes']])
  })

  it('end lines as RFC 4180 says, and leave line feeds within values alone', async () => {
    const { bytes } = await exported(app, 'admin', 'sample', { fields: 'name,long', search: '甲' })
    assert.equal(bytes.subarray(3).toString(), 'name（中）,long（中）\r\n甲,"第一行\n""第二行"", 完"\r\n')
  })

  it('hold the columns of the list when no fields are named', async () => {
    const { rows } = await exported(app, 'admin', 'thing', {}, { 'Accept-Language': 'en' })
    const screen = (await app.as('admin').get('/api/v1/screens/thing')).is(200).body
    const { columns } = screen['list'] as { columns: readonly { label: { en: string } }[] }
    assert.deepEqual(
      rows[0],
      columns.map(({ label }) => label.en),
    )
    const many = await exported(app, 'admin', 'thing', { template: 'many_things' })
    assert.deepEqual(many.rows[0], ['名称'])
  })

  it('hold the rows of the list: its filter, search words and order', async () => {
    const filter = { in: [{ var: 'name' }, ['乙', '丙', '甲']] }
    const parameters = { fields: 'name,whole', sort: '-whole', filter }
    const listed = (await app.as('admin').list('sample', parameters)).is(200)
    const { rows } = await exported(app, 'admin', 'sample', parameters)
    assert.deepEqual(
      rows.slice(1).map(([name]) => name),
      listed.column('name'),
    )
    assert.equal(rows.length, 4)
    const two = await exported(app, 'admin', 'sample', { ...parameters, limit: 2 })
    assert.equal(two.rows.length, 3)
  })

  it('take chosen records alone, by their ids', async () => {
    const listed = (await app.as('admin').list('sample', { fields: 'id,name', sort: 'name' })).is(200)
    const [first, , third] = listed.rows
    const answer = await app
      .as('admin')
      .post('/api/v1/sample/export', { fields: ['name'], sort: ['name'], ids: [first?.['id'], third?.['id']] })
    assert.deepEqual(answer.is(200).text.trim().split('\r\n'), ['name（中）', first?.['name'], third?.['name']])
    ;(await app.as('admin').post('/api/v1/sample/export', { ids: ['x'] })).refused(422, 'BAD_QUERY')
    ;(await app.as('admin').post('/api/v1/sample/export', { ids: [] })).refused(422, 'BAD_QUERY')
  })

  it('tell two columns of one label apart', async () => {
    await applyDefinitions(app.db, [
      object('twin', {
        a: { type: 'text', label: { zh: '名称', en: 'Name' } },
        b: { type: 'text', label: { zh: '名称', en: 'Name' } },
      }),
    ])
    await app.services.models.refresh()
    const { rows } = await exported(app, 'admin', 'twin', { fields: 'a,b' })
    assert.deepEqual(rows, [['名称 [a]', '名称 [b]']])
  })

  it('bear the name of the list and the time, in Chinese as well', async () => {
    const { headers } = await exported(app, 'admin', 'thing', { fields: 'name' })
    const disposition = headers.get('content-disposition') ?? ''
    assert.match(disposition, /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''/)
    assert.match(decodeURIComponent(disposition.split("''")[1] ?? ''), /^物品_\d{8}-\d{4}\.csv$/)
    assert.equal(headers.get('cache-control'), 'no-store')
  })

  it('say in the last line who took them along, where that is asked for', async () => {
    const { rows } = await exported(app, 'admin', 'sample', { fields: 'name', search: '甲', watermark: true })
    assert.match(rows.at(-1)?.[0] ?? '', /^导出人：.+（admin） 导出时间：\d{4}-\d\d-\d\d \d\d:\d\d 共 1 条$/)
  })

  describe('as sheets', () => {
    it('keep numbers and times as such, texts as texts, and what no spreadsheet can hold exactly as text', async () => {
      const { bytes, headers } = await exported(app, 'admin', 'sample', { format: 'xlsx', fields: EVERY, search: '甲' })
      assert.match(headers.get('content-type') ?? '', /spreadsheetml/)
      const [heading, row] = await sheetOf(bytes)
      const columns = EVERY.split(',')
      const cell = (name: string) => {
        const place = heading?.[columns.indexOf(name)]?.place.replace(/\d+$/, '2')
        const found = row?.find((each) => each.place === place)
        return found?.number === undefined ? found?.text : Number(found.number)
      }
      assert.equal(cell('whole'), -12345)
      assert.equal(cell('exact'), '-12345678901234567.05')
      assert.equal(cell('cash'), 1234.5)
      assert.equal(cell('share'), -12.5)
      assert.equal(cell('day'), 46347)
      assert.equal(Number(cell('at')).toFixed(6), (46347 + (8 * 3600 + 30 * 60 + 15) / 86400).toFixed(6))
      assert.equal(cell('yes'), '是')
      assert.equal(cell('long'), '第一行\n"第二行", 完')
      assert.equal(cell('friend'), '友甲')
      const styles = (await partsOf(bytes)).get('xl/styles.xml') ?? ''
      assert.match(styles, /formatCode="#,##0\.00"/)
      assert.match(styles, /formatCode="0\.00&quot;%&quot;"/)
    })

    it('keep their heading in sight', async () => {
      const { bytes } = await exported(app, 'admin', 'sample', { format: 'xlsx', fields: 'name', search: '甲' })
      const sheet = (await partsOf(bytes)).get('xl/worksheets/sheet1.xml') ?? ''
      assert.match(sheet, /<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/)
      assert.match(sheet, /<cols><col min="1" max="1" width="\d+" customWidth="1"\/><\/cols>/)
    })

    it('bear signs that XML cannot write, and cut what is too long for a cell with a word about it', async () => {
      const odd = 'a\u0001b\tc\r\nd <e> & "f" _x0041_ 😀'
      await app.as('admin').make('sample', { name: 'odd' })
      await app.db.query(`update ${app.db.table('sample')} set long = $1 where name = 'odd'`, [odd])
      await app.as('admin').make('sample', { name: 'endless', long: '长'.repeat(40_000) })
      const { bytes } = await exported(app, 'admin', 'sample', {
        format: 'xlsx',
        fields: 'name,long',
        sort: 'name',
        filter: { in: [{ var: 'name' }, ['odd', 'endless']] },
      })
      const [, endless, strange] = await sheetOf(bytes)
      assert.equal(strange?.[1]?.text, odd)
      assert.equal(endless?.[1]?.text?.length, 32_767)
      assert.match(endless?.[1]?.text ?? '', /内容过长.*CSV/)
      const plainFile = await exported(app, 'admin', 'sample', {
        fields: 'name,long',
        filter: { '==': [{ var: 'name' }, 'endless'] },
      })
      assert.equal(plainFile.rows[1]?.[1]?.length, 40_000)
    })
  })

  it('refuse what the list would refuse, before anything is sent', async () => {
    const refused = async (parameters: Readonly<Record<string, unknown>>): Promise<unknown> => {
      const answer = await exported(app, 'admin', 'sample', parameters)
      return [answer.status, answer.code]
    }
    for (const parameters of [
      { fields: 'nam' },
      { format: 'pdf' },
      { page: 2 },
      { after: 'x' },
      { sort: 'rich' },
      { filter: { '==': [{ var: 'nope' }, 1] } },
      { language: 'fr' },
      { template: 'thing' },
      { limit: 0 },
      { ids: 'x' },
      { colour: 'red' },
      { watermark: 'maybe' },
    ])
      assert.deepEqual(await refused(parameters), [422, 'BAD_QUERY'], JSON.stringify(parameters))
    assert.equal((await exported(app, 'admin', 'nothing')).status, 404)
    assert.equal((await app.as('admin').send('DELETE', '/api/v1/sample/export')).status, 405)
    assert.equal((await app.stranger().get('/api/v1/sample/export')).status, 401)
  })

  it('refuse more rows than go into one file, and write none', async () => {
    const { db } = app
    await db.query(
      `insert into ${db.table('shelf')} (id, version, created_at, updated_at, name)
       select gen_random_uuid(), 1, now(), now(), 's' || n from generate_series(1, $1::int) as n`,
      [MOST_EXPORTED + 1],
    )
    await db.owner.query(`analyze ${db.table('shelf')}`)
    const answer = await exported(app, 'admin', 'shelf')
    assert.deepEqual([answer.status, answer.code], [422, 'EXPORT_TOO_LARGE'])
    const few = await exported(app, 'admin', 'shelf', { limit: MOST_EXPORTED, fields: 'name' })
    assert.equal(few.rows.length, MOST_EXPORTED + 1)
    await db.query(`delete from ${db.table('shelf')} where name = 's1'`)
    assert.equal((await exported(app, 'admin', 'shelf', { fields: 'name' })).rows.length, MOST_EXPORTED + 1)
  })

  describe('are written down', () => {
    it('with who took what under which condition, and how many rows it were', async () => {
      const filter = { '==': [{ var: 'name' }, '甲'] }
      await exported(app, 'editor', 'thing', {
        fields: 'name,code',
        filter: { empty: [{ var: 'code' }] },
        sort: 'name',
      })
      await exported(app, 'admin', 'sample', { format: 'xlsx', fields: 'name', filter })
      // the last byte arrives before the end is written down
      await eventually(async () => {
        const log = (await app.as('admin').list('sys_export', { limit: 2, expand: 'created_by' })).is(200)
        const [mine, theirs] = log.rows
        assert.deepEqual(
          [mine?.['object'], mine?.['format'], mine?.['row_count'], mine?.['state'], mine?.['condition']],
          ['sample', 'xlsx', 1, 'done', JSON.stringify(filter)],
        )
        assert.deepEqual([theirs?.['object'], theirs?.['sort'], theirs?.['state']], ['thing', 'name', 'done'])
        assert.equal((theirs?.['created_by'] as { name: string }).name, 'editor 先生')
        assert.deepEqual(
          (theirs?.['fields'] as { name: string }[]).map(({ name }) => name),
          ['name', 'code'],
        )
        assert.ok(Number(mine?.['bytes']) > 1000)
      })
    })

    it('where nobody but administrators and operations looks, and nobody writes', async () => {
      ;(await app.as('editor').list('sys_export')).refused(404, 'NOT_FOUND')
      const [entry] = (await app.as('admin').list('sys_export', { limit: 1 })).rows
      ;(await app.as('admin').delete(`/api/v1/sys_export/${String(entry?.['id'])}`)).refused(403, 'FORBIDDEN')
      ;(await app.as('admin').post('/api/v1/sys_export', { file: 'x' })).refused(403, 'FORBIDDEN')
    })

    it('as broken off when the reader leaves, whose statement then ends', async function () {
      this.timeout(30_000)
      const { db } = app
      await db.query(
        `insert into ${db.table('sample')} (id, version, created_at, updated_at, name, long, number)
         select gen_random_uuid(), 1, now(), now(), 'wide', repeat('x', 40000), 'W-' || n from generate_series(1, 1500) as n`,
      )
      await leaveEarly(`${app.url}/api/v1/sample/export?fields=name,long`, await app.session('admin'))
      await eventually(async () => {
        const [entry] = (await app.as('admin').list('sys_export', { limit: 1 })).rows
        assert.deepEqual([entry?.['object'], entry?.['state']], ['sample', 'cancelled'])
        const [busy] = await db.query<{ count: number }>(
          `select count(*)::int as count from pg_stat_activity where query like 'copy (%' and state = 'active'`,
        )
        assert.equal(busy?.count, 0)
      })
    })
  })
})

/** Reads the first bytes of an answer and hangs up. */
async function leaveEarly(url: string, token: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const request = get(url, { headers: { Authorization: `Bearer ${token}` } }, (response) => {
      response.once('data', () => {
        response.destroy()
        resolve()
      })
    })
    request.on('error', () => undefined)
  })
}

async function eventually(check: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await check()
    } catch (error) {
      if (tries > 60) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
}

/** An object with a field of every kind, and a record with a value in each. */
async function addSamples(app: TestApp): Promise<void> {
  await applyDefinitions(app.db, [
    enumeration('sample_level', [
      { value: 'high', label: { zh: '高级', en: 'High' } },
      { value: 'usual', label: { zh: '普通', en: 'Usual' } },
    ]),
    object('friend', { name: { type: 'text', required: true } }, { title: 'name' }),
    object(
      'sample',
      {
        name: { type: 'text', required: true, searchable: true },
        long: { type: 'long_text', length: 50_000 },
        whole: 'integer',
        exact: { type: 'decimal', precision: 30, scale: 2 },
        cash: 'money',
        share: 'percent',
        stars: 'rating',
        yes: 'boolean',
        day: 'date',
        at: 'datetime',
        minute: { type: 'datetime', precision: 'minute' },
        hour: 'time',
        level: { type: 'enum', enum: 'sample_level' },
        levels: { type: 'multi_enum', enum: 'sample_level' },
        home: 'region',
        spot: 'geo_point',
        raw: 'json',
        rich: 'rich_text',
        friend: { type: 'reference', target: 'friend' },
        friends: { type: 'multi_reference', target: 'friend' },
        keeper: 'user',
        paper: 'file',
        number: { type: 'auto_number', pattern: 'S-{0000}' },
        doubled: { type: 'formula', formula: 'whole * 2' },
      },
      { title: 'name' },
    ),
  ])
  await app.services.models.refresh()
  const admin = app.as('admin')
  const friends = [await admin.make('friend', { name: '友甲' }), await admin.make('friend', { name: '友乙' })]
  const paper = (await upload(app, 'admin', '合同.txt', 'hello')).is(201).data
  await admin.make('sample', {
    name: '甲',
    long: '第一行\n"第二行", 完',
    whole: -12345,
    exact: '-12345678901234567.05',
    cash: '1234.5',
    share: '-12.5',
    stars: 4,
    yes: true,
    day: '2026-11-21',
    at: '2026-11-21T00:30:15.000Z',
    minute: '2025-12-31T16:00:00.000Z',
    hour: '08:30:00',
    level: 'high',
    levels: ['usual', 'high'],
    home: '440305',
    spot: { lng: 114.0579, lat: 22.5431 },
    raw: { a: [1, 2] },
    rich: '<p>重点</p><p><strong>客户</strong></p>',
    friend: friends[0]?.id,
    friends: friends.map(({ id }) => id),
    keeper: app.ids.owner,
    paper: [paper.id],
  })
  await admin.make('sample', { name: '乙', whole: 3 })
  await admin.make('sample', { name: '丙', whole: 20 })
}
