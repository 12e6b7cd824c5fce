import assert from 'node:assert/strict'

import { createMany } from '../../records/index.ts'
import { setClock } from '../../testing/clock.ts'
import { at, type Shop, strategyShop } from './strategies.test-kit.ts'

describe('Limits of strategies', () => {
  let shop: Shop
  before(async () => {
    shop = await strategyShop()
  })
  after(() => shop.app.close())
  afterEach(async () => {
    await setClock(shop.db)
    await shop.removeAll()
  })

  it('stops strategies that set off one another', async () => {
    const id = await shop.enabled({ event: shop.events.survey, actions: [at(shop.processors.ping)] })
    const [deep = ''] = await shop.happen({ code: 'survey', data: {}, depth: 6 })
    const [fine = ''] = await shop.happen({ code: 'survey', data: {}, depth: 5 })
    const codes = async (event: string): Promise<unknown[]> =>
      (await shop.matches(event)).map((row) => row['reason_code'])
    assert.deepEqual([await codes(deep), await codes(fine)], [['LOOP'], [null]])
    const about = { code: 'survey', data: {}, object: 'sys_user', record: shop.app.ids.admin }
    const events = await shop.happen(...Array.from({ length: 12 }, () => about))
    const decided = await Promise.all(events.map(codes))
    assert.deepEqual(
      decided.flat().map((code) => code === 'LOOP'),
      [...Array.from({ length: 10 }, () => false), true, true],
    )
    assert.equal(await shop.openOf(id), 11)
  })

  it('meets a record as often as its cap allows, two events at once included', async () => {
    await shop.enabled({ event: shop.events.survey, actions: [at(shop.processors.ping)] })
    const by = await shop.writer()
    const objectEvent = await shop.db.transaction(async (tx) => {
      const rows = [
        {
          code: 'about',
          name: '关于人',
          source: 'external',
          object: 'sys_user',
          record_by: { field: 'x', object_field: 'account' },
          fields: [{ name: 'x', label: 'X', type: 'text', required: false }],
        },
      ]
      return (await createMany({ ...by, tx }, 'sys_event', rows)).ids[0] ?? ''
    })
    const id = await shop.enabled({
      event: objectEvent,
      actions: [at(shop.processors.ping)],
      cap: { times: 2, days: 3 },
    })
    const record = shop.app.ids.admin
    const one = { code: 'about', data: {}, object: 'sys_user', record }
    await setClock(shop.db, '2026-05-01T06:00:00Z')
    await Promise.all(Array.from({ length: 4 }, () => shop.happen(one)))
    assert.equal(await shop.openOf(id), 2)
    await setClock(shop.db, '2026-05-04T05:59:00Z')
    const [event = ''] = await shop.happen(one)
    assert.deepEqual(
      (await shop.matches(event)).map((row) => [row['reason_code'], (row['reason'] as { zh: string }).zh]),
      [['CAP', '已达频率上限：同一记录 3 天内最多 2 次']],
    )
    await setClock(shop.db, '2026-05-04T06:01:00Z')
    await shop.happen(one)
    assert.equal(await shop.openOf(id), 3)
  })
})
