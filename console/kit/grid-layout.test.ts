import assert from 'node:assert/strict'
import { placeColumns } from './grid-layout.ts'

const extras = { before: 40, after: 56 }

describe('column layout', () => {
  it('freezes columns one beside the other and moves them to their edge', () => {
    const placed = placeColumns(
      [
        { key: 'a', width: 100 },
        { key: 'b', width: 120, fixed: 'left' as const },
        { key: 'c', width: 80, fixed: 'left' as const },
        { key: 'd', width: 90, fixed: 'right' as const },
        { key: 'e', width: 70, fixed: 'right' as const },
      ],
      0,
      extras,
    )
    assert.deepEqual(
      placed.map((one) => [one.column.key, one.width, one.left, one.right]),
      [
        ['b', 120, 40, undefined],
        ['c', 80, 160, undefined],
        ['a', 100, undefined, undefined],
        ['d', 90, undefined, 126],
        ['e', 70, undefined, 56],
      ],
    )
  })

  it('gives spare room to columns that scroll, in proportion, and never to frozen ones', () => {
    const placed = placeColumns([{ width: 100, fixed: 'left' as const }, { width: 100 }, { width: 300 }], 1000, extras)
    assert.deepEqual(
      placed.map((one) => one.width),
      [100, 201, 603],
    )
  })

  it('keeps the asked widths where there is no room', () => {
    assert.deepEqual(
      placeColumns([{ width: 400 }, { width: 400 }], 300, extras).map((one) => one.width),
      [400, 400],
    )
  })
})
