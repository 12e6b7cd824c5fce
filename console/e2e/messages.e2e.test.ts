import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import { type Desk, openDesk, PHONE, WIDE } from './desk.ts'

describe('templates and channels of messages, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const inEnglish = async (page: Page): Promise<void> => {
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.reload()
  }

  it('an administrator adds a channel and a template, sees its variables and length, and tries it out', async () => {
    const page = await desk.page('admin', WIDE)
    await page.goto('/channels')
    await page.getByText('还没有发送通道').waitFor()
    await page.getByRole('button', { name: '新增通道' }).click()
    await page.getByLabel('AccessKey ID').waitFor()
    await desk.look(page, 'channels-form')
    await page.getByLabel('通道名称').fill('试用短信')
    await page.getByLabel('通道接口').selectOption('log')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    const row = page.getByRole('row', { name: /试用短信/ })
    await row.waitFor()
    await row.getByRole('button', { name: '测试' }).click()
    await page.getByText('仅记录，不发送').waitFor()
    await desk.look(page, 'channels')

    await page.goto('/message-templates')
    await page.getByText('还没有模板').waitFor()
    await page.getByRole('button', { name: '新增模板' }).click()
    await page.getByLabel('模板名称').fill('验证码')
    await page.getByLabel('模板标识').fill('0001')
    await page.getByLabel('短信内容').fill('您的验证码${code')
    await page.getByText('没有对应的').waitFor()
    await page.getByLabel('短信内容').fill('您正在进行身份验证,验证码${code},请勿告知他人!')
    await page.getByText('发送时填写', { exact: true }).waitFor()
    await page.getByText(/字，计 1 条/).waitFor()
    await desk.look(page, 'message-template-form')
    await page.getByRole('button', { name: '保存', exact: true }).click()
    const template = page.getByRole('row', { name: /验证码/ }).nth(0)
    await template.waitFor()
    await template.getByRole('button', { name: '测试发送' }).click()
    await page.getByLabel('手机号').fill('13800000001')
    await page.getByLabel('code').fill('4711')
    await desk.look(page, 'message-template-trial')
    await page.getByRole('button', { name: '发送', exact: true }).click()
    await page.getByText('已提交发送').waitFor()
    await desk.look(page, 'message-templates')
  })

  it('on a phone and in English the same is there', async () => {
    const page = await desk.page('admin', PHONE)
    await page.goto('/message-templates')
    await inEnglish(page)
    await page.getByRole('heading', { name: 'Message templates' }).waitFor()
    await desk.look(page, 'message-templates-phone')
    await page.getByRole('button', { name: 'Add a template' }).click()
    await page.getByLabel('Identifier').waitFor()
    await desk.look(page, 'message-template-form-phone')
    await page.goto('/channels')
    await page.getByRole('heading', { name: 'Channels' }).waitFor()
    await desk.look(page, 'channels-phone')
  })
})
