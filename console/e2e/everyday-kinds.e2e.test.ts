import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { applyDefinitions, object } from '../../engine/testing/definitions.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const KINDS = {
  amount: 'money',
  share: 'percent',
  tel: 'phone',
  mail: 'email',
  site: 'url',
  card: 'id_card',
  stars: 'rating',
  paint: 'color',
  opens: 'time',
}

/** What somebody types, and what is stored. */
const TYPED: Readonly<Record<string, readonly [typed: string, stored: unknown]>> = {
  amount: ['￥1.2万', '12000.00'],
  share: ['12.5％', '12.50'],
  tel: ['+86 137-0000-7583', '13700007583'],
  mail: ['Zhang@Example.COM', 'Zhang@example.com'],
  site: ['www.example.com', 'http://www.example.com'],
  card: ['110105 19491231 002x', '11010519491231002X'],
  paint: ['1668DC', '#1668dc'],
  opens: ['8点半', '08:30:00'],
}

describe('money, telephones and other everyday kinds, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    const fields = { name: { type: 'text', required: true }, ...KINDS }
    await applyDefinitions(desk.app.db, [object('shop', fields, { title: 'name' })])
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  async function open(page: Page): Promise<void> {
    await page.goto('/o/shop')
    await page.locator('tbody tr[data-id], .card .title, .empty-state').first().waitFor()
  }
  function input(page: Page, name: string) {
    return page.locator(`[data-field=${name}] input:not([type=color])`)
  }
  const label = (name: string) => `${name}（中）`

  it('take what people type and store one form of it', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.getByRole('button', { name: '新增' }).first().click()
    await input(page, 'name').fill('一店')
    for (const [name, [typed]] of Object.entries(TYPED)) await input(page, name).fill(typed)
    await page.locator('[data-field=stars] [role=slider]').focus()
    for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key)
    await desk.look(page, 'everyday-form')
    await page.keyboard.press('Control+s')
    await page.getByText('已新增').waitFor()
    const [row] = (await desk.app.as('admin').get('/api/v1/shop')).rows
    assert.deepEqual(
      Object.fromEntries(Object.keys(KINDS).map((name) => [name, row?.[name]])),
      Object.fromEntries(Object.keys(KINDS).map((name) => [name, name === 'stars' ? 4 : TYPED[name]?.[1]])),
    )
  })

  it('say at the field what is wrong with a value', async () => {
    const page = await desk.page('admin', PHONE)
    await open(page)
    await page.getByRole('button', { name: '新增' }).first().click()
    await input(page, 'name').fill('二店')
    const wrong = { amount: '$5', tel: '123', site: 'javascript:alert(1)', card: '110105194912310021', paint: 'red' }
    for (const [name, typed] of Object.entries(wrong)) await input(page, name).fill(typed)
    await page.keyboard.press('Control+s')
    await page.locator('[data-field=card] .field-fault').waitFor()
    for (const name of Object.keys(wrong)) {
      assert.match(await page.locator(`[data-field=${name}] .field-fault`).innerText(), /^须为/, name)
    }
    await desk.look(page, 'everyday-form-faults')
  })

  it('are shown in a list with signs, stars, swatches and links', async () => {
    const page = await desk.page('admin')
    await open(page)
    const row = page.locator('tbody tr[data-id]').first()
    const words = (await row.innerText()).replace(/\s+/g, ' ')
    for (const shown of ['¥12,000.00', '12.5%', '★★★★☆', '#1668dc', '08:30']) assert.ok(words.includes(shown), shown)
    assert.equal(await row.locator('a[href^="tel:"]').getAttribute('href'), 'tel:13700007583')
    assert.equal(await row.locator('a[target=_blank]').getAttribute('rel'), 'noopener noreferrer')
    await desk.look(page, 'everyday-list')
    await row.locator('a.title-link').click()
    await page.getByText('¥12,000.00').first().waitFor()
    await desk.look(page, 'everyday-record')
  })

  it('are filtered by values as people write them, which stay as they were typed', async () => {
    const page = await desk.page('admin')
    await open(page)
    for (const name of Object.keys(KINDS)) {
      await page.getByRole('button', { name: `按${label(name)}筛选` }).click()
      await page.locator('.pop-panel :is(select, input[type=color])').first().waitFor()
      await desk.look(page, `everyday-filter-${name}`)
      await page.keyboard.press('Escape')
    }
    await page.getByRole('button', { name: `按${label('amount')}筛选` }).click()
    const [from, to] = [page.locator('.pop-panel input').first(), page.locator('.pop-panel input').nth(1)]
    await from.pressSequentially('1.1万')
    await to.pressSequentially('13,000')
    await page.waitForURL(/amount/)
    assert.equal(await from.inputValue(), '1.1万')
    await page.getByText('一店').waitFor()
    await to.fill('1')
    await page.locator('.pop-panel [role=alert]').waitFor()
  })

  it('speak English', async () => {
    const page = await desk.page('admin')
    await page.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await open(page)
    assert.match(await page.locator('tbody tr[data-id]').first().innerText(), /CN¥12,000\.00/)
    await page.getByRole('button', { name: 'Filter by stars' }).click()
    await desk.look(page, 'everyday-english')
  })
})
