import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { applyDefinitions, definition, enumeration, object } from '../../engine/testing/definitions.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const goods = [
  { value: 'tea', color: 'success' },
  { value: 'rice', color: 'primary' },
  { value: 'salt', enabled: false },
]
const fields = {
  name: { type: 'text', required: true },
  goods: { type: 'multi_enum', enum: 'goods', max: 2 },
  area: { type: 'region' },
  place: { type: 'geo_point' },
  run_by: { type: 'department', default: 'mine' },
  extra: { type: 'json' },
}
const names = Object.keys(fields)

describe('lists of options, regions, points, departments and JSON in the console', () => {
  let desk: Desk

  before(async function () {
    this.timeout(300_000)
    desk = await openDesk()
    const { app } = desk
    await applyDefinitions(app.db, [
      enumeration('goods', goods),
      object('shop', fields),
      definition('template', 'shop', {
        object: 'shop',
        list: { columns: names.map((field) => ({ field })) },
        form: { sections: [{ fields: names.map((field) => ({ field })) }] },
        query: { items: names.slice(1).map((field) => ({ field })) },
        detail: { sections: [{ fields: names }] },
      }),
    ])
    await app.services.models.refresh()
    const admin = app.as('admin')
    const head = await admin.make('sys_department', { name: '总部' })
    await admin.make('sys_department', { name: '深圳门店', parent: head.id })
    await admin.make('shop', {
      name: '老店',
      goods: ['tea', 'rice'],
      area: '440305',
      place: '114.0579,22.5431',
      run_by: head.id,
      extra: { opened: 1998, tags: ['a', 'b'] },
    })
    await admin.make('shop', { name: '新店', goods: ['rice'], area: '110101', place: '116.4074,39.9042' })
  })

  after(() => desk.close())

  const rows = (page: Page): Promise<string[]> => page.locator('tbody a.title-link').allTextContents()
  const openList = async (question = ''): Promise<Page> => {
    const page = await desk.page('admin')
    await page.goto(`/o/shop${question}`)
    await page.locator('tbody tr[data-id], .empty-state').first().waitFor()
    return page
  }

  it('are painted in a list as people read them', async () => {
    const page = await openList()
    await page.getByText('广东省 / 深圳市 / 南山区').waitFor()
    const line = await page.locator('tbody tr', { hasText: '老店' }).innerText()
    for (const words of ['114.0579, 22.5431', '总部', '{"tags":["a","b"],"opened":1998}'])
      assert.ok(line.includes(words), line)
    assert.equal(await page.locator('tbody tr', { hasText: '老店' }).locator('.tag').count(), 2)
    const sortable = await page.locator('thead [aria-sort]').allTextContents()
    assert.ok(!sortable.some((label) => /goods|place|extra/.test(label)), sortable.join())
    await desk.look(page, 'kinds-list')
    await page.context().close()
  })

  it('are filtered by what lies inside, near, or among them', async () => {
    const page = await openList()
    await page.getByRole('button', { name: '筛选', exact: true }).click()
    const panel = page.locator('.el-drawer, [role=dialog]').last()
    await panel.getByText('广东省', { exact: true }).waitFor()
    await desk.look(page, 'kinds-filter')
    await panel.getByRole('checkbox', { name: '广东省' }).check()
    await panel.getByPlaceholder('中心点：经度, 纬度').fill('114.06，22.54')
    await panel.getByLabel('距离（公里）').fill('5')
    await panel.getByRole('checkbox', { name: 'tea' }).check()
    await panel.getByRole('button', { name: /^(查询|筛选|应用|确定)/ }).click()
    await page.locator('.filter-chips').getByText('广东省').waitFor()
    assert.deepEqual(await rows(page), ['老店'])
    assert.match(await page.locator('.filter-chips').innerText(), /114\.06, 22\.54.*5 公里/s)
    await desk.look(page, 'kinds-filtered')
    await page.context().close()
  })

  it('are entered in a form, with what is wrong named at the field', async () => {
    const page = await openList()
    await page.getByRole('button', { name: '新增' }).first().click()
    const form = page.locator('form')
    await form.locator('input').first().fill('第三家')
    await form.getByLabel('goods（中）').click({ force: true })
    await page.getByRole('option', { name: 'tea' }).click()
    await page.keyboard.press('Tab')
    await form.getByLabel('area（中）').click({ force: true })
    await form.getByLabel('area（中）').pressSequentially('南山')
    await page.getByText('广东省 / 深圳市 / 南山区').last().waitFor()
    await desk.look(page, 'kinds-region')
    await page.getByText('广东省 / 深圳市 / 南山区').last().click()
    await form.getByLabel('经度').fill('114.05')
    await form.getByLabel('纬度').fill('91')
    await form.getByLabel('run_by（中）').click({ force: true })
    await page.getByRole('option', { name: '深圳门店' }).waitFor()
    await desk.look(page, 'kinds-department')
    await page.getByRole('option', { name: '深圳门店' }).click()
    await form.getByLabel('extra（中）').fill('{\n  "a": 1,\n  b\n}')
    await form.getByLabel('extra（中）').blur()
    await form.getByText('第 3 行第 3 列不是有效的 JSON').waitFor()
    await form.getByText('须为经度（±180）与纬度（±90）').waitFor()
    await desk.look(page, 'kinds-form')
    await form.getByLabel('纬度').fill('22.5')
    await form.getByLabel('extra（中）').fill('{"a":[1]}')
    await page.getByRole('button', { name: '保存' }).click()
    await page.locator('tbody a.title-link', { hasText: '第三家' }).waitFor()
    const [shop] = (
      await desk.app
        .as('admin')
        .list('shop', { search: '', filter: { '==': [{ var: 'name' }, '第三家'] }, expand: 'run_by' })
    ).rows
    const { goods, area, place, extra, run_by } = shop ?? {}
    assert.deepEqual(
      { goods, area, place, extra },
      { goods: ['tea'], area: '440305', place: { lng: 114.05, lat: 22.5 }, extra: { a: [1] } },
    )
    assert.equal((run_by as { name: string }).name, '深圳门店')
    await page.context().close()
  })

  it('are shown whole on the page of a record, on a phone too', async () => {
    const { rows: found } = await desk.app.as('admin').list('shop', { filter: { '==': [{ var: 'name' }, '老店'] } })
    const page = await desk.page('admin', PHONE)
    await page.goto(`/o/shop/${String(found[0]?.['id'])}`)
    await page.locator('pre.json', { hasText: '"opened": 1998' }).waitFor()
    await page.getByText('广东省 / 深圳市 / 南山区').waitFor()
    await desk.look(page, 'kinds-record')
    await page.context().close()
    assert.deepEqual(desk.thrown, [])
  })
})
