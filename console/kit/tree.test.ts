import assert from 'node:assert/strict'

import { allNodes, narrowed, places, possibleParents, shown, treeOf, wayTo, type TreeRow } from './tree.ts'

const rows: readonly TreeRow[] = [
  ['head', null],
  ['east', 'head'],
  ['shanghai', 'east'],
  ['south', 'head'],
  ['lost', 'gone'],
].map(([id = '', parent = null]) => ({ id: String(id), name: `${id} office`, parent }))

describe('rows as a tree', () => {
  const tree = treeOf(rows)
  const names = (nodes: readonly { readonly id: string; readonly level: number }[]): string[] =>
    nodes.map(({ id, level }) => `${level} ${id}`)

  it('puts each below its own, and at the top what stands below one that is not seen', () => {
    assert.deepEqual(names(allNodes(tree)), ['1 head', '2 east', '3 shanghai', '2 south', '1 lost'])
  })

  it('leaves out what is below a folded one', () => {
    assert.deepEqual(names(shown(tree, (id) => id === 'east')), ['1 head', '2 east', '2 south', '1 lost'])
  })

  it('shows what the words find with all above it', () => {
    assert.deepEqual(names(allNodes(narrowed(tree, ' SHANG '))), ['1 head', '2 east', '3 shanghai'])
    assert.deepEqual(narrowed(tree, 'nothing'), [])
  })

  it('offers none itself or what is below it as the one above', () => {
    assert.deepEqual(
      possibleParents(tree, 'east').map(({ id }) => id),
      ['head', 'south', 'lost'],
    )
  })

  it('tells the whole way to one', () => {
    assert.deepEqual(
      wayTo(tree, 'shanghai').map(({ id }) => id),
      ['head', 'east', 'shanghai'],
    )
    assert.deepEqual(wayTo(tree, 'nobody'), [])
    const [place] = places(tree, wayTo(tree, 'shanghai').slice(-1))
    assert.equal(place?.label, 'head office › east office › shanghai office')
  })
})
