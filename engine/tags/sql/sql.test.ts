/** Rules of tags as SQL: who may write them, what is tried before one is kept, and with whose rights it runs. */
import assert from 'node:assert/strict'

import { userPrincipal } from '../../identity/index.ts'
import { applyDefinitions, definition } from '../../testing/definitions.ts'
import { Client, leavesNoTrace } from '../../testing/server.ts'
import { type GiftShop, giftShop } from '../preview/preview.test-kit.ts'
import { judgeRules } from '../index.ts'
import { MOST_SQL_RULES, runSqlRule, type SqlOutcome } from './index.ts'

const RULES = '/api/v1/sys_tag_rule'
const RICH = 'select id from gift where income > 100000 and income <= 500000'

describe('rules of tags as SQL', function () {
  this.timeout(60_000)
  let shop: GiftShop
  before(async () => {
    shop = await giftShop()
  })
  after(() => shop.close())

  const body = (sql: string | null, more: object = {}): object => ({
    tag: shop.tags['rich'],
    name: 'by SQL',
    type: 'sql',
    sql,
    ...more,
  })
  async function kept(sql: string): Promise<{ id: string; version: number }> {
    return (await shop.writer.post(RULES, body(sql))).is(201).data
  }
  async function run(sql: string, author: string | null): Promise<{ outcome: SqlOutcome; names: string[] }> {
    const { services, db } = shop.app
    const names: string[] = []
    const outcome = await runSqlRule(
      {
        db,
        model: services.models.current(),
        moment: { now: new Date().toISOString(), timeZone: 'Asia/Shanghai' },
        principalOf: (id) => userPrincipal(db, id),
      },
      { object: 'gift', sql, author },
      (records) => {
        names.push(...records.map((id) => Object.keys(shop.gifts).find((name) => shop.gifts[name] === id) ?? id))
        return Promise.resolve()
      },
    )
    return { outcome, names: names.sort() }
  }

  it('are kept with their author, when they can be run', async () => {
    const { id } = await kept(RICH)
    const rule = (await shop.writer.get(`${RULES}/${id}`)).is(200).data
    assert.deepEqual([rule['author'], rule['state']], [shop.app.ids.editor, 'valid'])
  })

  it('are refused with what is wrong and where, and nothing is written', async () => {
    const wrong: readonly [string | null, RegExp][] = [
      [null, /请填写自定义SQL/],
      ['select * from gift', /只返回一列 id/],
      ['select id, name from gift', /只返回一列 id/],
      ['select id\nfrom gift where pg_sleep(60) is null', /第 2 行第 17 列：不能使用函数 pg_sleep/],
      ['select id from gift; drop table gift', /只能写一条 SELECT/],
      ['with g as (delete from gift returning id) select id from g', /不能使用 DeleteStmt/],
      ['select id into other from gift', /不能写入或锁定/],
      ['with recursive r(id) as (select id from gift union all select id from r) select id from r', /recursive/],
      ['select oid as id from pg_class', /没有可查询的对象 pg_class/],
      ['select id from sys_credential', /没有可查询的对象 sys_credential/],
      ["select id from dblink('x', 'select 1') as t(id uuid)", /RangeFunction/],
      ['set role tessera_owner', /只能写一条 SELECT/],
      ["select id from gift where phone = '13711110001'", /phone/],
      ['select id from gift where keeper = ${me}', /不能使用 \$\{me\}/],
      ['select id from gift where name::integer = 1', /无法按所写的方式/],
      [`select g.id from gift g, ${crowd(10)}`, /预计代价过高/],
    ]
    await leavesNoTrace(shop.app.db, async () => {
      const answers = []
      for (const [sql, words] of wrong) {
        const answer = (await shop.writer.post(RULES, body(sql))).refused(422, 'VALIDATION_FAILED')
        assert.match(answer.text, words, String(sql))
        assert.equal(answer.issues[0]?.path, 'sql')
        answers.push(answer)
      }
      return answers
    })
  })

  it('are written, changed and switched on by holders of their point alone; anybody who keeps rules may stop one', async () => {
    const { id, version } = await kept(RICH)
    const custom = (await shop.seller.post(RULES, { ...body(null), type: 'custom', condition: AGE })).is(201).data
    await leavesNoTrace(shop.app.db, async () => {
      const changes: readonly [string, object][] = [
        [id, { version, sql: 'select id from gift' }],
        [id, { version, name: 'other' }],
        [id, { version, type: 'custom', condition: AGE }],
        [custom.id, { version: custom.version, type: 'sql', sql: 'select id from gift' }],
      ]
      const answers = [await shop.seller.post(RULES, body(RICH))]
      for (const [rule, change] of changes) answers.push(await shop.seller.patch(`${RULES}/${rule}`, change))
      for (const answer of answers) answer.refused(403, 'FORBIDDEN')
      return answers
    })
    const stopped = (await shop.seller.patch(`${RULES}/${id}`, { version, enabled: false })).is(200).data
    const again = { version: stopped.version, enabled: true }
    ;(await shop.seller.patch(`${RULES}/${id}`, again)).refused(403, 'FORBIDDEN')
    ;(await shop.writer.patch(`${RULES}/${id}`, again)).is(200)
  })

  it('crm A15: name the same records as their conditions would, those that are retired left out', async () => {
    assert.deepEqual(await run(RICH, shop.app.ids.editor), {
      outcome: { records: 3 },
      names: ['丙', '乙', '戊'].sort(),
    })
    assert.equal((await run('select id from gift', shop.app.ids.editor)).names.includes('己'), false)
    // what packs bring is the engine's own
    assert.deepEqual((await run(RICH, null)).outcome, { records: 3 })
  })

  it('run with the rights of their author at that moment, and are suspended without them', async () => {
    const { app, admin } = shop
    await applyDefinitions(app.db, [
      definition('role', 'gift_clerk', {
        grants: [{ object: 'gift', operations: ['read'], rows: 'own' }],
        points: ['tag_rules', 'tag_sql'],
      }),
    ])
    await app.services.models.refresh()
    const clerk = app.ids.keeper
    const given = await admin.make('sys_user_role', { user: clerk, role: 'gift_clerk' })
    await admin.patch(`/api/v1/gift/${shop.gifts['乙']}`, { version: 1, keeper: clerk })
    assert.deepEqual(await run(RICH, clerk), { outcome: { records: 1 }, names: ['乙'] })
    const stateOf = ({ outcome }: { outcome: SqlOutcome }): unknown => ('state' in outcome ? outcome.state : outcome)
    await applyDefinitions(app.db, [
      definition('role', 'gift_clerk', {
        grants: [{ object: 'gift', operations: ['read'], rows: 'own', masked: ['income'] }],
        points: ['tag_rules', 'tag_sql'],
      }),
    ])
    assert.deepEqual([stateOf(await run(RICH, clerk)), (await run(RICH, clerk)).names], ['suspended', []])
    assert.deepEqual((await run('select id from gift where age > 60', clerk)).names, ['乙'])
    ;(await admin.delete(`/api/v1/sys_user_role/${given?.['id']}`)).is(204)
    assert.equal(stateOf(await run(RICH, clerk)), 'suspended')
    assert.equal(stateOf(await run(RICH, '0190a000-0000-7000-8000-000000000000')), 'suspended')
    assert.equal(stateOf(await run('select id from gift where vanished = 1', app.ids.editor)), 'invalid')
    assert.equal(stateOf(await run('select id from gift where name::integer = 1', app.ids.editor)), 'failed')
    assert.equal(stateOf(await run('select id from gone', null)), 'invalid')
  })

  it('are suspended before a run when their author lost a right, and valid again with it', async () => {
    const { app, admin } = shop
    const { db, services } = app
    const { id } = await kept(RICH)
    await db.query(`update ${db.table('sys_tag_rule')} set author = $2 where id = $1`, [id, app.ids.nobody])
    const state = async (): Promise<unknown> => {
      await judgeRules(
        { db, tx: db, model: services.models.current(), principalOf: (person) => userPrincipal(db, person) },
        'gift',
      )
      const [row] = await db.query(`select state, fault from ${db.table('sys_tag_rule')} where id = $1`, [id])
      return row?.['state']
    }
    assert.equal(await state(), 'suspended')
    const given = await admin.make('sys_user_role', { user: app.ids.nobody, role: 'gift_writer' })
    assert.equal(await state(), 'valid')
    ;(await admin.delete(`/api/v1/sys_user_role/${given?.['id']}`)).is(204)
    assert.equal(await state(), 'suspended')
  })

  it('are so many at most that are switched on', async () => {
    const { db } = shop.app
    await db.query(
      `insert into ${db.table('sys_tag_rule')} (id, version, created_at, updated_at, tag, name, type, sql, enabled, state)
       select gen_random_uuid(), 1, ${db.now}, ${db.now}, $1, 'filler ' || n, 'sql', $2, true, 'valid' from generate_series(1, $3::int) as n`,
      [shop.tags['rich'], RICH, MOST_SQL_RULES],
    )
    const refused = (await shop.writer.post(RULES, body(RICH))).refused(422, 'VALIDATION_FAILED')
    assert.equal(refused.issues[0]?.path, 'enabled')
    ;(await shop.writer.post(RULES, body(RICH, { enabled: false }))).is(201)
  })

  it('are of nobody who is a stranger', async () => {
    ;(await shop.app.stranger().post(RULES, body(RICH))).is(401)
    ;(await new Client(shop.app.url, 'A'.repeat(43)).post(RULES, body(RICH))).is(401)
  })
})

const AGE = { '>': [{ var: 'age' }, 30] }

/** Ten to so many rows, which PostgreSQL can foresee. */
function crowd(power: number): string {
  const ten = Array(10).fill('(1)').join(', ')
  return Array.from({ length: power }, (_, at) => `(values ${ten}) v${at}(x)`).join(', ')
}
