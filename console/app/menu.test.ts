import assert from 'node:assert/strict'
import type { MenuNode } from '../../engine/screens/types.ts'
import { entryOf, leaves, moduleOf, pathOf } from './menu.ts'

const node = (name: string, some: Partial<MenuNode> = {}): MenuNode => ({
  name,
  label: { zh: name, en: name },
  children: [],
  ...some,
})
const modules = [
  node('sales', {
    children: [
      node('group', { children: [node('customers', { target: { template: 'customers' } }), node('group-2')] }),
    ],
  }),
  node('system', {
    children: [
      node('docs', { target: { page: 'api-docs' } }),
      node('away', { target: { url: 'https://example.com' } }),
    ],
  }),
]

describe('the navigation', () => {
  it('knows where its entries lead', () => {
    assert.deepEqual(
      leaves(modules).map((leaf) => [leaf.name, pathOf(leaf)]),
      [
        ['customers', '/o/customers'],
        ['docs', '/api-docs'],
        ['away', undefined],
      ],
    )
  })

  it('finds the entry and the module of a list and of its records', () => {
    assert.equal(entryOf(modules, '/o/customers')?.name, 'customers')
    assert.equal(entryOf(modules, '/o/customers/1')?.name, 'customers')
    assert.equal(moduleOf(modules, '/api-docs')?.name, 'system')
  })

  it('does not take a longer name for the same list', () => {
    assert.equal(entryOf(modules, '/o/customers_all'), undefined)
  })
})
