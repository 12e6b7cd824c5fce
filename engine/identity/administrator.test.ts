import assert from 'node:assert/strict'

import type { Database } from '../database/index.ts'
import type { TestWorkspace } from '../testing/index.ts'
import { assertAdministratorRemains, ensureFirstAdministrator } from './administrator.ts'
import { setInitialPassword } from './credentials.ts'
import { addUser, from, otherNode, peopleWorkspace, type OtherNode, signIn } from './people.test-kit.ts'

describe('the first administrator', () => {
  let workspace: TestWorkspace
  let db: Database
  let node: OtherNode

  beforeEach(async () => {
    workspace = await peopleWorkspace()
    db = workspace.db
    node = await otherNode(db.workspace)
  })

  afterEach(async () => {
    await node.db.close()
    await workspace.drop()
  })

  it('is made once by two processes that start at once, with a one-time password that must be changed', async () => {
    const starts = await Promise.all([
      ensureFirstAdministrator(db),
      ensureFirstAdministrator(node.db),
      ensureFirstAdministrator(db),
    ])
    const [made, ...others] = starts.filter((start) => start.created)
    assert.deepEqual(others, [])
    assert.ok(made?.oneTimePassword)
    assert.equal(starts.filter((start) => start.oneTimePassword !== undefined).length, 1)
    const { principal } = await signIn(db, from('admin', made.oneTimePassword))
    assert.equal(principal.name, '系统管理员')
    assert.equal(principal.rights.administrator, true)
    assert.equal(principal.mustChangePassword, true)
    assert.deepEqual(await ensureFirstAdministrator(db), { account: 'admin', created: false })
  })

  it('gets the password that the operator gives, unforced, now and at a later start when it differs', async () => {
    assert.deepEqual(await ensureFirstAdministrator(db, { password: 'operator one' }), {
      account: 'admin',
      created: true,
    })
    assert.equal((await signIn(db, from('admin', 'operator one'))).principal.mustChangePassword, false)
    const changedAt = async (): Promise<unknown> =>
      (await db.query(`select changed_at from ${db.table('sys_credential')}`))[0]
    const before = await changedAt()
    await ensureFirstAdministrator(db, { password: 'operator one' })
    await ensureFirstAdministrator(db, { password: '' })
    assert.deepEqual(await changedAt(), before)
    await Promise.all([db, node.db].map((one) => ensureFirstAdministrator(one, { password: 'operator two' })))
    await assert.rejects(signIn(db, from('admin', 'operator one')), { code: 'SIGN_IN_FAILED' })
    await signIn(db, from('admin', 'operator two'))
  })

  it('is not made where somebody else already administers', async () => {
    await addUser(db, 'boss', { roles: ['admin'] })
    assert.deepEqual(await ensureFirstAdministrator(db), { account: 'admin', created: false })
    await assert.rejects(signIn(db, from('admin')), { code: 'SIGN_IN_FAILED' })
  })

  it('cannot be the last to go, however', async () => {
    await ensureFirstAdministrator(db)
    for (const change of [`status = 'disabled'`, 'deleted_at = now()']) {
      const gone = db.transaction(async (tx) => {
        await tx.query(`update ${db.table('sys_user')} set ${change}`)
        await assertAdministratorRemains(db, tx)
      })
      await assert.rejects(gone, { code: 'LAST_ADMINISTRATOR' })
    }
    await db.transaction((tx) => assertAdministratorRemains(db, tx))
  })

  it('and another cannot both go when two people remove them at once', async () => {
    const users = await Promise.all(['one', 'two'].map((account) => addUser(db, account, { roles: ['admin'] })))
    const removals = users.map((user, i) =>
      (i === 0 ? db : node.db).transaction(async (tx) => {
        await tx.query(`update ${db.table('sys_user')} set status = 'disabled' where id = $1`, [user])
        await assertAdministratorRemains(db, tx)
      }),
    )
    const results = await Promise.allSettled(removals)
    assert.equal(results.filter((one) => one.status === 'fulfilled').length, 1)
  })
})

describe('first passwords', () => {
  let workspace: TestWorkspace
  let db: Database

  before(async () => {
    workspace = await peopleWorkspace()
    db = workspace.db
  })

  after(() => workspace.drop())

  async function usersWithout(...accounts: string[]): Promise<string[]> {
    const ids = await Promise.all(accounts.map((account) => addUser(db, account)))
    await db.query(`delete from ${db.table('sys_credential')} where user_id = any($1::uuid[])`, [ids])
    return ids
  }

  it('are set for many users at once, each with a hash of its own, and must be changed when asked', async () => {
    const users = await usersWithout('a1', 'a2', 'a3')
    const set = await setInitialPassword(db, users, '123456', { mustChange: true })
    assert.deepEqual([...set.keys()].sort(), users.sort())
    const hashes = await db.query(
      `select distinct password_hash from ${db.table('sys_credential')} where user_id = any($1::uuid[])`,
      [users],
    )
    assert.equal(hashes.length, 3)
    assert.equal((await signIn(db, from('a2', '123456'))).principal.mustChangePassword, true)
  })

  it('are random and one each when none is given', async () => {
    const users = await usersWithout('b1', 'b2')
    const set = await setInitialPassword(db, users, undefined, { mustChange: true })
    assert.equal(new Set(set.values()).size, 2)
    await signIn(db, from('b1', set.get(users[0] ?? '')))
  })

  it('never replace a password that somebody has', async () => {
    const user = await addUser(db, 'c1')
    assert.equal((await setInitialPassword(db, [user], '123456', { mustChange: true })).size, 0)
    await signIn(db, from('c1'))
  })
})
