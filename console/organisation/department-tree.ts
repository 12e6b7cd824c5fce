/** Departments as a tree. */
import type { Department } from '../data/people.ts'
import { treeOf, type TreeNode } from '../kit/tree.ts'

export type Node = TreeNode<Department>

export function departmentTree(rows: readonly Department[]): Node[] {
  return treeOf(rows, ({ enabled }) => enabled !== false)
}
