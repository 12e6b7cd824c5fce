/** What administrators see of the indexes of an object. */
import assert from 'node:assert/strict'

import { openDesk, PHONE, WIDE, type Desk } from './desk.ts'

describe('the indexes of an object in the browser', function () {
  this.timeout(120_000)
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    await desk.app.as('editor').make('thing', { name: '一件' })
  })
  after(() => desk.close())

  for (const [viewport, name] of [
    [WIDE, 'indexes'],
    [PHONE, 'indexes-phone'],
  ] as const) {
    it(`are explained one by one, with what lists offer that none serves: ${name}`, async () => {
      const page = await desk.page('admin', viewport)
      await page.goto('/data-structures/thing')
      await page.getByRole('button', { name: '索引' }).click()
      const drawer = page.getByRole('dialog', { name: /^索引/ })
      await drawer.getByText('列表默认按创建时间排列和翻页').waitFor()
      await drawer.getByText('“电话”已脱敏：可按显示出的末 4 位或完整值搜索').waitFor()
      await drawer.getByText('搜索框在“可搜索”的字段中查找').waitFor()
      await desk.look(page, name)
      await drawer.getByText('没有索引的排序与筛选').scrollIntoViewIfNeeded()
      await drawer.getByText('价格', { exact: true }).waitFor()
      await desk.look(page, `${name}-unserved`)
      assert.deepEqual(desk.thrown, [])
    })
  }
})
