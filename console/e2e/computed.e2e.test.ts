import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { applyDefinitions, object } from '../../engine/testing/definitions.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const named = (zh: string, en: string, settings: object) => ({ label: { zh, en }, ...settings })

const quote = object(
  'quote',
  {
    name: named('名称', 'Name', { type: 'text', required: true }),
    price: named('单价', 'Price', { type: 'money' }),
    quantity: named('数量', 'Quantity', { type: 'integer' }),
    total: named('金额', 'Total', {
      type: 'formula',
      formula: 'price * quantity',
      result: { type: 'money', scale: 2 },
      indexed: true,
    }),
    size: named('规模', 'Size', { type: 'formula', formula: `if(total > 1000, '大单', '普通')` }),
    ends: named('到期日', 'Ends on', { type: 'formula', formula: `date_add(date(created_at), 30, 'd')` }),
    age: named('已有天数', 'Days old', { type: 'formula', formula: 'days_between(date(created_at), today())' }),
  },
  { title: 'name', label: { zh: '报价', en: 'Quote' } },
)

describe('computed fields, in a browser', () => {
  let desk: Desk
  before(async function () {
    this.timeout(300_000)
    desk = await openDesk()
    await applyDefinitions(desk.app.db, [quote])
    await desk.app.services.models.refresh()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const value = (page: Page, name: string) => page.locator(`[data-field=${name}] input`).inputValue()
  const fill = (page: Page, name: string, text: string) => page.locator(`[data-field=${name}] input`).fill(text)

  it('are seen while their fields are filled in, and are not for anybody to fill in', async () => {
    const page = await desk.page('admin')
    await page.goto('/o/quote')
    await page.getByRole('button', { name: '新增' }).first().click()
    await fill(page, 'name', '打印机')
    await fill(page, 'price', '260.5')
    await fill(page, 'quantity', '4')
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-field=size] input')?.value === '大单',
    )
    assert.match(await value(page, 'total'), /1,?042\.00/)
    assert.ok(await page.locator('[data-field=total] input').isDisabled())
    await fill(page, 'quantity', '1')
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-field=size] input')?.value === '普通',
    )
    await desk.look(page, 'computed-form')
    await page.keyboard.press('Control+s')
    await page.getByText('已新增').waitFor()
    const [made] = (await desk.app.as('admin').list('quote')).rows
    assert.deepEqual([made?.['total'], made?.['size'], made?.['age']], ['260.50', '普通', 0])
    await page.locator('tbody tr[data-id]').first().waitFor()
    await desk.look(page, 'computed-list')
  })

  it('fit a phone', async () => {
    const page = await desk.page('admin', PHONE)
    await page.goto('/o/quote')
    await page.locator('.card').first().waitFor()
    await page.getByRole('button', { name: '新增' }).first().click()
    await fill(page, 'price', '2000')
    await fill(page, 'quantity', '2')
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-field=size] input')?.value === '大单',
    )
    await desk.look(page, 'computed-form-phone')
  })

  it('are written with suggestions, and what is wrong is told where it stands', async () => {
    const page = await desk.page('admin')
    await page.goto('/data-structures/quote')
    await page.getByRole('button', { name: '新增字段' }).click()
    await page.locator('[data-kind=formula]').click()
    const box = page.locator('textarea.formula')
    await box.waitFor()
    await box.fill('')
    await box.pressSequentially('单')
    await page.getByRole('option', { name: /单价/ }).click()
    await box.pressSequentially(' * quanttity')
    await page.getByRole('status').getByText("没有字段 'quanttity'").waitFor()
    await desk.look(page, 'formula-input')
    await box.fill('round(price * quantity, 1)')
    await page.getByText('结果：数字').waitFor()
    await box.press('ArrowLeft')
    await page.getByText('round(数字[, 小数位数])').waitFor()
    await page.locator('.result-input select').selectOption({ label: '金额' })
    await desk.look(page, 'formula-input-fine')
  })
})
