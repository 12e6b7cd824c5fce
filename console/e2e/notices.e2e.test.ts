import assert from 'node:assert/strict'

import type { Page } from 'playwright-core'
import { sendNotice } from '../../engine/channels/notices/index.ts'
import type { Row } from '../../engine/testing/server.ts'
import { openDesk, PHONE, WIDE, type Desk } from './desk.ts'

describe('notices, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    const admin = desk.app.as('admin')
    const label = { zh: '发通知', en: 'Sends notices' }
    const grants = [
      { object: 'sys_notice', operations: ['read', 'create', 'update', 'delete'] },
      { object: 'sys_user', operations: ['read'] },
      { object: 'sys_department', operations: ['read'] },
    ]
    ;(await admin.post('/api/v1/roles', { name: 'senders', label, grants, points: ['notice_send'] })).is(201)
    ;(await admin.post('/api/v1/roles/senders/people', { users: [desk.app.ids.owner] })).is(200)
  })
  after(async () => {
    await desk.app.services.channels.live.stop()
    await desk.close()
  })
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const system = (...users: string[]): Promise<number> =>
    desk.app.db.transaction((tx) =>
      sendNotice(desk.app, tx, {
        subject: { zh: '导入完成：客户.xlsx', en: 'Import finished: customers.xlsx' },
        content: { zh: '新建 12 条，更新 3 条', en: '12 created, 3 updated' },
        users,
        source: 'import',
        link: { page: '/imports' },
      }),
    )
  const bell = (page: Page, name: string | RegExp) => page.getByRole('button', { name })

  it('a draft is kept, then sent; the badge of its recipient rises in every tab at once and falls after reading', async () => {
    const [first, second] = [await desk.page('reader', WIDE), await desk.page('reader', WIDE)]
    for (const tab of [first, second]) {
      await tab.goto('/')
      await bell(tab, '消息').waitFor()
      assert.equal(await tab.locator('.badge').count(), 0)
    }
    const page = await desk.page('owner', WIDE)
    await page.goto('/notices')
    await page.getByText('没有消息').waitFor()
    await page.getByRole('button', { name: '新建通知' }).click()
    await page.getByLabel('主题').fill('周一例会改到十点')
    // the words of the box lie over it
    await page.getByRole('combobox', { name: '收件人' }).click({ force: true })
    await page
      .getByRole('option', { name: /reader/ })
      .locator('visible=true')
      .first()
      .click()
    await page.getByLabel('主题').click()
    await page.locator('.rich-editor [contenteditable], [contenteditable=true]').first().fill('请带上周报')
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({
        name: '议程.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from('一、总结'),
      })
    await page.getByText('议程.txt').first().waitFor()
    await desk.look(page, 'notice-form')
    await page.getByRole('button', { name: '保存草稿' }).click()
    const row = page.getByRole('row', { name: /周一例会/ })
    await row.getByText('草稿').waitFor()
    assert.equal(((await desk.app.as('reader').get('/api/v1/notices')).body as Row)['unread'], 0)
    await row.getByRole('button', { name: '立即发送' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '立即发送' }).click()
    await row.getByText('已发送').waitFor()
    await desk.look(page, 'notices-written')
    for (const tab of [first, second]) await bell(tab, '消息，1 条未读').waitFor()
    await bell(first, '消息，1 条未读').click()
    await desk.look(first, 'notice-bell')
    await first.getByRole('button', { name: /周一例会/ }).click()
    await first.getByText('请带上周报').waitFor()
    await desk.look(first, 'notice-open')
    for (const tab of [first, second]) await bell(tab, '消息').and(tab.locator('[aria-label="消息"]')).waitFor()
    await page.reload()
    await row.getByText('1 / 1 人已读').waitFor()
    await row.getByRole('button', { name: '阅读情况' }).click()
    await page.getByText('共 1 人，1 人已读，0 人未读').waitFor()
    await desk.look(page, 'notice-statistics')
    await page.getByRole('button', { name: '关闭' }).last().click()
    await row.getByRole('button', { name: '撤回' }).click()
    await page.getByRole('dialog').getByRole('button', { name: '撤回' }).click()
    await row.getByText('已撤回').waitFor()
    await first.goto('/notices')
    await first.getByText('没有消息').waitFor()
  })

  it('are marked as read all at once, lead to what they are about, and fit a phone in both languages', async () => {
    await system(desk.app.ids.blind)
    await system(desk.app.ids.blind)
    const page = await desk.page('blind', PHONE)
    await page.goto('/notices')
    await page.locator('.notices li').nth(1).waitFor()
    await bell(page, '消息，2 条未读').waitFor()
    await desk.look(page, 'notices-phone')
    await bell(page, '消息，2 条未读').click()
    await page.locator('.latest li').nth(1).waitFor()
    await desk.look(page, 'notice-bell-phone')
    await page.keyboard.press('Escape')
    await page.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await page.reload()
    await page
      .getByRole('link', { name: /Import finished/ })
      .first()
      .click()
    await page.getByText('12 created, 3 updated').waitFor()
    await desk.look(page, 'notice-open-phone-en')
    await page.getByRole('button', { name: 'Go there' }).waitFor()
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('button', { name: 'Mark all as read' }).click()
    await page.locator('.notices .unread').first().waitFor({ state: 'detached' })
    assert.equal(((await desk.app.as('blind').get('/api/v1/notices')).body as Row)['unread'], 0)
    assert.equal(await page.getByRole('button', { name: 'New notice' }).count(), 0)
    const wide = await desk.page('blind', WIDE)
    await wide.goto('/notices')
    await wide.locator('.notices li').first().waitFor()
    await desk.look(wide, 'notices')
  })
})
