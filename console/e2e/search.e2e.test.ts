/** Searching everything from the header: by keys and by hand, at both widths, in both languages. */
import assert from 'node:assert/strict'

import { openDesk, PHONE, type Desk } from './desk.ts'

describe('searching everything in the browser', function () {
  this.timeout(120_000)
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    const editor = desk.app.as('editor')
    await editor.make('shelf', { name: '科技馆 A 区' })
    for (let n = 1; n <= 8; n++)
      await editor.make('thing', {
        name: `深圳华腾科技有限公司 ${n}`,
        phone: `1391234567${n}`,
        note: n === 3 ? '住在南山区科技园，联系时请先致电' : null,
      })
  })
  after(() => desk.close())

  it('opens with Ctrl K, finds records of every object, and leads to them by arrows and Enter', async () => {
    const page = await desk.page('editor')
    await page.goto('/')
    await page.getByRole('button', { name: '搜索' }).waitFor()
    await page.keyboard.press('Control+k')
    const box = page.getByRole('dialog', { name: '全文检索' })
    await box.getByRole('combobox').fill('科技')
    await box.getByText('查看物品中的全部结果').waitFor()
    assert.equal(await box.getByRole('option').count(), 7)
    assert.equal(await box.locator('mark').first().innerText(), '科技')
    await desk.look(page, 'search-found')
    await page.keyboard.press('ArrowDown')
    const chosen = box.getByRole('option', { selected: true })
    const title = await chosen.locator('.title').innerText()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/o\/(thing|shelf)\/[0-9a-f-]{36}/)
    await page.getByRole('heading', { name: title }).waitFor()
    assert.equal(await box.count(), 0)
    assert.deepEqual(desk.thrown, [])
  })

  it('leads to all results in the list of an object, and remembers what was asked and opened', async () => {
    const page = await desk.page('editor')
    await page.goto('/')
    await page.getByRole('button', { name: '搜索' }).click()
    const box = page.getByRole('dialog', { name: '全文检索' })
    await box.getByRole('combobox').fill('华腾')
    await box.getByText('查看物品中的全部结果').click()
    await page.waitForURL(/\/o\/thing\?q=/)
    await page.getByText('共 8 条').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('main').click({ position: { x: 2, y: 2 } })
    await page.keyboard.press('/')
    await box.getByRole('option', { name: '华腾' }).waitFor()
    await desk.look(page, 'search-opening')
    await box.getByRole('option', { name: '华腾' }).click()
    await box.getByText('查看物品中的全部结果').waitFor()
  })

  it('finds a masked number by the end that is shown, and says when there is nothing', async () => {
    const page = await desk.page('reader', PHONE)
    await page.goto('/')
    await page.getByRole('button', { name: '搜索' }).click()
    const box = page.getByRole('dialog', { name: '全文检索' })
    await box.getByRole('combobox').fill('5673')
    await box.getByText('139****').waitFor()
    await desk.look(page, 'search-phone')
    await box.getByRole('combobox').fill('1234')
    await box.getByText('没有找到“1234”').waitFor()
    await desk.look(page, 'search-nothing-phone')
    await box.getByRole('button', { name: '关闭' }).click()
    assert.equal(await box.count(), 0)
    assert.deepEqual(desk.thrown, [])
  })

  it('tells when the server is away, goes on where words are typed, and gives back the focus', async () => {
    const page = await desk.page('editor')
    await page.goto('/')
    const call = page.getByRole('button', { name: '搜索' })
    await call.click()
    const box = page.getByRole('dialog', { name: '全文检索' })
    await box.getByRole('combobox').fill('科技')
    await box.getByText('查看物品中的全部结果').waitFor()
    await page.context().setOffline(true)
    await box.getByRole('combobox').fill('华腾')
    await box.getByRole('alert').waitFor()
    assert.equal(await box.getByRole('option').count(), 0)
    await page.context().setOffline(false)
    await box.getByRole('button', { name: '重试' }).click()
    await box.getByText('查看物品中的全部结果').waitFor()
    await page.keyboard.press('ArrowDown')
    assert.equal(await box.getByRole('option').nth(1).getAttribute('aria-selected'), 'true')
    await page.keyboard.press('Escape')
    await box.waitFor({ state: 'detached' })
    assert.ok(await call.evaluate((button) => button === document.activeElement))
  })

  it('speaks English, and finds menus', async () => {
    const page = await desk.page('editor')
    await page.addInitScript(() => localStorage.setItem('tessera.locale', 'en'))
    await page.goto('/')
    await page.getByRole('button', { name: 'Search' }).waitFor()
    await page.keyboard.press('Control+k')
    const box = page.getByRole('dialog', { name: 'Search everything' })
    await box.getByRole('combobox').fill('thing')
    await box.getByRole('option', { name: 'Things' }).waitFor()
    await desk.look(page, 'search-english')
  })
})
