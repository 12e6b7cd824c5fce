/**
 * Makes the pictures of the README's tour from the running program, so that they stay true: `npm run pictures`.
 * A fresh data folder with the demo packs enters; `docs/pictures/*.png` leave.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'

import { freePort } from '../../engine/database/embedded/folder.ts'
import { startProgram } from '../../engine/testing/program.ts'
import { openBrowser } from './browser.ts'

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
const PASSWORD = 'a password for pictures'
const DESK = { width: 1440, height: 900 }
/** Links to records in a list, whatever its form. */
const RECORDS = 'main a[href*="/o/customers/"]'
const PHONE = { width: 390, height: 844 }

const data = await mkdtemp(join(tmpdir(), 'tessera-pictures-'))
const program = await startProgram({
  TESSERA_DATA: data,
  PORT: String(await freePort()),
  TESSERA_ADMIN_PASSWORD: PASSWORD,
})
const browser = await openBrowser()
try {
  await mkdir(FOLDER, { recursive: true })
  await onDesk(browser)
  await onPhone(browser)
} finally {
  await browser.close()
  await program.end('SIGTERM')
  await rm(data, { recursive: true, force: true })
}

async function onDesk(with_: Browser): Promise<void> {
  const page = await with_.newPage({ viewport: DESK, locale: 'zh-CN' })
  await page.goto(program.url)
  await page.locator('input[type=password]').waitFor()
  await take(page, 'sign-in')
  await signIn(page)
  await page.goto(`${program.url}/o/customers`)
  await page.locator(RECORDS).first().waitFor()
  await take(page, 'customers')
  // somebody with a story: the customer with most follow-ups
  await page.goto(`${program.url}/o/customers?sort=-follow_times`)
  await page.locator(RECORDS).first().click()
  await page.getByRole('tab').first().waitFor()
  await take(page, 'customer')
  await page.goto(`${program.url}/o/customers`)
  await page.getByRole('button', { name: '新增' }).first().click()
  await page.getByRole('dialog').waitFor()
  await take(page, 'form')
  await page.close()
}

async function onPhone(with_: Browser): Promise<void> {
  const page = await with_.newPage({ viewport: PHONE, locale: 'zh-CN' })
  await page.goto(program.url)
  await signIn(page)
  await page.goto(`${program.url}/o/customers`)
  await page.locator(RECORDS).first().waitFor()
  await take(page, 'phone')
  await page.close()
}

async function signIn(page: Page): Promise<void> {
  await page.locator('input').first().fill('admin')
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('数据概览').waitFor()
}

/** Waits until nothing moves any more, so that the same screen gives the same picture. */
async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
}
