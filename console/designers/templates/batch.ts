/** Rows of the batch dialog as items of a part. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Item } from './sections.ts'

export interface BatchRow {
  readonly field: string
  order: number
  isChosen: boolean
  zh: string
  en: string
  groupZh: string
  icon: string
  fixed: string
  /** As it was typed; empty: adapts. */
  width: string | number
  isSortable: boolean
}

interface Reading {
  readonly isList: boolean
  /** A text of what was typed, or nothing. */
  label(both: { readonly zh: string; readonly en: string }): Text | undefined
}

const LEAST_WIDTH = 40
const MOST_WIDTH = 1000

/** The ticked rows in the order they were given; equal numbers keep the order they stand in. */
export function batchItems(rows: readonly BatchRow[], reading: Reading): Item[] {
  return rows
    .filter((row) => row.isChosen)
    .toSorted((a, b) => a.order - b.order)
    .map((row) => itemOf(row, reading))
}

function itemOf(row: BatchRow, { isList, label }: Reading): Item {
  const own = label(row)
  const group = label({ zh: row.groupZh, en: '' })
  const width = Math.round(Number(row.width))
  const column = {
    ...(width > 0 && { width: Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width)) }),
    ...(row.fixed !== '' && { fixed: row.fixed }),
    ...(!row.isSortable && { sortable: false }),
    ...(row.icon !== '' && { icon: row.icon }),
    ...(group && { group }),
  }
  return { field: row.field, ...(own && { label: own }), ...(isList && column) }
}
