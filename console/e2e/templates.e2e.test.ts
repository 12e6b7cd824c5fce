import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { fillLabels, footer, openPlan, pick, row, save, synchronise } from './designer.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const CRM = fileURLToPath(new URL('../../seeds/crm', import.meta.url))

describe('templates, tabs and menus, in a browser', function () {
  this.timeout(240_000)
  let desk: Desk
  let page: Page
  before(async () => {
    desk = await openDesk()
    await desk.app.apply(CRM)
    await desk.app.services.models.refresh()
    page = await desk.page('admin')
    page.setDefaultTimeout(40_000)
  })
  after(() => desk.close())
  afterEach(async () => {
    assert.deepEqual(desk.thrown, [])
    await desk.app.as('admin').delete('/api/v1/drafts')
  })

  const items = (seen = page) => seen.locator('.item-list .item')
  const codes = (seen = page): Promise<string[]> => seen.locator('.item-list .item .pick small').allTextContents()
  const headers = (seen = page): Promise<string[]> =>
    seen.frameLocator('.preview-room iframe').locator('th.column .head-label').allTextContents()

  async function openTemplate(name: string, part = 'list', seen = page): Promise<void> {
    await seen.goto(`/templates?name=${name}&part=${part}`)
    await items(seen).first().waitFor()
  }
  async function saveDraft(): Promise<void> {
    await page.getByRole('button', { name: '保存草稿' }).click()
    await page.getByText('有未保存的修改').waitFor({ state: 'detached' })
  }
  async function inForce(): Promise<void> {
    await openPlan(page)
    await synchronise(page)
  }
  async function drafts(): Promise<number> {
    return (await desk.app.as('admin').get('/api/v1/drafts')).is(200).rows.length
  }
  /** Somebody who drags rests for a moment before letting go. */
  async function drag(what: Locator, onto: Locator): Promise<void> {
    const from = await what.boundingBox()
    const to = await onto.boundingBox()
    assert.ok(from && to)
    await page.mouse.move(from.x + 10, from.y + 10)
    await page.mouse.down()
    await page.mouse.move(from.x + 14, from.y + 24, { steps: 4 })
    await page.mouse.move(to.x + 60, to.y + to.height / 2, { steps: 12 })
    await page.mouse.move(to.x + 60, to.y + to.height - 6, { steps: 4 })
    await page.waitForTimeout(300)
    await page.mouse.up()
  }
  /** The order of the columns once the preview has followed. */
  async function previewed(wanted: readonly string[], seen = page): Promise<void> {
    for (let attempt = 0; attempt < 60; attempt++) {
      const now = await headers(seen)
      if (wanted.every((label, index) => now[index] === label)) return
      await seen.waitForTimeout(100)
    }
    assert.deepEqual((await headers(seen)).slice(0, wanted.length), wanted)
  }

  it('crm A13: birthday and city, ticked in the batch dialog, are in the customer list at its next load', async () => {
    await openTemplate('customers')
    await page.locator('[data-item=birthday] .pick').focus()
    await page.keyboard.press('Delete')
    await page.getByRole('button', { name: '批量添加' }).click()
    await page.getByRole('checkbox', { name: '“出生日期”的选择' }).check()
    await page.getByRole('checkbox', { name: '“城市”的选择' }).check()
    await page.getByRole('spinbutton', { name: '“城市”的顺序' }).fill('0')
    await page.getByRole('spinbutton', { name: '“城市”的宽度' }).fill('140')
    await desk.look(page, 'template-batch')
    await footer(page, '加入 2 项').click()
    await page.locator('[data-item=city]').waitFor()
    assert.deepEqual((await codes()).slice(-2), ['city', 'birthday'])
    await page.frameLocator('.preview-room iframe').getByRole('columnheader', { name: '城市' }).waitFor()
    await desk.look(page, 'template-list')
    await saveDraft()
    const before = await desk.app.as('admin').get('/api/v1/screens/customers')
    assert.doesNotMatch(JSON.stringify(before.body['list']), /"city"/)
    await inForce()
    await page.goto('/o/customers')
    await page.getByRole('columnheader', { name: '城市' }).waitFor()
    await page.getByRole('columnheader', { name: '出生日期' }).waitFor()
  })

  it('crm A12: a template whose code is taken is refused, and nothing is kept', async () => {
    await page.goto('/templates')
    await page.getByRole('button', { name: '新增模板' }).first().click()
    await fillLabels(page, { zh: '另一个客户档案', en: 'Other customers' })
    await pick(page, 'object', '客户档案')
    await row(page, 'name').locator('input').fill('customers')
    assert.match(await row(page, 'name').locator('.field-fault').innerText(), /已经有 'customers'/)
    await footer(page, '保存草稿').click()
    await desk.look(page, 'template-code-taken')
    assert.equal(await drafts(), 0)
    await row(page, 'name').locator('input').fill('customers_too')
    await save(page, '保存草稿')
    await items().first().waitFor()
    assert.match(page.url(), /name=customers_too/)
    assert.equal(await drafts(), 1)
  })

  it('crm A14: a tab that is switched off is absent, and the address with the values of the record is the last tab', async () => {
    const customer = { customer_name: '张 三&co', phone: `139${String(Date.now()).slice(-8)}` }
    const id = String((await desk.app.as('admin').post('/api/v1/crm_customer', customer)).is(201).data['id'])
    await page.goto('/detail-tabs?object=crm_customer')
    const trade = page.locator('[data-tab=trade_record]')
    await trade.waitFor()
    assert.match(await trade.innerText(), /600/)
    assert.match(await trade.innerText(), /否/)
    await page.getByRole('button', { name: '新增页签' }).click()
    await fillLabels(page, { zh: '外部视图', en: 'Outside' })
    await row(page, 'order').locator('input').fill('1150')
    await page.getByRole('radiogroup', { name: '类型' }).getByText('外部链接').click()
    const address = row(page, 'content/url').locator('textarea')
    await address.fill('https://${customer_name}.example.com/')
    await address.blur()
    assert.match(await row(page, 'content/url').locator('.field-fault').innerText(), /主机名之后/)
    await address.fill('https://example.com/view?n=${customer_name}&p=${phone}&id=')
    await row(page, 'insert').locator('select').selectOption('id')
    assert.match(await address.inputValue(), /id=\$\{id\}$/)
    await desk.look(page, 'tab-form')
    await save(page, '保存草稿')
    await page.locator('[data-tab=outside]').waitFor()
    await desk.look(page, 'tabs')
    await inForce()
    await page.goto(`/o/customers/${id}`)
    await page.getByRole('tab').first().waitFor()
    const tabs = await page.getByRole('tab').allTextContents()
    assert.equal(tabs.map((tab) => tab.trim()).includes('交易记录'), false)
    assert.equal(tabs.at(-1)?.trim(), '外部视图')
    await page.getByRole('tab', { name: '外部视图' }).click()
    const frame = page.locator('.record-tabs iframe')
    assert.equal(
      await frame.getAttribute('src'),
      `https://example.com/view?n=${encodeURIComponent('张 三&co')}&p=&id=${id}`,
    )
    assert.equal(await frame.getAttribute('sandbox'), 'allow-scripts allow-forms allow-popups')
  })

  it('a column is dragged, and the preview follows; a phone shows cards', async () => {
    await openTemplate('thing')
    const before = await codes()
    await previewed(['名称'])
    // the first column is frozen and stays where it is
    await drag(items().nth(1).locator('.grip'), items().nth(3))
    const [first, second = '', third, fourth] = before
    await page.locator(`.item:nth-child(4)[data-item="${second}"]`).waitFor()
    assert.deepEqual((await codes()).slice(0, 4), [first, third, fourth, second])
    const labels = await page.locator('.item-list .item .label').allTextContents()
    await previewed(labels.slice(0, 4))
    await page.locator('.preview-pane').getByText('手机', { exact: true }).click()
    await page.frameLocator('.preview-room iframe').locator('.list-head').waitFor()
    assert.equal(await page.frameLocator('.preview-room iframe').locator('table').count(), 0)
    await desk.look(page, 'template-phone-preview')
    await page.getByRole('button', { name: '撤销修改' }).click()
    await page.locator(`.item:nth-child(2)[data-item="${second}"]`).waitFor()
    assert.deepEqual(await codes(), before)
  })

  it('a field is dragged in from the palette, and keys move and remove what was chosen', async () => {
    await openTemplate('thing')
    const used = await codes()
    const field = page.locator('.palette li').first()
    const name = (await field.getAttribute('data-field')) ?? ''
    await drag(field, items().nth(1))
    await page.locator(`.item[data-item="${name}"]`).waitFor()
    assert.equal((await codes()).length, used.length + 1)
    assert.equal(await page.locator(`.palette li[data-field="${name}"]`).count(), 0)
    const at = (await codes()).indexOf(name)
    await page.locator(`[data-item="${name}"] .pick`).focus()
    await page.keyboard.press('Alt+ArrowDown')
    await page.waitForFunction(
      ([code, place]) =>
        document.querySelectorAll('.item-list .item')[Number(place)]?.getAttribute('data-item') === code,
      [name, at + 1] as const,
    )
    await page.keyboard.press('Delete')
    assert.deepEqual(await codes(), used)
  })

  it('properties of columns, form items and conditions are drawn at once, and faults name their place', async () => {
    await openTemplate('thing')
    await page.locator('[data-item=name] .pick').click()
    await row(page, 'label/zh').locator('input').fill('物品名称')
    await row(page, 'width').locator('input').fill('333')
    await page.keyboard.press('Tab')
    await previewed(['物品名称'])
    await page.getByRole('tab', { name: '编辑模板' }).click()
    await page.locator('[data-item=colour] .pick').click()
    await row(page, 'control').locator('select').selectOption('radio')
    const drawn = page.frameLocator('.preview-room iframe')
    await drawn.locator('[data-field=colour] input[type=radio]').first().waitFor()
    await page.locator('[data-item=name] .pick').click()
    await row(page, 'validation/pattern').locator('input').fill('(')
    await page.keyboard.press('Tab')
    await page.getByText('不是正则表达式').waitFor()
    await desk.look(page, 'template-form')
    await row(page, 'validation/pattern').locator('input').fill('.{2,}')
    await page.keyboard.press('Tab')
    await page.getByText('不是正则表达式').waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: '查询模板' }).click()
    await page.locator('[data-item=colour] .pick').click()
    await row(page, 'default').getByRole('checkbox').first().check()
    await drawn.locator('summary.on').first().waitFor()
    await desk.look(page, 'template-query')
    await page.keyboard.press('Control+s')
    await page.getByText('有未保存的修改').waitFor({ state: 'detached' })
    await inForce()
    await page.goto('/o/thing')
    await page.locator('.filter-chips .chip').first().waitFor()
    await page.getByRole('columnheader', { name: '物品名称' }).waitFor()
    await page.getByRole('button', { name: '新增' }).first().click()
    await page.locator('.side-drawer [data-field=colour] input[type=radio]').first().waitFor()
    const input = page.locator('.side-drawer [data-field=name] input')
    await input.fill('一')
    await input.blur()
    await page.locator('.side-drawer [data-field=name] .field-fault').waitFor()
  })

  it('what is not saved is not lost unasked, and what somebody else saved meanwhile is not overwritten', async () => {
    await openTemplate('many_things')
    await page.locator('.palette li button').first().click()
    await page.getByText('有未保存的修改').waitFor()
    await page.locator('.template-list .entry', { hasText: 'companies' }).first().click()
    await page.getByRole('button', { name: '继续编辑' }).click()
    assert.match(page.url(), /name=many_things/)
    await saveDraft()
    await page.locator('.palette li button').first().click()
    const admin = desk.app.as('admin')
    const now = (await admin.get('/api/v1/definitions/template/many_things')).is(200).data as Record<string, unknown>
    const body = { ...(now['body'] as object), description: { zh: '他人', en: 'Other' } }
    ;(await admin.send('PUT', '/api/v1/drafts/template/many_things', { body: { body } })).is(200)
    await page.getByRole('button', { name: '保存草稿' }).click()
    await page.getByText('其他人也修改了这个模板').waitFor()
    await desk.look(page, 'template-stale')
    await page.getByRole('button', { name: '载入现在的内容' }).click()
    await page.getByText('其他人也修改了这个模板').waitFor({ state: 'detached' })
  })

  it('a menu for a list that had none appears in the navigation after synchronising', async () => {
    await page.goto('/menus')
    const module = page.locator('[data-menu=sample] > .row')
    await module.hover()
    await module.getByRole('button', { name: /下新增/ }).click()
    await fillLabels(page, { zh: '箱子清单', en: 'Boxes' })
    await pick(page, 'target/template', 'box')
    await row(page, 'icon').getByRole('button').first().click()
    await page.locator('.pop-panel').getByRole('button', { name: 'box', exact: true }).click()
    await desk.look(page, 'menu-form')
    await save(page, '保存草稿')
    await page.locator('[data-menu=boxes]').waitFor()
    await page.locator('[data-pick=boxes]').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.locator('[data-menu=boxes] + [data-menu=sample_shelves]').waitFor()
    await desk.look(page, 'menus')
    await inForce()
    await page.keyboard.press('Escape')
    await page.goto('/o/box')
    await page.locator('.frame-menu').getByRole('link', { name: '箱子清单' }).waitFor()
  })

  it('on a phone a template is looked at, reordered by buttons and its properties edited', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await phone.goto('/templates')
    await phone.locator('.template-list .entry').first().waitFor()
    await desk.look(phone, 'phone-templates')
    await openTemplate('thing', 'list', phone)
    const before = await codes(phone)
    await phone
      .getByRole('button', { name: /^Move “.*” down$/ })
      .first()
      .click()
    await phone.locator(`.item:nth-child(2)[data-item="${before[0] ?? ''}"]`).waitFor()
    await desk.look(phone, 'phone-template')
    await items(phone).first().locator('.pick').click()
    await phone.locator('.side-drawer .part-settings').waitFor()
    await desk.look(phone, 'phone-template-properties')
    await phone.locator('.side-drawer').getByRole('button', { name: 'Close' }).click()
    await phone.getByRole('button', { name: 'Preview' }).click()
    await phone.locator('.preview-room iframe').waitFor()
    await desk.look(phone, 'phone-template-preview')
    await phone.goto('/menus')
    await phone.locator('[data-menu=sample]').waitFor()
    await desk.look(phone, 'phone-menus')
    await phone.goto('/detail-tabs?object=crm_customer')
    await phone.locator('[data-tab]').first().waitFor()
    await desk.look(phone, 'phone-tabs')
  })
})
