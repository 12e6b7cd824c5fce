import assert from 'node:assert/strict'
import { loadDivisions } from '../../../engine/fields/region/shared.ts'
import { fieldOf } from '../../render/test-screen.ts'
import { regionTree, type RegionNode } from './tree.ts'

describe('the tree of regions', () => {
  const child = (nodes: readonly RegionNode[], label: string) => nodes.find((node) => node.label === label)

  it('leads from provinces to districts without steps that only repeat or group', async () => {
    const tree = regionTree(fieldOf('region', { settings: {} }), await loadDivisions())
    assert.equal(tree.length, 34)
    const names = (label: string) => child(tree, label)?.children ?? []
    assert.equal(child(child(names('广东省'), '深圳市')?.children ?? [], '南山区')?.value, '440305')
    assert.equal(child(names('北京市'), '东城区')?.value, '110101')
    assert.equal(child(names('河南省'), '济源市')?.value, '419001')
    assert.deepEqual(child(names('广东省'), '东莞市'), { value: '441900', label: '东莞市' })
    assert.deepEqual(child(tree, '澳门特别行政区'), { value: '820000', label: '澳门特别行政区' })
  })

  it('ends where the field does', async () => {
    const known = await loadDivisions()
    assert.deepEqual(regionTree(fieldOf('r', { settings: { level: 'province' } }), known)[0], {
      value: '110000',
      label: '北京市',
    })
    const [beijing] = regionTree(fieldOf('r', { settings: { level: 'city' } }), known)
    assert.deepEqual(beijing?.children, [{ value: '110100', label: '北京市' }])
  })
})
