import assert from 'node:assert/strict'

import { createMany, removeMany } from '../../records/index.ts'
import { addGifts } from './gifts.test-kit.ts'
import { is, placed, refused } from './refused.test-kit.ts'
import { at, type Shop, strategyShop } from './strategies.test-kit.ts'

describe('Writing of strategies', () => {
  let shop: Shop
  let giftEvent: string
  before(async () => {
    shop = await strategyShop()
    giftEvent = await addGifts(shop)
  })
  after(() => shop.app.close())

  it('crm A55: a processor that uses ${email} is refused for an event without email, which is named', async () => {
    const issues = await refused(shop.db, () =>
      shop.strategy({ event: shop.events.survey, actions: [at(shop.processors.mail)] }),
    )
    assert.deepEqual(issues, [
      {
        code: 'EVENT_FIELD_MISSING',
        path: 'actions/0/settings',
        message: {
          zh: '处理器“mail”需要的字段 email、customer_name 不在事件“问卷提交”中',
          en: "the processor 'mail' needs email, customer_name, which the event '问卷提交' does not have",
        },
      },
    ])
    const one = await refused(shop.db, () =>
      shop.strategy({ event: shop.events.password, actions: [at(shop.processors.sms), at(shop.processors.mail)] }),
    )
    assert.deepEqual(
      one.map(({ path, message }) => [path, message.zh]),
      [['actions/1/settings', '处理器“mail”需要的字段 email 不在事件“修改密码”中']],
    )
  })

  it('refuses an end of validity that is not after its start', async () => {
    const moment = '2026-05-01T00:00:00.000Z'
    const issues = await refused(shop.db, () =>
      shop.strategy({
        event: shop.events.survey,
        actions: [at(shop.processors.ping)],
        valid_from: moment,
        valid_to: moment,
      }),
    )
    assert.deepEqual(placed(issues), [['INVALID_VALUE', 'valid_to']])
  })

  it('reads conditions by the types of the fields of the event, and names the row that is wrong', async () => {
    const conditions = { and: [is('==', 'mobile', '1'), is('>', 'score', 'many'), is('==', 'scroe', '1')] }
    const issues = await refused(shop.db, () =>
      shop.strategy({ event: shop.events.survey, actions: [at(shop.processors.ping)], conditions }),
    )
    assert.deepEqual(
      issues.map(({ code, path, hint }) => [code, path, hint?.en]),
      [
        ['RULE_VALUE', 'conditions/rows/1/values', undefined],
        ['RULE_FIELD', 'conditions/rows/2/field', "did you mean 'score'?"],
      ],
    )
    const personal = await refused(shop.db, () =>
      shop.strategy({
        event: giftEvent,
        actions: [at(shop.processors.ping)],
        conditions: { has_any: [{ var: 'colour' }, ['red']] },
      }),
    )
    assert.deepEqual(placed(personal), [['RULE_OPERATOR', 'conditions/rows/0/operator']])
  })

  it('refuses actions that cannot be done: each with its place', async () => {
    const off = await shop.db.transaction(async (tx) => {
      const values = { code: 'shop_off', name: 'off', url: 'https://example.com', method: 'GET', enabled: false }
      return (await createMany({ ...(await shop.writer()), tx }, 'sys_processor', [values])).ids[0] ?? ''
    })
    const { ping } = shop.processors
    const issues = await refused(shop.db, () =>
      shop.strategy({
        event: shop.events.survey,
        actions: [
          at(ping, { mode: 'after', hours: 0 }),
          at(ping, { mode: 'after', hours: 8760.5 }),
          at(ping, { mode: 'until', at: 'tomorrow' }),
          at(ping, { mode: 'soon' }),
          at('', {}),
          { ...at(ping), wait: 1 },
          at(ping, { mode: 'now' }, { chain: 'maybe' }),
        ],
      }),
    )
    assert.deepEqual(
      issues.map(({ path }) => path),
      [
        'actions/0/delay/hours',
        'actions/1/delay/hours',
        'actions/2/delay/at',
        'actions/3/delay/mode',
        'actions/4/processor',
        'actions/4/delay/mode',
        'actions/5/wait',
        'actions/6/chain',
      ],
    )
    const apart = await refused(shop.db, () =>
      shop.strategy({
        event: shop.events.survey,
        actions: [
          at(ping),
          at(ping, { mode: 'after', hours: 1 }, { chain: 'success' }),
          at(ping, { mode: 'now' }, { chain: 'success' }),
        ],
      }),
    )
    assert.deepEqual(placed(apart), [['CHAIN_APART', 'actions/1/chain']])
    const others = await refused(shop.db, () =>
      shop.strategy({
        event: shop.events.survey,
        actions: [
          at(off),
          at('019aa5f0-0000-7000-8000-000000000009'),
          at(ping, { mode: 'after', hours: 8760 }, { settings: { broken: true } }),
        ],
        cap: { times: 0, days: 1 },
      }),
    )
    assert.deepEqual(placed(others), [
      ['INVALID_VALUE', 'cap/times'],
      ['PROCESSOR_DISABLED', 'actions/0/processor'],
      ['UNKNOWN_REFERENCE', 'actions/1/processor'],
      ['INVALID_VALUE', 'actions/2/settings/broken'],
    ])
    assert.deepEqual(placed(await refused(shop.db, () => shop.strategy({ event: shop.events.survey, actions: [] }))), [
      ['REQUIRED', 'actions'],
    ])
    const capped = await refused(shop.db, () =>
      shop.strategy({ event: shop.events.survey, actions: [at(ping)], cap: { times: 1, days: 1 } }),
    )
    assert.deepEqual(placed(capped), [['CAP_NO_RECORD', 'cap']])
  })

  it('makes a version of each change of what a strategy says, and of nothing else', async () => {
    const { ping, sms } = shop.processors
    const id = await shop.strategy({ event: shop.events.survey, actions: [at(ping)] })
    await shop.change(id, { name: '另一个名称', note: '说明' })
    await shop.change(id, { conditions: is('>', 'score', '4'), change_note: '只看高分' })
    await shop.change(id, { actions: [at(sms, { mode: 'after', hours: 1 })] })
    await shop.change(id, { enabled: true })
    const asker = { model: shop.app.services.models.current(), principal: await shop.person('admin') }
    const versions = await shop.app.services.automation.strategies.versions(asker, id)
    assert.deepEqual(
      versions.map(({ version, note, words, changes }) => [version, note, words?.zh, changes.map(({ part }) => part)]),
      [
        [3, null, '问卷评分 大于 4', ['actions']],
        [2, '只看高分', '问卷评分 大于 4', ['conditions']],
        [1, null, undefined, []],
      ],
    )
    assert.deepEqual(versions[1]?.changes[0]?.after, is('>', 'score', '4'))
    await assert.rejects(
      shop.db.query(`update ${shop.db.table('sys_strategy_version')} set note = 'x' where strategy = $1`, [id]),
    )
  })

  it('keeps groups that hold strategies, and stops a strategy that is deleted for good', async () => {
    const issues = await refused(shop.db, async () => {
      const by = await shop.writer()
      await shop.db.transaction((tx) =>
        removeMany({ ...by, tx }, 'sys_strategy_group', [{ id: shop.group, version: 1 }]),
      )
    })
    assert.deepEqual(placed(issues), [['STRATEGY_GROUP_HOLDS', undefined]])
    const id = await shop.strategy({
      event: shop.events.survey,
      actions: [at(shop.processors.ping, { mode: 'after', hours: 5 })],
    })
    await shop.change(id, { enabled: true })
    const [event = ''] = await shop.happen({ code: 'survey', data: {} })
    assert.equal((await shop.tasks(event)).length >= 1, true)
    await shop.remove(id)
    const [row] = await shop.db.query(
      `select t.status, t.last_error->>'code' as code, s.enabled from ${shop.db.table('sys_task_done')} as t
       join ${shop.db.table('sys_strategy')} as s on s.id = t.strategy where t.event = $1 and t.strategy = $2`,
      [event, id],
    )
    assert.deepEqual(row, { status: 'cancelled', code: 'STRATEGY_GONE', enabled: false })
  })
})
