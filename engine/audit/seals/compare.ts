/** What happened to the rows of one sealed range, told from the hashes that the seal keeps of each and those they have now. */
import { LEAF_BYTES } from './logs.ts'

export type FaultCode =
  | 'ROW_CHANGED'
  | 'ROW_REMOVED'
  | 'ROW_INSERTED'
  | 'ROWS_REORDERED'
  | 'ROWS_OTHER'
  | 'ROWS_REMOVED_EARLY'
  | 'SEAL_CHANGED'
  | 'SEAL_MISSING'
  | 'SEAL_RANGE'
  | 'SEAL_KEY'
  | 'SEAL_REPLACED'
  | 'SEALS_LOST'

export interface Fault {
  readonly code: FaultCode
  /** Number of the seal. */
  readonly seal?: number
  /** Name of the table. */
  readonly log?: string
  /** Ids of the rows that are other than they were; of a removed one the one before. */
  readonly ids?: readonly number[]
  readonly from?: number
  readonly to?: number
  /** Names the key that a seal was made with. */
  readonly key?: string
}

interface Row {
  readonly id: number
  readonly leaf: string
}

const WIDTH = LEAF_BYTES * 2
const MOST_IDS = 20

/** @param leaves hex of the beginnings of the hashes that the rows had, in their order */
export function compareRange(leaves: string, rows: readonly Row[]): Fault[] {
  const was = Array.from({ length: leaves.length / WIDTH }, (_, index) =>
    leaves.slice(index * WIDTH, (index + 1) * WIDTH),
  )
  const is = rows.map(({ leaf }) => leaf.slice(0, WIDTH))
  if (was.length === is.length) return sameCount(was, is, rows)
  const [known, present] = [new Set(was), new Set(is)]
  const inserted = rows.filter((_, index) => !known.has(is[index] ?? ''))
  const gone = was.flatMap((leaf, index) => (present.has(leaf) ? [] : [index]))
  const before = (index: number): number => rows.findLast((_, at) => was.indexOf(is[at] ?? '') < index)?.id ?? 0
  const faults: Fault[] = [
    ...(gone.length > 0 ? [{ code: 'ROW_REMOVED' as const, ids: gone.slice(0, MOST_IDS).map(before) }] : []),
    ...(inserted.length > 0 ? [{ code: 'ROW_INSERTED' as const, ids: ids(inserted) }] : []),
  ]
  return faults.length > 0 ? faults : [{ code: 'ROWS_OTHER' }]
}

function sameCount(was: readonly string[], is: readonly string[], rows: readonly Row[]): Fault[] {
  const other = rows.filter((_, index) => was[index] !== is[index])
  if (other.length === 0) return [{ code: 'ROWS_OTHER' }]
  const isReordered = [...was].sort().join() === [...is].sort().join()
  return [{ code: isReordered ? 'ROWS_REORDERED' : 'ROW_CHANGED', ids: ids(other) }]
}

function ids(rows: readonly Row[]): number[] {
  return rows.slice(0, MOST_IDS).map(({ id }) => id)
}
