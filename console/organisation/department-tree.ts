/** Departments as a tree: made of the flat rows of the server, narrowed by words, walked by what is folded. */
import type { Department } from '../data/people.ts'

export interface Node {
  readonly id: string
  readonly name: string
  readonly level: number
  readonly isEnabled: boolean
  readonly row: Department
  readonly children: readonly Node[]
}

/** Whose parent is not among the rows stands at the top. */
export function departmentTree(rows: readonly Department[]): Node[] {
  const known = new Set(rows.map(({ id }) => id))
  const below = new Map<string | null, Department[]>()
  for (const row of rows) {
    const parent = row.parent !== null && known.has(row.parent) && row.parent !== row.id ? row.parent : null
    below.set(parent, [...(below.get(parent) ?? []), row])
  }
  const build = (parent: string | null, level: number): Node[] =>
    (below.get(parent) ?? []).map((row) => ({
      id: row.id,
      name: row.name,
      level,
      isEnabled: row.enabled !== false,
      row,
      children: build(row.id, level + 1),
    }))
  return build(null, 1)
}

/** Nodes whose names hold the words, with those above them so that one sees where they are. */
export function narrowed(nodes: readonly Node[], words: string): readonly Node[] {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return nodes
  return nodes.flatMap((node) => {
    if (node.name.toLowerCase().includes(wanted)) return [node]
    const children = narrowed(node.children, wanted)
    return children.length > 0 ? [{ ...node, children }] : []
  })
}

/** The nodes in the order in which they are shown, without what is below a folded one. */
export function shown(nodes: readonly Node[], isFolded: (id: string) => boolean): Node[] {
  return nodes.flatMap((node) => [node, ...(isFolded(node.id) ? [] : shown(node.children, isFolded))])
}

export function allNodes(nodes: readonly Node[]): Node[] {
  return shown(nodes, () => false)
}

/** The way from the top down to a node; empty for one that is not there. */
export function wayTo(nodes: readonly Node[], id: string): Node[] {
  for (const node of nodes) {
    if (node.id === id) return [node]
    const way = wayTo(node.children, id)
    if (way.length > 0) return [node, ...way]
  }
  return []
}

/** Where a department may stand: not below itself. */
export function possibleParents(nodes: readonly Node[], id: string): Node[] {
  return nodes.flatMap((node) => (node.id === id ? [] : [node, ...possibleParents(node.children, id)]))
}

export interface Place {
  readonly value: string
  readonly label: string
}

/** Departments to choose from, each by the whole way to it. */
export function places(tree: readonly Node[], nodes: readonly Node[]): Place[] {
  const ways = new Map<string, string>()
  const walk = (level: readonly Node[], above: string): void => {
    for (const node of level) {
      const way = above === '' ? node.name : `${above} › ${node.name}`
      ways.set(node.id, way)
      walk(node.children, way)
    }
  }
  walk(tree, '')
  return nodes.map(({ id, name }) => ({ value: id, label: ways.get(id) ?? name }))
}
