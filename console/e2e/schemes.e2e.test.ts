import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { openDesk, openThings, PHONE, type Desk } from './desk.ts'

describe('query schemes, in a browser', function () {
  this.timeout(240_000)
  let desk: Desk
  let page: Page
  before(async () => {
    desk = await openDesk()
    for (const name of ['红木桌', '橡木桌', '铁皮柜']) await desk.app.as('owner').make('thing', { name })
    page = await desk.page('owner')
    await openThings(page)
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const drawer = (on = page): Locator => on.locator('.side-drawer')
  const openSchemes = async (on = page): Promise<void> => {
    await on.getByRole('button', { name: '更多', exact: true }).click()
    await on.getByRole('menuitem', { name: '查询方案' }).click()
    await drawer(on).getByText('只有您自己能看到').waitFor()
  }
  const closeSchemes = async (): Promise<void> => {
    await drawer().getByRole('button', { name: '关闭' }).click()
    await drawer().waitFor({ state: 'hidden' })
  }
  const act = async (scheme: string, name: string): Promise<void> => {
    await drawer()
      .getByRole('button', { name: `方案“${scheme}”的操作` })
      .click()
    await page.getByRole('menuitem', { name }).click()
  }
  const isShown = (name: string, on = page): Promise<void> => on.getByText(name).first().waitFor()

  it('keeps the present query, applies it again, renames and makes it the default', async () => {
    await openThings(page, '?q=木桌&sort=-name')
    await openSchemes()
    await drawer().getByText('还没有查询方案').waitFor()
    await drawer().getByRole('button', { name: '保存当前查询' }).click()
    await drawer().getByText('请填写方案名称').waitFor()
    await drawer().getByPlaceholder('方案名称').fill('木桌')
    await drawer().getByRole('button', { name: '保存当前查询' }).click()
    await drawer().getByText('当前', { exact: true }).waitFor()
    await drawer().getByPlaceholder('方案名称').fill('木桌')
    await drawer().getByRole('button', { name: '保存当前查询' }).click()
    await drawer().getByRole('alert').waitFor()
    await desk.look(page, 'schemes-twice')
    await closeSchemes()
    await openThings(page, '?sort=name')
    await openSchemes()
    await drawer().getByRole('button', { name: '应用“木桌”' }).click()
    await page.waitForURL((url) => url.searchParams.get('q') === '木桌' && url.searchParams.get('sort') === '-name')
    await openSchemes()
    await drawer().getByText('当前', { exact: true }).waitFor()
    await act('木桌', '重命名')
    await drawer().locator('.scheme .input').fill('所有木桌')
    await drawer().getByRole('button', { name: '确定' }).click()
    await drawer().getByText('所有木桌').waitFor()
    await act('所有木桌', '设为默认')
    await drawer().getByText('默认', { exact: true }).waitFor()
    await desk.look(page, 'schemes')
  })

  it('opens the list with the default, on a phone as well, and not again for who takes the conditions away', async () => {
    const phone = await desk.page('owner', PHONE)
    await phone.goto('/o/thing')
    await phone.waitForURL((url) => url.searchParams.get('q') === '木桌')
    await isShown('红木桌', phone)
    await openSchemes(phone)
    await drawer(phone).getByText('当前', { exact: true }).waitFor()
    await desk.look(phone, 'schemes-phone')
    await drawer(phone).getByRole('button', { name: '关闭' }).click()
    await drawer(phone).waitFor({ state: 'hidden' })
    await phone.getByRole('searchbox').first().fill('')
    await isShown('铁皮柜', phone)
    assert.equal(new URL(phone.url()).searchParams.get('q'), null)
    await phone.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await phone.goto('/o/thing?sort=name')
    await phone.getByRole('button', { name: 'More', exact: true }).click()
    await phone.getByRole('menuitem', { name: 'Query schemes' }).click()
    await drawer(phone).getByText('Only you see your schemes').waitFor()
    await desk.look(phone, 'schemes-phone-en')
    await phone.close()
  })

  it('says plainly which scheme can no longer be used, and why', async () => {
    const { db } = desk.app
    await db.query(
      `update ${db.table('sys_query_scheme')} set view = '{"f.gone":"eq:1"}', is_default = false where owner = $1::uuid`,
      [desk.app.ids.owner],
    )
    await openThings(page, '?sort=name')
    await openSchemes()
    await drawer().getByText('已不能使用', { exact: true }).waitFor()
    await drawer().getByRole('button', { name: '应用“所有木桌”' }).click()
    await drawer().getByRole('alert').getByText('已不能使用').waitFor()
    await desk.look(page, 'schemes-broken')
    await act('所有木桌', '删除')
    await page.locator('.el-message-box').getByRole('button', { name: '确定' }).click()
    await drawer().getByText('还没有查询方案').waitFor()
  })
})
