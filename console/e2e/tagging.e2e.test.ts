import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import type { Client } from '../../engine/testing/server.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const CRM = fileURLToPath(new URL('../../seeds/crm', import.meta.url))
const OBJECT = 'crm_company'
const COMPANIES = Array.from({ length: 12 }, (_, at) => ({
  company_name: `示例公司${String(at + 1).padStart(2, '0')}`,
  phone: `1380000${String(at).padStart(4, '0')}`,
}))

describe('tagging by hand, in a browser', function () {
  this.timeout(240_000)
  let desk: Desk
  let admin: Client
  let page: Page
  let list = ''
  const ids = new Map<string, string>()
  const idOf = (name: string): string => ids.get(name) ?? assert.fail(name)
  const make = async (object: string, name: string, values: Readonly<Record<string, unknown>>): Promise<void> => {
    ids.set(name, (await admin.make(object, { name, object: OBJECT, ...values })).id)
  }

  before(async () => {
    desk = await openDesk()
    await desk.app.apply(CRM)
    await desk.app.services.models.refresh()
    admin = desk.app.as('admin')
    for (const company of COMPANIES) ids.set(company.company_name, (await admin.make(OBJECT, company)).id)
    await make('sys_tag_category', '合作意向', { sort_order: 20 })
    await make('sys_tag_category', '经营情况', { sort_order: 10, exclusive: true })
    const manual = { type: 'global_manual' }
    await make('sys_tag', '可靠', { ...manual, category: idOf('合作意向'), color: '#2b7d0f', score: 5 })
    await make('sys_tag', '待观察', { ...manual, category: idOf('合作意向'), color: '#d4580b', validity_days: 30 })
    await make('sys_tag', '经营良好', { ...manual, category: idOf('经营情况'), color: '#1668dc' })
    await make('sys_tag', '停用的标签', { ...manual, category: idOf('合作意向'), enabled: false })
    await make('sys_tag', '系统标签', { type: 'global_auto', category: idOf('经营情况'), validity_days: 1 })
    const objects = await admin.get('/api/v1/tags/objects')
    const found = (objects.is(200).body as { data: { object: string; template: string }[] }).data
    list = `/o/${found.find(({ object }) => object === OBJECT)?.template ?? assert.fail('no list')}`
    page = await desk.page('admin')
    await openList(page)
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const rowOf = (name: string, on = page): Locator => on.locator('tbody tr[data-id]').filter({ hasText: name }).first()
  const openList = async (on: Page, question = ''): Promise<void> => {
    await on.goto(`${list}${question}`)
    await on.locator('tbody tr[data-id], .card .title, .empty-state').first().waitFor()
  }
  const tick = (name: string): Promise<void> => rowOf(name).locator('input[type=checkbox]').check()
  const option = (name: string, on = page): Locator => on.locator('.tag-option', { hasText: name })
  const drawer = (): Locator => page.locator('.side-drawer')
  const chips = async (name: string): Promise<readonly string[]> => {
    const answer = await admin.get(`/api/v1/${OBJECT}/${idOf(name)}/tags`)
    return (answer.is(200).body as { data: { name: string }[] }).data.map((tag) => tag.name).sort()
  }

  it('gives tags to the ticked rows, one of them made on the spot, and shows them at once', async () => {
    await tick('示例公司01')
    await tick('示例公司02')
    await page.getByRole('button', { name: '打标签' }).click()
    await page.getByRole('heading', { name: '打标签：2 条记录' }).waitFor()
    await option('可靠').waitFor()
    assert.deepEqual(await page.locator('.tag-option .name').allTextContents(), ['经营良好', '可靠', '待观察'])
    await page.getByRole('searchbox', { name: '搜索标签或分类' }).fill('意向')
    assert.equal(await option('经营良好').count(), 0)
    await option('可靠').click()
    await page.getByRole('searchbox', { name: '搜索标签或分类' }).fill('')
    await page.getByRole('button', { name: '新建个人标签' }).click()
    const form = page.getByRole('form', { name: '新建个人标签' })
    await form.getByRole('button', { name: '创建' }).click()
    await form.getByText('请填写标签名称').waitFor()
    await form.getByLabel('标签名称').fill('我的重点')
    await form.getByRole('button', { name: '#7039c9' }).click()
    await form.getByLabel('有效期').fill('0')
    await form.getByRole('button', { name: '创建' }).click()
    await form.getByText('有效期须为 1 到 36500 的整数').waitFor()
    await desk.look(page, 'tagging-personal')
    await form.getByLabel('有效期').fill('7')
    await form.getByRole('button', { name: '创建' }).click()
    await option('我的重点').waitFor()
    assert.ok(await option('我的重点').locator('input').isChecked())
    await desk.look(page, 'tagging-picker')
    await drawer().getByRole('button', { name: '确定' }).click()
    await page.getByText('已处理 2 条记录：添加 4 个，移除 0 个标签').waitFor()
    await rowOf('示例公司01').getByText('可靠').waitFor()
    await rowOf('示例公司02').getByText('我的重点').waitFor()
    assert.deepEqual(await chips('示例公司02'), ['可靠', '我的重点'])
    await desk.look(page, 'tagging-list')
  })

  it('gives and takes tags over all that match', async () => {
    await page.getByLabel('选择本页全部').click()
    await page.getByRole('button', { name: '选择全部 12 条' }).click()
    await page.getByText('已选全部 12 条').waitFor()
    await page.getByRole('button', { name: '打标签' }).click()
    await option('待观察').click()
    await page.getByText('移除标签', { exact: true }).click()
    await option('我的重点').click()
    await desk.look(page, 'tagging-both')
    await drawer().getByRole('button', { name: '确定' }).click()
    await page.getByText('已处理 12 条记录：添加 12 个，移除 2 个标签').waitFor()
    assert.deepEqual(await chips('示例公司01'), ['可靠', '待观察'])
    assert.deepEqual(await chips('示例公司12'), ['待观察'])
  })

  it('finds by tags that are there and tags that are not, which links and filters beside them keep', async () => {
    await openList(page)
    await page.getByRole('button', { name: '筛选', exact: true }).click()
    const panel = drawer()
    const part = (name: string): Locator =>
      panel.locator('details').filter({ has: page.getByText(name, { exact: true }) })
    for (const name of ['包含标签', '不包含标签'])
      if ((await part(name).getAttribute('open')) === null) await part(name).locator('summary').click()
    await part('包含标签').getByText('可靠').click()
    await part('包含标签').getByText('待观察').click()
    await part('包含标签').getByText('含全部').click()
    await part('不包含标签').getByText('我的重点').click()
    await desk.look(page, 'tagging-filter-panel')
    await panel.getByRole('button', { name: '确定' }).click()
    await page.locator('.filter-chips').getByText('可靠、待观察').waitFor()
    await page.locator('.filter-chips').getByText('我的重点').waitFor()
    await page.getByText('共 2 条').first().waitFor()
    await desk.look(page, 'tagging-filtered')
    const address = new URL(page.url()).search
    const other = await desk.page('admin')
    await openList(other, address)
    await other.locator('.filter-chips').getByText('可靠、待观察').waitFor()
    assert.equal(await other.locator('tbody tr[data-id]').count(), 2)
    // one of them is gone: said so, and nothing has it
    await openList(other, `?f.tags=has_any:${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}`)
    await other.locator('.filter-chips').getByText('已删除的标签').waitFor()
    await other.locator('.empty-state').waitFor()
    await desk.look(other, 'tagging-filter-gone')
    await other.close()
  })

  it('shows why a record carries its tags, takes one away with a way back, and adds another', async () => {
    await page.goto(`${list}/${idOf('示例公司01')}`)
    const block = page.locator('.record-tags')
    await block.getByText('可靠').waitFor()
    const tip = await block.locator('.tag-chip', { hasText: '待观察' }).getAttribute('title')
    assert.match(tip ?? '', /全局手动标签[^]*打上时间[^]*有效至[^]*操作人/)
    await block.getByRole('button', { name: '移除标签“可靠”' }).click()
    await page.getByText('已移除标签“可靠”').waitFor()
    await block.getByText('可靠').waitFor({ state: 'detached' })
    await page.locator('.undo-toast button').click()
    await block.locator('.tag-chip', { hasText: '可靠' }).waitFor()
    await block.getByRole('button', { name: '添加标签' }).click()
    await option('经营良好').waitFor()
    // what it carries is not offered again
    assert.equal(await option('可靠').count(), 0)
    await option('经营良好').click()
    await drawer().getByRole('button', { name: '确定' }).click()
    await block.locator('.tag-chip', { hasText: '经营良好' }).waitFor()
    await desk.look(page, 'tagging-detail')
    await block.getByRole('button', { name: '标签历史' }).click()
    await drawer().locator('tbody tr').filter({ hasText: '经营良好' }).first().waitFor()
    await desk.look(page, 'tagging-record-history')
    await drawer().getByRole('button', { name: '关闭' }).click()
    await drawer().waitFor({ state: 'hidden' })
  })

  it('tells the history of tags, narrowed by who and what, and as a file', async () => {
    await page.goto('/tag-history')
    const rows = page.locator('tbody tr').filter({ hasText: '示例公司' })
    await rows.first().waitFor()
    await desk.look(page, 'tagging-history')
    await page.getByLabel('操作类型').selectOption({ label: '删除' })
    await page.waitForFunction(() =>
      [...document.querySelectorAll('tbody tr')].every((row) => row.textContent.includes('删除')),
    )
    await page.getByLabel('标签所属').selectOption({ label: '个人' })
    await page.getByText('已显示 2 条').waitFor()
    assert.match(page.url(), /action=remove/)
    await page.getByLabel('适用对象').selectOption({ value: OBJECT })
    await page.getByLabel('标签名称').selectOption({ label: '我的重点' })
    await page.getByText('已显示 2 条').waitFor()
    const file = page.waitForEvent('download')
    await page.getByRole('button', { name: '导出' }).click()
    assert.match((await file).suggestedFilename(), /^标签历史_\d{8}\.csv$/)
    await page.getByRole('button', { name: '重置' }).click()
    await rows.first().getByRole('link', { name: '示例公司' }).click()
    await page.locator('.record-tags').waitFor()
  })

  it('tags more records than fit into one go by a job, and one alone from the menu of its row', async () => {
    const many = (from: number) =>
      Array.from({ length: 700 }, (_, at) => ({
        company_name: `批量公司${from + at}`,
        phone: String(13_900_000_000 + from + at),
      }))
    for (const from of [0, 700, 1400]) (await admin.post(`/api/v1/${OBJECT}`, many(from))).is(201)
    await desk.app.services.jobs.start()
    await openList(page)
    await page.getByLabel('选择本页全部').click()
    await page.getByRole('button', { name: '选择全部 2,112 条' }).click()
    await page.getByRole('button', { name: '打标签' }).click()
    await option('可靠').click()
    await drawer().getByRole('button', { name: '确定' }).click()
    await page.getByText(/已处理 2,112 条记录：添加 2,11\d 个/).waitFor()
    await drawer().waitFor({ state: 'hidden' })
    await openList(page, `?q=${encodeURIComponent('示例公司03')}`)
    await rowOf('示例公司03').getByText('可靠').waitFor()
    await rowOf('示例公司03').locator('button').last().click()
    await page.getByRole('menuitem', { name: '打标签' }).click()
    await page.getByRole('heading', { name: '打标签：示例公司03' }).waitFor()
    await option('经营良好').click()
    await drawer().getByRole('button', { name: '确定' }).click()
    await rowOf('示例公司03').getByText('经营良好').waitFor()
  })

  it('works on a phone and in English', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.goto(`${list}/${idOf('示例公司01')}`)
    await phone.locator('.record-tags .tag-chip').first().waitFor()
    await desk.look(phone, 'tagging-phone-detail')
    await phone.locator('.record-tags').getByRole('button', { name: '添加标签' }).click()
    await option('我的重点', phone).waitFor()
    await desk.look(phone, 'tagging-phone-picker')
    await phone.goto('/tag-history')
    await phone.locator('.card .title').first().waitFor()
    await desk.look(phone, 'tagging-phone-history')
    await phone.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await phone.goto('/tag-history')
    await phone.getByRole('heading', { name: 'History of tags' }).waitFor()
    await phone.locator('.card .title').first().waitFor()
    await desk.look(phone, 'tagging-phone-history-en')
    await phone.context().close()
    const wide = await desk.page('admin')
    await wide.goto('/tag-history')
    await wide.evaluate(() => localStorage.setItem('tessera.locale', 'en'))
    await wide.goto('/tag-history')
    await wide.locator('tbody tr').filter({ hasText: '示例公司' }).first().waitFor()
    await desk.look(wide, 'tagging-history-en')
    await wide.goto(`${list}/${idOf('示例公司01')}`)
    await wide.locator('.record-tags').getByRole('button', { name: 'Add' }).click()
    await option('我的重点', wide).waitFor()
    await desk.look(wide, 'tagging-picker-en')
    await wide.context().close()
  })
})
