/**
 * Makes the pictures of the guides by doing what they describe: `npm run pictures`. When a guide and the console part
 * ways, this stops at the step that is no longer true.
 */
import { connect } from '../../engine/database/index.ts'
import { loadNorthwind } from '../../engine/testing/northwind/index.ts'
import { runCommand } from '../../engine/testing/program.ts'
import type { Page } from 'playwright-core'
import { addField, type FieldWish, fillLabels, openPlan, pick, row, save, synchronise } from './designer.ts'
import { DESK, inStudio, signIn, take } from './pictures-kit.ts'

const FIELDS: readonly FieldWish[] = [
  { kind: 'reference', zh: '车主', en: 'Owner', settings: { target: 'pick:crm_customer' }, flags: ['required'] },
  { kind: 'text', zh: '品牌', en: 'Brand', settings: { length: '40' }, flags: ['searchable'] },
  { kind: 'money', zh: '购入价', en: 'Price' },
  { kind: 'date', zh: '上牌日期', en: 'Registered on' },
  { kind: 'integer', zh: '里程', en: 'Mileage', settings: { min: '0' } },
  { kind: 'formula', zh: '含税价', en: 'Taxed price', settings: { formula: 'price * 1.13' } },
]

await inStudio(async ({ environment, page: open }) => {
  const page = await open(DESK)
  await signIn(page)
  await peopleAndRights(page)
  await tags(page)
  await firstObject(page)
  const url = (await runCommand(['url'], environment)).output.trim()
  const db = await connect({ url })
  await loadNorthwind(db, 'northwind')
  await db.close()
  await existingTables(page)
  await moving(page)
})

/** The rules of the pack are run once the server is there; their tags then have members. */
async function tags(page: Page): Promise<void> {
  await page.goto('/tags')
  await page.getByRole('treeitem', { name: /客户标签/ }).waitFor()
  await page.getByRole('link', { name: /\d/ }).first().waitFor()
  await take(page, 'guide-tags')
}

async function peopleAndRights(page: Page): Promise<void> {
  await page.goto('/organisation')
  const departments = page.getByRole('treeitem')
  await departments.nth(1).click()
  await take(page, 'guide-organisation')
  await page.getByRole('button', { name: '新增' }).first().click()
  const input = (field: string) => page.locator(`[data-field="${field}"] input`)
  await input('account').fill('linxiao')
  await input('name').fill('林晓')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('button', { name: '下一步' }).click()
  await page.getByRole('checkbox', { name: /salesman/ }).check()
  await take(page, 'guide-person')
  await page.getByRole('button', { name: '下一步' }).click()
  await page.locator('.step input[type=checkbox]').first().check()
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '我已记下' }).click()
  await page.getByRole('searchbox', { name: /搜索/ }).fill('linxiao')
  await page.getByText('共 1 条').first().waitFor()
  await page.getByRole('button', { name: '更多操作' }).first().click()
  await page.getByRole('menuitem', { name: '菜单权限预览' }).click()
  await page.locator('.drawer-body').getByText('智能营销系统').waitFor()
  await take(page, 'guide-preview')
}

async function firstObject(page: Page): Promise<void> {
  await page.goto('/data-structures')
  await page.getByRole('button', { name: '新增表对象' }).click()
  await fillLabels(page, { zh: '车辆', en: 'Vehicle' })
  await row(page, 'first/zh').locator('input').fill('车牌')
  await row(page, 'first/en').locator('input').fill('Plate')
  await pick(page, 'menu', '智能营销系统 › 客户管理')
  await take(page, 'guide-object')
  await save(page)
  await page.waitForURL(/data-structures\/vehicle$/)
  await page.getByRole('button', { name: '新增字段' }).click()
  await page.locator('.kind-picker').waitFor()
  await take(page, 'guide-kinds')
  for (const [index, wish] of FIELDS.entries()) await addField(page, wish, index < FIELDS.length - 1)
  await take(page, 'guide-fields')
  await openPlan(page)
  await take(page, 'guide-plan')
  await synchronise(page)
  await page.getByRole('link', { name: '打开车辆' }).click()
  await page.waitForURL(/\/o\/vehicle$/)
  await page.getByRole('button', { name: '新增' }).first().click()
  await row(page, 'plate').locator('input').fill('粤B12345')
  await row(page, 'brand').locator('input').fill('比亚迪')
  await row(page, 'price').locator('input').fill('20万')
  await row(page, 'owner').locator('input').click()
  await page.getByRole('option').first().click()
  await take(page, 'guide-form')
  await save(page)
  await page.getByRole('link', { name: '粤B12345' }).waitFor()
  await take(page, 'guide-list')
}

async function existingTables(page: Page): Promise<void> {
  await page.goto('/import-tables')
  await row(page, 'schema').locator('select').selectOption('northwind')
  await page.locator('[data-table=orders]').waitFor()
  await row(page, 'prefix').locator('input').fill('nw_')
  await row(page, 'menu').locator('input').fill('北风')
  await take(page, 'guide-tables')
  await page.getByRole('button', { name: '导入 14 张表' }).click()
  await page.locator('.plan-changes').waitFor()
  await synchronise(page)
  await page.goto('/o/nw_customers?q=Alfreds')
  await page.getByRole('link', { name: 'Alfreds Futterkiste' }).click()
  await page.getByRole('tab', { name: 'Orders' }).click()
  await page.locator('tbody tr[data-id]').first().waitFor()
  await take(page, 'guide-record')
}

async function moving(page: Page): Promise<void> {
  await page.goto('/packs')
  await page.locator('tr[data-name="admin"]').waitFor()
  await take(page, 'guide-packs')
}
