/**
 * Makes the pictures of the README's tour from the running program, so that they stay true: `npm run pictures`.
 * A fresh data folder with the demo packs enters; `docs/pictures/*.png` leave.
 */
import type { Locator, Page } from 'playwright-core'

import { DESK, inStudio, PHONE, signIn, take } from './pictures-kit.ts'

/** Links to records in a list, whatever its form. */
const RECORDS = 'main a[href*="/o/customers/"]'

/** Rows as people have them: headings of their own, a name of an option, a day that is none. */
const FILE =
  '姓名,手机,性别,生日,地址\n方晓,13800012345,女,1990-05-01,科技园一号\n于洋,13800012346,男,1988-02-30,科技园二号\n'

await inStudio(async ({ page: open }) => {
  const page = await open(DESK)
  await page.goto('/')
  await page.locator('input[type=password]').waitFor()
  await take(page, 'sign-in')
  await signIn(page)
  await page.goto('/o/customers')
  await page.locator(RECORDS).first().waitFor()
  await take(page, 'customers')
  // somebody with a story: the customer with most follow-ups
  await page.goto('/o/customers?sort=-follow_times')
  await page.locator(RECORDS).first().click()
  await page.getByRole('tab').first().waitFor()
  await take(page, 'customer')
  await page.goto('/o/customers')
  await page.getByRole('button', { name: '新增' }).first().click()
  await page.getByRole('dialog').waitFor()
  await take(page, 'form')
  await page.getByRole('button', { name: '关闭', exact: true }).last().click()
  await searching(page)
  await conditions(page)
  await bringingIn(page)

  const phone = await open(PHONE)
  await signIn(phone)
  await phone.goto('/o/customers')
  await phone.locator(RECORDS).first().waitFor()
  await take(phone, 'phone')
})

async function searching(page: Page): Promise<void> {
  await page.goto('/o/customers')
  await page.locator(RECORDS).first().waitFor()
  await page.keyboard.press('Control+k')
  const box = page.getByRole('dialog', { name: '全文检索' })
  await box.getByRole('combobox').fill('建华')
  await box.getByRole('option').first().waitFor()
  await take(page, 'search')
  await page.keyboard.press('Escape')
}

/** Younger than 30 or older than 60, and a customer of means. */
async function conditions(page: Page): Promise<void> {
  await page.getByRole('button', { name: '筛选', exact: true }).click()
  await page.getByRole('button', { name: '按条件行筛选…' }).click()
  for (const [at, field, operator, value] of [
    [1, '年龄', '<', '30'],
    [2, '年龄', '>', '60'],
    [3, '账户余额', '>=', '100000'],
  ] as const) {
    await row(page, at).getByRole('combobox', { name: '字段', exact: true }).click()
    await page.getByRole('option', { name: field, exact: true }).first().click()
    await row(page, at).getByLabel('操作符').selectOption(operator)
    await row(page, at).locator('.value input').fill(value)
    if (at < 3) await page.getByRole('button', { name: '添加条件', exact: true }).click()
  }
  await row(page, 1).getByLabel('左括号').selectOption('1')
  await row(page, 2).getByLabel('右括号').selectOption('1')
  await row(page, 1).getByLabel('连接符').selectOption('or')
  await page.getByText(/符合 [\d,+]+ 条/).waitFor()
  await take(page, 'conditions')
}

function row(page: Page, at: number): Locator {
  return page.locator('.condition-row').nth(at - 1)
}

async function bringingIn(page: Page): Promise<void> {
  await page.goto('/imports/new?template=customers')
  await page.locator('.drop input').setInputFiles({ name: '客户.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) })
  await page.locator('tr[data-column]').first().waitFor()
  await take(page, 'import')
}
