/**
 * Reads YAML 1.2 so that every value knows its line and column. Only what definitions need is read: no anchors,
 * no tags, no directives, text keys. Depth is measured before the tree is built, because building it recurses.
 */
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
  type Scalar,
} from 'yaml'
import type { Issue, Position } from '../../kernel/errors.ts'
import type { Locator } from '../../model/definition.ts'
import { offsetInScalar } from './scalar-offset.ts'
import { say } from './sentences.ts'
import { yamlFault } from './yaml-faults.ts'

export interface YamlDocument {
  /** Plain JSON; undefined for an empty document. */
  readonly value: unknown
  readonly locate: Locator
}

export interface YamlFile {
  readonly documents: readonly YamlDocument[]
  readonly issues: readonly Issue[]
}

const DEPTH = 64

/** Tags that say no more than the value itself does. */
const PLAIN_TAGS = /^tag:yaml\.org,2002:(str|int|float|bool|null|map|seq)$/

const REACHES_PROTOTYPE = new Set(['__proto__', 'constructor', 'prototype'])

type Place = (offset: number) => Position

/** Documents of a YAML text. A text with a fault of syntax gives no documents, only issues. */
export function readYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter()
  const place: Place = (offset) => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const refused = refusedTokens(tokens, place)
  if (refused.length > 0) return { documents: [], issues: refused }
  const composed = [
    ...new Composer({ version: '1.2', schema: 'core', stringKeys: true, uniqueKeys: true }).compose(tokens),
  ]
  const faults = composed.flatMap((document) => faultsOf(document, text, place))
  if (faults.length > 0) return { documents: [], issues: faults }
  const issues: Issue[] = []
  const documents = composed.map((document) => ({
    value: isEmpty(document) ? undefined : plain(document.contents, place, issues),
    locate: locatorOf(document.contents, place, text),
  }))
  return { documents: issues.length > 0 ? [] : documents, issues }
}

function refusedTokens(tokens: readonly CST.Token[], place: Place): Issue[] {
  const directive = tokens.find((token) => token.type === 'directive')
  if (directive) return [say('YAML_DIRECTIVE', {}, { at: place(directive.offset) })]
  const deep = tooDeep(tokens)
  return deep === undefined ? [] : [say('YAML_DEPTH', { limit: DEPTH }, { at: place(deep) })]
}

/** Offset of the first token found that is nested too deeply. */
function tooDeep(tokens: readonly CST.Token[]): number | undefined {
  const stack: { token: CST.Token; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }))
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { token, depth } = next
    if (depth > DEPTH) return token.offset
    if (token.type === 'document' && token.value) stack.push({ token: token.value, depth })
    if (!('items' in token)) continue
    for (const item of token.items) {
      if (item.key) stack.push({ token: item.key, depth: depth + 1 })
      if (item.value) stack.push({ token: item.value, depth: depth + 1 })
    }
  }
  return undefined
}

/** Every duplicate key, but of other faults the first only: one unclosed quote makes many. */
function faultsOf(document: Document.Parsed | Document, text: string, place: Place): Issue[] {
  const all = [...document.errors, ...document.warnings]
  const duplicates = all.filter((fault) => fault.code === 'DUPLICATE_KEY')
  const other = all.find((fault) => fault.code !== 'DUPLICATE_KEY')
  return [...(other ? [other] : []), ...(other ? [] : duplicates)].map((fault) =>
    yamlFault(fault, document.contents, text, place),
  )
}

function isEmpty(document: Document.Parsed | Document): boolean {
  const { contents } = document
  return contents === null || (isScalar(contents) && contents.value === null && contents.source === '')
}

/** The JSON value of a node; what may not stand there becomes an issue and null. */
function plain(node: unknown, place: Place, issues: Issue[]): unknown {
  if (!isNode(node)) return null
  const at = place(node.range?.[0] ?? 0)
  if (isAlias(node) || node.anchor !== undefined) {
    refuseAnchor(at, issues)
    return null
  }
  if (node.tag !== undefined && !PLAIN_TAGS.test(node.tag)) {
    issues.push(say('YAML_TAG', { tag: node.tag.replace('tag:yaml.org,2002:', '!!') }, { at }))
    return null
  }
  if (isMap(node)) return plainMap(node.items, place, issues)
  if (isSeq(node)) return node.items.map((item) => plain(item, place, issues))
  return isScalar(node) ? plainScalar(node, at, issues) : null
}

function plainScalar({ value, source }: Scalar, at: Position, issues: Issue[]): unknown {
  if (typeof value === 'number' && !isExact(value))
    issues.push(say('NUMBER_TOO_BIG', { found: source ?? String(value) }, { at }))
  return value
}

function plainMap(
  items: readonly { key: unknown; value: unknown }[],
  place: Place,
  issues: Issue[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const { key, value } of items) {
    const at = place((isNode(key) && key.range?.[0]) || 0)
    if (!isScalar(key) || typeof key.value !== 'string') issues.push(say('YAML_KEY', {}, { at }))
    else if (key.anchor !== undefined) refuseAnchor(at, issues)
    else if (REACHES_PROTOTYPE.has(key.value)) issues.push(say('KEY_REFUSED', { key: key.value }, { at }))
    else result[key.value] = plain(value, place, issues)
  }
  return result
}

/** Said once a file: whoever uses anchors uses many. */
function refuseAnchor(at: Position, issues: Issue[]): void {
  if (!issues.some((issue) => issue.code === 'YAML_ANCHOR')) issues.push(say('YAML_ANCHOR', {}, { at }))
}

function isExact(value: number): boolean {
  return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
}

function locatorOf(root: Node | null, place: Place, text: string): Locator {
  return (path, part = 'value') => {
    let found: Found = { value: root, key: root?.range?.[0] ?? 0 }
    for (const step of path) {
      const child = childOf(found.value, step)
      if (!child) break
      found = { value: child.value, key: child.key ?? offsetOf(child.value) ?? found.key }
    }
    if (typeof part === 'number' && isScalar(found.value)) return place(offsetInScalar(found.value, part, text))
    return place(part === 'key' ? found.key : (offsetOf(found.value) ?? found.key))
  }
}

interface Found {
  readonly value: unknown
  readonly key: number
}

/** Where a node begins; an empty value stands nowhere, its key does. */
function offsetOf(node: unknown): number | undefined {
  const range = isNode(node) ? node.range : undefined
  return range && range[1] > range[0] ? range[0] : undefined
}

function childOf(node: unknown, step: string | number): { value: unknown; key?: number | undefined } | undefined {
  if (isSeq(node)) {
    const value: unknown = typeof step === 'number' ? node.items[step] : undefined
    return value === undefined ? undefined : { value }
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step)
  return pair && { value: pair.value, key: offsetOf(pair.key) }
}
