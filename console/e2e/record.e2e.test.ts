import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { applyDefinitions, definition, object } from '../../engine/testing/definitions.ts'
import { openDesk, openThings, PHONE, type Desk } from './desk.ts'

describe('a record, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  async function thing(values: Readonly<Record<string, unknown>>): Promise<{ id: string; version: number }> {
    return (await desk.app.as('admin').post('/api/v1/thing', values)).is(201).data
  }
  async function read(id: string) {
    return (await desk.app.as('admin').get(`/api/v1/thing/${id}`)).is(200).data
  }
  async function edit(page: Page, id: string): Promise<void> {
    await page.goto(`/o/thing/${id}`)
    await startEditing(page)
  }
  async function startEditing(page: Page): Promise<void> {
    await page.getByRole('button', { name: '编辑' }).click()
    await page.locator('[data-field=name] input').waitFor()
  }
  function save(page: Page): Promise<void> {
    return page.locator('.drawer-footer').getByRole('button', { name: '保存' }).click()
  }

  it('is created: faults are named at their fields, sloppy numbers are read, references are searched', async () => {
    await desk.app
      .as('admin')
      .post('/api/v1/shelf', { name: '东侧货架' })
      .then((answer) => answer.is(201))
    const page = await desk.page('editor')
    await openThings(page)
    await page.getByRole('button', { name: '新增' }).first().click()
    await page.locator('[data-field=name] input').waitFor()
    await page.locator('[data-field=place] input').fill('5000')
    await save(page)
    assert.match(await page.locator('[data-field=name] .field-fault').innerText(), /不能为空/)
    assert.match(await page.locator('[data-field=place] .field-fault').innerText(), /不能大于/)
    assert.equal(await page.evaluate('document.activeElement.closest("[data-field]").dataset.field'), 'name')
    await desk.look(page, 'form-faults')
    await page.locator('[data-field=name] input').fill('  新的物品 ')
    await page.locator('[data-field=place] input').fill('７')
    await page.locator('[data-field=price] input').fill('1.2万')
    await page.locator('[data-field=shelf] input').fill('东侧')
    await page.getByRole('option', { name: '东侧货架' }).click()
    await page.keyboard.press('Control+s')
    await page.getByText('已新增').waitFor()
    const [row] = (await desk.app.as('admin').get('/api/v1/thing?search=新的物品&expand=shelf')).rows
    assert.deepEqual([row?.['name'], row?.['place'], row?.['price']], ['新的物品', 7, '12000.00'])
    assert.equal((row?.['shelf'] as { name: string }).name, '东侧货架')
  })

  it('shows a fault that only the server knows at its field', async () => {
    await thing({ name: '占用', code: 'TAKEN' })
    const { id } = await thing({ name: '另一件' })
    const page = await desk.page('editor')
    await edit(page, id)
    await page.locator('[data-field=code] input').fill('TAKEN')
    await save(page)
    await page.locator('[data-field=code] .field-fault').waitFor()
  })

  it('never writes a masked value back', async () => {
    const { id } = await thing({ name: '有电话', phone: '13700007583', secret: '天机' })
    const page = await desk.page('editor')
    await edit(page, id)
    assert.equal(await page.locator('[data-field=phone] input').inputValue(), '')
    await page.locator('[data-field=note] textarea').fill('只改备注')
    await save(page)
    await page.getByText('已保存').waitFor()
    const answer = await desk.app.as('revealer').post(`/api/v1/thing/${id}/reveal`, { fields: ['phone', 'secret'] })
    assert.deepEqual([answer.data['phone'], answer.data['secret']], ['13700007583', '天机'])
    assert.equal((await read(id))['note'], '只改备注')
  })

  it('asks before unsaved work is lost', async () => {
    const { id } = await thing({ name: '守护' })
    const page = await desk.page('editor')
    await openThings(page, '?q=守护')
    await page.getByRole('link', { name: '守护' }).click()
    await startEditing(page)
    await page.locator('[data-field=note] textarea').fill('还没保存')
    await page.locator('.drawer-footer').getByRole('button', { name: '取消' }).click()
    await page.getByRole('button', { name: '继续编辑' }).click()
    await page.getByRole('button', { name: '继续编辑' }).waitFor({ state: 'hidden' })
    assert.equal(await page.locator('[data-field=note] textarea').inputValue(), '还没保存')
    await page.evaluate('history.back()')
    await page.getByText('修改的内容还没有保存').waitFor()
    await page.getByRole('button', { name: '不保存，离开' }).click()
    await page.waitForURL(/\/o\/thing\?q=/)
    assert.equal((await read(id))['note'], null)
  })

  it('lets one choose when somebody else saved first', async () => {
    const { id, version } = await thing({ name: '原名', note: '原备注', code: 'C1' })
    const page = await desk.page('editor')
    await edit(page, id)
    await page.locator('[data-field=name] input').fill('我的名')
    await page.locator('[data-field=note] textarea').fill('我的备注')
    await desk.app
      .as('admin')
      .patch(`/api/v1/thing/${id}`, { version, name: '他的名', note: '他的备注', code: 'C2' })
      .then((answer) => answer.is(200))
    await save(page)
    await page.getByText('记录已被他人修改').waitFor()
    await desk.look(page, 'conflict')
    await page.getByRole('row', { name: '备注' }).getByRole('radio').nth(1).check()
    await page.getByRole('button', { name: '按所选内容保存' }).click()
    await page.getByText('已保存').waitFor()
    const row = await read(id)
    assert.deepEqual([row['name'], row['note'], row['code']], ['我的名', '他的备注', 'C2'])
  })

  it('offers to save both when two people changed different fields, and tells what the other changed', async () => {
    const { id, version } = await thing({ name: '同改', note: '原备注', code: 'M1' })
    const page = await desk.page('editor')
    await edit(page, id)
    await page.locator('[data-field=name] input').fill('我的名')
    await desk.app
      .as('admin')
      .patch(`/api/v1/thing/${id}`, { version, note: '他的备注' })
      .then((answer) => answer.is(200))
    await save(page)
    const dialog = page.getByRole('dialog', { name: '记录已被他人修改' })
    const words = (await dialog.locator('.others').innerText()).replace(/\s+/g, ' ')
    assert.match(words, /\d{4}-\d\d-\d\d \d\d:\d\d.*备注 原备注 → 他的备注/)
    assert.equal(await dialog.getByRole('radio').count(), 0)
    await desk.look(page, 'conflict-merge')
    await dialog.getByRole('button', { name: '合并并保存' }).click()
    await page.getByText('已保存').waitFor()
    const row = await read(id)
    assert.deepEqual([row['name'], row['note']], ['我的名', '他的备注'])
  })

  it('reads days as people type them, and never makes another day of one that does not exist', async () => {
    const { id } = await thing({ name: '哪天', day: '2026-01-05', moment: '2026-01-05T00:30:15.123Z' })
    const page = await desk.page('editor')
    await edit(page, id)
    const day = page.locator('[data-field=day] input').first()
    const moment = page.locator('[data-field=moment] input').first()
    assert.equal(await moment.inputValue(), '2026-01-05 08:30:15')
    for (const wrong of ['2026-02-31', '2026-13-01', 'abc']) {
      await day.fill(wrong)
      await page.keyboard.press('Tab')
      assert.match(await page.locator('[data-field=day] .field-fault').innerText(), /须为真实存在的日期/)
      assert.equal(await day.inputValue(), wrong)
    }
    await moment.fill('2026-02-30 08:00')
    await save(page)
    assert.match(await page.locator('[data-field=moment] .field-fault').innerText(), /须为/)
    assert.equal(await moment.inputValue(), '2026-02-30 08:00')
    await desk.look(page, 'form-days')
    assert.equal((await read(id))['day'], '2026-01-05')
    await day.fill('2024/5/1')
    await moment.fill('2024年5月1日 8点半')
    await page.keyboard.press('Tab')
    assert.deepEqual([await day.inputValue(), await moment.inputValue()], ['2024-05-01', '2024-05-01 08:30:00'])
    await save(page)
    await page.getByText('已保存').waitFor()
    const row = await read(id)
    assert.deepEqual([row['day'], row['moment']], ['2024-05-01', '2024-05-01T00:30:00.000Z'])
  })

  it('lets days be picked, leaving what is not touched as it is', async () => {
    const { id } = await thing({ name: '挑一天', day: '2026-01-05', moment: '2026-01-05T00:30:15.123Z' })
    const page = await desk.page('editor')
    await edit(page, id)
    const day = page.locator('[data-field=day] input').first()
    await day.click()
    const calendar = page.getByRole('dialog', { name: '日历' })
    await calendar.getByText('17', { exact: true }).waitFor()
    await desk.look(page, 'form-calendar')
    await calendar.getByText('17', { exact: true }).click()
    assert.equal(await day.inputValue(), '2026-01-17')
    assert.equal(await calendar.count(), 0)
    await page.locator('[data-field=moment] input').first().focus()
    await page.keyboard.press('ArrowDown')
    await calendar.getByText('17', { exact: true }).waitFor()
    await desk.look(page, 'form-clock')
    await page.keyboard.press('Tab')
    await save(page)
    await page.getByText('已保存').waitFor()
    const row = await read(id)
    assert.deepEqual([row['day'], row['moment']], ['2026-01-17', '2026-01-05T00:30:15.123Z'])
  })

  it('shows in the open history at once who looked at masked values', async () => {
    await applyDefinitions(desk.app.db, [
      object('letter', { name: { type: 'text' }, phone: { type: 'text', format: 'phone', mask: 'phone' } }),
      definition('tab', 'letter_history', {
        object: 'letter',
        label: { zh: '变更历史', en: 'History' },
        content: { view: 'history' },
      }),
    ])
    await desk.app.services.models.refresh()
    const { id } = await desk.app.as('admin').make('letter', { name: '被看过', phone: '13700007598' })
    const page = await desk.page('admin')
    await page.goto(`/o/letter/${String(id)}`)
    await page.getByRole('tab', { name: '变更历史' }).click()
    await page.getByRole('tabpanel').getByText('创建了记录').waitFor()
    await page.getByRole('button', { name: '查看完整信息' }).click()
    await page.getByRole('tabpanel').getByText('查看了完整信息').waitFor()
  })

  it('that cannot be opened leaves a tab with the name of its object until the next reload', async () => {
    const page = await desk.page('editor')
    await page.goto('/o/thing/00000000-0000-7000-8000-000000000000')
    await page.getByText('记录不存在或无权查看').waitFor()
    assert.deepEqual(await page.locator('.work-tabs li a').allInnerTexts(), ['工作台', '物品'])
    await page.getByRole('button', { name: '返回列表' }).click()
    await page.locator('.list-head').waitFor()
    await page.reload()
    await page.locator('.list-head').waitFor()
    assert.deepEqual(await page.locator('.work-tabs li a').allInnerTexts(), ['工作台', '物品'])
  })

  it('has its related records, prefilled when new, its history and its masked values on demand', async () => {
    const { id } = await thing({ name: '父物品', phone: '13700007599' })
    const page = await desk.page('admin')
    await page.goto(`/o/thing/${id}`)
    await page.getByRole('heading', { name: '父物品' }).waitFor()
    await page.getByRole('tab', { name: '物品' }).click()
    await desk.look(page, 'record')
    await page.getByRole('tabpanel').getByRole('button', { name: '新增' }).first().click()
    await page.locator('[data-field=parent]').getByText('父物品').waitFor()
    await page.locator('[data-field=name] input').fill('子物品')
    await save(page)
    await page.getByRole('tabpanel').getByRole('link', { name: '子物品' }).waitFor()
    await page.getByRole('button', { name: '查看完整信息' }).click()
    await page.getByText('13700007599').first().waitFor()
    await page.getByRole('button', { name: '编辑' }).click()
    await page.locator('[data-field=name] input').fill('改过的名')
    await save(page)
    await page.getByText('已保存').waitFor()
    const history = page.getByRole('tab', { name: '变更历史' })
    if ((await history.count()) > 0) {
      await history.click()
      await page.getByRole('tabpanel').getByText('父物品').waitFor()
    }
  })

  it('leads to its neighbours in the list one came from, also beyond the page', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `排队 ${String(index + 1).padStart(2, '0')}`)
    await desk.app
      .as('admin')
      .post(
        '/api/v1/thing',
        names.map((name) => ({ name })),
      )
      .then((answer) => answer.is(201))
    const page = await desk.page('editor')
    await openThings(page, '?q=排队&sort=name')
    await page.getByRole('link', { name: '排队 10' }).click()
    await page.getByText('第 10 / 12 条').waitFor()
    await page.getByRole('button', { name: '下一个' }).click()
    await page.getByRole('heading', { name: '排队 11' }).waitFor()
    assert.deepEqual((await page.locator('.work-tabs li a').allInnerTexts()).slice(1), ['物品', '排队 11'])
    await page.getByRole('button', { name: '上一个' }).click()
    await page.getByRole('heading', { name: '排队 10' }).waitFor()
  })

  it('opens beside the list when asked with Ctrl', async () => {
    const { id } = await thing({ name: '新标签' })
    const page = await desk.page('editor')
    await openThings(page, '?q=新标签')
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: '新标签' }).click({ modifiers: ['ControlOrMeta'] }),
    ])
    assert.match(page.url(), /\/o\/thing\?/)
    // the headless browser may leave a page unpainted that it opened behind another: its address says what was opened
    await other.waitForURL(`**/o/thing/${id}`, { waitUntil: 'commit' })
    await page.goto(other.url())
    await page.getByRole('heading', { name: '新标签' }).waitFor()
  })

  it('is deleted by name and gone', async () => {
    const { id } = await thing({ name: '再见' })
    const page = await desk.page('editor')
    await page.goto(`/o/thing/${id}`)
    await page.getByRole('button', { name: '删除' }).click()
    await page.getByText('确定删除“再见”吗？').waitFor()
    await page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
    await page.waitForURL('**/o/thing')
    await page.goto(`/o/thing/${id}`)
    await page.getByText('记录不存在或无权查看').waitFor()
  })

  it('fits a phone, its form too', async () => {
    const { id } = await thing({ name: '手机上看' })
    const page = await desk.page('editor', PHONE)
    await page.goto(`/o/thing/${id}`)
    await page.getByRole('heading', { name: '手机上看' }).waitFor()
    await desk.look(page, 'phone-record')
    await page.getByRole('button', { name: '编辑' }).click()
    await page.locator('[data-field=name] input').waitFor()
    await desk.look(page, 'phone-form')
    assert.ok(Number(await page.evaluate('document.documentElement.scrollWidth')) <= PHONE.width, 'nothing sticks out')
  })
})
