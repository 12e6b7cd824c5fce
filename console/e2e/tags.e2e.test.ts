import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import type { Client } from '../../engine/testing/server.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const CRM = fileURLToPath(new URL('../../seeds/crm', import.meta.url))
const OBJECT = 'crm_company'

/** Name and industry. */
const COMPANIES = Array.from({ length: 25 }, (_, at) => ({
  company_name: `示例公司${String(at + 1).padStart(2, '0')}`,
  phone: `1380000${String(at).padStart(4, '0')}`,
  remark: at < 8 ? '重点' : '普通',
}))

describe('tags, in a browser', function () {
  this.timeout(180_000)
  let desk: Desk
  let admin: Client
  let page: Page
  const ids = new Map<string, string>()
  const idOf = (name: string): string => ids.get(name) ?? assert.fail(name)
  const make = async (object: string, name: string, values: Readonly<Record<string, unknown>>): Promise<void> => {
    ids.set(name, (await admin.make(object, { name, ...values })).id)
  }

  before(async () => {
    desk = await openDesk()
    await desk.app.apply(CRM)
    await desk.app.services.models.refresh()
    admin = desk.app.as('admin')
    await desk.app.services.jobs.start()
    for (const company of COMPANIES) await admin.make(OBJECT, company)
    await make('sys_tag_category', '公司标签', { object: OBJECT, sort_order: 10 })
    await make('sys_tag_category', '经营情况', { object: OBJECT, sort_order: 10, parent: idOf('公司标签') })
    await make('sys_tag_category', '合作意向', { object: OBJECT, sort_order: 20, parent: idOf('公司标签') })
    const below = { object: OBJECT, category: idOf('经营情况') }
    await make('sys_tag', '重点公司', { ...below, type: 'global_auto', validity_days: 1, score: 8, color: '#1668dc' })
    await make('sys_tag', '可靠', {
      object: OBJECT,
      category: idOf('合作意向'),
      type: 'global_manual',
      score: -3,
      color: '#c93338',
    })
    page = await desk.page('admin')
    await page.goto(`/tags?object=${OBJECT}`)
    await rowOf('重点公司').waitFor()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const rowOf = (name: string): Locator => page.locator('tbody tr').filter({ hasText: name }).first()
  const tree = (name: string): Locator => page.getByRole('treeitem', { name: new RegExp(name) })
  const choose = async (box: Locator, option: string): Promise<void> => {
    // the input lies beneath what is chosen in it
    await box.click({ force: true })
    await box.fill(option)
    await page
      .getByRole('option', { name: new RegExp(`^${option}`) })
      .filter({ visible: true })
      .first()
      .click()
  }

  it('show the tags of a category, with or without those below it', async () => {
    await desk.look(page, 'tags')
    await tree('公司标签').click()
    await page.getByText('共 2 条').first().waitFor()
    await page.getByLabel('包含下级').uncheck()
    await page.getByText('“公司标签”下还没有标签').waitFor()
    assert.match(page.url(), /below=0/)
    await desk.look(page, 'tags-none')
    await tree('经营情况').click()
    await rowOf('重点公司').waitFor()
    assert.equal(await rowOf('可靠').count(), 0)
    await page.getByRole('searchbox', { name: '筛选分类' }).fill('意向')
    assert.equal(await page.getByRole('treeitem').count(), 3)
    await page.getByRole('searchbox', { name: '筛选分类' }).fill('')
  })

  it('a category is made, and moved by dragging', async () => {
    await tree('公司标签').click()
    await page.getByRole('button', { name: '添加分类' }).click()
    const dialog = page.getByRole('dialog', { name: '添加分类' })
    await dialog.getByRole('button', { name: '保存' }).click()
    await dialog.getByText('请填写分类名称').waitFor()
    await dialog.getByLabel('分类名称').fill('外部标签')
    await desk.look(page, 'tags-category')
    await dialog.getByRole('button', { name: '保存' }).click()
    await tree('外部标签').waitFor()
    assert.equal(await tree('外部标签').getAttribute('aria-level'), '2')
    await tree('外部标签').dragTo(tree('全部标签'))
    await page.locator('[role=treeitem][aria-level="1"]', { hasText: '外部标签' }).waitFor()
  })

  it('a tag is refused without what it needs, and made with it', async () => {
    await tree('经营情况').click()
    await page.getByRole('button', { name: '新增', exact: true }).click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByLabel('有效期').fill('')
    await drawer.getByRole('button', { name: '保存' }).click()
    await drawer.getByText('自动标签必须填写有效期').waitFor()
    await desk.look(page, 'tags-form-refused')
    await drawer.getByLabel('标签名称').fill('重点公司')
    await drawer.getByLabel('有效期').fill('7')
    await drawer.getByRole('button', { name: '保存' }).click()
    // the name is taken: said at the name
    await drawer.locator('.field--bad', { has: page.locator('#tag-name') }).waitFor()
    await drawer.getByLabel('标签名称').fill('大型公司')
    await drawer.getByLabel('分值').fill('-5')
    await drawer.getByRole('button', { name: '#7039c9' }).click()
    await desk.look(page, 'tags-form')
    await drawer.getByRole('button', { name: '保存' }).click()
    await rowOf('大型公司').waitFor()
    await rowOf('大型公司').getByText('7 天').waitFor()
  })

  it('a rule is written in rows, said in words, counted, previewed and kept', async () => {
    await page.goto(`/tags?object=${OBJECT}`)
    await rowOf('重点公司').getByRole('button', { name: '更多操作' }).click()
    await page.getByRole('menuitem', { name: '标签规则' }).click()
    await page.getByRole('heading', { name: '标签规则-重点公司' }).waitFor()
    await desk.look(page, 'tag-rules-none')
    await page.getByRole('button', { name: '添加规则' }).first().click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByLabel('规则名称').fill('重点')
    await drawer.getByRole('button', { name: '保存' }).click()
    await drawer.getByText('[自定义条件]与[标签]不能同时为空').waitFor()
    await drawer.getByRole('button', { name: '添加条件' }).click()
    const row = page.locator('.condition-row').first()
    await choose(row.getByRole('combobox', { name: '字段', exact: true }), '备注')
    await row.getByLabel('操作符').selectOption('==')
    await row.getByRole('textbox', { name: '查询值' }).fill('重点')
    await row.getByLabel('左括号').selectOption('1')
    await row.locator('.field-fault', { hasText: '括号不匹配' }).waitFor()
    await desk.look(page, 'tag-rule-brackets')
    await row.getByLabel('右括号').selectOption('1')
    await drawer.getByText('备注 等于 重点').waitFor()
    await drawer.getByText('8 满足当前规则条件的数据').waitFor()
    await drawer.getByRole('button', { name: '自动生成规则描述' }).click()
    await page.waitForFunction(() =>
      [...document.querySelectorAll('textarea')].some(({ value }) => value.includes('[remark]')),
    )
    await desk.look(page, 'tag-rule')
    await drawer.getByRole('button', { name: '预览' }).click()
    const dialog = page.getByRole('dialog', { name: '结果预览-重点' })
    await dialog.getByText('8 满足当前规则条件的数据').waitFor()
    await dialog.locator('tbody tr[data-id]').nth(7).waitFor()
    await desk.look(page, 'tag-rule-preview')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await drawer.getByRole('button', { name: '保存' }).click()
    await page.getByRole('listitem').filter({ hasText: '[remark]' }).waitFor()
    await desk.look(page, 'tag-rules')
  })

  it('a rule asks for other tags, and is copied, switched off and deleted', async () => {
    await page.goto(`/tags/${idOf('重点公司')}/rules`)
    await page.getByRole('button', { name: '复制' }).click()
    const drawer = page.locator('.side-drawer')
    await drawer.getByLabel('规则名称').fill('可靠的重点')
    await choose(drawer.getByRole('combobox', { name: /^包含标签/ }), '可靠')
    await drawer.getByText('包含标签“可靠”之一').waitFor()
    await drawer.getByRole('button', { name: '保存' }).click()
    const second = page.getByRole('listitem').filter({ hasText: '可靠的重点' })
    await second.getByRole('button', { name: '禁用' }).click()
    await second.getByRole('button', { name: '启用' }).waitFor()
    await second.getByRole('button', { name: '删除' }).click()
    await page.getByRole('dialog', { name: '删除规则' }).getByRole('button', { name: '删除' }).click()
    await second.waitFor({ state: 'detached' })
  })

  it('crm A16: chosen tags are run at once, manual ones not, and counts lead to the records', async () => {
    await page.goto(`/tags/${idOf('重点公司')}/rules`)
    await page.getByRole('heading', { name: '标签规则-重点公司' }).waitFor()
    await page.getByRole('link', { name: '返回上级' }).click()
    await rowOf('重点公司').getByRole('checkbox').check()
    await rowOf('可靠').getByRole('checkbox').check()
    await page.getByText('已选 2 个标签').waitFor()
    await desk.look(page, 'tags-chosen')
    await page.locator('.selection-bar').getByRole('button', { name: '自动打标签' }).click()
    const dialog = page.getByRole('dialog', { name: '自动打标签' })
    await dialog.getByText('1 个标签不是自动标签').waitFor()
    await dialog.getByRole('button', { name: '开始运行' }).click()
    await dialog.getByText('已完成').waitFor()
    await desk.look(page, 'tags-run')
    await dialog.getByRole('button', { name: '关闭' }).last().click()
    await rowOf('重点公司').getByRole('link', { name: '8', exact: true }).waitFor()
    await desk.look(page, 'tags-counted')
    await page.getByRole('button', { name: '更多', exact: true }).click()
    await page.getByRole('menuitem', { name: '运行记录' }).click()
    await page.locator('.side-drawer .runs li').first().getByText('已完成').waitFor()
    await desk.look(page, 'tags-runs')
    await page.locator('.side-drawer').getByRole('button', { name: '关闭' }).click()
    await page.getByRole('button', { name: '取消选择' }).click()
    await page.getByText('标签分析').click()
    await page.getByRole('heading', { name: '公司标签分析' }).waitFor()
    await page
      .locator('.bars')
      .getByRole('link', { name: /重点公司/ })
      .first()
      .waitFor()
    await desk.look(page, 'tags-analysis')
    await page
      .locator('.bars')
      .getByRole('link', { name: /重点公司/ })
      .first()
      .click()
    await page.getByText('共 8 条').first().waitFor()
    await desk.look(page, 'tags-records')
  })

  it('shows the same on a phone, in English', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.goto('/')
    await phone.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await phone.goto(`/tags?object=${OBJECT}`)
    await phone.locator('.card', { hasText: '重点公司' }).waitFor()
    await desk.look(phone, 'tags-phone')
    await phone.locator('.card', { hasText: '重点公司' }).getByRole('link', { name: '重点公司' }).click()
    await phone.getByText('Edit tag: 重点公司').waitFor()
    await phone.getByText('8 records carry this tag').waitFor()
    await desk.look(phone, 'tags-form-phone')
    await phone.getByRole('button', { name: 'Cancel' }).click()
    await phone.goto(`/tags/${idOf('重点公司')}/rules`)
    await phone.getByRole('button', { name: 'Edit' }).click()
    await phone.getByText('8 records meet this rule').waitFor()
    await desk.look(phone, 'tag-rule-phone')
    await phone.goto(`/tags?object=${OBJECT}&view=analysis`)
    await phone
      .getByRole('link', { name: /重点公司/ })
      .first()
      .waitFor()
    await desk.look(phone, 'tags-analysis-phone')
    await phone.context().close()
  })

  it('offers nothing to whoever may only look', async () => {
    const reader = await desk.page('reader')
    await reader.goto(`/tags?object=${OBJECT}`)
    await reader.locator('.tags-page .empty-state').waitFor()
    assert.equal(await reader.locator('.tags-page .btn--primary').count(), 0)
    await reader.context().close()
  })
})
