import assert from 'node:assert/strict'
import type { Locator, Page } from 'playwright-core'
import { names, openDesk, openThings, PHONE, type Desk } from './desk.ts'

/** Count as an age, colour as a city. */
const THINGS = [
  ['young red', 20, 'red'],
  ['young green', 25, 'green'],
  ['middle red', 45, 'red'],
  ['middle green', 50, 'green'],
  ['old red', 70, 'red'],
  ['old green', 80, 'green'],
  ['ageless', null, null],
] as const

describe('conditions as rows, in a browser', () => {
  let desk: Desk
  before(async () => {
    desk = await openDesk()
    const admin = desk.app.as('admin')
    const [shelf] = (await admin.post('/api/v1/shelf', [{ name: '甲架' }])).is(201).rows
    const things = THINGS.map(([name, count, colour], at) => ({
      name,
      count,
      colour,
      keeper: at < 3 ? desk.app.ids.editor : desk.app.ids.other,
      ...(at === 0 && { shelf: shelf?.id }),
    }))
    await admin.post('/api/v1/thing', things).then((answer) => answer.is(201))
  })
  after(() => desk.close())
  afterEach(async () => {
    assert.deepEqual(desk.thrown, [])
    await desk.app.as('admin').delete('/api/v1/drafts')
  })

  it('crm A20: brackets decide what a list shows, and without them “and” binds before “or”', async () => {
    const page = await desk.page('editor')
    await openEditor(page)
    await fillAges(page)
    await row(page, 1).getByLabel('左括号').selectOption('1')
    await page.locator('.condition-row .field-fault', { hasText: '括号不匹配' }).waitFor()
    await page.getByRole('button', { name: '应用' }).click()
    assert.equal(await page.locator('.side-drawer').count(), 1, 'rows whose brackets do not match are not applied')
    await desk.look(page, 'conditions-brackets')
    await row(page, 2).getByLabel('右括号').selectOption('1')
    const words = '（数量 小于 30 或者 数量 大于 60） 并且 颜色 等于 红'
    await page.locator('.preview', { hasText: words }).waitFor()
    await page.getByText('符合 2 条').waitFor()
    await desk.look(page, 'conditions')
    await page.getByRole('button', { name: '应用' }).click()
    await shows(page, ['old red', 'young red'])
    assert.ok(await page.locator('.filter-chips', { hasText: words }).isVisible())
    await desk.look(page, 'conditions-list')

    const other = await desk.page('editor')
    await other.goto(page.url())
    await shows(other, ['old red', 'young red'])
    await other.locator('.filter-chips .words').click()
    await row(other, 1).getByLabel('左括号').selectOption('0')
    await row(other, 2).getByLabel('右括号').selectOption('0')
    await other.getByText('符合 3 条').waitFor()
    await other.getByRole('button', { name: '应用' }).click()
    await shows(other, ['old red', 'young green', 'young red'])
  })

  it('crm A44: filters of headers and conditions apply together, and clearing one keeps the other', async () => {
    const page = await desk.page('editor')
    await openEditor(page)
    await pickField(page, row(page, 1), '数量')
    await row(page, 1).getByLabel('操作符').selectOption('>')
    await valueOf(page, 1).fill('30')
    await page.getByRole('button', { name: '应用' }).click()
    await shows(page, ['middle green', 'middle red', 'old green', 'old red'])
    await page.getByRole('button', { name: '按颜色筛选' }).click()
    await page.locator('.pop-panel').getByText('绿').click()
    await shows(page, ['middle green', 'old green'])
    await page.keyboard.press('Escape')
    const both = page.url()
    await page.getByRole('button', { name: '移除条件：颜色' }).click()
    await shows(page, ['middle green', 'middle red', 'old green', 'old red'])
    await page.goto(both)
    await shows(page, ['middle green', 'old green'])
    await page.getByRole('button', { name: '移除条件：高级筛选' }).click()
    await shows(page, ['middle green', 'old green', 'young green'])
    await page.getByRole('button', { name: '清除全部' }).click()
    await page.getByText('共 7 条').first().waitFor()
  })

  it('refuses text where a number belongs, and forgets the values when the field changes', async () => {
    const page = await desk.page('editor')
    await openEditor(page)
    await page.getByRole('button', { name: '应用' }).click()
    await row(page, 1).getByText('请选择字段').last().waitFor()
    await pickField(page, row(page, 1), '数量')
    await valueOf(page, 1).fill('许多')
    await row(page, 1).locator('.field-fault', { hasText: '数量' }).waitFor()
    await desk.look(page, 'conditions-number')
    await pickField(page, row(page, 1), '颜色')
    assert.equal(await row(page, 1).locator('.field-fault', { hasText: '数量' }).count(), 0)
    await page.getByText('条件尚未填完').waitFor()
  })

  it('asks about people as “me”, about fields behind references and about related records', async () => {
    const page = await desk.page('editor')
    await openEditor(page)
    await pickField(page, row(page, 1), '保管人')
    await pick(page, row(page, 1).getByRole('combobox', { name: '查询值' }), '我')
    await page.getByText('符合 3 条').waitFor()
    await page.getByRole('button', { name: '添加条件' }).click()
    await pickField(page, row(page, 2), '架子的…')
    await pick(page, row(page, 2).getByRole('combobox', { name: '架子的字段' }), '名称')
    await row(page, 2).getByLabel('操作符').selectOption('contains')
    await row(page, 2).getByRole('textbox', { name: '查询值' }).fill('甲')
    await page.getByText('符合 1 条').waitFor()
    await page.locator('.preview', { hasText: '架子的名称 包含 甲' }).waitFor()
    await row(page, 2).getByRole('button', { name: '停用条件 2' }).click()
    await page.getByText('符合 3 条').waitFor()
    await pickField(page, row(page, 2), '架子')
    await row(page, 2).getByLabel('操作符').selectOption('some')
    await desk.look(page, 'conditions-related')
  })

  it('moves a row by keys, its brackets staying where they are', async () => {
    const page = await desk.page('editor')
    await openEditor(page)
    await fillAges(page)
    await row(page, 1).getByLabel('左括号').selectOption('1')
    await row(page, 2).getByLabel('右括号').selectOption('1')
    await valueOf(page, 2).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await page.locator('.preview', { hasText: '（数量 大于 60 或者 数量 小于 30） 并且 颜色 等于 红' }).waitFor()
    await row(page, 2).getByRole('button', { name: '复制条件 2' }).click()
    await page.locator('.preview', { hasText: '或者 数量 小于 30 或者 数量 小于 30）' }).waitFor()
    await row(page, 3).getByRole('button', { name: '删除条件 3' }).click()
    await page.getByText('符合 2 条').waitFor()
  })

  it('reach the server in a body where an address would be too long', async () => {
    const page = await desk.page('editor')
    const wanted = ['young red', ...Array.from({ length: 300 }, (_, at) => `nobody has number ${at}`)]
    const asked = page.waitForRequest((request) => request.url().endsWith('/api/v1/thing/query'))
    await page.goto(`/o/thing?where=${encodeURIComponent(JSON.stringify({ in: [{ var: 'name' }, wanted] }))}`)
    assert.equal((await asked).method(), 'POST')
    await shows(page, ['young red'])
  })

  it('says that the condition of a list is not in force for somebody', async () => {
    const page = await desk.page('editor')
    await page.goto('/o/things_of_one_network')
    await page.getByRole('note').getByText('此列表的预设条件对您未生效').waitFor()
    await desk.look(page, 'conditions-unfiltered')
  })

  it('narrow a list for good in the designer of its template', async () => {
    const page = await desk.page('admin')
    await page.goto('/templates?name=many_things&part=list')
    const setting = page.locator('[data-field=filter]')
    await setting.getByText('数量 大于等于 10').waitFor()
    await setting.getByRole('button', { name: '编辑条件' }).click()
    await valueOf(page, 1).fill('60')
    await page.getByText('符合 2 条').waitFor()
    await desk.look(page, 'conditions-template')
    await page.getByRole('button', { name: '应用', exact: true }).click()
    await setting.getByText('数量 大于等于 60').waitFor()
    await page.getByRole('button', { name: '保存草稿' }).click()
    await page.getByText('有未保存的修改').waitFor({ state: 'detached' })
    const draft = await desk.app.as('admin').get('/api/v1/definitions/template/many_things')
    assert.match(JSON.stringify(draft.body), /">=":\[\{"var":"count"\},60\]/)
  })

  it('choose what a roll-up counts, by nothing but what stays true', async () => {
    const page = await desk.page('admin')
    await page.goto('/data-structures/shelf')
    await page.getByRole('button', { name: '新增字段' }).click()
    await page.locator('[data-kind=roll_up]').click()
    await setting(page, 'from', 'thing')
    await setting(page, 'via', 'shelf')
    await page.locator('[data-field=function] select').selectOption('count')
    await page.locator('[data-field=filter]').getByRole('button', { name: '设置条件' }).click()
    await row(page, 1).getByRole('combobox', { name: '字段', exact: true }).click({ force: true })
    await page.getByRole('option', { name: '数量', exact: true }).waitFor()
    assert.equal(await page.getByRole('option', { name: '架子的…' }).count(), 0)
    await page.getByRole('option', { name: '日期', exact: true }).click()
    assert.doesNotMatch(await row(page, 1).getByLabel('操作符').innerText(), /今天|最近/)
    await pickField(page, row(page, 1), '颜色')
    await pick(page, row(page, 1).getByRole('combobox', { name: '查询值' }), '红')
    await page.getByText('符合 3 条').waitFor()
    await desk.look(page, 'conditions-roll-up')
    await page.getByRole('button', { name: '应用' }).click()
    await page.locator('[data-field=filter]').getByText('颜色 等于 红').waitFor()
    await desk.look(page, 'conditions-roll-up-field')
  })

  it('list nothing while the address cannot be read, and say so in both languages', async () => {
    const page = await desk.page('editor')
    await page.goto('/o/thing?where=%7B%22and%22%3A')
    await page.getByRole('alert').filter({ hasText: '地址中的筛选条件无效' }).waitFor()
    assert.equal(await page.locator('tbody tr').count(), 0)
    await desk.look(page, 'conditions-unreadable')
    await page.getByRole('button', { name: '不带条件查看' }).click()
    await page.locator('tbody tr[data-id]').first().waitFor()
    assert.equal(new URL(page.url()).search, '')
    const phone = await desk.page('editor', PHONE)
    await phone.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await phone.goto('/o/thing?where=%7B%7D&where=%7B%7D')
    await phone.getByRole('alert').filter({ hasText: 'The condition in the address is not valid' }).waitFor()
    assert.equal(await phone.locator('.card').count(), 0)
    await desk.look(phone, 'conditions-unreadable-phone')
  })

  it('crm A20: shows the same rows as cards in English on a phone', async () => {
    const page = await desk.page('editor', PHONE)
    const where = {
      and: [
        { or: [{ '<': [{ var: 'count' }, 30] }, { '>': [{ var: 'count' }, 60] }] },
        { '==': [{ var: 'colour' }, 'red'] },
      ],
    }
    await page.addInitScript("localStorage.setItem('tessera.locale', 'en')")
    await page.goto(`/o/thing?where=${encodeURIComponent(JSON.stringify(where))}`)
    await page.locator('.card', { hasText: 'old red' }).first().waitFor()
    const chip = page.locator('.filter-chips .words')
    const words = '(Count is less than 30 or Count is greater than 60) and Colour equals Red'
    await chip.filter({ hasText: words }).waitFor()
    await desk.look(page, 'conditions-phone-list')
    await chip.click()
    await page.getByText('2 match').waitFor()
    await desk.look(page, 'conditions-phone')
    await page.getByRole('group', { name: 'Condition 2', exact: true }).scrollIntoViewIfNeeded()
    await desk.look(page, 'conditions-phone-second')
    await page.getByRole('group', { name: 'Condition 3', exact: true }).getByRole('button', { name: 'Remove' }).click()
    await page.getByText('4 match').waitFor()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.locator('.card', { hasText: 'old green' }).first().waitFor()
  })
})

/** Picks what a setting of a field names. */
async function setting(page: Page, name: string, code: string): Promise<void> {
  const box = page.locator(`[data-field=${name}] input`)
  await box.click()
  await box.fill(code)
  const options = page.locator('.el-select-dropdown:visible').getByRole('option')
  await options.filter({ has: page.getByText(code, { exact: true }) }).click()
}

async function openEditor(page: Page): Promise<void> {
  await openThings(page)
  await page.getByRole('button', { name: '筛选', exact: true }).click()
  await page.getByRole('button', { name: '按条件行筛选…' }).click()
  await row(page, 1).waitFor()
}

/** Younger than 30 or older than 60, and of one colour. */
async function fillAges(page: Page): Promise<void> {
  for (const [at, operator, value] of [
    [1, '<', '30'],
    [2, '>', '60'],
  ] as const) {
    await pickField(page, row(page, at), '数量')
    await row(page, at).getByLabel('操作符').selectOption(operator)
    await valueOf(page, at).fill(value)
    await page.getByRole('button', { name: '添加条件', exact: true }).click()
  }
  await row(page, 1).getByLabel('连接符').selectOption('or')
  await pickField(page, row(page, 3), '颜色')
  await pick(page, row(page, 3).getByRole('combobox', { name: '查询值' }), '红')
}

function row(page: Page, number: number): Locator {
  return page.getByRole('group', { name: `条件 ${number}`, exact: true })
}

function valueOf(page: Page, number: number): Locator {
  return row(page, number).locator('.value input')
}

function pickField(page: Page, at: Locator, label: string): Promise<void> {
  return pick(page, at.getByRole('combobox', { name: '字段', exact: true }), label)
}

async function pick(page: Page, box: Locator, label: string): Promise<void> {
  // the words of what was chosen lie over the box
  await box.click({ force: true })
  await page.getByRole('option', { name: label, exact: true }).locator('visible=true').first().click()
}

async function shows(page: Page, wanted: readonly string[]): Promise<void> {
  await page.getByText(`共 ${wanted.length} 条`).first().waitFor()
  await page.waitForFunction(
    (count) => globalThis.document.querySelectorAll('tbody a.title-link').length === count,
    wanted.length,
  )
  assert.deepEqual((await names(page)).toSorted(), wanted)
}
