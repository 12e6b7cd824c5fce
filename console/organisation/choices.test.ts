import assert from 'node:assert/strict'

import { changesOf, hasChanges, NOTHING, withDepartment, type Choices } from './choices.ts'
import { firstStep, placeFaults } from './person-faults.ts'
import { passwordTable } from './password-table.ts'

const message = { zh: '错', en: 'wrong' }

describe('what is chosen for a person', () => {
  it('has one main department as long as there is any', () => {
    const one = withDepartment(NOTHING, 'a', true)
    const two = withDepartment(one, 'b', true)
    assert.deepEqual([two.main, [...two.departments]], ['a', ['a', 'b']])
    const left = withDepartment(two, 'a', false)
    assert.deepEqual([left.main, [...left.departments]], ['b', ['b']])
    assert.equal(withDepartment(left, 'b', false).main, null)
  })

  it('is sent as what was added and taken away, without the main department among the further ones', () => {
    const before: Choices = {
      main: 'a',
      departments: new Set(['a', 'b']),
      roles: new Set(['x']),
      joined: new Map([['team.members', new Set(['t'])]]),
    }
    const now: Choices = {
      main: 'b',
      departments: new Set(['b', 'c']),
      roles: new Set(['x', 'y']),
      joined: new Map([['team.members', new Set()]]),
    }
    assert.deepEqual(changesOf(before, now), {
      main: 'b',
      departments: { add: ['c'], remove: ['b'] },
      roles: { add: ['y'], remove: [] },
      memberships: { 'team.members': { add: [], remove: ['t'] } },
    })
    assert.equal(hasChanges(changesOf(before, before)), false)
  })
})

describe('a refusal of a person', () => {
  it('leads to the step and there to the field', () => {
    const paths = ['roles/0', 'user/account', 'memberships/team.members/1', 'user/department', 'version']
    const placed = placeFaults(paths.map((path) => ({ code: 'X', path, message })))
    assert.deepEqual(
      placed.fields.map(({ path }) => path),
      ['account'],
    )
    assert.deepEqual(Object.keys(placed.steps).toSorted(), ['departments', 'memberships', 'roles'])
    assert.deepEqual(placed.others, [message])
    assert.equal(firstStep(placed), 'basics')
    assert.equal(firstStep(placeFaults([{ code: 'X', path: 'roles/2', message }])), 'roles')
    assert.equal(firstStep(placeFaults([])), undefined)
  })
})

describe('passwords as a file', () => {
  it('hold no formula, and quote what would break a line', () => {
    const text = passwordTable([{ name: '=cmd()', value: 'a"b,c' }])
    assert.equal(text, `\uFEFF"'=cmd()","a""b,c"\r\n`)
  })
})
