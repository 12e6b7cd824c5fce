import assert from 'node:assert/strict'

import { choicesOf, grantsOf, levelled, ticked } from './grants-form.ts'

const FIELDS = ['name', 'phone'].map((name) => ({
  name,
  label: { zh: name, en: name },
  writable: true,
  reads: 'clear',
}))
const OBJECTS = [{ name: 'thing', label: { zh: '物', en: 'Thing' }, operations: ['read', 'update'], fields: FIELDS }]

describe('rights of an application while they are edited', () => {
  it('come back as they were', () => {
    const grants = [
      {
        object: 'thing',
        operations: ['read', 'update'],
        fields: ['name', 'phone'],
        readonly: ['phone'],
        masked: ['name'],
      },
      { object: 'gone', operations: ['read'] },
    ]
    assert.deepEqual(grantsOf(choicesOf(grants, OBJECTS)), grants)
  })

  it('take reading along with changing, and nothing where nothing is ticked', () => {
    const changed = ticked(undefined, 'update', true)
    assert.deepEqual(changed.operations, ['read', 'update'])
    assert.deepEqual(ticked(undefined, 'create', true).operations, ['create'])
    assert.deepEqual(grantsOf({ thing: ticked(ticked(changed, 'update', false), 'read', false) }), [])
  })

  it('name fields once one of them is other than the rest', () => {
    const choice = levelled({ operations: ['read'] }, FIELDS, 'phone', 'none')
    assert.deepEqual(grantsOf({ thing: choice }), [{ object: 'thing', operations: ['read'], fields: ['name'] }])
    const none = levelled(choice, FIELDS, 'name', 'none')
    assert.deepEqual(grantsOf({ thing: none }), [])
  })
})
