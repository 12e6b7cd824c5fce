import assert from 'node:assert/strict'
import { screenOf } from '../../render/test-screen.ts'
import {
  append,
  change,
  insert,
  move,
  moveSection,
  placeOf,
  remove,
  removeSection,
  renumber,
  settle,
  step,
} from './moves.ts'
import { partOfScreen, sectionsOf, withPartProperty, withSections, written, type Section } from './sections.ts'

const sections = (...lists: readonly string[][]): Section[] =>
  lists.map((fields) => ({ items: fields.map((field) => ({ field })) }))
const names = (all: readonly Section[]): string[][] => all.map((section) => section.items.map((item) => item.field))

describe('parts of a template as sections of items', () => {
  const body = {
    name: 'books',
    list: { columns: [{ field: 'title', width: 190 }, { field: 'pages' }], sort: '-pages' },
    form: { sections: [{ label: { zh: '甲', en: 'A' }, columns: 3, fields: [{ field: 'title', required: true }] }] },
    card: { title: 'title', fields: ['pages'] },
    detail: { title: 'title', sections: [{ fields: ['title', 'pages'] }] },
  }

  it('are read and written back as they were', () => {
    for (const part of ['list', 'form', 'card', 'detail'] as const)
      assert.deepEqual(withSections(body, part, sectionsOf(body, part) ?? []), body, part)
    assert.equal(sectionsOf(body, 'query'), undefined)
  })

  it('keep what a part says beside its items', () => {
    assert.deepEqual(withSections(body, 'list', sections(['pages']))['list'], {
      columns: [{ field: 'pages' }],
      sort: '-pages',
    })
    assert.deepEqual(withPartProperty(body, 'list', 'sort', undefined)['list'], { columns: body.list.columns })
    assert.deepEqual(withPartProperty(body, 'query', 'items', [])['query'], { items: [] })
  })

  it('are left out where nothing is in them, because a part without items cannot be kept', () => {
    const emptied = withSections(withSections(body, 'list', [{ items: [] }]), 'form', [
      { items: [] },
      { columns: 1, items: [{ field: 'pages' }] },
    ])
    assert.deepEqual(written(emptied), {
      name: 'books',
      form: { sections: [{ columns: 1, fields: [{ field: 'pages' }] }] },
      card: body.card,
      detail: body.detail,
    })
    assert.deepEqual(written(withSections(body, 'card', [{ items: [] }]))['card'], { title: 'title', fields: [] })
  })

  it('go on from the screen that was made from the object, without repeating what fields say', () => {
    const screen = screenOf({ title: {}, pages: { type: 'integer' } })
    assert.deepEqual(partOfScreen(screen, 'list'), { columns: [{ field: 'title' }, { field: 'pages' }] })
    assert.deepEqual(partOfScreen(screen, 'card'), { title: 'title' })
  })
})

describe('moving items', () => {
  it('puts an item where it is wanted, within a section and into another', () => {
    const before = sections(['a', 'b', 'c'], ['d'])
    const to = (section: number, index: number) => ({ section, index })
    assert.deepEqual(names(move(before, to(0, 0), to(0, 2))), [['b', 'c', 'a'], ['d']])
    assert.deepEqual(names(move(before, to(0, 1), to(1, 0))), [
      ['a', 'c'],
      ['b', 'd'],
    ])
    assert.deepEqual(names(before), [['a', 'b', 'c'], ['d']])
  })

  it('steps up and down and over the edge of a section', () => {
    const all = sections(['a', 'b'], ['c'])
    assert.deepEqual(step(all, { section: 0, index: 0 }, 1), { section: 0, index: 1 })
    assert.deepEqual(step(all, { section: 0, index: 1 }, 1), { section: 1, index: 0 })
    assert.deepEqual(step(all, { section: 1, index: 0 }, -1), { section: 0, index: 2 })
    assert.equal(step(all, { section: 0, index: 0 }, -1), undefined)
    assert.equal(step(all, { section: 1, index: 0 }, 1), undefined)
  })

  it('never puts a field into a part twice', () => {
    const before = sections(['a'], ['b'])
    assert.deepEqual(
      names(insert(before, { section: 0, index: 0 }, [{ field: 'b' }, { field: 'c' }, { field: 'c' }])),
      [['c', 'a'], ['b']],
    )
    assert.deepEqual(names(append([], [{ field: 'a' }])), [['a']])
    assert.deepEqual(names(settle(before, 0, [{ field: 'b' }, { field: 'a' }])), [['b', 'a'], []])
  })

  it('removes, changes and takes properties away', () => {
    const before: Section[] = [{ items: [{ field: 'a', width: 90, icon: 'phone' }, { field: 'b' }] }]
    assert.deepEqual(change(before, { section: 0, index: 0 }, { width: undefined, fixed: 'left' })[0]?.items[0], {
      field: 'a',
      icon: 'phone',
      fixed: 'left',
    })
    assert.deepEqual(names(remove(before, { section: 0, index: 0 })), [['b']])
    assert.deepEqual(placeOf(before, 'b'), { section: 0, index: 1 })
  })

  it('keeps the items of a section that is taken away', () => {
    const before = sections(['a'], ['b'], ['c'])
    assert.deepEqual(names(removeSection(before, 1)), [['a', 'b'], ['c']])
    assert.deepEqual(names(removeSection(before, 0)), [['a', 'b'], ['c']])
    assert.deepEqual(names(removeSection(sections(['a']), 0)), [['a']])
    assert.deepEqual(names(moveSection(before, 2, -1)), [['a'], ['c'], ['b']])
  })

  it('renumbers in the order of the fields, frozen columns at their sides', () => {
    const before: Section[] = [
      { items: [{ field: 'c' }, { field: 'a', fixed: 'right' }, { field: 'x' }, { field: 'b', fixed: 'left' }] },
    ]
    assert.deepEqual(names(renumber(before, ['a', 'b', 'c'])), [['b', 'c', 'x', 'a']])
  })
})
