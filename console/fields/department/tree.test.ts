import assert from 'node:assert/strict'
import { fieldOf } from '../../render/test-screen.ts'
import { departmentLines } from './tree.ts'

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
const shown = (rows: readonly ReturnType<typeof row>[]) =>
  departmentLines(rows, field).map(({ title, depth, enabled }) => `${'-'.repeat(depth)}${title}${enabled ? '' : '?'}`)

describe('the tree of departments', () => {
  it('has each below its parent, and at the top those whose parent is out of sight', () => {
    const rows = [
      row('a', null),
      row('b', null),
      row('c', 'a'),
      row('d', 'c', false),
      row('e', 'hidden'),
      row('f', 'a'),
    ]
    assert.deepEqual(shown(rows), ['A', '-C', '--D?', '-F', 'B', 'E'])
  })

  it('shows departments that stand in a circle instead of losing them', () => {
    assert.deepEqual(shown([row('a', 'b'), row('b', 'a'), row('c', 'b'), row('d', null)]), ['D', 'A', 'B', 'C'])
  })
})
