/** The departments that this person may see, in the order of their tree. */
import type { ScreenField } from '../../../engine/screens/types.ts'
import { listRecords } from '../../data/api.ts'
import type { Row } from '../../data/types.ts'
import { titled, type Titled } from '../reference/titled.ts'

export interface DepartmentLine extends Titled {
  /** How many departments stand above it. */
  readonly depth: number
  readonly enabled: boolean
}

const PAGE = 200
/** Beyond this nobody finds anything in a list. */
const MOST_PAGES = 10

export async function fetchDepartments(field: ScreenField): Promise<DepartmentLine[]> {
  if (!field.target) return []
  const rows: Row[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const found = await listRecords(field.target.object, { limit: PAGE, page, sort: field.target.title })
    rows.push(...found.data)
    if (found.data.length < PAGE) break
  }
  return departmentLines(rows, field)
}

/** Each below its parent; those whose parent is out of sight stand at the top. */
export function departmentLines(rows: readonly Row[], field: ScreenField): DepartmentLine[] {
  const present = new Set<unknown>(rows.map((row) => row['id']))
  const below = new Map<unknown, Row[]>()
  for (const row of rows) {
    const parent = present.has(row['parent']) ? row['parent'] : undefined
    below.set(parent, [...(below.get(parent) ?? []), row])
  }
  const lines = linesBelow(undefined, 0, { below, field })
  // departments that stand in a circle have no way from the top
  const reached = new Set(lines.map((line) => line.id))
  const others = rows.filter((row) => !reached.has(String(row['id']))).flatMap((row) => lineOf(row, 0, field))
  return [...lines, ...others]
}

interface Tree {
  readonly below: ReadonlyMap<unknown, readonly Row[]>
  readonly field: ScreenField
}

function linesBelow(parent: unknown, depth: number, tree: Tree): DepartmentLine[] {
  return (tree.below.get(parent) ?? []).flatMap((row) => [
    ...lineOf(row, depth, tree.field),
    ...linesBelow(row['id'], depth + 1, tree),
  ])
}

function lineOf(row: Row, depth: number, field: ScreenField): DepartmentLine[] {
  const named = titled(row, field)
  return named ? [{ ...named, depth, enabled: row['enabled'] !== false }] : []
}
