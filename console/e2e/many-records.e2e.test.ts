import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { names, openDesk, openThings, PHONE, type Desk } from './desk.ts'

describe('many records at once and the recycle bin, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    const things = Array.from({ length: 34 }, (_, index) => ({
      name: `样品 ${String(index + 1).padStart(2, '0')}`,
      count: index,
      colour: index % 2 === 0 ? 'red' : 'green',
    }))
    ;(await desk.app.as('admin').post('/api/v1/thing', things)).is(201)
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const tick = (page: Page, row: number): Promise<void> =>
    page.locator('tbody tr[data-id]').nth(row).locator('input[type=checkbox]').click()
  const total = async (name: string): Promise<number> =>
    (await desk.app.as('admin').list('thing', { filter: { '==': [{ var: 'note' }, name] }, count: 'exact' })).page
      .total ?? 0

  it('changes the chosen ones, or all that match, in the fields that are chosen', async () => {
    const page = await desk.page('editor')
    await openThings(page, '?sort=name')
    await tick(page, 0)
    await tick(page, 1)
    await page.getByText('已选 2 条').waitFor()
    await desk.look(page, 'batch-bar')
    await page.getByRole('button', { name: '批量修改' }).click()
    await page.getByText('以下字段将写入 2 条记录').waitFor()
    await page.getByLabel('选择要修改的字段').selectOption({ label: '备注' })
    await page.locator('[data-field=note] textarea').fill('两条')
    await page.getByLabel('选择要修改的字段').selectOption({ label: '名称' })
    await page.getByRole('button', { name: '修改 2 条' }).click()
    await page.locator('[data-field=name] .field-fault').waitFor()
    await page.getByRole('button', { name: '不修改名称' }).click()
    await desk.look(page, 'batch-edit')
    await page.getByRole('button', { name: '修改 2 条' }).click()
    await page.getByText('已修改 2 条').waitFor()
    assert.equal(await total('两条'), 2)
    await page.getByLabel('选择本页全部').click()
    await page.getByRole('button', { name: '选择全部 34 条' }).click()
    await page.getByText('已选全部 34 条').waitFor()
    await page.locator('.page-bar .number').nth(1).click()
    await page.getByText('样品 11').waitFor()
    assert.equal(await page.locator('tbody tr[data-id] input:not(:checked)').count(), 0)
    await page.getByRole('button', { name: '批量修改' }).click()
    await page.getByLabel('选择要修改的字段').selectOption({ label: '备注' })
    await page.locator('[data-field=note] textarea').fill('全部')
    await page.keyboard.press('Escape')
    await page.getByText('尚未保存').waitFor()
    await page.locator('.el-message-box').getByRole('button', { name: '继续编辑' }).click()
    await page.getByRole('button', { name: '修改 34 条' }).click()
    await page.getByText('已修改 34 条').waitFor()
    assert.equal(await total('全部'), 34)
  })

  it('tells when others match than were seen, and what the server refuses', async () => {
    const page = await desk.page('editor')
    await openThings(page, '?sort=name')
    await page.getByLabel('选择本页全部').click()
    await page.getByRole('button', { name: '选择全部 34 条' }).click()
    await desk.app.as('admin').make('thing', { name: '样品 99' })
    await page.getByRole('button', { name: '批量修改' }).click()
    await page.getByLabel('选择要修改的字段').selectOption({ label: '编码' })
    await page.locator('[data-field=code] input').fill('SAME')
    await page.getByRole('button', { name: '修改 34 条' }).click()
    await page.getByText('现在命中 35 条，与所见的 34 条不同').waitFor()
    await page.getByRole('button', { name: '取消', exact: true }).click()
    await page.locator('.el-message-box').getByRole('button', { name: '离开' }).click()
    await page.locator('.side-drawer').waitFor({ state: 'hidden' })
    const found = await desk.app.as('admin').list('thing', { filter: { '==': [{ var: 'name' }, '样品 99'] } })
    ;(await desk.app.as('admin').delete(`/api/v1/thing/${String(found.rows[0]?.['id'])}`)).is(204)
  })

  it('deletes, takes it back at once or later, and lets administrators erase', async () => {
    const page = await desk.page('editor')
    await openThings(page, '?sort=name')
    const before = await names(page)
    await tick(page, 0)
    await tick(page, 1)
    await page.locator('.batch-bar').getByRole('button', { name: '删除' }).click()
    await page.getByText('删除后可在回收站中恢复').waitFor()
    await page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
    await page.getByText('已删除 2 条').waitFor()
    await desk.look(page, 'removal-undo')
    await page.locator('.undo-toast button').click()
    await page.getByText('已恢复 2 条').waitFor()
    await page.waitForFunction(
      (first) => document.querySelector('tbody a.title-link')?.textContent === first,
      before[0],
    )
    assert.deepEqual(await names(page), before)

    await tick(page, 0)
    await tick(page, 1)
    await page.locator('.batch-bar').getByRole('button', { name: '删除' }).click()
    await page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
    await page.getByText('已删除 2 条').waitFor()
    await page.getByRole('button', { name: '更多', exact: true }).click()
    await page.getByRole('menuitem', { name: '回收站' }).click()
    await page.getByRole('heading', { name: '物品回收站' }).waitFor()
    await page.locator('tbody tr[data-id]').first().waitFor()
    await desk.look(page, 'recycle-bin')
    assert.equal(await page.getByRole('button', { name: '彻底删除' }).count(), 0)
    await tick(page, 0)
    await page.locator('.bin-screen').getByRole('button', { name: '恢复' }).click()
    await page.getByText('已恢复 1 条').waitFor()

    const admin = await desk.page('admin')
    await admin.goto('/bin/thing')
    await admin.locator('tbody tr[data-id]').first().waitFor()
    const kept = await admin.locator('tbody tr[data-id]').count()
    await admin.locator('tbody tr[data-id]').first().locator('button').last().click()
    await admin.getByRole('menuitem', { name: '彻底删除' }).click()
    await admin.getByText('数据将被清除，无法恢复').waitFor()
    await desk.look(admin, 'recycle-bin-purge')
    await admin.locator('.el-message-box').getByRole('button', { name: '彻底删除' }).click()
    await admin.getByText('已彻底删除 1 条').waitFor()
    assert.equal(kept, 2)
    await admin.locator('.search input').fill('没有这样的')
    await admin.getByText('没有符合条件的已删除记录').waitFor()
  })

  it('locks the bin to those who may not delete', async () => {
    const page = await desk.page('reader')
    await page.goto('/bin/thing')
    await page.getByText('没有权限查看').waitFor()
    assert.equal(await page.getByRole('button', { name: '重试' }).count(), 0)
  })

  it('works on a phone and in English', async () => {
    const page = await desk.page('admin', PHONE)
    await openThingsOnPhone(page)
    await page.getByRole('button', { name: '更多', exact: true }).click()
    await page.getByRole('menuitem', { name: '多选' }).click()
    await page.locator('.card input[type=checkbox]').first().click()
    await page.locator('.card input[type=checkbox]').nth(1).click()
    await page.getByText('已选 2 条').waitFor()
    await desk.look(page, 'batch-bar-phone')
    await page.getByRole('button', { name: '批量修改' }).click()
    await page.getByLabel('选择要修改的字段').selectOption({ label: '颜色' })
    await page
      .locator('[data-field=colour]')
      .locator('input, select, [role=combobox], [role=radio]')
      .first()
      .waitFor({ state: 'attached' })
    await desk.look(page, 'batch-edit-phone')
    await page.getByRole('button', { name: '取消', exact: true }).click()
    await page.goto('/bin/thing')
    await page.locator('.card .title').first().waitFor()
    await page.getByRole('button', { name: '多选' }).click()
    await page.locator('.card input[type=checkbox]').first().click()
    await page.getByText('已选 1 条').waitFor()
    await desk.look(page, 'recycle-bin-phone')
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.reload()
    await page.getByRole('heading', { name: 'Recycle bin: Thing' }).waitFor()
    await page.locator('.card button').first().click()
    await page.getByRole('menuitem', { name: 'Restore' }).click()
    await page.getByText('1 restored').waitFor()
    await page.setViewportSize({ width: 1440, height: 900 })
    await openThings(page)
    await tick(page, 0)
    await page.getByRole('button', { name: 'Select all' }).waitFor()
    await desk.look(page, 'batch-bar-english')
  })

  async function openThingsOnPhone(page: Page): Promise<void> {
    await page.goto('/o/thing')
    await page.locator('.card .title').first().waitFor()
  }
})
