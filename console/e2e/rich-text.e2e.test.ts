import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { applyDefinitions, definition, object } from '../../engine/testing/definitions.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const bulletin = object(
  'bulletin',
  {
    title: { label: { zh: '标题', en: 'Title' }, type: 'text', required: true },
    content: { label: { zh: '内容', en: 'Content' }, type: 'rich_text', searchable: true },
  },
  { title: 'title', label: { zh: '公告', en: 'Bulletin' } },
)

const PLAN =
  '<h2>国庆安排</h2><p>请<strong>务必</strong>阅读 <a href="https://example.com/plan">https://example.com/plan</a></p>' +
  '<ul><li><p>十月一日</p></li><li><p>十月二日</p></li></ul>'

describe('formatted text, in a browser', () => {
  let desk: Desk
  before(async function () {
    this.timeout(300_000)
    desk = await openDesk()
    await applyDefinitions(desk.app.db, [
      bulletin,
      definition('template', 'bulletin', {
        object: 'bulletin',
        list: { columns: [{ field: 'title' }, { field: 'content', width: 400 }] },
        detail: { sections: [{ fields: ['title'] }] },
      }),
      definition('tab', 'bulletin_fields', { object: 'bulletin', order: 1, content: { view: 'fields' } }),
    ])
    await desk.app.services.models.refresh()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  /** Each journey begins without what others made, or it itself before it was repeated. */
  const forget = (): Promise<unknown> => desk.app.db.query(`delete from ${desk.app.db.table('bulletin')}`)
  const open = async (page: Page, path = '/o/bulletin'): Promise<void> => {
    await page.goto(path)
    await page.locator('tbody tr[data-id], .card .title, .empty-state, .record-panel h1').first().waitFor()
  }
  const written = async (): Promise<void> => {
    await forget()
    await desk.app.as('admin').make('bulletin', { title: '放假通知', content: PLAN })
  }
  const tool = (page: Page, name: string) => page.getByRole('toolbar').getByRole('button', { name })

  it('is written with buttons and keys, and kept as the little HTML it is', async () => {
    const page = await desk.page('admin')
    await forget()
    await open(page)
    await page.getByRole('button', { name: '新增' }).first().click()
    await page.locator('[data-field=title] input').fill('放假通知')
    await page.getByRole('textbox', { name: '内容' }).click()
    await tool(page, '二级标题').click()
    await page.keyboard.type('国庆安排')
    await page.keyboard.press('Enter')
    await page.keyboard.type('请')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('务必')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('阅读 ')
    await tool(page, '链接').click()
    await page.getByLabel('链接地址').fill('javascript:alert(1)')
    await page.getByText('须以 https:// 或 mailto: 开头').waitFor()
    await page.getByLabel('链接地址').fill('https://example.com/plan')
    await page.getByLabel('链接地址').press('Enter')
    await page.keyboard.press('Enter')
    await tool(page, '项目列表').click()
    await page.keyboard.type('十月一日')
    await page.keyboard.press('Enter')
    await page.keyboard.type('十月二日')
    assert.equal(await tool(page, '项目列表').getAttribute('aria-pressed'), 'true')
    await desk.look(page, 'rich-form')
    await page.keyboard.press('Control+s')
    await page.getByText('已新增').waitFor()
    const [made] = (await desk.app.as('admin').list('bulletin')).rows
    assert.equal(made?.['content'], PLAN)
    await page.locator('tbody tr[data-id]', { hasText: '国庆安排 请务必阅读' }).waitFor()
    await desk.look(page, 'rich-list')
  })

  it('is read with its formatting, found by its words, and leads elsewhere in a window of its own', async () => {
    const page = await desk.page('admin')
    await written()
    await open(page, '/o/bulletin?search=务必阅读')
    await page.locator('tbody a.title-link', { hasText: '放假通知' }).click()
    await page.locator('.fields-tab .rich-text strong', { hasText: '务必' }).waitFor()
    const link = page.locator('.fields-tab .rich-text a')
    assert.deepEqual(
      [await link.getAttribute('target'), await link.getAttribute('rel')],
      ['_blank', 'noopener noreferrer nofollow'],
    )
    await desk.look(page, 'rich-record')
  })

  it('runs nothing, even when it came into the database by another way', async () => {
    const attack =
      '<p onclick="window.hurt=1">文字</p><img src=x onerror="window.hurt=1"><svg onload="window.hurt=1"></svg>' +
      '<a href="javascript:window.hurt=1">链接</a><iframe srcdoc="<script>parent.hurt=1</script>"></iframe><form><math><mtext></form><form><mglyph><style></math><img src onerror=window.hurt=1>'
    const made = await desk.app.as('admin').make('bulletin', { title: '攻击', content: '<p>文字</p>' })
    await desk.app.db.query(`update ${desk.app.db.table('bulletin')} set content = $1 where id = $2`, [attack, made.id])
    const page = await desk.page('admin')
    await open(page, `/o/bulletin/${made.id}`)
    await page.locator('.fields-tab .rich-text', { hasText: '文字' }).waitFor()
    assert.equal(
      await page.locator('.fields-tab .rich-text :is(img, svg, iframe, form, [onclick], a[href])').count(),
      0,
    )
    await page.getByRole('button', { name: '编辑' }).click()
    await page.getByRole('textbox', { name: '内容' }).waitFor()
    assert.equal(await page.evaluate('window.hurt'), undefined)
    await page.context().close()
    // the styles of the attack were read in order to be taken out; nothing else of it came so far
    for (const prevented of desk.prevented()) assert.match(prevented, /^policy: style-src-elem inline/)
  })

  it('is written on a phone, in English', async () => {
    const page = await desk.page('admin', PHONE)
    await written()
    await page.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await open(page)
    await page.getByText('放假通知').first().click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByRole('textbox', { name: 'Content' }).waitFor()
    await page.getByRole('toolbar', { name: 'Formatting' }).waitFor()
    await desk.look(page, 'rich-phone')
    await page.context().close()
  })
})
