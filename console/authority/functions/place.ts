/** Where a node of the tree stands. */
import type { PermissionNode } from '../../data/roles.ts'

export interface Place {
  readonly node: PermissionNode
  /** The nodes above, from the root. */
  readonly way: readonly PermissionNode[]
}

export function placeOf(
  nodes: readonly PermissionNode[],
  id: string,
  way: readonly PermissionNode[] = [],
): Place | undefined {
  for (const node of nodes) {
    if (node.id === id) return { node, way }
    const found = placeOf(node.children, id, [...way, node])
    if (found) return found
  }
  return undefined
}
