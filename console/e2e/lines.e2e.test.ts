import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { applyDefinitions, definition, object } from '../../engine/testing/definitions.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const named = (zh: string, en: string, settings: object) => ({ label: { zh, en }, ...settings })

const supply = object(
  'supply',
  {
    number: named('单号', 'Number', { type: 'auto_number', pattern: 'CG-{YYYY}-{000}' }),
    name: named('事由', 'Reason', { type: 'text', required: true }),
    watchers: named('抄送', 'Copies to', { type: 'multi_reference', target: 'sys_user', inverse: false }),
    lines: named('明细', 'Lines', { type: 'children', from: 'supply_line', via: 'supply' }),
    total: named('总额', 'Total', {
      type: 'roll_up',
      from: 'supply_line',
      via: 'supply',
      function: 'sum',
      field: 'amount',
    }),
  },
  { title: 'name', label: { zh: '采购单', en: 'Supply order' } },
)
const line = object(
  'supply_line',
  {
    article: named('物品', 'Article', { type: 'text', required: true }),
    quantity: named('数量', 'Quantity', { type: 'integer', min: 1, default: 1, required: true }),
    price: named('单价', 'Price', { type: 'money', min: '0' }),
    amount: named('金额', 'Amount', { type: 'formula', formula: 'quantity * price' }),
    place: named('序号', 'Place', { type: 'integer' }),
    supply: named('采购单', 'Supply order', { type: 'reference', target: 'supply', required: true }),
  },
  { title: 'article', sort: 'place', label: { zh: '采购明细', en: 'Supply line' } },
)

describe('records with lines, in a browser', () => {
  let desk: Desk
  before(async function () {
    this.timeout(300_000)
    desk = await openDesk()
    await applyDefinitions(desk.app.db, [
      supply,
      line,
      definition('template', 'supply', {
        object: 'supply',
        label: { zh: '采购单', en: 'Supply orders' },
        list: { columns: ['number', 'name', 'watchers', 'total'].map((field) => ({ field })) },
      }),
      definition('template', 'supply_line', {
        object: 'supply_line',
        list: { columns: ['article', 'quantity', 'price', 'amount', 'supply'].map((field) => ({ field })) },
      }),
      definition('tab', 'supply_fields', { object: 'supply', order: 1, content: { view: 'fields' } }),
      definition('tab', 'supply_history', { object: 'supply', order: 900, content: { view: 'history' } }),
    ])
    await desk.app.services.models.refresh()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const admin = () => desk.app.as('admin')
  const open = async (page: Page, path = '/o/supply'): Promise<void> => {
    await page.goto(path)
    await page.locator('tbody tr[data-id], .card .title, .empty-state, .record-panel h1').first().waitFor()
  }
  const row = (page: Page, index: number): Locator => page.locator('[data-line]').nth(index)
  const cell = (page: Page, index: number, name: string): Locator =>
    row(page, index).locator(`[data-cell=${name}] input`)

  it('are entered with the keyboard alone, line after line, with totals as they are typed', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.getByRole('button', { name: '新增' }).first().click()
    await page.locator('[data-field=name] input').fill('办公用品')
    await page.locator('[data-field=watchers] input').click({ force: true })
    await page.getByRole('option', { name: 'editor 先生' }).click()
    await page.getByRole('option', { name: 'reader 先生' }).click()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: '添加一行' }).click()
    await page.keyboard.type('打印纸')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Control+A')
    await page.keyboard.type('10')
    await page.keyboard.press('Tab')
    await page.keyboard.type('25.5')
    await page.keyboard.press('Enter')
    await page.keyboard.type('墨盒')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('300')
    await page.keyboard.press('Enter')
    await page.locator('[data-line]').nth(2).waitFor()
    await desk.look(page, 'lines-form')
    await page.locator('.totals').getByText('555.00').waitFor()
    await page.keyboard.press('Control+s')
    await page.getByText('已新增').waitFor()
    const [made] = (await admin().list('supply', { expand: 'lines,watchers' })).rows
    assert.equal(made?.['total'], '555.00')
    assert.match(String(made?.['number']), /^CG-\d{4}-001$/)
    const lines = made?.['lines'] as Record<string, unknown>[]
    // the line that was left blank is none
    assert.deepEqual(
      lines.map(({ article, quantity, price, place }) => [article, quantity, price, place]),
      [
        ['打印纸', 10, '25.50', 1],
        ['墨盒', 1, '300.00', 2],
      ],
    )
    await page.locator('tbody tr[data-id]', { hasText: '办公用品' }).waitFor()
    await desk.look(page, 'lines-list')
  })

  it('name what is wrong at its cell, and take the words of the server there too', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.locator('tbody a.title-link', { hasText: '办公用品' }).click()
    await page.getByRole('button', { name: '编辑' }).click()
    await cell(page, 0, 'quantity').fill('0')
    await cell(page, 1, 'article').fill('')
    await page.keyboard.press('Control+s')
    await page.locator('[data-cell=quantity] .field-fault', { hasText: '不能小于 1' }).waitFor()
    await row(page, 1).locator('[data-cell=article] .field-fault', { hasText: '不能为空' }).waitFor()
    await page.locator('[data-field=lines] > .field-fault', { hasText: '有 2 处需要修改' }).waitFor()
    await desk.look(page, 'lines-form-faults')
    await cell(page, 0, 'quantity').fill('2')
    await cell(page, 1, 'article').fill('硒鼓')
    await page.locator('.field-fault').first().waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('are moved, changed and removed, and the record tells so', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.locator('tbody a.title-link', { hasText: '办公用品' }).click()
    await page.getByRole('button', { name: '编辑' }).click()
    await cell(page, 1, 'article').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.getByRole('button', { name: '添加一行' }).click()
    await page.keyboard.type('订书机')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type('20')
    await page.getByRole('button', { name: '删除第 2 行' }).click()
    await page.keyboard.press('Control+s')
    await page.getByText('已保存').waitFor()
    const [made] = (await admin().list('supply', { expand: 'lines' })).rows
    const lines = made?.['lines'] as Record<string, unknown>[]
    assert.deepEqual(
      lines.map(({ article, place }) => [article, place]),
      [
        ['墨盒', 1],
        ['订书机', 2],
      ],
    )
    assert.deepEqual([made?.['total'], made?.['version']], ['320.00', 2])
    await page.locator('.fields-tab .lines-table', { hasText: '订书机' }).waitFor()
    await desk.look(page, 'lines-record')
    await page.getByRole('tab', { name: /history|历史|记录/ }).click()
    await page.getByText('新增 1 行，修改 1 行，删除 1 行').waitFor()
    await desk.look(page, 'lines-history')
    await page.context().close()
  })

  it('are cards on a phone', async () => {
    const page = await desk.page('admin', PHONE)
    const [made] = (await admin().list('supply')).rows
    await open(page, `/o/supply/${String(made?.['id'])}`)
    await page.locator('.fields-tab .cards', { hasText: '订书机' }).waitFor()
    await desk.look(page, 'lines-record-phone')
    await page.getByRole('button', { name: '编辑' }).click()
    await page.getByText('第 2 行').waitFor()
    await page.locator('.lines-input').scrollIntoViewIfNeeded()
    await desk.look(page, 'lines-form-phone')
    await page.context().close()
  })

  it('speak English', async () => {
    const page = await desk.page('admin')
    await page.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await open(page)
    await page.locator('tbody a.title-link', { hasText: '办公用品' }).click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('button', { name: 'Add a line' }).waitFor()
    await desk.look(page, 'lines-english')
    await page.context().close()
  })

  it('are filtered by people in a list of theirs', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.getByRole('button', { name: '按抄送筛选' }).click()
    await page.getByRole('checkbox', { name: 'reader 先生' }).check()
    await page.waitForURL(/watchers/)
    await page.locator('tbody tr[data-id]', { hasText: '办公用品' }).waitFor()
    await desk.look(page, 'lines-filter')
    await page.locator('.pop-panel').getByText('不含').click()
    await page.locator('.empty-state').waitFor()
    await page.context().close()
  })

  it('let two people settle what both changed', async () => {
    const page = await desk.page('admin')
    await open(page)
    await page.locator('tbody a.title-link', { hasText: '办公用品' }).click()
    await page.getByRole('button', { name: '编辑' }).click()
    await cell(page, 0, 'quantity').fill('7')
    const [made] = (await admin().list('supply', { expand: 'lines' })).rows
    const [first] = made?.['lines'] as Record<string, unknown>[]
    ;(
      await admin().patch(`/api/v1/supply_line/${String(first?.['id'])}`, { version: first?.['version'], quantity: 3 })
    ).is(200)
    await page.keyboard.press('Control+s')
    await page.getByText('记录已被他人修改').waitFor()
    await desk.look(page, 'lines-conflict')
    await page.getByRole('button', { name: '按所选内容保存' }).click()
    await page.getByText('已保存').waitFor()
    const after = (await admin().get(`/api/v1/supply_line/${String(first?.['id'])}`)).data
    assert.equal(after['quantity'], 7)
    await page.context().close()
  })
})
