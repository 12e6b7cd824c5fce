/** The page numbers worth a button: first, last and the neighbours of the present one; 0 stands for a gap. */
const NEIGHBOURS = 2

export function pageWindow(page: number, last: number): number[] {
  const from = Math.max(2, Math.min(page - NEIGHBOURS, last - 2 * NEIGHBOURS))
  const to = Math.min(last - 1, Math.max(page + NEIGHBOURS, 1 + 2 * NEIGHBOURS))
  const middle = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
  return [1, ...(from > 2 ? [0] : []), ...middle, ...(to < last - 1 ? [0] : []), ...(last > 1 ? [last] : [])]
}
