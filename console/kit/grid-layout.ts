/** Widths and offsets of a grid's columns, in pixels. Pure, so that frozen columns stand exactly beside each other. */

export const CHECK_WIDTH = 40
export const MENU_WIDTH = 56

export interface Placed<C> {
  readonly column: C
  readonly width: number
  /** Distance from the left (or right) edge where a frozen column stays. */
  readonly left?: number
  readonly right?: number
}

interface Sized {
  readonly width: number
  readonly fixed?: 'left' | 'right'
}

/** Frozen columns go to their edges; what room is left over goes to the others in proportion to their widths. */
export function placeColumns<C extends Sized>(
  columns: readonly C[],
  room: number,
  extras: { before: number; after: number },
): Placed<C>[] {
  const lefts = columns.filter((column) => column.fixed === 'left')
  const middles = columns.filter((column) => column.fixed === undefined)
  const rights = columns.filter((column) => column.fixed === 'right')
  const growing = middles.length > 0 ? middles : columns
  const spare = Math.max(0, room - extras.before - extras.after - sum(columns))
  const base = sum(growing)
  const widthOf = (column: C): number =>
    growing.includes(column) ? Math.floor(column.width + (spare * column.width) / base) : column.width

  let left = extras.before
  const placedLeft = lefts.map((column) => {
    const placed = { column, width: widthOf(column), left }
    left += placed.width
    return placed
  })
  let right = extras.after
  const placedRight = rights
    .toReversed()
    .map((column) => {
      const placed = { column, width: widthOf(column), right }
      right += placed.width
      return placed
    })
    .toReversed()
  return [...placedLeft, ...middles.map((column) => ({ column, width: widthOf(column) })), ...placedRight]
}

function sum(columns: readonly Sized[]): number {
  return columns.reduce((total, column) => total + column.width, 0)
}
