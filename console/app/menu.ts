/** Questions about the navigation: where an entry leads, which entry and module an address belongs to. Pure. */
import type { Text } from '../../engine/kernel/text.ts'
import type { MenuNode } from '../../engine/screens/types.ts'

/** The address of an entry inside the console; nothing for groups and for addresses elsewhere. */
export function pathOf(node: MenuNode): string | undefined {
  if (!node.target || 'url' in node.target) return undefined
  return 'template' in node.target ? `/o/${node.target.template}` : `/${node.target.page}`
}

export function leaves(nodes: readonly MenuNode[]): MenuNode[] {
  return nodes.flatMap((node) => {
    if (node.children.length > 0) return leaves(node.children)
    return node.target ? [node] : []
  })
}

/** The entry an address stands under: its own, or for a record that of its list. */
export function entryOf(nodes: readonly MenuNode[], path: string): MenuNode | undefined {
  return leaves(nodes).find((node) => {
    const own = pathOf(node)
    return own !== undefined && (path === own || path.startsWith(`${own}/`))
  })
}

export function moduleOf(modules: readonly MenuNode[], path: string): MenuNode | undefined {
  return modules.find((module) => entryOf([module], path) !== undefined)
}

/** What a tab is called before its page knows better. */
export function titleOf(modules: readonly MenuNode[], path: string): Text | undefined {
  return entryOf(modules, path)?.label
}
