import assert from 'node:assert/strict'
import { names, openDesk, openThings, PHONE, type Desk } from './desk.ts'

describe('a list, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    const things = Array.from({ length: 25 }, (_, index) => ({
      name: `物品 ${String(index + 1).padStart(2, '0')}`,
      count: index * 1000,
      colour: index % 2 === 0 ? 'red' : 'green',
      day: `2026-05-${String(index + 1).padStart(2, '0')}`,
      phone: `1380000${String(index).padStart(4, '0')}`,
    }))
    await desk.app
      .as('admin')
      .post('/api/v1/thing', things)
      .then((answer) => answer.is(201))
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  it('shows title, total and a page, sorts by a header and keeps it all in the address', async () => {
    const page = await desk.page('editor')
    await openThings(page)
    await page.getByRole('heading', { name: '物品' }).waitFor()
    assert.match(await page.locator('.list-head').innerText(), /共 25 条/)
    await desk.look(page, 'list')
    await page.getByRole('button', { name: '名称', exact: true }).click()
    await page.locator('th[aria-sort=ascending]').waitFor()
    await page.getByRole('button', { name: '第 2 页' }).click()
    await page.waitForURL(/sort=name.*page=2|page=2.*sort=name/)
    await page.getByText('物品 11').waitFor()
    const other = await desk.page('editor')
    await other.goto(page.url())
    await other.getByText('物品 11').waitFor()
    assert.deepEqual(await names(other), await names(page))
  })

  it('filters by headers, several at once, and clears one or all', async () => {
    const page = await desk.page('editor')
    await openThings(page)
    await page.getByRole('button', { name: '按颜色筛选' }).click()
    await page.locator('.pop-panel').getByText('绿').click()
    await page.getByText('共 12 条').first().waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '按数量筛选' }).click()
    await page.locator('.pop-panel input').first().fill('1千')
    await page.locator('.pop-panel input').nth(1).fill('5,000')
    await page.getByText('共 3 条').first().waitFor()
    await desk.look(page, 'list-filtered')
    await page.keyboard.press('Escape')
    assert.equal(await page.locator('.filter-chips .chip').count(), 2)
    assert.equal(await page.getByRole('button', { name: '按颜色筛选' }).getAttribute('aria-pressed'), 'true')
    await page.getByRole('button', { name: '移除条件：颜色' }).click()
    await page.getByText('共 5 条').first().waitFor()
    await page.getByRole('button', { name: '清除全部' }).click()
    await page.getByText('共 25 条').first().waitFor()
  })

  it('tells "none yet", "no match" and "not allowed" apart', async () => {
    const editor = await desk.page('editor')
    await editor.goto('/o/shelf')
    await editor.getByText('暂无数据').waitFor()
    await openThings(editor, '?q=没有这样的东西')
    await editor.getByText('没有符合条件的数据').waitFor()
    await desk.look(editor, 'list-no-match')
    const nobody = await desk.page('nobody')
    await nobody.goto('/o/thing')
    await nobody.getByText('没有权限查看').waitFor()
  })

  it('says so when the server fails, and tries again', async () => {
    const page = await desk.page('editor')
    await page.route('**/api/v1/thing?*', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'INTERNAL', message: { zh: '坏了', en: 'broken' }, trace_id: 'trace-42' }),
      }),
    )
    await page.goto('/o/thing')
    await page.getByText('坏了').waitFor()
    assert.match(await page.locator('.empty-state').innerText(), /trace-42/)
    await page.unroute('**/api/v1/thing?*')
    await page.getByRole('button', { name: '重试' }).click()
    await page.locator('tbody tr[data-id]').first().waitFor()
  })

  it('offers only what a person may do', async () => {
    const page = await desk.page('reader')
    await openThings(page)
    assert.equal(await page.getByRole('button', { name: '新增' }).count(), 0)
    assert.equal(await page.locator('tbody input[type=checkbox]').count(), 0)
    await page.locator('.row-menu').first().click()
    assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), ['查看'])
  })

  it('lets columns be hidden and moved, and remembers it', async () => {
    const page = await desk.page('editor')
    await openThings(page)
    await page.getByRole('button', { name: '列设置' }).click()
    await page.locator('.pop-panel').getByText('编码').click()
    await page.getByRole('button', { name: '上移 数量' }).click()
    await page.reload()
    await page.locator('tbody tr[data-id]').first().waitFor()
    const heads = await page.locator('thead .head-label').allInnerTexts()
    assert.ok(!heads.includes('编码'), heads.join())
  })

  it('shows by a shadow that columns go on under the frozen ones', async () => {
    const page = await desk.page('editor', { width: 900, height: 700 })
    await openThings(page)
    const shadow = () =>
      page.evaluate("getComputedStyle(document.querySelector('tbody td.frozen-right')).boxShadow !== 'none'")
    await page.locator('.meta-grid.continues').waitFor()
    assert.equal(await shadow(), true)
    await desk.look(page, 'list-continues')
    await page.evaluate("document.querySelector('.meta-grid').scrollLeft = 9999")
    await page.locator('.meta-grid:not(.continues)').waitFor()
    assert.equal(await shadow(), false)
  })

  it('is walked by keys as one stop', async () => {
    const page = await desk.page('editor')
    await openThings(page)
    await page.locator('tbody a.title-link').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert.equal(await page.evaluate('document.activeElement.textContent'), (await names(page))[2])
    await page.keyboard.press('End')
    assert.equal(await page.evaluate('document.activeElement.className'), 'row-menu')
    assert.equal(await page.locator('tbody [tabindex="0"]').count(), 1)
  })

  it('keeps what was open: tabs, their state, and after a reload', async () => {
    const page = await desk.page('editor')
    await openThings(page, '?sort=name&page=2')
    await page.locator('.frame-menu').getByText('架子').click()
    await page.waitForURL('**/o/shelf')
    await page.locator('.work-tabs').getByText('物品').click()
    await page.waitForURL(/\/o\/thing\?.*page=2/)
    await page.reload()
    await page.locator('tbody tr[data-id]').first().waitFor()
    assert.deepEqual(await page.locator('.work-tabs li a').allInnerTexts(), ['工作台', '物品', '架子'])
    await page.getByRole('button', { name: '标签页操作' }).click()
    await page.getByRole('menuitem', { name: '关闭全部' }).click()
    await page.locator('.home-page').waitFor()
    assert.equal(await page.locator('.work-tabs li').count(), 1)
  })

  it('deletes what was ticked after asking', async () => {
    await desk.app
      .as('editor')
      .post('/api/v1/thing', [{ name: '可删甲' }, { name: '可删乙' }])
      .then((answer) => answer.is(201))
    const page = await desk.page('editor')
    await openThings(page, '?q=可删')
    await page.locator('tbody input[type=checkbox]').nth(0).check()
    await page.locator('tbody input[type=checkbox]').nth(1).check()
    await page.locator('.list-head').getByRole('button', { name: '删除' }).click()
    await page.getByText('确定删除选中的 2 条记录吗？').waitFor()
    await page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
    await page.getByText('没有符合条件的数据').waitFor()
  })

  it('becomes cards on a phone, with filters in a page of their own', async () => {
    const page = await desk.page('editor', PHONE)
    await page.goto('/o/thing')
    await page.locator('.card-list .card .title').first().waitFor()
    await desk.look(page, 'phone-list')
    await page.getByRole('button', { name: '筛选' }).click()
    await page.locator('.drawer-body summary', { hasText: '颜色' }).click()
    await page.locator('.drawer-body').getByText('绿').click()
    await desk.look(page, 'phone-filter')
    await page.locator('.drawer-footer').getByRole('button', { name: '确定' }).click()
    await page.getByText('共 12 条').first().waitFor()
    assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= PHONE.width, 'nothing sticks out')
  })
})
