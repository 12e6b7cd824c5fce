import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { bringEvents } from '../../engine/automation/index.ts'
import { application, OpenClient } from '../../engine/http/open/open.test-kit.ts'
import type { Client } from '../../engine/testing/server.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const CRM = fileURLToPath(new URL('../../seeds/crm', import.meta.url))
const NAME = '密码修改成功提醒'

describe('strategies, in a browser', function () {
  this.timeout(240_000)
  let desk: Desk
  let admin: Client
  let page: Page
  let bank: OpenClient

  before(async () => {
    desk = await openDesk()
    await desk.app.apply(CRM)
    await desk.app.services.models.refresh()
    admin = desk.app.as('admin')
    await desk.app.services.automation.start()
    const { db, services } = desk.app
    const { stages } = services.automation.room
    // as it happens when the pack is installed
    await bringEvents({ db, model: services.models.current(), stages, timeZone: services.timeZone })
    bank = new OpenClient(desk.app, await application(desk.app, { name: '网上银行', events: ['password_changed'] }))
    page = await desk.page('admin')
    await page.goto('/strategies')
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const rowOf = (name: string): Locator => page.locator('tbody tr').filter({ hasText: name }).first()
  const card = (at: number): Locator => page.locator('.action-card').nth(at)
  const choose = async (within: Locator | Page, box: string, option: RegExp): Promise<void> => {
    // the input lies beneath what is chosen in it
    await within.getByRole('combobox', { name: box, exact: true }).click({ force: true })
    await page.getByRole('option', { name: option }).filter({ visible: true }).first().click()
  }
  const addAction = async (processor: RegExp): Promise<void> => {
    await page.locator('.actions > .add').click()
    await page.locator('.side-drawer .offer', { hasText: processor }).click()
    await page.locator('.side-drawer').waitFor({ state: 'detached' })
  }
  const report = async (status: string, mobile: string): Promise<void> => {
    const data = { customerName: '张晓', mobile, status }
    await bank.post('/open/v1/events', { event_code: 'password_changed', data })
  }

  it('are kept in groups, which are made and renamed', async () => {
    await page.getByText('还没有策略组').first().waitFor()
    await desk.look(page, 'strategies-none')
    await page.locator('aside').getByRole('button', { name: '添加策略组' }).click()
    const dialog = page.getByRole('dialog', { name: '添加策略组' })
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByText('请填写策略组名称').waitFor()
    await dialog.getByLabel('策略组名称').fill('客户关怀')
    await dialog.getByRole('button', { name: '保存' }).click()
    await page.getByText('“客户关怀”下还没有策略').waitFor()
    await page.getByRole('button', { name: '“客户关怀”的操作' }).click()
    await page.getByRole('menuitem', { name: '编辑策略组' }).click()
    const again = page.getByRole('dialog', { name: '编辑策略组' })
    await again.getByLabel('策略组名称').fill('账户安全')
    await again.getByRole('button', { name: '保存' }).click()
    await page.getByText('“账户安全”下还没有策略').waitFor()
  })

  it('say in three steps what happens when, and are refused while something is missing', async () => {
    await page.getByRole('button', { name: '添加', exact: true }).first().click()
    await page.getByRole('heading', { name: '添加自动化策略' }).waitFor()
    await page.getByRole('button', { name: '保存' }).click()
    await page.locator('.field-fault', { hasText: '请选择事件' }).waitFor()
    await desk.look(page, 'strategy-refused')
    await page.getByLabel('策略名称').fill(NAME)
    await choose(page, '选择事件', /修改密码/)
    await page.getByText('客户姓名').first().waitFor()
    await page.getByText('未设置条件：事件发生时总是执行').waitFor()
    await page.getByRole('button', { name: '添加条件' }).click()
    const row = page.locator('.condition-row').first()
    await choose(row, '字段', /^修改状态/)
    await row.getByLabel('操作符').selectOption('==')
    await row.getByRole('textbox', { name: '查询值' }).fill('1')
    await page.locator('.said', { hasText: '修改状态 等于 1' }).waitFor()
  })

  it('crm A55: a variable that the event does not have is named, and the strategy is refused', async () => {
    await addAction(/^发送短信/)
    await card(0).getByLabel('收件地址').fill('${mobile}')
    await card(0).getByLabel('内容').fill('尊敬的${customerName}，您的密码已修改，${nickname}')
    await card(0).getByText('nickname').first().waitFor()
    await page.locator('.side-panel .faults', { hasText: 'nickname' }).waitFor()
    await desk.look(page, 'strategy-variable')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('heading', { name: '添加自动化策略' }).waitFor()
    assert.deepEqual((await admin.list("sys_strategy")).is(200).rows, [])
    await card(0).getByLabel('内容').fill('尊敬的，您的密码已修改成功。')
    await card(0)
      .getByLabel('内容')
      .evaluate((input) => (input as HTMLTextAreaElement).setSelectionRange(3, 3))
    await card(0).locator('[data-setting="content"]').getByRole('button', { name: '插入字段“客户姓名”' }).click()
    assert.match(await card(0).getByLabel('内容').inputValue(), /^尊敬的\$\{customerName\}，/)
    await page.getByText('没有发现问题').waitFor()
  })

  it('do several things, some later, in the order wanted', async () => {
    await addAction(/^发送邮件/)
    await card(1).getByLabel('收件地址').fill('${email}')
    await card(1).getByLabel('主题').fill('安全提醒')
    await card(1).getByLabel('内容').fill('密码已修改')
    await card(1).getByText('延迟', { exact: true }).click()
    await card(1).getByLabel('延迟小时数').fill('1')
    await page.locator('.flow').getByText('延迟 1 小时').waitFor()
    await card(1).getByRole('button', { name: '上移操作 2' }).click()
    await card(0).getByText('发送邮件').first().waitFor()
    await card(0).getByRole('button', { name: '下移操作 1' }).click()
    await card(1).getByText('发送邮件').first().waitFor()
    await page.locator('.side-panel .sentence', { hasText: '2. 延迟 1 小时：发送邮件' }).waitFor()
    await page.getByText('没有发现问题').waitFor()
    await desk.look(page, 'strategy-designer')
  })

  it('are tried with a message before they count', async () => {
    await page
      .locator('.side-panel')
      .getByRole('button', { name: /试一试/ })
      .click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByLabel('客户姓名').fill('张晓')
    await drawer.getByLabel('手机号').fill('13800000001')
    await drawer.getByLabel('修改状态').fill('0')
    await drawer.getByRole('button', { name: '试一试' }).click()
    await drawer.getByText('不会执行').waitFor()
    await drawer.getByText('修改状态=0 等于 1 → 否').waitFor()
    await desk.look(page, 'strategy-try')
    await drawer.getByLabel('修改状态').fill('1')
    await drawer.getByRole('button', { name: '试一试' }).click()
    await drawer.getByText('会执行', { exact: true }).waitFor()
    await drawer.getByRole('listitem').nth(1).waitFor()
    await drawer.getByRole('button', { name: '关闭' }).first().click()
    await drawer.waitFor({ state: 'detached' })
  })

  it('crm A57: a new one is disabled and does nothing until it is enabled', async () => {
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('heading', { name: NAME }).waitFor()
    await page.getByText('策略已禁用，不响应事件').waitFor()
    await report('1', '13800000001')
    await page.getByRole('button', { name: '刷新' }).click()
    await page.getByRole('button', { name: '启用', exact: true }).click()
    await page.locator('.page-frame header .tag', { hasText: '启用' }).waitFor()
  })

  it('show how far events got: what was received, met, done, failed or waits', async () => {
    await report('1', '13800000001')
    await report('0', '13800000002')
    const counts = page.locator('.flow .count')
    await until(async () => {
      await page.getByRole('button', { name: '刷新' }).click()
      const words = await counts.allInnerTexts()
      return words[1]?.startsWith('1') === true && (await page.locator('.flow .tag--success').count()) > 0
    })
    await page.locator('.flow .tag', { hasText: '待执行 1' }).waitFor()
    await desk.look(page, 'strategy-page')
    await page.getByRole('button', { name: '版本记录' }).click()
    await page.locator('.side-drawer').getByText('版本 1').waitFor()
    await desk.look(page, 'strategy-versions')
    await page.locator('.side-drawer').getByRole('button', { name: '关闭' }).click()
    await page.locator('.side-drawer').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '模拟' }).click()
    const today = await page.locator('.side-drawer input[type=date]').first().getAttribute('max')
    await page
      .locator('.side-drawer')
      .getByLabel('到')
      .fill(today ?? '')
    await page.locator('.side-drawer').getByRole('button', { name: '模拟', exact: true }).click()
    await page.locator('.side-drawer').getByText('3 个事件中，2 个会执行').waitFor()
    await desk.look(page, 'strategy-simulation')
    await page.locator('.side-drawer').getByRole('button', { name: '关闭' }).first().click()
    await page.locator('.side-drawer').waitFor({ state: 'detached' })
  })

  it('leave what waits among their tasks, where it is looked at and cancelled once', async () => {
    await page.getByRole('link', { name: '查看策略任务' }).click()
    await page.getByRole('heading', { name: '策略任务' }).waitFor()
    const task = page.locator('tbody tr[data-id]').first()
    await task.getByText('未执行').waitFor()
    await desk.look(page, 'strategy-tasks')
    await task.getByRole('button', { name: '更多操作' }).click()
    await page.getByRole('menuitem', { name: '查看策略条件' }).click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByText('修改状态 等于 1').waitFor()
    await drawer.getByText('事件数据').click()
    await drawer.getByText('customerName').waitFor()
    await desk.look(page, 'strategy-task')
    await drawer.getByRole('button', { name: '关闭' }).first().click()
    await drawer.waitFor({ state: 'detached' })
    await task.getByRole('button', { name: '更多操作' }).click()
    await page.getByRole('menuitem', { name: '取消任务' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '取消任务' }).click()
    await task.getByText('已取消').first().waitFor()
    await task.getByRole('button', { name: '更多操作' }).click()
    assert.equal(await page.getByRole('menuitem', { name: '取消任务' }).count(), 0)
    await page.keyboard.press('Escape')
  })

  it('stand in an order, are copied, brought in and switched off', async () => {
    await page.goto('/strategies')
    await rowOf(NAME).waitFor()
    await rowOf(NAME).getByText('事件 3 · 命中 1').waitFor()
    await rowOf(NAME).getByRole('button', { name: '更多操作' }).click()
    await page.getByRole('menuitem', { name: '复制' }).click()
    await page.locator('tbody tr').nth(1).waitFor()
    await page.locator('tbody tr').nth(1).getByRole('checkbox').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.locator('tbody tr').nth(1).getByText('启用', { exact: true }).first().waitFor()
    await desk.look(page, 'strategies')
    await page.getByRole('button', { name: '导入内置策略' }).click()
    await page.locator('aside').getByText('生命周期营销').waitFor()
    await page.locator('tbody').getByRole('checkbox').first().check()
    await page.locator('tbody').getByRole('checkbox').nth(1).check()
    await page.getByText('已选 2 条策略').waitFor()
    await page.locator('.selection-bar').getByRole('button', { name: '禁用' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '禁用' }).click()
    await page.getByText('已禁用 2 条策略').waitFor()
  })

  it('fit a phone, in English', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.goto('/')
    await phone.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await phone.goto('/strategies')
    await phone.locator('tbody tr', { hasText: NAME }).first().waitFor()
    await desk.look(phone, 'strategies-phone')
    await phone.locator('tbody tr .name a').first().click()
    await phone.locator('.flow').waitFor()
    await desk.look(phone, 'strategy-page-phone')
    await phone.getByRole('link', { name: 'Edit' }).click()
    await phone.locator('.action-card').first().waitFor()
    await phone.getByText('Nothing wrong was found').waitFor()
    await desk.look(phone, 'strategy-designer-phone')
    await phone.goto('/strategy-tasks')
    await phone.locator('.card').first().waitFor()
    await desk.look(phone, 'strategy-tasks-phone')
  })

  it('are nowhere for who may not see them', async () => {
    const other = await desk.page('owner')
    await other.goto('/strategies')
    await other.getByText('没有权限').first().waitFor()
    await other.goto('/strategy-tasks')
    await other.getByText('没有权限').first().waitFor()
  })

  /** Asks again until it is so; what happens in the background tells no page. */
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 30_000
    while (!(await isSo())) {
      if (Date.now() > end) assert.fail('it never came to be')
      await page.waitForTimeout(300)
    }
  }
})
