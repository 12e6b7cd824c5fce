import assert from 'node:assert/strict'

import type { RoleDefinition } from '../../metadata/types.ts'
import type { Database } from '../database/index.ts'
import type { TestWorkspace } from '../testing/index.ts'
import { addRole, addRoleTo, addUser, peopleWorkspace } from './people.test-kit.ts'
import { rightsOf, unite } from './rights.ts'

function role(name: string, body: Partial<RoleDefinition>): RoleDefinition {
  return { kind: 'role', name, label: { zh: name, en: name }, ...body }
}

describe('rights', () => {
  it('of several roles unite, and the same rights have the same key whoever gives them', () => {
    const reader = role('reader', { grants: [{ object: 'a', operations: ['read'] }] })
    const writer = role('writer', { grants: [{ object: 'a', operations: ['update', 'read'], rows: 'own' }] })
    const both = unite([reader, writer])
    assert.deepEqual(both.grants, [
      { object: 'a', operations: ['read'], rows: 'all' },
      { object: 'a', operations: ['update'], rows: 'own' },
    ])
    assert.equal(unite([writer, reader]).key, both.key)
    assert.notEqual(unite([reader]).key, both.key)
  })

  it('name menus only when every role does', () => {
    const narrow = role('narrow', { menus: ['m2', 'm1'] })
    const other = role('other', { menus: ['m3'] })
    assert.deepEqual([...(unite([narrow, other]).menus ?? [])], ['m1', 'm2', 'm3'])
    assert.equal(unite([narrow, role('open', {})]).menus, undefined)
  })

  it('of a switched-off role do not count', () => {
    const off = unite([
      role('off', { enabled: false, administrator: true, grants: [{ object: '*', operations: ['read'] }] }),
    ])
    assert.equal(off.administrator, false)
    assert.deepEqual(off.grants, [])
  })

  describe('of a user', () => {
    let workspace: TestWorkspace
    let db: Database

    before(async () => {
      workspace = await peopleWorkspace()
      db = workspace.db
      await addRole(db, 'reader', { grants: [{ object: 'a', operations: ['read'] }] })
    })

    after(() => workspace.drop())

    it('are none without a role, and none by a role that is not defined', async () => {
      const user = await addUser(db, 'nobody', { roles: ['no_such_role'] })
      const rights = await rightsOf(db, user)
      assert.equal(rights.administrator, false)
      assert.deepEqual(rights.grants, [])
    })

    it('follow their roles at once, and are the same object while nothing changes', async () => {
      const user = await addUser(db, 'somebody', { roles: ['reader'] })
      const first = await rightsOf(db, user)
      assert.equal(await rightsOf(db, user), first)
      await addRole(db, 'reader', { grants: [{ object: 'a', operations: ['read', 'delete'] }] })
      assert.deepEqual((await rightsOf(db, user)).grants[0]?.operations, ['delete', 'read'])
      await addRoleTo(db, user, 'admin')
      assert.equal((await rightsOf(db, user)).administrator, true)
      await db.query(`update ${db.table('meta_definition')} set deleted_at = now() where name = 'admin'`)
      assert.equal((await rightsOf(db, user)).administrator, false)
    })
  })
})
