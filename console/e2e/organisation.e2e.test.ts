import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import type { Client, Row } from '../../engine/testing/server.ts'
import { openDesk, PHONE, type Desk } from './desk.ts'

const CRM = fileURLToPath(new URL('../../seeds/crm', import.meta.url))

/** Name and the one above it. */
const DEPARTMENTS: readonly (readonly [string, string?])[] = [
  ['总公司'],
  ['华东大区', '总公司'],
  ['上海分公司', '华东大区'],
  ['杭州分公司', '华东大区'],
  ['华南大区', '总公司'],
  ['客户服务中心', '总公司'],
]

describe('departments and people, in a browser', function () {
  this.timeout(120_000)
  let desk: Desk
  let admin: Client
  let page: Page
  const ids = new Map<string, string>()
  const idOf = (name: string): string => ids.get(name) ?? assert.fail(name)

  before(async () => {
    desk = await openDesk()
    await desk.app.apply(CRM)
    await desk.app.services.models.refresh()
    admin = desk.app.as('admin')
    for (const [name, parent] of DEPARTMENTS) {
      const made = await admin.make('sys_department', { name, ...(parent && { parent: idOf(parent) }) })
      ids.set(name, made.id)
    }
    for (const name of ['VIP客户组', '新客开发组', '老客唤醒组'])
      ids.set(name, (await admin.make('crm_group', { name, admins: [desk.app.ids.admin] })).id)
    for (let index = 1; index <= 26; index++) {
      const user = {
        account: `sales${String(index).padStart(2, '0')}`,
        name: `业务员${index}`,
        gender: String(index % 2),
        mobile: `138000001${String(index).padStart(2, '0')}`,
        email: `sales${index}@example.com`,
        department: idOf(index % 3 === 0 ? '杭州分公司' : '上海分公司'),
      }
      const further = index % 5 === 0 ? [idOf('客户服务中心')] : []
      ;(await admin.post('/api/v1/people', { user, departments: further, roles: ['salesman'] })).is(201)
    }
    page = await desk.page('admin')
    await page.goto('/organisation')
    await page.getByRole('treeitem', { name: /上海分公司/ }).waitFor()
  })
  after(() => desk.close())
  afterEach(() => assert.deepEqual(desk.thrown, []))

  const tree = (name: string) => page.getByRole('treeitem', { name: new RegExp(name) })
  const step = (name: string) => page.locator('.step-bar').getByRole('button', { name })
  const next = () => page.getByRole('button', { name: '下一步' }).click()
  const userOf = async (account: string): Promise<Row | undefined> =>
    (await admin.list('sys_user', { filter: { '==': [{ var: 'account' }, account] } })).is(200).rows[0]
  const rowOf = (name: string) => page.locator('.meta-grid tr, table tr').filter({ hasText: name }).first()

  it('shows who is in a department, with or without those below it', async () => {
    await tree('华东大区').click()
    await page.getByText('共 26 条').first().waitFor()
    await desk.look(page, 'organisation')
    await page.getByLabel('包含下级').uncheck()
    await page.getByText('暂无数据').first().waitFor()
    assert.match(page.url(), /below=0/)
    await tree('客户服务中心').click()
    // in addition to their main department
    await page.getByText('共 5 条').first().waitFor()
    await page.getByRole('searchbox', { name: '筛选部门' }).fill('上海')
    assert.equal(await page.getByRole('treeitem').count(), 4)
    await page.getByRole('searchbox', { name: '筛选部门' }).fill('')
  })

  it('shows the department that was clicked before the list of people had come', async () => {
    const early = await desk.page('admin')
    let letGo = (): void => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await early.route('**/api/v1/screens/users', (route) => held.then(() => route.continue()))
    await early.goto('/organisation')
    await early.getByRole('treeitem', { name: /客户服务中心/ }).click()
    await early.waitForURL(/department=/)
    letGo()
    await early.getByText('共 5 条').first().waitFor()
    await early.context().close()
  })

  it('makes a person in four steps, and leads to the step that was refused', async () => {
    await tree('上海分公司').click()
    await page.getByRole('button', { name: '新增', exact: true }).click()
    await page.locator('.step-bar').waitFor()
    await next()
    await page.locator('.field--bad[data-field="account"]').waitFor()
    await desk.look(page, 'person-basics-refused')
    await page.locator('[data-field="account"] input').fill('sales01')
    await page.locator('[data-field="name"] input').fill('林晓')
    await page.locator('[data-field="mobile"] input').fill('13912345678')
    await desk.look(page, 'person-basics')
    await next()
    // the department one stood in is the main one
    await page.locator('li').filter({ hasText: '上海分公司' }).getByText('主部门').waitFor()
    await page.getByRole('checkbox', { name: '客户服务中心' }).check()
    await desk.look(page, 'person-departments')
    await next()
    await page.getByRole('checkbox', { name: /salesman/ }).check()
    await desk.look(page, 'person-roles')
    await next()
    await page.getByRole('checkbox', { name: 'VIP客户组' }).check()
    await desk.look(page, 'person-memberships')
    await page.getByRole('button', { name: '保存' }).click()
    // the account is taken: back at the first step, with the reason at the field
    await page.locator('.field--bad[data-field="account"]').waitFor()
    await desk.look(page, 'person-taken')
    assert.deepEqual((await admin.get(`/api/v1/crm_group/${idOf('VIP客户组')}`)).data['members'], null)
    await page.locator('[data-field="account"] input').fill('linxiao')
    await step('加入分组').click()
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('首次登录须修改密码').waitFor()
    await desk.look(page, 'person-password')
    await page.getByRole('button', { name: '我已记下' }).click()
    const made = await userOf('linxiao')
    assert.equal(made?.['department'], idOf('上海分公司'))
    assert.deepEqual((await admin.get(`/api/v1/crm_group/${idOf('VIP客户组')}`)).data['members'], [made['id']])
    await page.getByText('林晓').first().waitFor()
  })

  it('says what a change of a person will change, and meets the change of somebody else', async () => {
    await page.getByRole('searchbox', { name: /搜索/ }).fill('linxiao')
    await page.getByText('共 1 条').first().waitFor()
    await rowOf('林晓').getByRole('button', { name: '更多操作' }).click()
    await desk.look(page, 'person-menu')
    await page.getByRole('menuitem', { name: '编辑' }).click()
    await page.getByText('没有更改').waitFor()
    await step('所属部门').click()
    await page.getByRole('checkbox', { name: '客户服务中心' }).uncheck()
    await page.getByRole('checkbox', { name: '华南大区' }).check()
    await step('角色').click()
    await page.getByRole('checkbox', { name: /manager/ }).check()
    await page.locator('.change-strip').getByText('+ 部门经理').waitFor()
    await desk.look(page, 'person-changes')
    const before = await userOf('linxiao')
    const other = { version: before?.['version'], user: { name: '林晓东' }, roles: { add: ['crm_operations'] } }
    ;(await admin.patch(`/api/v1/people/${String(before?.['id'])}`, other)).is(200)
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('您所做的增减会在对方的基础上保存').waitFor()
    await desk.look(page, 'person-conflict')
    await page.locator('.el-dialog').last().getByRole('button', { name: /保存/ }).click()
    await page.locator('.step-bar').waitFor({ state: 'detached' })
    const roles = await admin.list('sys_user_role', { filter: { '==': [{ var: 'user' }, before?.['id']] } })
    assert.deepEqual(roles.column('role').toSorted(), ['crm_operations', 'manager', 'salesman'])
    assert.equal((await userOf('linxiao'))?.['name'], '林晓东')
  })

  it('moves several people at once, resets their passwords, and warns of what they own', async () => {
    await page.getByRole('searchbox', { name: /搜索/ }).fill('sales0')
    await page.getByText('共 6 条').first().waitFor()
    await page.getByRole('checkbox', { name: '选择本页全部' }).check()
    await desk.look(page, 'people-chosen')
    await page.getByRole('button', { name: '调整部门' }).click()
    await page.locator('.el-dialog').getByRole('checkbox', { name: '华南大区' }).check()
    await desk.look(page, 'people-adjust')
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已调整 6 人的部门').waitFor()
    await tree('华南大区').click()
    await page.getByRole('checkbox', { name: '选择本页全部' }).check()
    await page.getByRole('button', { name: '密码重置' }).click()
    await page.locator('.el-message-box').getByRole('button', { name: '密码重置' }).click()
    await page.getByText('首次登录须修改密码').waitFor()
    assert.equal(await page.locator('.passwords li').count(), 6)
    await page.getByRole('button', { name: '我已记下' }).click()
    const owner = await userOf('sales01')
    await admin.make('crm_customer', { customer_name: '示例客户', phone: '13700007583', owner_id: owner?.['id'] })
    await rowOf('sales01').getByRole('button', { name: '更多操作' }).click()
    await page.getByRole('menuitem', { name: '停用' }).click()
    await page.getByText('客户档案 1 条').waitFor()
    await desk.look(page, 'people-owned')
    await page.getByRole('button', { name: '仍然停用' }).click()
    await page.getByText('已更改 1 人').waitFor()
    assert.equal((await userOf('sales01'))?.['status'], 'disabled')
  })

  it('shows the menus and rights of a person', async () => {
    await rowOf('sales02').getByRole('button', { name: '更多操作' }).click()
    await page.getByRole('menuitem', { name: '菜单权限预览' }).click()
    await page.getByText('业务员2 的菜单与权限').waitFor()
    await page.locator('.drawer-body').getByText('智能营销系统').waitFor()
    await desk.look(page, 'people-preview')
    await page.locator('.drawer-footer').getByRole('button', { name: '关闭' }).click()
  })

  it('adds, moves and deletes departments, by mouse and by keys', async () => {
    await tree('华南大区').focus()
    await page.keyboard.press('ContextMenu')
    await page.getByRole('menuitem', { name: '添加下级部门' }).click()
    await page.locator('[data-field="name"] input').fill('广州分公司')
    await desk.look(page, 'department-form')
    await page.locator('.drawer-footer').getByRole('button', { name: '保存' }).click()
    await tree('广州分公司').waitFor()
    await tree('广州分公司').click({ button: 'right' })
    await page.getByRole('menuitem', { name: '移动到…' }).click()
    await page.locator('.el-dialog .el-select').click()
    await page.getByRole('option', { name: '总公司 › 华东大区', exact: true }).click()
    await page.locator('.el-dialog').getByRole('button', { name: '保存' }).click()
    await page.getByText('已移动“广州分公司”').waitFor()
    await tree('广州分公司').dragTo(tree('总公司'))
    await page.getByText('已移动“广州分公司”').last().waitFor()
    await tree('华南大区').click({ button: 'right' })
    await page.getByRole('menuitem', { name: '删除部门' }).click()
    await page.locator('.el-message-box').getByRole('button', { name: '删除' }).click()
    await page.locator('.el-message--error').waitFor()
    await desk.look(page, 'department-refused')
    assert.equal((await admin.get(`/api/v1/sys_department/${idOf('华南大区')}`)).status, 200)
  })

  it('is usable on a phone and in English', async () => {
    const phone = await desk.page('admin', PHONE)
    await phone.goto('/organisation?q=sales')
    await phone.getByText('业务员1').first().waitFor()
    await desk.look(phone, 'organisation-phone')
    await phone.locator('button.place').click()
    await phone.getByRole('treeitem', { name: /上海分公司/ }).waitFor()
    await desk.look(phone, 'organisation-phone-tree')
    await phone.getByRole('treeitem', { name: /上海分公司/ }).click()
    await phone.getByRole('button', { name: '新增', exact: true }).click()
    await phone.locator('.step-bar').waitFor()
    await desk.look(phone, 'person-phone')
    const english = await desk.page('admin')
    await english.addInitScript(() => localStorage.setItem('tessera.locale', 'en'))
    await english.goto('/organisation?q=sales')
    await english.getByText('Everybody').first().waitFor()
    await english.getByText('业务员1').first().waitFor()
    await desk.look(english, 'organisation-en')
  })

  it('offers nothing to who may only look', async () => {
    await admin.make('sys_user_role', { user: desk.app.ids.nobody, role: 'operations' })
    const guest = await desk.page('nobody')
    await guest.goto('/organisation?q=sales')
    await guest.getByText('业务员1').first().waitFor()
    assert.equal(await guest.getByRole('button', { name: '新增', exact: true }).count(), 0)
    assert.equal(await guest.getByRole('button', { name: '添加部门' }).count(), 0)
    assert.equal(await guest.getByRole('checkbox', { name: '选择本页全部' }).count(), 0)
    await desk.look(guest, 'organisation-guest')
  })
})
