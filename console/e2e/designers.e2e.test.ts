import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { addField, fillLabels, footer, openPlan, pick, row, save, synchronise } from './designer.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

describe('designing, in a browser', function () {
  this.timeout(120_000)
  let desk: Desk
  let page: Page
  before(async () => {
    desk = await openDesk()
    page = await desk.page('admin')
  })
  after(() => desk.close())
  afterEach(async () => {
    assert.deepEqual(desk.thrown, [])
    await desk.app.as('admin').delete('/api/v1/drafts')
  })

  async function openFields(object: string, seen = page): Promise<void> {
    await seen.goto(`/data-structures/${object}`)
    await seen.locator('.field-table tbody tr').first().waitFor()
  }
  async function rowMenu(name: string, item: string): Promise<void> {
    await page.locator(`tr[data-name="${name}"] [aria-haspopup=menu]`).click()
    await page.getByRole('menuitem', { name: item }).click()
  }
  /** What is shown follows what was done after a moment. */
  async function until(check: () => Promise<void>): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if (
        await check().then(
          () => true,
          () => false,
        )
      )
        return
      await page.waitForTimeout(50)
    }
    await check()
  }
  async function drafts(): Promise<number> {
    return (await desk.app.as('admin').get('/api/v1/drafts')).is(200).rows.length
  }

  it('only administrators find the pages of designers', async () => {
    const stranger = await desk.page('editor')
    await stranger.goto('/data-structures')
    await stranger.getByText('只有系统管理员可以修改数据结构与页面').waitFor()
    const menu = stranger.getByRole('navigation', { name: '导航栏' })
    assert.equal(await menu.getByRole('link', { name: '数据结构定义' }).count(), 0)
  })

  it('crm A11: a new field is a draft that no API knows, until it is synchronised', async () => {
    await openFields('shelf')
    await addField(page, { kind: 'integer', zh: '层数', en: 'Levels', settings: { min: '1' } })
    assert.match(await page.locator('tr[data-name="shelf.levels"]').innerText(), /未同步 · 新增/)
    const refused = await desk.app.as('admin').post('/api/v1/shelf', { name: '未知', levels: 3 })
    assert.equal(refused.status, 422)
    await openPlan(page)
    await desk.look(page, 'design-plan')
    await synchronise(page)
    await desk.look(page, 'design-done')
    const made = (await desk.app.as('admin').post('/api/v1/shelf', { name: '有层', levels: 3 })).is(201)
    assert.equal(made.data['levels'], 3)
    await page.getByRole('link', { name: /^打开/ }).click()
    await page.getByRole('link', { name: '有层' }).waitFor()
    await page.getByRole('columnheader', { name: '层数' }).waitFor()
  })

  it('names what is wrong at the inputs: names that are taken or malformed, settings that are missing', async () => {
    await page.goto('/data-structures')
    await page.getByRole('button', { name: '新增表对象' }).click()
    await fillLabels(page, { zh: '另一个物品', en: 'Thing' })
    assert.equal(await row(page, 'name').locator('input').inputValue(), 'thing_2')
    for (const [name, fault] of [
      ['thing', /已经有 'thing'/],
      ['Thing', /小写字母/],
      ['sys_x', /由系统保留/],
    ] as const) {
      await row(page, 'name').locator('input').fill(name)
      assert.match(await row(page, 'name').locator('.field-fault').innerText(), fault)
    }
    await footer(page, '保存').click()
    await desk.look(page, 'design-object-faults')
    assert.equal(await drafts(), 0)
    await openFieldsFresh('thing')
    await page.getByRole('button', { name: '新增字段' }).click()
    await page.locator('[data-kind=reference]').click()
    await fillLabels(page, { zh: '编码二', en: 'Code' })
    await row(page, 'name').locator('input').fill('code')
    await footer(page, '保存').click()
    assert.match(await row(page, 'name').locator('.field-fault').innerText(), /已经有 'code'/)
    assert.match(await row(page, 'target').locator('.field-fault').innerText(), /请填写/)
    assert.equal(await drafts(), 0)
  })

  /** Leaves a form that has something in it. */
  async function openFieldsFresh(object: string): Promise<void> {
    page = await desk.page('admin')
    await openFields(object)
  }

  it('asks before unsaved work is lost', async () => {
    await openFieldsFresh('thing')
    await page.getByRole('button', { name: '新增字段' }).click()
    await page.locator('[data-kind=text]').click()
    await fillLabels(page, { zh: '守护', en: 'Guard' })
    await footer(page, '取消').click()
    await page.getByRole('button', { name: '继续编辑' }).click()
    assert.equal(await row(page, 'label/zh').locator('input').inputValue(), '守护')
    await footer(page, '取消').click()
    await page.getByRole('button', { name: '不保存，离开' }).click()
    await page.locator('.drawer-footer').waitFor({ state: 'detached' })
    assert.equal(await drafts(), 0)
  })

  it('refuses to drop a field that screens use, says which, and takes it out of them when asked', async () => {
    const admin = desk.app.as('admin')
    const label = { zh: '产地', en: 'Origin' }
    const field = { object: 'thing', name: 'origin', label, type: 'text', length: 40 }
    const list = { columns: [{ field: 'name' }, { field: 'origin' }] }
    await apply([
      { kind: 'field', name: 'thing.origin', body: field },
      { kind: 'template', name: 'origins', body: { object: 'thing', name: 'origins', label, list } },
    ])
    await openFieldsFresh('thing')
    await rowMenu('thing.origin', '删除')
    const dialog = page.getByRole('dialog', { name: '删除字段' })
    await dialog.getByText('页面模板').waitFor()
    await desk.look(page, 'design-removal')
    await dialog.getByLabel('同时从这些页面').uncheck()
    await dialog.getByRole('button', { name: '删除', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await openPlan(page)
    await page.locator('.problems').waitFor()
    assert.match(await page.locator('.problems').innerText(), /origin/)
    assert.equal(await footer(page, '同步').isEnabled(), false)
    await desk.look(page, 'design-plan-refused')
    assert.equal((await admin.get('/api/v1/thing?fields=origin')).status, 200)
    await admin.delete('/api/v1/drafts')

    await openFieldsFresh('thing')
    await rowMenu('thing.origin', '删除')
    await dropDialog().getByRole('button', { name: '删除', exact: true }).click()
    await openPlan(page)
    assert.match(await page.locator('.plan-changes').innerText(), /origins/)
    await page.getByLabel('我知道，以上数据同步后不再可见').check()
    await synchronise(page)
    const screen = (await admin.get('/api/v1/screens/origins')).is(200).body as { list: { columns: unknown[] } }
    assert.equal(screen.list.columns.length, 1)
  })

  function dropDialog() {
    return page.getByRole('dialog', { name: '删除字段' })
  }
  /** As somebody else would, beside the browser. */
  async function apply(wanted: readonly { kind: string; name: string; body: unknown }[]): Promise<void> {
    const admin = desk.app.as('admin')
    await admin.post('/api/v1/drafts', { drafts: wanted }).then((answer) => answer.is(200))
    const { base } = (await admin.post('/api/v1/drafts/plan', {})).is(200).data
    await admin.post('/api/v1/drafts/apply', { base }).then((answer) => answer.is(200))
  }

  it('refuses to narrow a type below what records hold, with the reason', async () => {
    await desk.app
      .as('admin')
      .post('/api/v1/thing', { name: '一个相当长的名称' })
      .then((answer) => answer.is(201))
    await openFieldsFresh('thing')
    await page.getByRole('button', { name: '名称', exact: true }).click()
    await row(page, 'length').locator('input').fill('3')
    await save(page)
    await openPlan(page)
    assert.match(await page.locator('.plan-changes').innerText(), /60/)
    await page.locator('.problems').waitFor()
    assert.equal(await footer(page, '同步').isEnabled(), false)
    assert.equal((await desk.app.as('admin').get('/api/v1/thing?search=相当长')).rows.length, 1)
  })

  it('moves fields by dragging and by keys, and renames them', async () => {
    // a page behind another is not painted, and nothing moves in it
    await page.bringToFront()
    await openFieldsFresh('box')
    await addField(page, { kind: 'text', zh: '备注', en: 'Remark' })
    await addField(page, { kind: 'date', zh: '到期日', en: 'Due' })
    const names = () => page.locator('.field-table tbody tr td:nth-child(3)').allInnerTexts()
    assert.deepEqual((await names()).slice(-2), ['remark', 'due'])
    await page.locator('tr[data-name="box.due"] .handle').press('Alt+ArrowUp')
    await until(async () => assert.deepEqual((await names()).slice(-2), ['due', 'remark']))
    const dragToTop = async (): Promise<void> => {
      const from = await page.locator('tr[data-name="box.remark"] .handle').boundingBox()
      const to = await page.locator('.field-table tbody tr').first().locator('.handle').boundingBox()
      assert.ok(from && to)
      await page.mouse.move(from.x + 8, from.y + 8)
      await page.mouse.down()
      // a hand takes hold before it moves, and rests before it lets go
      await page.waitForTimeout(200)
      await page.mouse.move(to.x + 8, to.y + 4, { steps: 25 })
      await page.waitForTimeout(200)
      await page.mouse.up()
      await page.waitForTimeout(300)
    }
    await dragToTop()
    if ((await names())[0] !== 'remark') await dragToTop()
    await until(async () => assert.equal((await names())[0], 'remark'))
    await page.getByRole('button', { name: '备注', exact: true }).click()
    await row(page, 'label/zh').locator('input').fill('附注')
    await save(page)
    await page.getByRole('button', { name: '附注', exact: true }).waitFor()
  })

  it('shows why fields of the system cannot be changed', async () => {
    await openFieldsFresh('sys_user')
    await page.getByText('此对象的字段不能修改').waitFor()
    assert.equal(await page.getByRole('button', { name: '新增字段' }).count(), 0)
    await page.getByRole('button', { name: '账号', exact: true }).click()
    await page.locator('.drawer-body .lock').waitFor()
    assert.equal(await footer(page, '保存').count(), 0)
    await desk.look(page, 'design-locked')
  })

  it('crm A24: an enum of the system has no removal, and a new item can be chosen without restart', async () => {
    await page.goto('/enums')
    await page.locator('tbody tr[data-id=sample_colour] [aria-haspopup=menu]').click()
    assert.equal(await page.getByRole('menuitem', { name: '删除' }).count(), 0)
    await page.getByRole('menuitem', { name: '编辑' }).click()
    await page.getByRole('button', { name: '添加一项' }).click()
    await page.locator('.items-editor tr:last-child .zh input').fill('紫')
    await page.locator('.items-editor tr:last-child .en input').fill('Purple')
    await desk.look(page, 'design-enum')
    await save(page)
    await openPlan(page)
    await synchronise(page)
    await page.goto('/o/thing')
    await page.getByRole('button', { name: '新增' }).first().click()
    await row(page, 'colour').locator('.el-select').click()
    await page.getByRole('option', { name: '紫' }).waitFor()
  })

  it('drops a field, takes that back at once, drops it again and restores it later', async () => {
    const { id } = (await desk.app.as('admin').post('/api/v1/badge', { number: '13700007583' })).is(201).data
    page = await desk.page('admin')
    await openFields('badge')
    await addField(page, { kind: 'text', zh: '口号', en: 'Motto' })
    await openPlan(page)
    await synchronise(page)
    const badge = (await desk.app.as('admin').get(`/api/v1/badge/${String(id)}`)).data
    await desk.app
      .as('admin')
      .patch(`/api/v1/badge/${String(id)}`, { version: badge['version'], motto: '留下' })
      .then((answer) => answer.is(200))
    const motto = async () => (await desk.app.as('admin').get(`/api/v1/badge/${String(id)}`)).data['motto']

    await drop()
    assert.equal(await motto(), undefined)
    await page.locator('.undo-toast button').click()
    await page.getByText('已恢复“口号”').first().waitFor()
    assert.equal(await motto(), '留下')

    await drop()
    await page.goto('/dropped')
    await page.getByRole('button', { name: '恢复 口号' }).waitFor()
    await desk.look(page, 'design-dropped')
    await page.getByRole('button', { name: '彻底删除 口号' }).click()
    const purge = page.getByRole('dialog', { name: /彻底删除/ })
    assert.equal(await purge.getByRole('button', { name: '彻底删除' }).isEnabled(), false)
    await purge.getByRole('button', { name: '取消' }).click()
    await page.getByRole('button', { name: '恢复 口号' }).click()
    await page.locator('.el-message-box').getByRole('button', { name: '恢复', exact: true }).click()
    await page.getByText('“口号”已恢复').waitFor()
    assert.equal(await motto(), '留下')
  })

  async function drop(): Promise<void> {
    await openFields('badge')
    await rowMenu('badge.motto', '删除')
    await dropDialog().getByRole('button', { name: '删除', exact: true }).click()
    await page.locator('tr.gone').waitFor()
    await openPlan(page)
    assert.equal(await footer(page, '同步').isEnabled(), false)
    await page.getByLabel('我知道，以上数据同步后不再可见').check()
    await synchronise(page)
  }

  it('tells that somebody else synchronised meanwhile, and plans anew', async () => {
    await openFieldsFresh('journal')
    await addField(page, { kind: 'boolean', zh: '已审', en: 'Checked' })
    await openPlan(page)
    const body = { kind: 'field', object: 'journal', name: 'later', label: { zh: '后来', en: 'Later' }, type: 'text' }
    await desk.app
      .as('admin')
      .post('/api/v1/drafts', { drafts: [{ kind: 'field', name: 'journal.later', body }] })
      .then((answer) => answer.is(200))
    await footer(page, '同步').click()
    await page.getByText('已重新计算').waitFor()
    assert.match(await page.locator('.plan-changes').innerText(), /journal\.later/)
    await synchronise(page)
  })

  it('restores what a definition once was', async () => {
    await openFieldsFresh('journal')
    await page.getByRole('button', { name: '后来', exact: true }).click()
    await row(page, 'label/zh').locator('input').fill('以后')
    await save(page)
    await openPlan(page)
    await synchronise(page)
    await openFields('journal')
    await rowMenu('journal.later', '变更记录')
    await page.locator('.revisions > li').nth(1).waitFor()
    await desk.look(page, 'design-revisions')
    await page.getByRole('button', { name: '恢复到此版本' }).first().click()
    await page.locator('.el-message-box').getByRole('button', { name: '恢复到此版本' }).click()
    await page.getByRole('button', { name: '后来', exact: true }).waitFor()
    assert.equal(await drafts(), 1)
  })

  it('is usable on a phone', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.goto('/data-structures')
    await phone.locator('.card .title').first().waitFor()
    await desk.look(phone, 'design-objects-phone')
    await openFields('thing', phone)
    await desk.look(phone, 'design-fields-phone')
    await addField(phone, { kind: 'decimal', zh: '重量', en: 'Weight', settings: { scale: '3' } })
    await openPlan(phone)
    await desk.look(phone, 'design-plan-phone')
    await phone.goto('/enums')
    await phone.locator('.card .title').first().click()
    await phone.locator('.items-editor tr').nth(1).waitFor()
    await desk.look(phone, 'design-enum-phone')
  })

  it('finds kinds by words of both languages', async () => {
    await openFieldsFresh('thing')
    await page.getByRole('button', { name: '新增字段' }).click()
    const search = page.getByRole('searchbox', { name: '搜索类型' })
    for (const [typed, kind] of [
      ['手机', 'phone'],
      ['lookup', 'reference'],
      ['金额', 'money'],
      ['attachment', 'file'],
    ] as const) {
      await search.fill(typed)
      await page.locator(`[data-kind=${kind}]`).waitFor()
    }
    await search.fill('zzz')
    await page.getByText('没有这样的类型').waitFor()
    await search.fill('关联')
    await search.press('Enter')
    await fillLabels(page, { zh: '上一件', en: 'Former' })
    await pick(page, 'target', 'thing')
    await save(page)
    await page.locator('tr[data-name="thing.former"]').waitFor()
  })
})
