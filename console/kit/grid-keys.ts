/**
 * Walking a grid by keys: the body is one tab stop, arrows move, Home and End go to the ends of a row, with Ctrl to the
 * ends of the grid, Page keys jump. Works on the DOM, so that moving the focus renders nothing.
 */

const JUMP = 10

/** What takes the focus in a cell: its only control, else the cell itself. */
function focusTarget(cell: HTMLElement): HTMLElement {
  return cell.querySelector<HTMLElement>('a[href], button, input') ?? cell
}

export function makeStop(cell: HTMLElement, body: HTMLElement): HTMLElement {
  for (const former of body.querySelectorAll<HTMLElement>('[tabindex="0"]')) former.tabIndex = -1
  const target = focusTarget(cell)
  target.tabIndex = 0
  return target
}

/** After rows were drawn anew nothing may be reachable: makes the first cell the stop. */
export function ensureStop(body: HTMLElement): void {
  if (body.querySelector('[tabindex="0"]')) return
  const first = body.querySelector<HTMLElement>('td')
  if (first) makeStop(first, body)
}

/** Moves the focus; true when the key was one of the grid's. */
export function walk(event: KeyboardEvent, body: HTMLTableSectionElement): boolean {
  const cell = event.target instanceof Element ? event.target.closest('td') : null
  const row = cell?.parentElement
  if (!cell || !(row instanceof HTMLTableRowElement)) return false
  const next = target(event, body, { row: row.sectionRowIndex, column: cell.cellIndex, columns: row.cells.length })
  if (!next) return false
  const found = body.rows[clamp(next.row, body.rows.length)]?.cells[clamp(next.column, row.cells.length)]
  if (found) makeStop(found, body).focus()
  return true
}

interface Place {
  readonly row: number
  readonly column: number
}

function target(
  event: KeyboardEvent,
  body: HTMLTableSectionElement,
  at: Place & { columns: number },
): Place | undefined {
  const whole = event.ctrlKey || event.metaKey
  const moves: Readonly<Record<string, Place>> = {
    ArrowUp: { row: at.row - 1, column: at.column },
    ArrowDown: { row: at.row + 1, column: at.column },
    ArrowLeft: { row: at.row, column: at.column - 1 },
    ArrowRight: { row: at.row, column: at.column + 1 },
    Home: { row: whole ? 0 : at.row, column: 0 },
    End: { row: whole ? body.rows.length - 1 : at.row, column: at.columns - 1 },
    PageUp: { row: at.row - JUMP, column: at.column },
    PageDown: { row: at.row + JUMP, column: at.column },
  }
  return moves[event.key]
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(index, length - 1))
}
