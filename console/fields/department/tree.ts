/** The departments that this person may see, as a tree. */
import type { ScreenField } from '../../../engine/screens/types.ts'
import { listRecords } from '../../data/api.ts'
import type { Row } from '../../data/types.ts'
import { titled } from '../reference/titled.ts'

export interface DepartmentNode {
  readonly value: string
  readonly label: string
  /** No longer in use: offered only to a record that has it. */
  readonly disabled: boolean
  readonly children: DepartmentNode[]
}

const PAGE = 200
/** Beyond this nobody finds anything in a tree. */
const MOST_PAGES = 10

export async function fetchDepartments(field: ScreenField): Promise<DepartmentNode[]> {
  if (!field.target) return []
  const rows: Row[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const found = await listRecords(field.target.object, { limit: PAGE, page, sort: field.target.title })
    rows.push(...found.data)
    if (found.data.length < PAGE) break
  }
  return departmentTree(rows, field)
}

/** Those whose parent is out of sight, or who lie in a circle, stand at the top. */
export function departmentTree(rows: readonly Row[], field: ScreenField): DepartmentNode[] {
  const nodes = new Map<string, DepartmentNode>()
  const parents = new Map<string, string>()
  for (const row of rows) {
    const named = titled(row, field)
    if (!named) continue
    nodes.set(named.id, { value: named.id, label: named.title, disabled: row['enabled'] === false, children: [] })
    if (typeof row['parent'] === 'string') parents.set(named.id, row['parent'])
  }
  return [...nodes.values()].filter((node) => {
    const parent = nodes.get(parents.get(node.value) ?? '')
    if (!parent || isInCircle(node.value, parents)) return true
    parent.children.push(node)
    return false
  })
}

function isInCircle(id: string, parents: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>()
  for (let above = parents.get(id); above !== undefined && !seen.has(above); above = parents.get(above)) {
    if (above === id) return true
    seen.add(above)
  }
  return false
}
