/** The tree of menus and moves in it. In go definitions, out come the few that a move changes. Pure. */
import type { Text } from '../../../engine/kernel/text.ts'
import type { Body, Definition } from '../../data/definitions.ts'
import { reorder } from '../siblings.ts'

export interface MenuItemNode {
  readonly name: string
  readonly label: Text
  readonly body: Body
  readonly order: number | undefined
  readonly isEnabled: boolean
  readonly draft: Definition['draft']
  /** Pack, plugin or `admin`: what others ship can be switched off, not deleted. */
  readonly owner: string
  readonly children: readonly MenuItemNode[]
}

/** Modules, groups, menus: the navigation shows no more. */
export const MOST_LEVELS = 3

export function menuTree(menus: readonly Definition[]): MenuItemNode[] {
  const present = menus.filter(({ draft }) => draft !== 'removed')
  const known = new Set(present.map(({ name }) => name))
  const parentOf = ({ body }: Definition): string =>
    typeof body['parent'] === 'string' && known.has(body['parent']) ? body['parent'] : ''
  const below = (parent: string, above: readonly string[]): MenuItemNode[] =>
    present
      .filter((menu) => parentOf(menu) === parent && !above.includes(menu.name))
      .map((menu) => nodeOf(menu, below(menu.name, [...above, menu.name])))
      .toSorted((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity) || 0)
  return below('', [])
}

function nodeOf({ name, label, body, draft, owner }: Definition, children: readonly MenuItemNode[]): MenuItemNode {
  const order = typeof body['order'] === 'number' ? body['order'] : undefined
  return { name, label, body, order, isEnabled: body['enabled'] !== false, draft, owner, children }
}

export function allNodes(nodes: readonly MenuItemNode[]): MenuItemNode[] {
  return nodes.flatMap((node) => [node, ...allNodes(node.children)])
}

/** The way from the top to a node, itself included. */
export function wayTo(nodes: readonly MenuItemNode[], name: string): MenuItemNode[] {
  for (const node of nodes) {
    if (node.name === name) return [node]
    const way = wayTo(node.children, name)
    if (way.length > 0) return [node, ...way]
  }
  return []
}

export function childrenOf(tree: readonly MenuItemNode[], parent: string | undefined): readonly MenuItemNode[] {
  return parent === undefined ? tree : (wayTo(tree, parent).at(-1)?.children ?? [])
}

export interface Move {
  readonly name: string
  /** Absent: among the modules. */
  readonly parent: string | undefined
  /** Among the children it finds there, itself taken out. */
  readonly index: number
}

export interface Change {
  readonly name: string
  readonly body: Body
}

/** Whether the node with all below it fits there: not below itself, and not deeper than the navigation shows. */
export function fits(tree: readonly MenuItemNode[], { name, parent }: Pick<Move, 'name' | 'parent'>): boolean {
  const node = wayTo(tree, name).at(-1)
  const way = parent === undefined ? [] : wayTo(tree, parent)
  if (!node || way.some((above) => above.name === name)) return false
  return way.length + depth(node) <= MOST_LEVELS
}

function depth(node: MenuItemNode): number {
  return 1 + Math.max(0, ...node.children.map(depth))
}

/** The bodies that a move changes: of what was moved, and of siblings where there is no number between. */
export function moved(tree: readonly MenuItemNode[], move: Move): Change[] {
  const node = wayTo(tree, move.name).at(-1)
  if (!node || !fits(tree, move)) return []
  const others = childrenOf(tree, move.parent).filter(({ name }) => name !== move.name)
  const isHere = node.body['parent'] === move.parent
  const wanted = others.toSpliced(move.index, 0, node)
  const orders = new Map(reorder(wanted, move.name).map(({ name, order }) => [name, order]))
  return wanted
    .filter(({ name }) => orders.has(name) || (name === move.name && !isHere))
    .map(({ name, body, order }) => ({
      name,
      body: placed(body, name === move.name ? move.parent : parentIn(body), orders.get(name) ?? order),
    }))
}

function parentIn(body: Body): string | undefined {
  return typeof body['parent'] === 'string' ? body['parent'] : undefined
}

function placed(body: Body, parent: string | undefined, order: number | undefined): Body {
  const { parent: _parent, order: _order, ...others } = body
  return { ...others, ...(parent !== undefined && { parent }), ...(order !== undefined && { order }) }
}

/** One step among siblings; nothing at either end. */
export function stepped(tree: readonly MenuItemNode[], name: string, by: 1 | -1): Change[] {
  const parent = wayTo(tree, name).at(-2)?.name
  const siblings = childrenOf(tree, parent)
  const index = siblings.findIndex((node) => node.name === name) + by
  return index < 0 || index >= siblings.length ? [] : moved(tree, { name, parent, index })
}

/** Behind its parent, one level up. */
export function outdented(tree: readonly MenuItemNode[], name: string): Change[] {
  const way = wayTo(tree, name)
  const parent = way.at(-2)
  if (!parent) return []
  const above = way.at(-3)?.name
  const index = childrenOf(tree, above).findIndex((node) => node.name === parent.name) + 1
  return moved(tree, { name, parent: above, index })
}

/** Where a menu and all below it could go instead. */
export function otherParents(tree: readonly MenuItemNode[], name: string): MenuItemNode[] {
  const parent = wayTo(tree, name).at(-2)?.name
  return allNodes(tree).filter(
    (node) => node.name !== parent && node.body['target'] === undefined && fits(tree, { name, parent: node.name }),
  )
}

/** What fits a word, with everything above it. */
export function found(nodes: readonly MenuItemNode[], word: string): MenuItemNode[] {
  const part = word.trim().toLowerCase()
  if (part === '') return [...nodes]
  const fitsWord = ({ name, label }: MenuItemNode): boolean =>
    [name, label.zh, label.en].some((text) => text.toLowerCase().includes(part))
  return nodes.flatMap((node) => {
    const children = fitsWord(node) ? [...node.children] : found(node.children, word)
    return fitsWord(node) || children.length > 0 ? [{ ...node, children }] : []
  })
}
