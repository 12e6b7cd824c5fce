/** What browser tests of designers share: filling forms, picking, synchronising. */
import type { Page } from 'playwright-core'

export interface FieldWish {
  readonly kind: string
  readonly zh: string
  readonly en: string
  /** Settings by name: a text is typed, `pick:` chooses what is found by it, `choose:` an option of a select. */
  readonly settings?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
}

export function row(page: Page, name: string) {
  return page.locator(`[data-field="${name}"]`)
}

export async function fillLabels(page: Page, { zh, en }: { readonly zh: string; readonly en: string }): Promise<void> {
  await row(page, 'label/zh').locator('input').fill(zh)
  await row(page, 'label/en').locator('input').fill(en)
}

/** Chooses in a searching select the option with this label or code, found by typing it. */
export async function pick(page: Page, field: string, typed: string): Promise<void> {
  await row(page, field).locator('input').click()
  await row(page, field).locator('input').fill(typed)
  const options = page.locator('.el-select-dropdown:visible').getByRole('option')
  await options.filter({ has: page.getByText(typed, { exact: true }) }).click()
}

export function footer(page: Page, name: string) {
  return page.locator('.drawer-footer').getByRole('button', { name, exact: true })
}

/** Saves what the drawer holds and waits until it is gone. */
export async function save(page: Page, word = '保存'): Promise<void> {
  await footer(page, word).click()
  await page.locator('.drawer-footer').waitFor({ state: 'detached' })
}

/** Adds a field to the object that is shown; `goesOn` leaves the drawer open for the next one. */
export async function addField(page: Page, wish: FieldWish, goesOn = false): Promise<void> {
  if (!(await page.locator('.kind-picker').isVisible())) await page.getByRole('button', { name: '新增字段' }).click()
  await page.locator(`[data-kind="${wish.kind}"]`).click()
  await fillLabels(page, wish)
  for (const [setting, value] of Object.entries(wish.settings ?? {})) await set(page, setting, value)
  for (const flag of wish.flags ?? []) await row(page, flag).locator('input').check()
  if (!goesOn) return save(page)
  await footer(page, '保存并继续新增').click()
  await page.locator('.kind-picker').waitFor()
}

async function set(page: Page, setting: string, value: string): Promise<void> {
  const [how, rest = ''] = value.split(/:(.*)/s)
  if (how === 'pick') await pick(page, setting, rest)
  else if (how === 'choose') await row(page, setting).locator('select').selectOption(rest)
  else await row(page, setting).locator('input, textarea').first().fill(value)
}

/** Opens the plan and waits until it is there. */
export async function openPlan(page: Page): Promise<void> {
  await page.getByRole('button', { name: '查看并同步' }).click()
  await page.locator('.plan-changes').waitFor()
}

export async function synchronise(page: Page): Promise<void> {
  await footer(page, '同步').click()
  await page.locator('.plan-done').waitFor()
}
