/** Rows that name the one above them, as a tree: made of the flat rows of a server, narrowed by words, walked by what is folded. */

export interface TreeRow {
  readonly id: string
  readonly name: string
  /** The row above. */
  readonly parent: string | null
}

export interface TreeNode<R extends TreeRow = TreeRow> {
  readonly id: string
  readonly name: string
  readonly level: number
  readonly isEnabled: boolean
  readonly row: R
  readonly children: readonly TreeNode<R>[]
}

/** What the view of a tree says, given by whoever uses it. */
export interface TreeWords {
  readonly label: string
  readonly filter: string
  /** The row above all others. */
  readonly all: string
  readonly none: string
  readonly noMatch: string
  /** Of a node that is not enabled. */
  readonly off: string
  count(count: number): string
  menuOf(name: string): string
  fold(name: string): string
  unfold(name: string): string
}

/** Whose parent is not among the rows stands at the top. */
export function treeOf<R extends TreeRow>(
  rows: readonly R[],
  isEnabled: (row: R) => boolean = () => true,
): TreeNode<R>[] {
  const known = new Set(rows.map(({ id }) => id))
  const below = new Map<string | null, R[]>()
  for (const row of rows) {
    const parent = row.parent !== null && known.has(row.parent) && row.parent !== row.id ? row.parent : null
    below.set(parent, [...(below.get(parent) ?? []), row])
  }
  const build = (parent: string | null, level: number): TreeNode<R>[] =>
    (below.get(parent) ?? []).map((row) => ({
      id: row.id,
      name: row.name,
      level,
      isEnabled: isEnabled(row),
      row,
      children: build(row.id, level + 1),
    }))
  return build(null, 1)
}

/** Nodes whose names hold the words, with those above them so that one sees where they are. */
export function narrowed<R extends TreeRow>(nodes: readonly TreeNode<R>[], words: string): readonly TreeNode<R>[] {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return nodes
  return nodes.flatMap((node) => {
    if (node.name.toLowerCase().includes(wanted)) return [node]
    const children = narrowed(node.children, wanted)
    return children.length > 0 ? [{ ...node, children }] : []
  })
}

/** The nodes in the order in which they are shown, without what is below a folded one. */
export function shown<R extends TreeRow>(
  nodes: readonly TreeNode<R>[],
  isFolded: (id: string) => boolean,
): TreeNode<R>[] {
  return nodes.flatMap((node) => [node, ...(isFolded(node.id) ? [] : shown(node.children, isFolded))])
}

export function allNodes<R extends TreeRow>(nodes: readonly TreeNode<R>[]): TreeNode<R>[] {
  return shown(nodes, () => false)
}

/** The way from the top down to a node; empty for one that is not there. */
export function wayTo<R extends TreeRow>(nodes: readonly TreeNode<R>[], id: string): TreeNode<R>[] {
  for (const node of nodes) {
    if (node.id === id) return [node]
    const way = wayTo(node.children, id)
    if (way.length > 0) return [node, ...way]
  }
  return []
}

/** Where a node may stand: not below itself. */
export function possibleParents<R extends TreeRow>(nodes: readonly TreeNode<R>[], id: string): TreeNode<R>[] {
  return nodes.flatMap((node) => (node.id === id ? [] : [node, ...possibleParents(node.children, id)]))
}

export interface Place {
  readonly value: string
  readonly label: string
}

/** Nodes to choose from, each by the whole way to it. */
export function places(tree: readonly TreeNode[], nodes: readonly TreeNode[]): Place[] {
  const ways = new Map<string, string>()
  const walk = (level: readonly TreeNode[], above: string): void => {
    for (const node of level) {
      const way = above === '' ? node.name : `${above} › ${node.name}`
      ways.set(node.id, way)
      walk(node.children, way)
    }
  }
  walk(tree, '')
  return nodes.map(({ id, name }) => ({ value: id, label: ways.get(id) ?? name }))
}
