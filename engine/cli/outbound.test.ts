import assert from 'node:assert/strict'
import pino from 'pino'

import { openParameters, Vault } from '../settings/index.ts'
import { applyPacks, loadPacks } from '../packs/apply.ts'
import { testWorkspace, type TestWorkspace } from '../testing/workspace.ts'
import { readEnvironment } from './environment.ts'
import { outboundOf, PARAMETER_CHECKS } from './outbound.ts'

describe('foreign addresses that an installation allows', () => {
  let workspace: TestWorkspace
  before(async () => {
    workspace = await testWorkspace()
    await applyPacks(workspace.db, await loadPacks(workspace.db, [`${import.meta.dirname}/../../metadata/system`]))
  })
  after(() => workspace.drop())

  it('a variable that cannot be read keeps the program from starting', () => {
    for (const wrong of ['*', 'good.test, 0.0.0.0/0', 'http://good.test', '169.254.169.254'])
      assert.throws(() => readEnvironment({ TESSERA_OUTBOUND_ALLOW: wrong }), { code: 'OUTBOUND_ALLOW_INVALID' }, wrong)
    assert.equal(readEnvironment({}).outboundAllow, '')
  })

  it('the parameter counts at once, a wrong one is refused and changes nothing, and every call is a line of the log', async () => {
    const vault = new Vault('a secret of a test', workspace.db.workspace)
    const parameters = await openParameters(workspace.db, { vault, checks: PARAMETER_CHECKS })
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
    const outbound = outboundOf('', parameters, log)
    const set = (value: string): Promise<unknown> =>
      parameters.change('outbound_allow', { value }, { author: { kind: 'system', what: 'test' } })
    try {
      const call = (): Promise<unknown> => outbound.fetch('http://127.0.0.1:1/secret?token=secret')
      await assert.rejects(call(), { code: 'OUTBOUND_REFUSED' })
      await set('127.0.0.1:1')
      await assert.rejects(call(), { code: 'OUTBOUND_UNREACHABLE' })
      for (const wrong of ['*', '127.0.0.1:1 0.0.0.0/0'])
        await assert.rejects(set(wrong), (error: Error & { issues?: { path?: string; message: { zh: string } }[] }) => {
          assert.equal(error.issues?.[0]?.path, 'value')
          assert.match(error.issues?.[0]?.message.zh ?? '', /outbound_allow/)
          return true
        })
      assert.equal(parameters.get('outbound_allow'), '127.0.0.1:1')
      assert.equal(lines.length, 2)
      assert.ok(!lines.join('').includes('secret'))
    } finally {
      await parameters.close()
    }
  })
})
