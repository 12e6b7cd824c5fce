import assert from 'node:assert/strict'

import { TesseraError } from '../../kernel/errors.ts'
import { createMany, updateMany } from '../../records/index.ts'
import { setClock } from '../../testing/clock.ts'
import { databaseFingerprint } from '../../testing/database-fingerprint.ts'
import { accept } from '../events/accept.ts'
import { at, type Shop, strategyShop } from './strategies.test-kit.ts'

const AND = (...rules: object[]): object => ({ and: rules })
const is = (operator: string, field: string, value: unknown): object => ({ [operator]: [{ var: field }, value] })
const SURVEY = AND(is('>', 'score', '4'), is('==', 'vip', '3'))

describe('Matching of events by strategies', () => {
  let shop: Shop
  before(async () => {
    shop = await strategyShop()
  })
  after(() => shop.app.close())
  afterEach(async () => {
    await setClock(shop.db)
    await shop.removeAll()
  })

  it('crm A56: ( 评分 > 4 并且 VIP等级 = 3 ): an event of 5/3 runs, 5/2 and 4/3 fail with their reason', async () => {
    const id = await shop.enabled({ event: shop.events.survey, conditions: SURVEY, actions: [at(shop.processors.sms)] })
    const [good = '', lowVip = '', lowScore = '', empty = ''] = await shop.happen(
      { code: 'survey', data: { score: 5, vip: 3 } },
      { code: 'survey', data: { score: '5', vip: 2 } },
      { code: 'survey', data: { score: 4, vip: '3.0' } },
      { code: 'survey', data: {} },
    )
    assert.deepEqual(await shop.matches(good), [
      { strategy: id, version: 1, matched: true, reason_code: null, reason: null, left_out: null },
    ])
    const reasons = await Promise.all(
      [lowVip, lowScore, empty].map(async (event) => {
        const [row] = await shop.matches(event)
        return [row?.['reason_code'], row?.['reason']]
      }),
    )
    assert.deepEqual(reasons, [
      ['CONDITION', { zh: 'VIP等级=2 等于 3 → 否', en: 'VIP等级=2 equals 3 → no' }],
      ['CONDITION', { zh: '问卷评分=4 大于 4 → 否', en: '问卷评分=4 is greater than 4 → no' }],
      ['CONDITION', { zh: '问卷评分=空 大于 4 → 否', en: '问卷评分=empty is greater than 4 → no' }],
    ])
    assert.equal((await shop.tasks(good)).length, 1)
    assert.deepEqual(await Promise.all([lowVip, lowScore, empty].map(shop.tasks)), [[], [], []])
  })

  it('crm A57: a new strategy is disabled, and an event does not trigger it until it is enabled', async () => {
    const id = await shop.strategy({
      event: shop.events.survey,
      enabled: true,
      actions: [at(shop.processors.ping)],
    })
    const [before = ''] = await shop.happen({ code: 'survey', data: {} })
    await shop.change(id, { enabled: true })
    const [after = ''] = await shop.happen({ code: 'survey', data: {} })
    const [decided] = await shop.matches(before)
    assert.deepEqual([decided?.['matched'], decided?.['reason_code']], [false, 'STRATEGY_DISABLED'])
    assert.deepEqual(await shop.tasks(before), [])
    assert.equal((await shop.tasks(after)).length, 1)
  })

  it('crm A60: after the end of validity an event does not match; without start and end it always does', async () => {
    const ended = { valid_to: '2018-11-14T06:00:00.000Z' }
    await setClock(shop.db, '2018-11-14T05:59:00Z')
    const limited = await shop.enabled({
      event: shop.events.survey,
      actions: [at(shop.processors.ping)],
      valid_from: '2018-11-01T00:00:00.000Z',
      ...ended,
    })
    const always = await shop.enabled({ event: shop.events.survey, actions: [at(shop.processors.ping)] })
    const decide = async (now: string): Promise<unknown[]> => {
      await setClock(shop.db, now)
      const [event = ''] = await shop.happen({ code: 'survey', data: {} })
      return (await shop.matches(event)).map((row) => [row['strategy'], row['reason_code'], row['reason']])
    }
    assert.deepEqual(await decide('2018-11-14T06:00:00Z'), [
      [limited, null, null],
      [always, null, null],
    ])
    const expired = { zh: '策略已过期，结束时间 2018-11-14 14:00', en: 'the strategy was valid until 2018-11-14 14:00' }
    assert.deepEqual(await decide('2018-11-14T06:01:00Z'), [
      [limited, 'EXPIRED', expired],
      [always, null, null],
    ])
    const early = { zh: '策略尚未生效，生效时间 2018-11-01 08:00', en: 'the strategy is valid from 2018-11-01 08:00' }
    assert.deepEqual(await decide('2018-10-31T06:01:00Z'), [
      [limited, 'NOT_YET', early],
      [always, null, null],
    ])
  })

  it('counts hours from the moment the event was received, and leaves out what was to wait for a moment that has passed', async () => {
    await setClock(shop.db, '2026-05-01T06:59:00Z')
    await shop.enabled({
      event: shop.events.survey,
      actions: [
        at(shop.processors.ping, { mode: 'after', hours: 1 }),
        at(shop.processors.ping, { mode: 'after', hours: 0.25 }),
        at(shop.processors.ping, { mode: 'until', at: '2026-05-01T07:00:00.000Z' }),
        at(shop.processors.ping),
        at(shop.processors.ping, { mode: 'now' }, { chain: 'success' }),
      ],
    })
    const [first = ''] = await shop.happen({ code: 'survey', data: {} })
    const tasks = await shop.tasks(first)
    assert.deepEqual(
      tasks.map((task) => [task['action'], task['due_at'], task['delayed'], task['status']]),
      [
        [0, '2026-05-01T07:59:00.000Z', true, 'ready'],
        [1, '2026-05-01T07:14:00.000Z', true, 'ready'],
        [2, '2026-05-01T07:00:00.000Z', true, 'ready'],
        [3, '2026-05-01T06:59:00.000Z', false, 'ready'],
        [4, '2026-05-01T06:59:00.000Z', false, 'waiting'],
      ],
    )
    assert.deepEqual([tasks[4]?.['chain'], tasks[3]?.['chain']], [tasks[3]?.['id'], null])
    await setClock(shop.db, '2026-05-01T07:00:01Z')
    const [second = ''] = await shop.happen({ code: 'survey', data: {} })
    assert.deepEqual(
      (await shop.tasks(second)).map((task) => task['action']),
      [0, 1, 3, 4],
    )
    const [row] = await shop.matches(second)
    assert.deepEqual(row?.['left_out'], [
      {
        action: 2,
        code: 'UNTIL_PASSED',
        reason: {
          zh: '延迟到的时间 2026-05-01 15:00 已过，操作不执行',
          en: 'the moment that the action was to wait for, 2026-05-01 15:00, has passed',
        },
      },
    ])
  })

  it('runs strategies in the order of groups, then of their place in the group', async () => {
    const by = await shop.writer()
    const [early = ''] = await shop.db.transaction(async (tx) => {
      return (await createMany({ ...by, tx }, 'sys_strategy_group', [{ name: '先', sort: 0 }])).ids
    })
    const actions = [at(shop.processors.ping)]
    const a = await shop.enabled({ event: shop.events.survey, actions })
    const b = await shop.enabled({ event: shop.events.survey, actions, sort: 1 })
    const c = await shop.enabled({ event: shop.events.survey, actions, group: early, sort: 9 })
    await shop.change(b, { sort: -1 })
    const [event = ''] = await shop.happen({ code: 'survey', data: {} })
    assert.deepEqual(
      (await shop.matches(event)).map((row) => row['strategy']),
      [c, b, a],
    )
  })

  it('keeps numbers that are personal out of the reasons that it tells', async () => {
    await shop.enabled({
      event: shop.events.password,
      actions: [at(shop.processors.ping)],
      conditions: is('==', 'mobile', '13700007583'),
    })
    const [event = ''] = await shop.happen({ code: 'password', data: { mobile: '13711112222' } })
    const [row] = await shop.matches(event)
    assert.deepEqual((row?.['reason'] as { zh: string }).zh, '手机号=137****2222 等于 13700007583 → 否')
  })

  it('makes no task of a strategy that was disabled, whatever comes in meanwhile', async () => {
    const id = await shop.enabled({
      event: shop.events.survey,
      actions: [at(shop.processors.ping, { mode: 'after', hours: 2 })],
    })
    let isOver = false
    const coming = Array.from({ length: 3 }, async () => {
      while (!isOver) await shop.happen({ code: 'survey', data: {} }, { code: 'survey', data: {} })
    })
    while ((await shop.openOf(id)) < 5) await shop.happen({ code: 'survey', data: {} })
    await shop.change(id, { enabled: false })
    assert.equal(await shop.openOf(id), 0)
    for (let n = 0; n < 5; n++) await shop.happen({ code: 'survey', data: {} })
    isOver = true
    await Promise.all(coming)
    assert.equal(await shop.openOf(id), 0)
    const [ended] = await shop.db.query<{ reasons: unknown }>(
      `select array_agg(distinct last_error->>'code') as reasons from ${shop.db.table('sys_task_done')} where strategy = $1`,
      [id],
    )
    assert.deepEqual(ended?.reasons, ['STRATEGY_DISABLED'])
    await shop.change(id, { enabled: true })
    assert.equal(await shop.openOf(id), 0)
  })

  it('asks the version in force, and leaves tasks of the one before as they were', async () => {
    const id = await shop.enabled({
      event: shop.events.survey,
      conditions: SURVEY,
      actions: [at(shop.processors.ping)],
    })
    const [first = ''] = await shop.happen({ code: 'survey', data: { score: 5, vip: 3 } })
    await shop.change(id, { conditions: null, actions: [at(shop.processors.sms)], change_note: '不再看评分' })
    const [second = ''] = await shop.happen({ code: 'survey', data: {} })
    const tasks = [...(await shop.tasks(first)), ...(await shop.tasks(second))]
    assert.deepEqual(
      tasks.map((task) => [task['version'], task['processor']]),
      [
        [1, shop.processors.ping],
        [2, shop.processors.sms],
      ],
    )
    const versions = await shop.db.query(
      `select version, note from ${shop.db.table('sys_strategy_version')} where strategy = $1 order by version`,
      [id],
    )
    assert.deepEqual(versions, [
      { version: 1, note: null },
      { version: 2, note: '不再看评分' },
    ])
  })

  it('forgets what a transaction that failed has seen of strategies', async () => {
    const id = await shop.enabled({ event: shop.events.survey, actions: [at(shop.processors.ping)] })
    const by = await shop.writer()
    const before = await databaseFingerprint(shop.db)
    await assert.rejects(
      shop.db.transaction(async (tx) => {
        await updateMany({ ...by, tx }, 'sys_strategy', [{ id, version: 2, values: { enabled: false } }])
        await accept(shop.app.services.automation.room, tx, [{ source: 'test', code: 'survey', data: {} }])
        throw new TesseraError('NOT_FOUND')
      }),
      TesseraError,
    )
    assert.deepEqual(await databaseFingerprint(shop.db), before)
    const [event = ''] = await shop.happen({ code: 'survey', data: {} })
    assert.equal((await shop.matches(event))[0]?.['matched'], true)
  })
})
