/** The key of a database: made once, found again, a wrong one refused. */
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { TesseraError } from '../kernel/errors.ts'
import { testWorkspace, type TestWorkspace } from '../testing/index.ts'
import { secretOf } from './secret.ts'

describe('the secret', () => {
  let workspace: TestWorkspace
  let folder: string

  beforeEach(async () => {
    workspace = await testWorkspace()
    folder = await mkdtemp(join(tmpdir(), 'tessera-secret-'))
  })

  afterEach(async () => {
    await workspace.drop()
    await rm(folder, { recursive: true })
  })

  const wrong = (error: unknown): boolean => error instanceof TesseraError && error.code === 'SECRET_WRONG'

  it('is made once in the data folder, readable by its owner alone, and found again', async () => {
    const made = await secretOf(workspace.db, undefined, folder)
    assert.ok(made.length >= 40)
    assert.equal(await secretOf(workspace.db, undefined, folder), made)
    assert.equal((await stat(join(folder, 'secret'))).mode & 0o777, 0o600)
    assert.equal((await readFile(join(folder, 'secret'), 'utf8')).trim(), made)
  })

  it('is found by a process with another data folder on the same machine', async () => {
    const made = await secretOf(workspace.db, undefined, join(folder, 'one'))
    assert.equal(await secretOf(workspace.db, undefined, join(folder, 'two')), made)
  })

  it('is noticed when it is not the one the database was made with', async () => {
    await secretOf(workspace.db, 'the first long secret', folder)
    await assert.rejects(secretOf(workspace.db, 'another long secret', folder), wrong)
    await assert.rejects(secretOf(workspace.db, undefined, folder), wrong)
    assert.equal(await secretOf(workspace.db, 'the first long secret', folder), 'the first long secret')
  })

  it('is the same for two first starts at once', async () => {
    const secrets = await Promise.all([1, 2, 3].map(() => secretOf(workspace.db, undefined, folder)))
    assert.equal(new Set(secrets).size, 1)
  })

  it('must not be guessable', async () => {
    await assert.rejects(
      secretOf(workspace.db, 'short', folder),
      (error) => error instanceof TesseraError && error.code === 'COMMAND_USAGE',
    )
  })
})
