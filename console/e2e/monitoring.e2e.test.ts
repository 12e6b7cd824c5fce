/** Parameters, logs and their seals, as an administrator meets them. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { type Desk, openDesk, PHONE, WIDE } from './desk.ts'

const SECRET = 'Tr0ub4dor-5f2c9'

describe('monitoring, in a browser', function () {
  this.timeout(180_000)
  let desk: Desk
  let page: Page
  before(async () => {
    desk = await openDesk()
    page = await desk.page('admin')
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  it('lets administrators set parameters, add their own, and replace secrets without ever seeing them', async () => {
    await page.goto('/parameters')
    await page.getByRole('button', { name: /日志保留/ }).click()
    const row = page.locator('tr', { hasText: 'sys_keep_exception_log' })
    await row.waitFor()
    await desk.look(page, 'parameters')
    await row.getByRole('link').click()
    const drawer = page.locator('.side-drawer')
    const value = drawer.getByLabel('参数值', { exact: true })
    const field = (label: string) => drawer.locator('label.field', { hasText: label }).locator('input, select').first()
    await value.fill('20000000')
    await drawer.getByRole('button', { name: '保存' }).click()
    await drawer.getByText('不能大于 36500').waitFor()
    await value.fill('120')
    await desk.look(page, 'parameters-drawer')
    await drawer.getByRole('button', { name: '保存' }).click()
    await row.getByText('120 天').waitFor()
    await page.getByRole('button', { name: '添加参数' }).click()
    await field('参数名称').fill('短信网关密钥')
    await field('参数编码').fill('sms_gateway_key')
    await field('参数组').fill('短信配置')
    await field('类型').selectOption('secret')
    await value.fill(SECRET)
    await drawer.getByRole('button', { name: '保存' }).click()
    await page.getByRole('button', { name: /短信配置/ }).click()
    await page.locator('tr', { hasText: 'sms_gateway_key' }).getByText('••••••••').waitFor()
    await page.locator('tr', { hasText: 'sms_gateway_key' }).getByRole('link').click()
    await drawer.getByRole('button', { name: '更换' }).click()
    await desk.look(page, 'parameters-secret')
    assert.ok(!(await page.content()).includes(SECRET))
    await drawer.getByRole('button', { name: '取消' }).click()
    assert.equal(desk.app.services.parameters.get('sms_gateway_key'), SECRET)
  })

  it('shows operations of today with what was and became, and the seals of the logs', async () => {
    await page.setViewportSize(WIDE)
    const editor = desk.app.as('editor')
    const made = await editor.make('thing', { name: '旧名称', colour: 'red' })
    ;(await editor.patch(`/api/v1/thing/${made.id}`, { version: made.version, name: '新名称', colour: 'green' })).is(
      200,
    )
    await desk.app.services.operations.flush()
    await page.goto('/o/operation_log')
    const row = page.locator('tr', { hasText: '业务数据' }).filter({ hasText: '修改' }).first()
    await row.waitFor()
    await desk.look(page, 'operations')
    await row.getByRole('link').first().click()
    await page.getByRole('cell', { name: '新名称' }).waitFor()
    await page.getByRole('cell', { name: '绿' }).waitFor()
    await desk.look(page, 'operation')
    await page.setViewportSize(PHONE)
    await desk.look(page, 'operation-phone')
    await page.goto('/log-seals')
    await page.getByRole('button', { name: '立即校验' }).click()
    await page
      .locator('#main')
      .getByText(/完好：/)
      .waitFor()
    await desk.look(page, 'seals-phone')
    await page.setViewportSize(WIDE)
    await desk.look(page, 'seals')
  })

  it('is as readable on a phone and in English', async () => {
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.setViewportSize(PHONE)
    await page.goto('/parameters')
    await page.getByRole('heading', { name: 'Parameters' }).waitFor()
    await page.locator('.card').first().waitFor()
    await desk.look(page, 'parameters-phone-en')
    for (const template of ['login_log', 'exception_log', 'sms_log']) {
      await page.goto(`/o/${template}`)
      await page.locator('h1').waitFor()
      await desk.look(page, `${template}-phone-en`)
    }
    await page.setViewportSize(WIDE)
    await page.goto('/o/operation_log')
    await page.locator('tbody tr').first().waitFor()
    await desk.look(page, 'operations-en')
  })
})
