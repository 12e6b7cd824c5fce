import assert from 'node:assert/strict'
import { closed, closedOthers, continued, MOST_TABS, refused, retitled, visited, type WorkTab } from './work-tabs.ts'

const tab = (key: string): WorkTab => ({ key, to: key, title: key })
const open = ['/', '/o/a', '/o/b', '/o/c'].map(tab)

describe('work tabs', () => {
  it('open one tab a page and remember where in it somebody was', () => {
    const again = visited(open, { key: '/o/a', to: '/o/a?page=3', title: 'other' })
    assert.equal(again.length, open.length)
    assert.deepEqual(again[1], { key: '/o/a', to: '/o/a?page=3', title: '/o/a' })
    assert.equal(visited(open, tab('/o/d')).at(-1)?.key, '/o/d')
  })

  it('let the oldest page go when there are too many, never the workbench', () => {
    let tabs = [tab('/')]
    for (let index = 0; index < MOST_TABS + 5; index++) tabs = visited(tabs, tab(`/o/${index}`))
    assert.equal(tabs.length, MOST_TABS)
    assert.equal(tabs[0]?.key, '/')
    assert.equal(tabs.at(-1)?.key, `/o/${MOST_TABS + 4}`)
  })

  it('closing the page shown leads to its right neighbour, at the end to the left one', () => {
    assert.equal(closed(open, '/o/b', '/o/b').goTo, '/o/c')
    assert.equal(closed(open, '/o/c', '/o/c').goTo, '/o/b')
  })

  it('closing another page leaves the shown one alone', () => {
    const result = closed(open, '/o/a', '/o/c')
    assert.equal(result.goTo, undefined)
    assert.deepEqual(
      result.tabs.map((one) => one.key),
      ['/', '/o/b', '/o/c'],
    )
  })

  it('the workbench cannot be closed', () => {
    assert.equal(closed(open, '/', '/').tabs.length, open.length)
    assert.deepEqual(
      closedOthers(open, '/o/b').map((one) => one.key),
      ['/', '/o/b'],
    )
  })

  it('walking to the next record keeps the place of the tab', () => {
    assert.deepEqual(
      continued(open, '/o/a', tab('/o/x')).map((one) => one.key),
      ['/', '/o/x', '/o/b', '/o/c'],
    )
    assert.deepEqual(
      continued(open, '/o/a', tab('/o/c')).map((one) => one.key),
      ['/', '/o/c', '/o/b'],
    )
  })

  it('a page may name its tab once it knows its record', () => {
    assert.equal(retitled(open, '/o/b', '张伟')[2]?.title, '张伟')
  })

  it('a page that did not open keeps a name it had, takes the one left for it otherwise, and is marked until it opens', () => {
    const [kept] = refused([tab('/o/a')], '/o/a', 'things')
    assert.deepEqual([kept?.title, kept?.unopened], ['/o/a', true])
    const named = refused([{ key: '/o/a', to: '/o/a', title: '…', unopened: true }], '/o/a', 'things')
    assert.deepEqual([named[0]?.title, named[0]?.unopened], ['things', true])
    assert.deepEqual(retitled(named, '/o/a', 'things')[0], { key: '/o/a', to: '/o/a', title: 'things' })
  })
})
