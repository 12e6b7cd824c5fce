import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

import {
  CLIENT,
  CLIENT_SECRET,
  testProvider,
  type TestProvider,
} from '../../engine/identity/directory/provider.test-kit.ts'
import { openDesk, PHONE, WIDE, type Desk } from './desk.ts'
import { createOutbound } from '../../engine/outbound/index.ts'

describe('directories, in a browser', () => {
  let desk: Desk
  let provider: TestProvider
  before(async () => {
    provider = await testProvider(() => [`${desk.app.url}/api/v1/sign-in/directories/company/callback`])
    const allow = `127.0.0.1:${new URL(provider.issuer).port}`
    desk = await openDesk({ outbound: createOutbound({ allow: [{ where: 'TEST', text: () => allow }] }) })
  })
  after(() => Promise.all([desk.close(), provider.close()]))
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const inEnglish = async (page: Page): Promise<void> => {
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.reload()
  }

  it('an administrator adds one, tries it out, and people sign in by its button', async () => {
    const page = await desk.page('admin', WIDE)
    await page.goto('/directories')
    await page.getByText('还没有目录').waitFor()
    await page.getByRole('button', { name: '添加目录' }).click()
    await page.getByRole('button', { name: '保存' }).click()
    await page.locator('.fault').first().waitFor()
    await page.getByLabel('名称 *').fill('企业账号')
    await page.getByLabel('编码 *').fill('company')
    await page.getByLabel('提供方地址').fill('login.example.com')
    await page.getByLabel('应用标识').fill(CLIENT)
    await page.getByLabel('应用密钥').fill(CLIENT_SECRET)
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('须为身份提供方的地址').waitFor()
    await page.getByLabel('提供方地址').fill(provider.issuer)
    await page.getByLabel('自动建立没有账号的人员').check()
    await desk.look(page, 'directories-form')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByRole('row', { name: /企业账号/ }).waitFor()
    await desk.look(page, 'directories')
    await page
      .getByRole('row', { name: /企业账号/ })
      .getByRole('button', { name: '测试连接' })
      .click()
    await page.getByText('提供方认识此应用').waitFor()
    await desk.look(page, 'directories-trial')

    provider.people.set('owner', { sub: 'owner', preferred_username: 'owner' })
    const visitor = await desk.page('nobody at all', WIDE)
    await visitor.goto('/login?to=/o/thing')
    await visitor.getByRole('link', { name: '使用企业账号登录' }).waitFor()
    await desk.look(visitor, 'directories-login')
    await visitor.getByRole('link', { name: '使用企业账号登录' }).click()
    await visitor.locator('input[name=login]').fill('owner')
    await visitor.locator('input[name=password]').fill('any')
    await visitor.locator('button[type=submit]').click()
    await visitor.waitForURL(`${desk.app.url}/o/thing`)
    await visitor.getByText('owner 先生').first().waitFor()
  })

  it('who is sent back is told why; a phone shows the page as cards', async () => {
    const visitor = await desk.page('nobody at all', PHONE)
    await visitor.goto('/login?directory=no_account')
    await visitor.getByText('没有可用的账号，请联系管理员').waitFor()
    await desk.look(visitor, 'directories-login-refused-phone')
    await inEnglish(visitor)
    await visitor.getByText('There is no account for you').waitFor()
    const page = await desk.page('admin', PHONE)
    await page.goto('/directories')
    await page.locator('.card').first().waitFor()
    await desk.look(page, 'directories-phone')
    await inEnglish(page)
    await page.locator('.card .title').first().click()
    await page.getByText('Client secret').waitFor()
    await desk.look(page, 'directories-form-phone-en')
  })

  it('is no page for who may not keep them', async () => {
    const page = await desk.page('reader', WIDE)
    await page.goto('/directories')
    await page.locator('.empty-state, .empty').first().waitFor()
    assert.equal(await page.getByRole('button', { name: '添加目录' }).count(), 0)
  })
})
