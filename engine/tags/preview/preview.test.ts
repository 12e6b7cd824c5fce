/** Previews of rules: whom they would reach, for whom, and what nobody finds out by them. */
import assert from 'node:assert/strict'

import { accessPlan } from '../../access/index.ts'
import { userPrincipal } from '../../identity/index.ts'
import { type Answer, Client } from '../../testing/client.ts'
import { applyDefinitions, definition } from '../../testing/definitions.ts'
import { leavesNoTrace } from '../../testing/server.ts'
import { countRule } from './count.ts'
import { between, carry, type GiftShop, giftShop } from './preview.test-kit.ts'

const PREVIEW = '/api/v1/tags/preview'

interface Shown {
  readonly count?: { readonly value: number; readonly exact: boolean }
  readonly rows: { readonly data: readonly Readonly<Record<string, unknown>>[]; readonly page: { next: string | null } }
}

describe('previews of rules of tags', function () {
  this.timeout(60_000)
  let shop: GiftShop
  before(async () => {
    shop = await giftShop()
    const { tags, gifts } = shop
    await carry(shop, tags['A'] ?? '', gifts['甲'], gifts['丙'])
    await carry(shop, tags['B'] ?? '', gifts['乙'])
    await carry(shop, tags['C'] ?? '', gifts['丙'])
  })
  after(() => shop.close())

  const custom = (rule: object): object => ({ object: 'gift', rule: { type: 'custom', ...rule } })
  const sql = (text: string): object => ({ object: 'gift', rule: { type: 'sql', sql: text } })
  const shown = (answer: Answer): Shown => answer.is(200).body['data'] as Shown
  const ask = async (client: Client, body: object): Promise<Shown> => shown(await client.post(PREVIEW, body))
  const names = ({ rows }: Shown): unknown[] => rows.data.map((row) => row['name']).sort()

  it('crm A15: find more than 100000 and at most 500000, as conditions and as SQL alike', async () => {
    const found = await ask(shop.writer, custom({ condition: between('100000', '500000') }))
    assert.deepEqual(names(found), ['丙', '乙', '戊'].sort())
    assert.deepEqual(found.count, { value: 3, exact: true })
    const bySql = await ask(shop.writer, sql('select id from gift where income > 100000 and income <= 500000'))
    assert.deepEqual(names(bySql), names(found))
    assert.deepEqual(bySql.count, found.count)
  })

  it('crm A18: with any of A and B and without C', async () => {
    const { A = '', B = '', C = '' } = shop.tags
    const found = await ask(shop.writer, custom({ contains: [A, B], without: [C] }))
    assert.deepEqual(names(found), ['甲', '乙'].sort())
  })

  it('crm A20: bind and tighter than or, unless brackets say otherwise', async () => {
    const row = (field: string, operator: string, value: unknown, rest: object = {}): object => ({
      field,
      operator,
      values: [value],
      connector: 'and',
      ...rest,
    })
    const rows = (left: number, right: number): object[] => [
      row('age', '<', 30, { left, connector: 'or' }),
      row('age', '>', 60, { right }),
      row('city', '==', '深圳'),
    ]
    assert.deepEqual(names(await ask(shop.writer, custom({ rows: rows(1, 1) }))), ['甲', '乙'].sort())
    assert.deepEqual(names(await ask(shop.writer, custom({ rows: rows(0, 0) }))), ['甲', '乙', '丁'].sort())
    const open = (await shop.writer.post(PREVIEW, custom({ rows: rows(1, 0) }))).refused(422, 'VALIDATION_FAILED')
    assert.deepEqual(
      open.issues.map(({ code, path }) => [code, path]),
      [['RULE_BRACKETS', 'rows/0/left']],
    )
    assert.match(open.text, /括号不匹配/)
  })

  it('crm A19: are refused where neither conditions nor tags are given', async () => {
    for (const rule of [{}, { condition: {} }, { rows: [] }, { condition: null, contains: [], without: [] }]) {
      const refused = (await shop.writer.post(PREVIEW, custom(rule))).refused(422, 'VALIDATION_FAILED')
      assert.match(refused.text, /\[自定义条件\]与\[标签\]不能同时为空/)
    }
  })

  it('show the columns of the template of rules, masked, with titles, page by page', async () => {
    const body = custom({ condition: { '>': [{ var: 'age' }, 0] } })
    const first = await ask(shop.writer, { ...body, limit: 3 })
    assert.equal(first.count?.value, 5, 'what is retired takes no part')
    const [row] = first.rows.data
    assert.deepEqual(Object.keys(row ?? {}), ['id', 'name', 'phone', 'income', 'keeper'])
    assert.match(String(row?.['phone']), /^137\*\*\*\*000\d$/)
    assert.ok(typeof row?.['keeper'] === 'object')
    const next = await ask(shop.writer, { ...body, limit: 3, cursor: first.rows.page.next })
    assert.equal(next.count, undefined)
    assert.deepEqual([...names(first), ...names(next)].sort(), ['甲', '乙', '丙', '丁', '戊'].sort())
    assert.equal(next.rows.page.next, null)
    const everywhere = sql('select id from gift')
    const pages = await ask(shop.writer, { ...everywhere, limit: 3 })
    assert.equal(pages.count?.value, 5)
    const more = await ask(shop.writer, { ...everywhere, limit: 3, cursor: pages.rows.page.next, count: 'exact' })
    assert.deepEqual([...names(pages), ...names(more)].sort(), ['甲', '乙', '丙', '丁', '戊'].sort())
    assert.deepEqual(more.count, { value: 5, exact: true })
    assert.match(String(more.rows.data[0]?.['phone']), /^137\*\*\*\*000\d$/)
  })

  it('show whoever looks their own rows alone', async () => {
    const condition = { '>': [{ var: 'age' }, 0] }
    assert.deepEqual(names(await ask(shop.seller, custom({ condition }))), ['甲', '丙', '戊'].sort())
  })

  it('tell nothing by fields that whoever looks sees masked, of a rule of their own or of others', async () => {
    const condition = between('100000', '500000')
    const own = (await shop.seller.post(PREVIEW, custom({ condition }))).refused(422, 'VALIDATION_FAILED')
    assert.deepEqual(
      own.issues.map(({ code, path }) => [code, path]),
      [['TAG_RULE_HIDDEN', 'condition']],
    )
    for (const hidden of [
      { empty: [{ var: 'income' }] },
      { '!': { nempty: [{ var: 'phone' }] } },
      { '==': [{ var: 'phone' }, '13711110001'] },
      { or: [{ '>': [{ var: 'age' }, 0] }, { '>': [{ var: 'income' }, '1'] }] },
    ])
      (await shop.seller.post(PREVIEW, custom({ condition: hidden }))).refused(422, 'VALIDATION_FAILED')
    const rule = await keep({ name: 'rich', type: 'custom', condition })
    const words = (await shop.seller.post(PREVIEW, { rule_id: rule })).refused(403, 'RULE_BEYOND_RIGHTS')
    assert.doesNotMatch(words.text, /income|可投资/)
    assert.equal((await ask(shop.viewer, { rule_id: rule })).count?.value, 3)
  })

  it('ask for tags of those alone who see the tags of records', async () => {
    const { app, admin, tags } = shop
    await applyDefinitions(app.db, [
      definition('role', 'gift_namer', {
        grants: [{ object: 'gift', operations: ['read'], fields: ['name', 'age'] }],
        points: ['tag_preview'],
      }),
    ])
    await admin.make('sys_user_role', { user: app.ids.nobody, role: 'gift_namer' })
    const namer = new Client(app.url, await app.session('nobody'))
    ;(await namer.post(PREVIEW, custom({ contains: [tags['A']] }))).refused(422, 'VALIDATION_FAILED')
    const found = await ask(namer, custom({ condition: { '==': [{ var: 'age' }, 40] } }))
    assert.deepEqual(found.rows.data, [{ id: shop.gifts['丙'], name: '丙' }])
  })

  it('say that there are at least as many where counting takes longer than a second, and count on when asked', async () => {
    const { db, services, ids } = shop.app
    const principal = await userPrincipal(db, ids.editor)
    const model = services.models.current()
    const plan = principal && accessPlan(model, principal, 'gift')
    assert.ok(principal && plan)
    const moment = { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' }
    const context = { db, model, principal, plan, moment, among: () => 'pg_sleep(0.25) is not null' }
    assert.deepEqual(await countRule(context, {}, 'quick', 3), { value: 3, exact: false })
    assert.deepEqual(await countRule(context, {}, 'exact', 3), { value: 6, exact: true })
    assert.equal(await countRule(context, {}, 'none', 3), undefined)
  })

  it('of SQL run with the rights of whoever looks, not of whoever wrote it', async () => {
    const rich = await keep({ name: 'rich by SQL', type: 'sql', sql: 'select id from gift where income > 100000' })
    const old = await keep({ name: 'old by SQL', type: 'sql', sql: 'select id from gift where age > 30' })
    ;(await shop.seller.post(PREVIEW, { rule_id: rich })).refused(403, 'RULE_BEYOND_RIGHTS')
    assert.deepEqual(names(await ask(shop.seller, { rule_id: old })), ['丙', '戊'].sort())
    // who may not write SQL may look at what others wrote
    assert.equal((await ask(shop.viewer, { rule_id: old })).count?.value, 3)
    ;(await shop.viewer.post(PREVIEW, sql('select id from gift'))).refused(403, 'FORBIDDEN')
    ;(await shop.writer.post(PREVIEW, sql('select id from gift where phone is null'))).refused(422, 'CUSTOM_SQL_FAILED')
    ;(await shop.writer.post(PREVIEW, sql('select pg_sleep(1) as id'))).refused(422, 'CUSTOM_SQL_FAILED')
  })

  it('are for holders of the point alone, of objects and rules that they may see', async () => {
    const body = custom({ condition: { '>': [{ var: 'age' }, 0] } })
    ;(await shop.app.stranger().post(PREVIEW, body)).is(401)
    for (const path of [PREVIEW, `${PREVIEW}/export`]) {
      const refused = await shop.guest.post(path, body)
      const nowhere = await shop.guest.post(path.replace('tags', 'nowhere'), body)
      assert.deepEqual([refused.status, refused.body['code']], [nowhere.status, nowhere.body['code']])
    }
    ;(await shop.viewer.post(PREVIEW, { ...body, object: 'sys_user' })).refused(404, 'NOT_FOUND')
    ;(await shop.viewer.post(PREVIEW, { rule_id: shop.gifts['甲'] })).refused(404, 'NOT_FOUND')
    ;(await shop.viewer.post(PREVIEW, { rule_id: 'x' })).refused(404, 'NOT_FOUND')
    ;(await shop.viewer.post(PREVIEW, {})).refused(400, 'BAD_REQUEST')
    ;(await shop.viewer.post(PREVIEW, { ...body, more: 1 })).refused(400, 'BAD_REQUEST')
    ;(await shop.viewer.post(PREVIEW, { ...body, limit: 1000 })).refused(422, 'BAD_QUERY')
    ;(await shop.viewer.post(PREVIEW, { ...body, cursor: 'x' })).refused(422, 'BAD_QUERY')
  })

  it('are taken along as a file, masked, within the right to export, and written down', async () => {
    const body = custom({ condition: between('100000', '500000') })
    const file = (await shop.writer.post(`${PREVIEW}/export`, body)).is(200)
    assert.match(file.headers.get('content-type') ?? '', /^text\/csv/)
    const lines = file.text
      .replace(/^\uFEFF/, '')
      .trim()
      .split('\r\n')
    assert.equal(lines.length, 4)
    assert.match(lines[0] ?? '', /^name（中）,phone（中）,可投资资产,keeper（中）$/)
    assert.doesNotMatch(file.text, /1371111/)
    assert.match(file.text, /137\*\*\*\*0002/)
    const bySql = sql('select id from gift where income > 100000 and income <= 500000')
    assert.equal((await shop.writer.post(`${PREVIEW}/export`, bySql)).is(200).text.split('\r\n').length, 5)
    const { db } = shop.app
    const logged = await db.query<{ condition: string }>(
      `select condition from ${db.table('sys_export')} where object = 'gift' order by created_at`,
    )
    assert.deepEqual(
      logged.map(({ condition }) => /income/.test(condition)),
      [true, true],
    )
    await leavesNoTrace(db, async () => {
      const answers = [
        await shop.seller.post(`${PREVIEW}/export`, body),
        await shop.viewer.post(`${PREVIEW}/export`, sql('select id from gift')),
      ]
      for (const answer of answers) assert.ok(answer.status >= 400)
      return answers
    })
  })

  it('say a rule in words, with codes, tags and brackets', async () => {
    const { A = '', B = '', C = '' } = shop.tags
    const words = async (rule: object): Promise<{ zh: string; en: string }> => {
      const answer = await shop.writer.post('/api/v1/tags/describe', { object: 'gift', rule })
      return answer.is(200).body['data'] as { zh: string; en: string }
    }
    const range = between('100000', '500000')
    assert.equal(
      (await words({ condition: range })).zh,
      '可投资资产[income] 大于 100000 并且 可投资资产[income] 小于等于 500000',
    )
    assert.deepEqual(await words({ contains: [A, B], without: [C] }), {
      zh: '包含标签(A、B) 并且 不包含标签(C)',
      en: 'has any of the tags (A, B) and has none of the tags (C)',
    })
    const loose = { or: [{ '<': [{ var: 'age' }, 30] }, { '==': [{ var: 'keeper' }, shop.app.ids.other] }] }
    assert.equal(
      (await words({ condition: loose, without: [C] })).zh,
      '（age（中）[age] 小于 30 或者 keeper（中）[keeper] 等于 other 先生） 并且 不包含标签(C)',
    )
    assert.equal((await words({ type: 'sql', sql: 'select 1' })).zh, '自定义SQL')
    ;(await shop.seller.post('/api/v1/tags/describe', { object: 'gift', rule: { condition: range } })).refused(
      422,
      'VALIDATION_FAILED',
    )
    const guest = await shop.guest.post('/api/v1/tags/describe', { object: 'gift', rule: { condition: range } })
    assert.ok(guest.status >= 400)
  })

  async function keep(rule: object): Promise<string> {
    const made = await shop.writer.post('/api/v1/sys_tag_rule', { tag: shop.tags['rich'], ...rule })
    return made.is(201).data.id
  }
})
