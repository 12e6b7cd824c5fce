import assert from 'node:assert/strict'
import { fieldOf } from '../../render/test-screen.ts'
import { departmentTree } from './tree.ts'

const field = fieldOf('team', {
  type: 'department',
  target: { object: 'sys_department', title: 'name', template: 'x' },
})
const row = (id: string, parent: string | null, enabled = true) => ({
  id,
  version: 1,
  name: id.toUpperCase(),
  parent,
  enabled,
})

describe('the tree of departments', () => {
  it('has each below its parent, and at the top those whose parent is out of sight', () => {
    const tree = departmentTree([row('a', null), row('b', 'a'), row('c', 'b', false), row('d', 'hidden')], field)
    assert.deepEqual(tree, [
      {
        value: 'a',
        label: 'A',
        disabled: false,
        children: [
          {
            value: 'b',
            label: 'B',
            disabled: false,
            children: [{ value: 'c', label: 'C', disabled: true, children: [] }],
          },
        ],
      },
      { value: 'd', label: 'D', disabled: false, children: [] },
    ])
  })

  it('shows departments that lie in a circle instead of losing them', () => {
    const tree = departmentTree([row('a', 'b'), row('b', 'a'), row('c', 'b')], field)
    assert.deepEqual(
      tree.map(({ value, children }) => [value, children.map((child) => child.value)]),
      [
        ['a', []],
        ['b', ['c']],
      ],
    )
  })
})
