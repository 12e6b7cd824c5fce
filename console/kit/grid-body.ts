/** Draws the rows of a grid: one element a cell and whatever its column paints. */
import { h, type VNode } from 'vue'
import AppIcon from './AppIcon.vue'
import type { Placed } from './grid-layout.ts'
import type { GridColumn, GridRow, GridWords } from './grid-types.ts'

type PlacedColumn = Placed<GridColumn<GridRow>>

/** What all rows of one drawing share. */
export interface BodyShape {
  readonly placed: readonly PlacedColumn[]
  readonly styles: readonly (string | undefined)[]
  readonly words: GridWords
  readonly chosen: ReadonlySet<string> | undefined
  readonly offset: number
  readonly hasTail: boolean
  readonly hasMenu: boolean
}

const HEADER_ROWS = 1

export function bodyRow(shape: BodyShape, row: GridRow, index: number): VNode {
  const isChosen = shape.chosen?.has(row.id) ?? false
  const place = shape.offset + index + 1
  const cells = shape.placed.map((one, at) =>
    h(
      'td',
      { key: one.column.key, class: cellClass(one), style: shape.styles[at], tabindex: -1 },
      one.column.paint(row),
    ),
  )
  return h(
    'tr',
    {
      key: row.id,
      'data-id': row.id,
      class: isChosen ? 'chosen' : undefined,
      'aria-selected': shape.chosen && isChosen,
      'aria-rowindex': place + HEADER_ROWS,
    },
    [shape.chosen && checkCell(isChosen, shape.words.selectRow(place)), ...cells, shape.hasTail && menuCell(shape)],
  )
}

function checkCell(isChosen: boolean, label: string): VNode {
  return h('td', { class: 'check frozen', style: 'left:0', tabindex: -1 }, [
    h('input', { type: 'checkbox', tabindex: -1, checked: isChosen, 'aria-label': label }),
  ])
}

function menuCell(shape: BodyShape): VNode {
  const button = h(
    'button',
    { type: 'button', class: 'row-menu', tabindex: -1, 'aria-haspopup': 'menu', 'aria-label': shape.words.rowMenu },
    h(AppIcon, { name: 'more-filled' }),
  )
  return h('td', { class: 'menu frozen frozen-right', style: 'right:0', tabindex: -1 }, shape.hasMenu ? [button] : [])
}

/** A row of the right shape while the real ones are on their way; bars of uneven length look like words. */
export function placeholderRow(shape: BodyShape, index: number): VNode {
  return h('tr', { key: `placeholder-${index}`, 'aria-hidden': 'true' }, [
    shape.chosen && h('td', { class: 'check' }),
    ...shape.placed.map((_, at) =>
      h('td', h('span', { class: 'placeholder', style: `width:${40 + ((index * 37 + at * 53) % 45)}%` })),
    ),
    shape.hasTail && h('td'),
  ])
}

function cellClass({ column }: PlacedColumn): string | undefined {
  const names = [
    column.align === 'left' ? undefined : column.align,
    column.fixed && `frozen frozen-${column.fixed}`,
  ].filter(Boolean)
  return names.length > 0 ? names.join(' ') : undefined
}
