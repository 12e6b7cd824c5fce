import assert from 'node:assert/strict'

import type { RoleDefinition } from '../../metadata/types.ts'
import type { Definition } from '../model/definition.ts'
import { definitionChanges } from './definition-change.ts'
import { powersOf } from './powers.ts'

type Rights = Pick<RoleDefinition, 'administrator' | 'grants' | 'enabled'>

function role(name: string, rights: Rights): Definition {
  const body: RoleDefinition = { kind: 'role', name, label: { zh: name, en: name }, ...rights }
  return { kind: 'role', id: name, name, owner: 'shop', body }
}

/** What a role would give that has these rights, where it had those before. */
function powers(after: Rights, before?: Rights): string[] {
  return powersOf(definitionChanges(before ? [role('clerk', before)] : [], [role('clerk', after)])).map(({ en }) => en)
}

const EVERYTHING = ['the role clerk (clerk) may then do everything']
const PEOPLE = ['the role clerk (clerk) may then change people or their roles']

describe('the rights that a change of definitions gives', () => {
  it('are told when a role becomes an administrator', () => {
    assert.deepEqual(powers({ administrator: true }), EVERYTHING)
    assert.deepEqual(powers({ administrator: true }, { administrator: false }), EVERYTHING)
    assert.deepEqual(powers({ administrator: true }, { administrator: true, enabled: false }), EVERYTHING)
  })

  it('are told when a role may change people, or who has which role', () => {
    assert.deepEqual(powers({ grants: [{ object: 'sys_user_role', operations: ['read', 'create'] }] }), PEOPLE)
    assert.deepEqual(powers({ grants: [{ object: 'sys_user', operations: ['update'], rows: 'own' }] }), PEOPLE)
  })

  it('are told when a role may import, export or delete for good what it might not, object by object', () => {
    const before: Rights = { grants: [{ object: 'car', operations: ['read', 'export'] }] }
    const after: Rights = {
      grants: [
        { object: 'car', operations: ['read', 'create', 'import', 'export', 'purge'] },
        { object: 'van', operations: ['read', 'export'], rows: 'own' },
      ],
    }
    assert.deepEqual(powers(after, before), [
      'the role clerk (clerk) may then delete for good: car',
      'the role clerk (clerk) may then export: van',
      'the role clerk (clerk) may then import: car',
    ])
    assert.deepEqual(powers(after, { ...after, enabled: false }).length, 3)
    assert.deepEqual(powers(before, after), [])
    assert.deepEqual(powers(after, { administrator: true }), [])
    assert.deepEqual(powers({ ...after, administrator: true }), EVERYTHING)
    assert.deepEqual(powers({ ...after, enabled: false }), [])
  })

  it('are not told when a role gives what it gave, less, or nothing', () => {
    assert.deepEqual(powers({ administrator: true, grants: [] }, { administrator: true }), [])
    assert.deepEqual(powers({ administrator: false }, { administrator: true }), [])
    assert.deepEqual(powers({ administrator: true, enabled: false }), [])
    assert.deepEqual(powers({ grants: [{ object: 'sys_user', operations: ['read'] }] }), [])
  })
})
