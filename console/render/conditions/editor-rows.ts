/**
 * What may be done to the rows of a condition editor: pure, rows in, rows out. Brackets and connectors belong to places,
 * what is between them moves; so brackets that matched go on matching, whatever is added, moved or taken away.
 */
import type { ConditionRow } from '../../../engine/rules/condition-row.ts'

/** A row with a name of its own, by which the editor knows it again wherever it moves. */
export interface EditorRow extends Omit<ConditionRow, 'where'> {
  readonly key: number
  readonly where?: readonly EditorRow[]
}

export type RowPatch = Partial<Omit<EditorRow, 'key'>>

let last = 0

export function editorRows(rows: readonly ConditionRow[]): EditorRow[] {
  return rows.map(({ where, ...row }) => ({ ...row, key: ++last, ...(where && { where: editorRows(where) }) }))
}

/** As they are kept. */
export function plainRows(rows: readonly EditorRow[]): ConditionRow[] {
  return rows.map(({ key: _, where, ...row }) => ({ ...row, ...(where && { where: plainRows(where) }) }))
}

export function blankRow(connector: 'and' | 'or' = 'and'): EditorRow {
  return { key: ++last, left: 0, field: '', operator: '', values: [], right: 0, connector }
}

export function patched(rows: readonly EditorRow[], at: number, patch: RowPatch): EditorRow[] {
  return rows.map((row, index) => (index === at ? { ...row, ...patch } : row))
}

/** A blank row behind one; what joined that one to the next now joins the new one to it. */
export function added(rows: readonly EditorRow[], at: number): EditorRow[] {
  return [...rows.slice(0, at + 1), blankRow(rows[at]?.connector), ...rows.slice(at + 1)]
}

/** The same condition once more, inside the same brackets and joined as its neighbours there are. */
export function cloned(rows: readonly EditorRow[], at: number): EditorRow[] {
  const row = rows[at]
  if (!row) return [...rows]
  const { negated: _, ...rest } = row
  const [copy] = editorRows(plainRows([{ ...rest, left: 0 }]))
  const connector = (row.right > 0 ? rows[at - 1]?.connector : undefined) ?? row.connector
  return rows.flatMap((one, index) => (index === at && copy ? [{ ...one, right: 0, connector }, copy] : [one]))
}

/** Brackets that a row opens for others, or closes of others, stay with these; so does what follows a closed bracket. */
export function removed(rows: readonly EditorRow[], at: number): EditorRow[] {
  const row = rows[at]
  if (!row) return [...rows]
  const open = row.left - row.right
  return rows.flatMap((one, index) => {
    if (index === at) return []
    if (index === at + 1 && open > 0) return [opened(one, open, row.negated)]
    return index === at - 1 && open < 0 ? [{ ...one, right: one.right - open, connector: row.connector }] : [one]
  })
}

function opened(row: EditorRow, more: number, negated: readonly number[] = []): EditorRow {
  const all = [...negated.filter((place) => place < more), ...(row.negated ?? []).map((place) => place + more)]
  return { ...row, left: row.left + more, ...(all.length > 0 && { negated: all }) }
}

/** Changes places with a neighbour; brackets and connectors stay where they are. */
export function moved(rows: readonly EditorRow[], at: number, by: -1 | 1): EditorRow[] {
  const [one, other] = [rows[at], rows[at + by]]
  if (!one || !other) return [...rows]
  return rows.map((row, index) => {
    if (index === at) return inPlaceOf(one, other)
    return index === at + by ? inPlaceOf(other, one) : row
  })
}

function inPlaceOf({ left, right, connector, negated }: EditorRow, { negated: _, ...row }: EditorRow): EditorRow {
  return { ...row, left, right, connector, ...(negated && { negated }) }
}

/** Another field has other operators and other values. */
export function withField(row: EditorRow, field: string, operator: string): EditorRow {
  const { where: _, ...rest } = row
  return { ...withOperator({ ...rest, values: [] }, operator, false), field }
}

/** Another operator keeps the values where they mean the same. */
export function withOperator(row: EditorRow, operator: string, keepsValues: boolean): EditorRow {
  const { where, ...rest } = row
  const asks = operator === 'some' || operator === 'none'
  return { ...rest, operator, values: keepsValues ? row.values : [], ...(asks && { where: where ?? [] }) }
}

/** How many rows say something. */
export function saidCount(rows: readonly EditorRow[]): number {
  return rows.filter((row) => row.muted !== true).length
}
