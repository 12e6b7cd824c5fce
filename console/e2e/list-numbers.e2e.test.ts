import assert from 'node:assert/strict'

import { applyDefinitions, definition } from '../../engine/testing/definitions.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const ROWS = 10_050

describe('how many records a list has and what they come to, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    const { db, services } = desk.app
    await db.query(
      `insert into ${db.table('thing')} (id, version, created_at, updated_at, name, count, price, day, active, colour)
       select gen_random_uuid(), 1, '2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01', '物品 ' || n,
         n % 100, n % 7 + 0.25, '2026-01-01'::date + n % 50, true, case when n <= 20 then 'red' else 'green' end
       from generate_series(1, ${ROWS}) as n`,
    )
    await applyDefinitions(db, [
      definition('template', 'summed', {
        object: 'thing',
        label: { zh: '物品汇总', en: 'Things in all' },
        list: {
          columns: ['name', 'colour', 'count', 'price', 'day'].map((field) => ({ field })),
          summary: [
            { function: 'sum', field: 'price' },
            { function: 'avg', field: 'count' },
            { function: 'min', field: 'day' },
            { function: 'max', field: 'day' },
          ],
        },
      }),
    ])
    await services.models.refresh()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  it('counts as far as ten thousand, and all of them on a click', async () => {
    const page = await desk.page('editor')
    await page.goto('/o/summed')
    await page.getByRole('button', { name: '共 10,000+ 条' }).waitFor()
    await page.locator('.list-summary').getByText('2026-01-01').waitFor()
    await desk.look(page, 'list-numbers')
    // there is a next page beyond what was counted
    await page.goto('/o/summed?page=501')
    await page.getByRole('button', { name: '下一页' }).isEnabled()
    await page.getByRole('button', { name: '共 10,000+ 条' }).click()
    await page.getByText('共 10,050 条').first().waitFor()
    assert.equal(await page.getByRole('button', { name: /10,000\+/ }).count(), 0)
  })

  it('says below the list what the records that were found come to', async () => {
    const page = await desk.page('editor', PHONE)
    await page.goto(`/o/summed?q=${encodeURIComponent('物品 10050')}`)
    const summary = page.locator('.list-summary')
    await summary.getByText('5.25').waitFor()
    assert.match(await summary.innerText(), /价格 合计\s*5\.25\s*数量 平均\s*50\s*日期 最早/)
    await desk.look(page, 'list-numbers-phone')
  })
})
