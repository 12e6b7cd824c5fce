/** Loaded by mocha before all tests: gives browser journeys a second chance, stops the test database after the last test. */
import type { Context } from 'mocha'

import { stopTestServer } from './workspace.ts'

/** A browser paints and animates in its own time; a journey counts as failed when it fails twice. */
const BROWSER_RETRIES = 1

export const mochaHooks = {
  beforeEach(this: Context): void {
    if (this.currentTest?.file?.endsWith('.e2e.test.ts')) this.currentTest.retries(BROWSER_RETRIES)
  },
  async afterAll(): Promise<void> {
    await stopTestServer()
  },
}
