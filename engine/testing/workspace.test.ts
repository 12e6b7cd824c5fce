import assert from 'node:assert/strict'

import { testWorkspace, type TestWorkspace } from './index.ts'

describe('a workspace of the test database', () => {
  let one: TestWorkspace
  let other: TestWorkspace

  before(async () => {
    one = await testWorkspace()
    other = await testWorkspace()
  })

  after(async () => {
    await other.drop()
  })

  it('shares no rows with another workspace of the same run', async () => {
    await one.db.run(one.db.builder('meta_pack').insert({ name: 'a', version: '1', hash: 'h' }))
    assert.equal((await one.db.run(one.db.builder('meta_pack'))).length, 1)
    assert.equal((await other.db.run(other.db.builder('meta_pack'))).length, 0)
  })

  it('leaves nothing behind when it is dropped', async () => {
    const { workspace } = one.db
    await one.drop()
    assert.deepEqual(await other.db.query('select from pg_namespace where nspname = $1', [workspace]), [])
  })
})
