/** Positions of fields: numbers with room between them, so that moving one field changes one definition. Pure. */
import type { Definition } from '../../data/definitions.ts'

const STEP = 10
const HIGHEST = 1_000_000

function orderOf({ body }: Definition): number | undefined {
  return typeof body['order'] === 'number' ? body['order'] : undefined
}

/** Fields as lists show them: by position, those without one behind, as they come. */
export function inOrder(fields: readonly Definition[]): Definition[] {
  return fields.toSorted((a, b) => (orderOf(a) ?? Infinity) - (orderOf(b) ?? Infinity) || 0)
}

/** The position behind all others; none while nobody has one, for then fields stand as they were made. */
export function nextOrder(fields: readonly Definition[]): number | undefined {
  const orders = fields.map(orderOf)
  if (fields.length > 0 && orders.every((order) => order === undefined)) return undefined
  return Math.min(HIGHEST, Math.max(0, ...orders.map((order) => order ?? 0)) + STEP)
}

/** The new positions that bring the field at `from` to `to`: one where there is room, all where there is none. */
export function moved(fields: readonly Definition[], from: number, to: number): ReadonlyMap<string, number> {
  const rows = inOrder(fields)
  const [taken] = rows.splice(from, 1)
  if (!taken || from === to) return new Map()
  rows.splice(to, 0, taken)
  const before = to === 0 ? 0 : orderOf(rows[to - 1] ?? taken)
  const after = to === rows.length - 1 ? (before ?? 0) + 2 * STEP : orderOf(rows[to + 1] ?? taken)
  if (before !== undefined && after !== undefined && after - before > 1)
    return new Map([[taken.name, Math.floor((before + after) / 2)]])
  const changed = rows.map((field, index) => [field.name, (index + 1) * STEP] as const)
  return new Map(changed.filter(([name, order]) => orderOf(rows.find((row) => row.name === name) ?? taken) !== order))
}
