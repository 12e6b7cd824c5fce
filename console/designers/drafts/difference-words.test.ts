import assert from 'node:assert/strict'
import { differenceLines, type Wording } from './difference-words.ts'

const words: Wording = {
  t: (key) => key.split('.').at(-1) ?? key,
  text: ({ en }) => en,
  has: (key) => key.startsWith('drafts.properties.'),
}

describe('differences of definitions', () => {
  it('are said as values, in the words of people', () => {
    const lines = differenceLines(
      [
        { property: 'required', from: undefined, to: true },
        { property: 'label', from: { zh: '甲', en: 'One' }, to: { zh: '乙', en: 'Two' } },
        { property: 'length', from: 60, to: 3 },
      ],
      words,
    )
    assert.deepEqual(lines, [
      { label: 'required', from: 'none', to: 'yes' },
      { label: 'label', from: 'One', to: 'Two' },
      { label: 'length', from: '60', to: '3' },
    ])
  })

  it('of lists name what came, went and changed', () => {
    const item = (value: string, en: string) => ({ value, label: { zh: en, en } })
    const from = [item('a', 'A'), item('b', 'B')]
    const to = [item('b', 'Bee'), item('c', 'C')]
    assert.deepEqual(differenceLines([{ property: 'items', from, to }], words), [
      { label: 'items', added: ['C'], taken: ['A'], altered: ['Bee'] },
    ])
  })

  it('of parts lead to the property inside', () => {
    const from = { columns: [{ field: 'name' }], sort: 'name' }
    const to = { columns: [{ field: 'name' }, { field: 'price' }], sort: 'name' }
    assert.deepEqual(differenceLines([{ property: 'list', from, to }], words), [
      { label: 'list › columns', added: ['price'], taken: [], altered: [] },
    ])
  })
})
