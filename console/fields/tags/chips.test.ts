import assert from 'node:assert/strict'
import { fitting, tagsIn, type Tag } from './chips.ts'

const named = (...names: string[]): Tag[] => names.map((name, at) => ({ id: String(at), name }))
const shown = (...names: string[]): string[] => fitting(named(...names)).map(({ name }) => name)

describe('chips of tags in a cell', () => {
  it('are as many as have room beside the number of the others', () => {
    assert.deepEqual(shown('高净值', '可靠'), ['高净值', '可靠'])
    assert.deepEqual(shown('重点培养', '守约还款', '为人可靠'), ['重点培养', '守约还款'])
    assert.deepEqual(shown('A', 'B', 'C', 'D', 'E', 'F'), ['A', 'B', 'C', 'D'])
  })

  it('are one at least, however long its name is', () => {
    assert.deepEqual(shown('家庭可支配收入五十万至一百万元', '可靠'), ['家庭可支配收入五十万至一百万元'])
    assert.deepEqual(shown('家庭可支配收入五十万至一百万元'), ['家庭可支配收入五十万至一百万元'])
    assert.deepEqual(shown(), [])
  })

  it('bear ids where nobody asked for names', () => {
    const tag = { id: 'a', name: '可靠', color: null, type: 'global_manual' }
    assert.deepEqual(tagsIn(['b', tag, 7, null, { id: 'c' }]), [{ id: 'b', name: 'b' }, tag])
    assert.deepEqual(tagsIn(null), [])
  })
})
