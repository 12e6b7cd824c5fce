import assert from 'node:assert/strict'

import { testWorkspace, type TestWorkspace } from '../../testing/index.ts'
import { CallLog, type LoggedCall, readCalls } from './calls.ts'

describe('the log of calls', () => {
  let workspace: TestWorkspace
  before(async () => (workspace = await testWorkspace()))
  after(() => workspace.drop())

  const call: LoggedCall = {
    ...{ application: '019aa5f0-0000-7000-8000-00000000000a', method: 'GET', path: '/open/v1/thing' },
    ...{ status: 200, ms: 1, bytes: 2, address: '203.0.113.7', request: 'r' },
  }

  it('loses no call while the database is away, and tells of it once', async () => {
    const told: unknown[] = []
    let isAway = true
    const query: typeof workspace.db.query = (...given) =>
      isAway ? Promise.reject(new Error('away')) : workspace.db.query(...given)
    const log = new CallLog({ ...workspace.db, query }, (error) => told.push(error))
    log.note(call)
    await log.flush()
    await log.flush()
    isAway = false
    log.note(call)
    await log.flush()
    assert.equal((await readCalls(workspace.db, String(call.application), 9)).length, 2)
    assert.equal(told.length, 1)
  })
})
