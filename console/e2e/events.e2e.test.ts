import assert from 'node:assert/strict'

import { makeEvents } from '../../engine/http/open/events.test-kit.ts'
import { type Desk, openDesk, PHONE, WIDE } from './desk.ts'

const DATA = { customer_name: '王芳', mobile: '13812345678', status: '1', email: 'wang.fang@example.com' }

describe('events, in a browser', function () {
  this.timeout(120_000)
  let desk: Desk
  before(async () => {
    desk = await openDesk()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  it('an administrator registers one in two steps, copies and disables it', async () => {
    const page = await desk.page('admin', WIDE)
    await page.goto('/events')
    await page.getByText('还没有事件').waitFor()
    await page.getByRole('button', { name: '注册事件' }).first().click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByRole('button', { name: '下一步' }).click()
    await drawer.getByText('请填写').waitFor()
    await drawer.getByLabel('事件名称').fill('银行代扣还款')
    await drawer.getByLabel('事件代码').fill('loan_repaid')
    await desk.look(page, 'events-form-base')
    await drawer.getByRole('button', { name: '下一步' }).click()
    for (const [name, label] of [
      ['loan_type', '贷款类型'],
      ['rep_amount', '还款金额'],
    ] as const) {
      await drawer.getByRole('button', { name: '添加字段' }).click()
      const row = drawer.locator('.rows li').last()
      await row.getByLabel('字段名').fill(name)
      await row.getByLabel('显示名').fill(label)
    }
    await drawer.locator('.rows li').last().getByLabel('字段类型').selectOption('number')
    await drawer.locator('.rows li').first().getByLabel('必填').check()
    await desk.look(page, 'events-form-fields')
    await drawer.getByRole('button', { name: '保存' }).click()
    const row = page.getByRole('row', { name: /银行代扣还款/ })
    await row.waitFor()
    await row.getByRole('button', { name: '复制' }).first().click()
    await page.getByRole('row', { name: /银行代扣还款 副本/ }).waitFor()
    await row.first().getByRole('checkbox').check()
    await page.locator('.selection-bar').getByRole('button', { name: '禁用' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '禁用' }).click()
    await row.first().getByText('禁用').waitFor()
  })

  it('an administrator makes an event of changed records', async () => {
    const page = await desk.page('admin', WIDE)
    await page.goto('/events')
    await page.getByRole('button', { name: '注册事件' }).first().click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByLabel('事件名称').fill('物品改价')
    await drawer.getByText('数据变化', { exact: true }).click()
    await drawer.getByLabel('关联对象').selectOption('thing')
    await drawer.getByLabel('触发变化').selectOption('updated')
    await drawer.getByRole('checkbox', { name: '价格' }).check()
    await desk.look(page, 'events-form-record')
    await drawer.getByRole('button', { name: '下一步' }).click()
    await drawer.getByRole('checkbox', { name: /^价格/ }).check()
    await desk.look(page, 'events-form-carried')
    await drawer.getByRole('button', { name: '保存' }).click()
    await page.getByRole('row', { name: /物品改价/ }).waitFor()
  })

  it('the history shows what came, why it was refused, and lets one happen again', async () => {
    await makeEvents(desk.app)
    const { automation, db } = desk.app.services
    await db.transaction(async (tx) => {
      await automation.events.raise(tx, { code: 'password_changed', data: DATA, request: 'r-1' })
      await automation.events.raise(tx, { code: 'password_changed', data: { status: '1' }, request: 'r-2' })
      await automation.events.raise(tx, { code: 'birthday', data: {}, request: 'r-3' })
    })
    const page = await desk.page('admin', WIDE)
    await page.goto('/events')
    await page.getByRole('row', { name: /修改密码/ }).waitFor()
    await desk.look(page, 'events')
    await page.goto('/event-history')
    await page.getByText('缺少必填字段 customer_name').waitFor()
    await page
      .getByRole('button', { name: /^展开“修改密码”/ })
      .last()
      .click()
    await page.getByText('没有策略使用此事件').waitFor()
    await desk.look(page, 'event-history')
    await page.getByRole('button', { name: '查看事件源' }).last().click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByText('138****5678').waitFor()
    await desk.look(page, 'event-history-source')
    await drawer.getByRole('button', { name: '重放' }).click()
    await page.getByRole('dialog', { name: /重放/ }).getByRole('button', { name: '重放' }).click()
    await page.locator('tbody .tag', { hasText: '重放' }).waitFor()
    await page.getByLabel('接入结果').selectOption('refused')
    await page.locator('tbody .tag', { hasText: '重放' }).waitFor({ state: 'detached' })
    assert.match(page.url(), /state=refused/)
  })

  it('fit a phone, in English too', async () => {
    const page = await desk.page('admin', PHONE)
    await page.goto('/events')
    await page.getByText('password_changed').waitFor()
    await desk.look(page, 'events-phone')
    await page.goto('/event-history')
    await page.getByText('缺少必填字段 customer_name').waitFor()
    await desk.look(page, 'event-history-phone')
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.goto('/events')
    await page.getByRole('heading', { name: 'Event registry' }).waitFor()
    await page.getByText('password_changed').click({ trial: true })
    await desk.look(page, 'events-phone-en')
    await page.getByRole('button', { name: 'Edit' }).first().click()
    await page.locator('.side-drawer').waitFor()
    await page.getByRole('button', { name: 'Next' }).click()
    await desk.look(page, 'events-form-phone-en')
    await page.goto('/event-history')
    await page.getByText('the required field customer_name').waitFor()
    await desk.look(page, 'event-history-phone-en')
  })
})
