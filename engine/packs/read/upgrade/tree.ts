/**
 * A document of definitions as a tree in which every part remembers where it was written, so that what a migration
 * renames or moves is still found in the file. Trees are never changed: each function gives a new one.
 */
import type { Locator } from '../../../model/definition.ts'
import { isList, isMapping } from '../../plain.ts'
import type { YamlDocument } from '../yaml.ts'

export interface Tree {
  /** Path of the part in the document as it was written. */
  readonly origin: readonly (string | number)[]
  /** A mapping, a list, or the plain value of anything else. */
  readonly content: ReadonlyMap<string, Tree> | readonly Tree[] | string | number | boolean | null | undefined
}

export function treeOf(value: unknown, origin: Tree['origin'] = []): Tree {
  if (isList(value)) return { origin, content: value.map((item, index) => treeOf(item, [...origin, index])) }
  if (!isMapping(value)) return { origin, content: isPlain(value) ? value : null }
  return {
    origin,
    content: new Map(Object.entries(value).map(([key, inner]) => [key, treeOf(inner, [...origin, key])])),
  }
}

/** The document again, in which every part is located where its origin stands. */
export function documentOf(tree: Tree, { locate }: Pick<YamlDocument, 'locate'>): YamlDocument {
  const located: Locator = (path, part) => {
    let found = tree
    for (const step of path) {
      const child = childOf(found, step)
      if (!child) break
      found = child
    }
    return locate(found.origin, part)
  }
  return { value: valueOf(tree), locate: located }
}

export function valueOf({ content }: Tree): unknown {
  if (content instanceof Map) return Object.fromEntries([...content].map(([key, inner]) => [key, valueOf(inner)]))
  return isTrees(content) ? content.map(valueOf) : content
}

export function childOf({ content }: Tree, step: string | number): Tree | undefined {
  if (content instanceof Map) return typeof step === 'string' ? content.get(step) : undefined
  return isTrees(content) && typeof step === 'number' ? content[step] : undefined
}

/** Gives a property another name; its place among its siblings and in the file stays. */
export function renameKey(tree: Tree, from: string, to: string): Tree {
  return withPairs(tree, (pairs) => pairs.map(([key, inner]) => [key === from ? to : key, inner]))
}

export function removeKey(tree: Tree, key: string): Tree {
  return withPairs(tree, (pairs) => pairs.filter(([each]) => each !== key))
}

/** Gives a property a value; one that was not written is located at the mapping that lacked it. */
export function setKey(tree: Tree, key: string, value: unknown): Tree {
  const origin = childOf(tree, key)?.origin ?? tree.origin
  const made = { ...treeOf(value), origin }
  return withPairs(tree, (pairs) => [...new Map(pairs).set(key, made)])
}

/** Changes the value of a property where it is written. */
export function changeKey(tree: Tree, key: string, change: (inner: Tree) => Tree): Tree {
  return withPairs(tree, (pairs) => pairs.map(([each, inner]) => [each, each === key ? change(inner) : inner]))
}

/** Changes every item of a list. */
export function changeItems(tree: Tree, change: (item: Tree) => Tree): Tree {
  return isTrees(tree.content) ? { ...tree, content: tree.content.map(change) } : tree
}

type Pair = readonly [string, Tree]

function withPairs(tree: Tree, change: (pairs: readonly Pair[]) => readonly Pair[]): Tree {
  return tree.content instanceof Map ? { ...tree, content: new Map(change([...tree.content])) } : tree
}

function isTrees(content: Tree['content']): content is readonly Tree[] {
  return Array.isArray(content)
}

function isPlain(value: unknown): value is string | number | boolean | undefined {
  return ['string', 'number', 'boolean', 'undefined'].includes(typeof value)
}
