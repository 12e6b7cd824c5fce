import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { type Foreign, httpServer } from '../../engine/outbound/foreign.test-kit.ts'
import { createOutbound } from '../../engine/outbound/index.ts'
import { type Desk, openDesk, PHONE } from './desk.ts'

describe('the registry of processors, in a browser', function () {
  this.timeout(240_000)
  let desk: Desk
  let page: Page
  let sink: Foreign
  const got: { url: string; authorization: string | undefined; body: string }[] = []

  before(async () => {
    sink = await httpServer((req, res) => {
      let body = ''
      req.on('data', (chunk: Buffer) => (body += chunk.toString()))
      req.on('end', () => {
        got.push({ url: req.url ?? '', authorization: req.headers.authorization, body })
        res.writeHead(200, { 'content-type': 'application/json' }).end('{"result":"已受理"}')
      })
    })
    const allow = [{ where: 'TEST', text: () => `erp.test:${sink.port}, other.test:${sink.port}` }]
    desk = await openDesk({ outbound: createOutbound({ allow, lookup: () => Promise.resolve(['127.0.0.1']) }) })
    await desk.app.services.automation.processors.start()
    page = await desk.page('admin')
    await page.goto('/processors')
  })
  after(async () => {
    await desk.close()
    await sink.close()
  })
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const drawer = (): Locator => page.locator('.side-drawer').last()
  const closeDrawer = async (): Promise<void> => {
    await drawer().getByRole('button', { name: '关闭' }).first().click()
    await drawer().waitFor({ state: 'detached' })
  }

  it('shows built-in ones, which can be looked into', async () => {
    await page.getByRole('button', { name: '打标签' }).waitFor()
    assert.equal(await page.locator('tbody tr').count(), 11)
    await page.getByRole('button', { name: '发送短信' }).click()
    await drawer().getByText('内置处理器可直接在策略中使用').waitFor()
    await drawer().getByText('收件地址').waitFor()
    await drawer().getByText('没有策略或定向营销使用').waitFor()
    await desk.look(page, 'processor-builtin')
    await closeDrawer()
  })

  it('takes a call in two steps, its places standing out, its secret kept', async () => {
    await page.getByRole('button', { name: '注册处理器' }).click()
    await drawer().getByRole('button', { name: '下一步' }).click()
    await drawer().getByText('请填写').first().waitFor()
    await drawer().getByLabel('处理器名称').fill('同步到ERP')
    await drawer().getByLabel('调用URL').fill('https://10.0.0.1/sync')
    await drawer().getByRole('button', { name: '下一步' }).click()
    await drawer().getByRole('button', { name: '添加参数' }).click()
    const rows = drawer().locator('.rows li')
    await rows.nth(0).getByLabel('名称').fill('order')
    await rows.nth(0).getByLabel('值', { exact: true }).fill('${order_no}')
    await drawer().getByRole('button', { name: '添加请求头' }).click()
    await rows.nth(1).getByLabel('名称').fill('Authorization')
    await rows.nth(1).getByLabel('保密').check()
    await rows.nth(1).getByLabel('值', { exact: true }).fill('Bearer very-secret')
    await drawer().getByLabel('消息体（JSON）').fill('{"user":${user},"to":"${mobile}"')
    assert.deepEqual(await drawer().locator('.chips code').allTextContents(), ['order_no', 'user', 'mobile'])
    await desk.look(page, 'processor-call')
    await drawer().getByRole('button', { name: '保存' }).click()
    await drawer().getByText('不是有效的 JSON').waitFor()
    await drawer().getByLabel('消息体（JSON）').fill('{"user":${user},"to":"${mobile}"}')
    await drawer().getByRole('button', { name: '保存' }).click()
    // the server says what is wrong, in the step where it is mended
    await drawer().getByText('内网').waitFor()
    await drawer().getByLabel('调用URL').fill(`http://erp.test:${sink.port}/sync/\${order_no}`)
    await desk.look(page, 'processor-base')
    await drawer().getByRole('button', { name: '下一步' }).click()
    await drawer().getByRole('button', { name: '保存' }).click()
    await drawer().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: '同步到ERP', exact: true }).waitFor()
    await desk.look(page, 'processors')
  })

  it('tries it with sample data, and shows neither secret nor what it must not', async () => {
    const row = page.locator('tbody tr', { hasText: '同步到ERP' })
    await row.getByRole('button', { name: '测试调用' }).click()
    await drawer().getByLabel('事件数据（JSON）').fill('{"order_no":"A/1","user":{"id":7},"mobile":"13700007583"}')
    await drawer().getByRole('button', { name: '发送' }).click()
    await drawer().getByText('已受理').waitFor()
    await drawer().getByText('authorization: ******').waitFor()
    await desk.look(page, 'processor-test')
    assert.deepEqual(got, [
      {
        url: '/sync/A%2F1?order=A%2F1',
        authorization: 'Bearer very-secret',
        body: '{"user":{"id":7},"to":"13700007583"}',
      },
    ])
    assert.ok(!(await page.content()).includes('very-secret'))
    await closeDrawer()
  })

  it('says that secrets go when it is pointed elsewhere', async () => {
    await page.getByRole('button', { name: '同步到ERP', exact: true }).click()
    await drawer().getByLabel('调用URL').fill(`http://other.test:${sink.port}/`)
    await drawer().getByText('已设置的密钥将被清除').waitFor()
    await drawer().getByRole('button', { name: '下一步' }).click()
    assert.equal(
      await drawer().locator('.rows li').nth(1).getByLabel('值', { exact: true }).getAttribute('placeholder'),
      '尚未设置',
    )
    await closeDrawer()
  })

  it('finds by words and kind, on a phone as well, in English too', async () => {
    await page.getByRole('searchbox', { name: '搜索名称' }).fill('ERP')
    await page.getByRole('searchbox', { name: '搜索名称' }).press('Enter')
    await page.getByText('共 1 个').waitFor()
    const phone = await desk.page('admin', PHONE)
    await phone.goto('/processors')
    await phone.getByRole('button', { name: '同步到ERP', exact: true }).waitFor()
    await phone.getByText('扩展', { exact: true }).first().click()
    await phone.getByText('共 1 个').waitFor()
    await desk.look(phone, 'processors-phone')
    await phone.getByRole('button', { name: '同步到ERP', exact: true }).click()
    await phone.getByRole('button', { name: '下一步' }).click()
    await phone.getByText('请求参数').first().waitFor()
    await desk.look(phone, 'processor-call-phone')
    const english = await desk.page('admin')
    await english.addInitScript(`localStorage.setItem('tessera.locale', 'en')`)
    await english.goto('/processors')
    await english.locator('tbody tr').first().waitFor()
    await desk.look(english, 'processors-en')
  })
})
