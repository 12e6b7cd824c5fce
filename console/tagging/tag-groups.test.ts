import assert from 'node:assert/strict'
import type { HandTag, Offered } from '../data/tagging.ts'
import { tagGroups } from './tag-groups.ts'

const category = (id: string, parent: string | null, name: string) => ({
  id,
  parent,
  name,
  sort_order: 0,
  exclusive: id === 'mood',
})
const tag = (id: string, part: Partial<HandTag> = {}): HandTag => ({
  id,
  name: id,
  category: null,
  type: 'global_manual',
  color: null,
  validity_days: null,
  enabled: true,
  own: false,
  ...part,
})
const OFFERED: Offered = {
  categories: [category('base', null, '基本'), category('mood', 'base', '态度'), category('lost', 'gone', '外部')],
  tags: [
    tag('可靠', { category: 'mood' }),
    tag('年长', { category: 'base' }),
    tag('自动', { category: 'base', type: 'global_auto' }),
    tag('散客'),
    tag('盯紧', { own: true, type: 'personal' }),
    tag('停用', { enabled: false }),
  ],
}
const told = (words: string): unknown =>
  tagGroups(OFFERED, words, ({ enabled, type }) => enabled && type !== 'global_auto').map(({ key, way, tags }) => [
    key,
    way.join('/'),
    tags.map(({ name }) => name).join(),
  ])

describe('tags to choose from', () => {
  it('stand below their categories, own ones first and those without a category last', () => {
    assert.deepEqual(told(''), [
      ['own', '', '盯紧'],
      ['base', '基本', '年长'],
      ['mood', '基本/态度', '可靠'],
      ['none', '', '散客'],
    ])
  })

  it('are found by their names and by the names of their categories', () => {
    assert.deepEqual(told(' 可 '), [['mood', '基本/态度', '可靠']])
    assert.deepEqual(told('基本'), [
      ['base', '基本', '年长'],
      ['mood', '基本/态度', '可靠'],
    ])
    assert.deepEqual(told('自动'), [])
  })
})
