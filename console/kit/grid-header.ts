/** Draws the header of a grid: a row of groups where columns have some, then the columns with their sort and filter buttons. */
import { h, type VNode } from 'vue'
import AppIcon from './AppIcon.vue'
import type { Placed } from './grid-layout.ts'
import type { GridColumn, GridRow, GridWords } from './grid-types.ts'

type PlacedColumn = Placed<GridColumn<GridRow>>

export interface Header {
  readonly placed: readonly PlacedColumn[]
  readonly styles: readonly (string | undefined)[]
  readonly words: GridWords
  readonly choice: { readonly all: boolean; readonly some: boolean } | undefined
  readonly tail: boolean
  readonly settings: boolean
  onSort(key: string, additive: boolean): void
  onFilter(key: string, anchor: HTMLElement): void
  onChooseAll(on: boolean): void
  onSettings(anchor: HTMLElement): void
}

export function headerRows(header: Header): VNode {
  const grouped = header.placed.some((one) => one.column.group)
  const span = grouped ? 2 : 1
  const first = [
    header.choice && checkCell(header, header.choice, span),
    ...(grouped ? groupCells(header) : header.placed.map((one, at) => columnCell(header, one, at, 1))),
    header.tail && tailCell(header, span),
  ]
  const second = grouped
    ? header.placed.flatMap((one, at) => (one.column.group ? [columnCell(header, one, at, 1)] : []))
    : []
  return h('thead', [h('tr', { 'aria-rowindex': 1 }, first), grouped && h('tr', second)])
}

/** Neighbours of one group share a cell; columns without a group reach over both rows. */
function groupCells(header: Header): VNode[] {
  const cells: VNode[] = []
  for (let at = 0; at < header.placed.length;) {
    const one = header.placed[at]
    if (!one) break
    const group = one.column.group
    if (!group) {
      cells.push(columnCell(header, one, at++, 2))
      continue
    }
    const start = at
    while (at < header.placed.length && header.placed[at]?.column.group === group) at++
    cells.push(h('th', { key: `group-${start}`, scope: 'colgroup', colspan: at - start, class: 'group' }, group))
  }
  return cells
}

function checkCell(header: Header, choice: { all: boolean; some: boolean }, rowspan: number): VNode {
  const onChange = (event: Event): void => {
    if (event.target instanceof HTMLInputElement) header.onChooseAll(event.target.checked)
  }
  return h('th', { scope: 'col', rowspan, class: 'check frozen', style: 'left:0' }, [
    h('input', {
      type: 'checkbox',
      checked: choice.all,
      indeterminate: choice.some,
      'aria-label': header.words.selectAll,
      onChange,
    }),
  ])
}

function tailCell(header: Header, rowspan: number): VNode {
  const onClick = (event: MouseEvent): void => {
    if (event.currentTarget instanceof HTMLElement) header.onSettings(event.currentTarget)
  }
  return h('th', { scope: 'col', rowspan, class: 'menu frozen frozen-right', style: 'right:0' }, [
    header.settings
      ? h(
          'button',
          {
            type: 'button',
            class: 'head-button',
            'aria-haspopup': 'dialog',
            'aria-label': header.words.settings,
            title: header.words.settings,
            onClick,
          },
          h(AppIcon, { name: 'setting' }),
        )
      : h('span', { class: 'hidden-text' }, header.words.actions),
  ])
}

function columnCell(header: Header, one: PlacedColumn, at: number, rowspan: number): VNode {
  const { column } = one
  const frozen = column.fixed ? ` frozen frozen-${column.fixed}` : ''
  return h(
    'th',
    {
      key: column.key,
      scope: 'col',
      rowspan,
      class: `column${frozen}${column.align === 'right' ? ' right' : ''}`,
      style: header.styles[at],
      'aria-sort': column.sortable ? (column.sorted ?? 'none') : undefined,
    },
    h('div', { class: 'head' }, [
      column.icon && h(AppIcon, { name: column.icon }),
      column.sortable
        ? h(
            'button',
            {
              type: 'button',
              class: 'sort',
              title: column.label,
              onClick: (event: MouseEvent) => header.onSort(column.key, event.shiftKey),
            },
            [
              h('span', { class: 'head-label' }, column.label),
              h('span', { class: `arrows ${column.sorted ?? ''}`, 'aria-hidden': 'true' }),
            ],
          )
        : h('span', { class: 'head-label', title: column.label }, column.label),
      column.filterable && filterButton(header, column),
    ]),
  )
}

function filterButton(header: Header, column: GridColumn<GridRow>): VNode {
  const onClick = (event: MouseEvent): void => {
    if (event.currentTarget instanceof HTMLElement) header.onFilter(column.key, event.currentTarget)
  }
  return h(
    'button',
    {
      type: 'button',
      class: ['head-button', { on: column.filtered }],
      'aria-haspopup': 'dialog',
      'aria-pressed': column.filtered ?? false,
      'aria-label': header.words.filter(column.label),
      title: header.words.filter(column.label),
      onClick,
    },
    h(AppIcon, { name: 'filter' }),
  )
}
