/** What the scripts share that make pictures for the docs: the program on a fresh data folder, a browser, a steady hand. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'

import { freePort } from '../../engine/database/embedded/folder.ts'
import { type Program, startProgram } from '../../engine/testing/program.ts'
import { openBrowser } from './browser.ts'

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
const PASSWORD = 'a password for pictures'
export const DESK = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }

interface Studio {
  readonly program: Program
  /** Environment by which commands reach the same workspace. */
  readonly environment: Readonly<Record<string, string>>
  /** A page at the sign-in form. */
  page(viewport: { width: number; height: number }): Promise<Page>
}

/** Runs `work` over the program with its demo packs, and clears everything away. */
export async function inStudio(work: (studio: Studio) => Promise<void>): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'tessera-pictures-'))
  const environment = { TESSERA_DATA: data, TESSERA_ADMIN_PASSWORD: PASSWORD }
  const program = await startProgram({ ...environment, PORT: String(await freePort()) })
  let browser: Browser | undefined
  try {
    browser = await openBrowser()
    await mkdir(FOLDER, { recursive: true })
    const opened = browser
    const page = (viewport: { width: number; height: number }): Promise<Page> =>
      opened.newPage({ viewport, locale: 'zh-CN', baseURL: program.url })
    await work({ program, environment, page })
  } finally {
    await browser?.close()
    await program.end('SIGTERM')
    await rm(data, { recursive: true, force: true })
  }
}

export async function signIn(page: Page): Promise<void> {
  await page.goto('/login')
  await page.locator('input').first().fill('admin')
  await page.locator('input[type=password]').fill(PASSWORD)
  await page.keyboard.press('Enter')
  await page.getByText('数据概览').waitFor()
}

/** Waits until nothing moves any more, so that the same screen gives the same picture. */
export async function take(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(FOLDER, `${name}.png`) })
}
