/**
 * What browser tests share: a server of their own with sample objects, a browser, people who are signed in, and a look
 * at each screen that keeps a picture (`.tessera/test/screens`) and refuses serious faults of accessibility.
 */
import assert from 'node:assert/strict'
import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { PEOPLE, testApp, type PersonName, type TestApp, type TestAppOptions } from '../../engine/testing/server.ts'
import { openBrowser } from './browser.ts'

const root = resolve(import.meta.dirname, '../..')
const pictures = join(root, '.tessera/test/screens')
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

export const consoleFolder = join(root, '.build/console')
export const WIDE = { width: 1440, height: 900 }
export const PHONE = { width: 390, height: 844 }
/** For what a page shows in the end; on a machine that works on much else, that may take long. */
const MOST_PATIENCE = 40_000

interface AxeFinding {
  readonly impact: string
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

export interface Desk {
  readonly app: TestApp
  /** A page of a person who is signed in; nobody gets the sign-in page. */
  page(person: PersonName | 'nobody at all', viewport?: { width: number; height: number }): Promise<Page>
  /** Keeps a picture of a screen and checks what helpers of the blind would find. */
  look(page: Page, name: string): Promise<void>
  /** Errors the pages have thrown, and what their policy kept from happening. */
  readonly thrown: readonly string[]
  /** Takes out of these what the policy kept from happening, for tests that provoke it. */
  prevented(): readonly string[]
  close(): Promise<void>
}

/** Builds the console where it is older than its sources. */
export async function buildConsole(): Promise<void> {
  // not at the top: a module that awaits while it loads would make mocha load this file, and the test database, twice
  const { ensureBuilt } = await import('../../engine/tools/build.mjs')
  ensureBuilt(['console'])
}

/** Call in `before`, and `close` in `after`. */
export async function openDesk(options: Omit<TestAppOptions, 'consoleFolder'> = {}): Promise<Desk> {
  await buildConsole()
  await mkdir(pictures, { recursive: true })
  const app = await testApp({ ...options, consoleFolder })
  const browser = await openBrowser()
  const axe = await readFile(axePath, 'utf8')
  const thrown: string[] = []
  return {
    app,
    thrown,
    prevented: () => {
      const others = thrown.filter((words) => !isOfPolicy(words))
      return thrown.splice(0, thrown.length, ...others).filter(isOfPolicy)
    },
    page: async (person, viewport = WIDE) => {
      const page = await (await contextOf(browser, app, { person, viewport, thrown })).newPage()
      page.on('pageerror', (error) => thrown.push(error.message))
      return page
    },
    look: async (page, name) => {
      await page.screenshot({ path: join(pictures, `${name}.png`) })
      await page.evaluate(axe)
      const findings: AxeFinding[] = await page.evaluate(
        'axe.run(document, { resultTypes: ["violations"] }).then((found) => found.violations)',
      )
      const serious = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      assert.deepEqual(
        serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`),
        [],
        name,
      )
    },
    close: async () => {
      await browser.close()
      await app.close()
      assert.deepEqual(thrown.filter(isOfPolicy), [], 'pages broke the rules of their own Content-Security-Policy')
    },
  }
}

const POLICY = 'policy: '
const isOfPolicy = (words: string): boolean => words.startsWith(POLICY)

/** In the page: tells of everything that its policy kept it from. */
const WATCH = `addEventListener('securitypolicyviolation', (event) =>
  tellViolation([event.violatedDirective, event.blockedURI, event.sourceFile, event.lineNumber, event.sample].join(' ')))`

interface Visit {
  readonly person: string
  readonly viewport: { readonly width: number; readonly height: number }
  readonly thrown: string[]
}

async function contextOf(browser: Browser, app: TestApp, { person, viewport, thrown }: Visit): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, locale: 'zh-CN', baseURL: app.url, reducedMotion: 'reduce' })
  context.setDefaultTimeout(MOST_PATIENCE)
  await context.exposeFunction('tellViolation', (words: string) => void thrown.push(`${POLICY}${words}`))
  await context.addInitScript(WATCH)
  if (isPerson(person))
    await context.addCookies([
      { name: 'tessera_session', value: await app.session(person), url: app.url, httpOnly: true, sameSite: 'Lax' },
    ])
  return context
}

function isPerson(name: string): name is PersonName {
  return name in PEOPLE
}

/** Opens the list of things and waits for its rows. */
export async function openThings(page: Page, question = ''): Promise<void> {
  await page.goto(`/o/thing${question}`)
  await page.locator('tbody tr[data-id], .empty-state').first().waitFor()
}

export function names(page: Page): Promise<string[]> {
  return page.locator('tbody a.title-link').allTextContents()
}
