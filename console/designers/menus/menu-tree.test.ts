import assert from 'node:assert/strict'
import type { Definition } from '../../data/definitions.ts'
import { fits, found, menuTree, moved, otherParents, outdented, stepped, type MenuItemNode } from './menu-tree.ts'

function menu(name: string, parent: string | undefined, order: number, more: object = {}): Definition {
  const label = { zh: name, en: name }
  return {
    kind: 'menu',
    id: name,
    name,
    label,
    owner: 'admin',
    customised: false,
    synchronised: true,
    draft: null,
    revision: 1,
    version: null,
    created_at: null,
    body: { kind: 'menu', name, label, ...(parent && { parent }), order, ...more },
  }
}

const tree = menuTree([
  menu('people', 'sales', 200),
  menu('list', 'customers', 100, { target: { template: 'list' } }),
  menu('sales', undefined, 100),
  menu('customers', 'sales', 100),
  menu('import', 'customers', 200, { target: { page: 'import' } }),
  menu('system', undefined, 900),
])
const names = (nodes: readonly MenuItemNode[]): unknown[] =>
  nodes.map((node) => (node.children.length > 0 ? { [node.name]: names(node.children) } : node.name))

describe('the tree of menus', () => {
  it('stands in the order of its numbers', () => {
    assert.deepEqual(names(tree), [{ sales: [{ customers: ['list', 'import'] }, 'people'] }, 'system'])
  })

  it('shows what others have as parent that is gone, and does not hang on a circle', () => {
    assert.deepEqual(names(menuTree([menu('a', 'gone', 1)])), ['a'])
    assert.deepEqual(names(menuTree([menu('a', 'b', 1), menu('b', 'a', 1)])), [])
  })

  it('changes only what was moved', () => {
    assert.deepEqual(
      stepped(tree, 'import', -1).map(({ name, body }) => [name, body['order'], body['parent']]),
      [['import', 50, 'customers']],
    )
    assert.deepEqual(stepped(tree, 'list', -1), [])
    assert.deepEqual(
      moved(tree, { name: 'list', parent: 'people', index: 0 }).map(({ name, body }) => [name, body['parent']]),
      [['list', 'people']],
    )
    const [out] = outdented(tree, 'list')
    assert.deepEqual([out?.name, out?.body['parent'], out?.body['order']], ['list', 'sales', 150])
    const [module] = outdented(tree, 'people')
    assert.equal(module && 'parent' in module.body, false)
  })

  it('lets nothing go below itself or deeper than the navigation shows', () => {
    assert.equal(fits(tree, { name: 'sales', parent: 'customers' }), false)
    assert.equal(fits(tree, { name: 'customers', parent: 'people' }), false)
    assert.equal(fits(tree, { name: 'customers', parent: 'system' }), true)
    assert.deepEqual(moved(tree, { name: 'sales', parent: 'system', index: 0 }), [])
    assert.deepEqual(
      otherParents(tree, 'list').map(({ name }) => name),
      ['sales', 'people', 'system'],
    )
  })

  it('finds by a part of a name, with everything above', () => {
    assert.deepEqual(names(found(tree, 'IMP')), [{ sales: [{ customers: ['import'] }] }])
    assert.deepEqual(names(found(tree, 'customers')), [{ sales: [{ customers: ['list', 'import'] }] }])
  })
})
