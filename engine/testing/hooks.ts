/** Loaded by mocha before all tests: stops the test database after the last one. */
import { stopTestServer } from './workspace.ts'

export const mochaHooks = {
  async afterAll(): Promise<void> {
    await stopTestServer()
  },
}
