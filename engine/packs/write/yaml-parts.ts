/** A YAML text taken apart so that it can be put together again: which characters belong to which item of a collection. */
import {
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Parser,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Shape } from '../shape.ts'

export type Collection = YAMLMap | YAMLSeq

/** One pair of a mapping or one item of a list, with the characters of the source that are its own. */
export interface Part {
  /** The key of a pair. */
  readonly key?: string
  readonly value: unknown
  /** The node of the value; absent for a value that is not written. */
  readonly node?: NodeAt
  /** Where the key or the dash begins. */
  readonly start: number
  /** Behind the colon, the dash, or the key without a colon. */
  readonly mark: number
  /** Behind the last character of the value. */
  readonly end: number
}

/** An item of the wanted collection with the part of the source it was, if it was there. */
export interface Entry {
  readonly part?: Part
  readonly key?: string
  readonly value: unknown
  readonly shape: Shape
}

export interface NodeAt {
  readonly form: 'scalar' | 'literal' | 'flow' | 'block'
  readonly start: number
  readonly end: number
  /** What a flow or a block holds. */
  readonly collection?: Collection
  /** True behind a tag such as `!!str`, which would give another value another meaning. */
  readonly tagged: boolean
}

/** What a text of one document holds, once `readYaml` has found it to be right. */
export function rootOf(text: string): NodeAt | undefined {
  const composer = new Composer({ version: '1.2', schema: 'core', stringKeys: true, keepSourceTokens: true })
  const documents: Document[] = [...composer.compose(new Parser().parse(text))]
  return nodeAt(documents[0]?.contents)
}

/** Offsets at which the documents of a text begin; the first has everything before it. */
export function documentStarts(text: string): number[] {
  const documents = [...new Parser().parse(text)].filter((token) => token.type === 'document')
  return documents.map((token, index) =>
    index === 0 ? 0 : (token.start.find((each) => each.type === 'doc-start')?.offset ?? token.offset),
  )
}

function nodeAt(node: unknown): NodeAt | undefined {
  if (!isNode(node) || !node.range || node.range[1] <= node.range[0]) return undefined
  const [start, end] = node.range
  const place = { start, end, tagged: node.tag !== undefined }
  if (isMap(node) || isSeq(node)) return collectionAt(node, place)
  const isLiteral = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')
  if (!isLiteral) return { ...place, form: 'scalar' }
  return { ...place, form: 'literal', end: withoutNewline(node.srcToken, end) }
}

function collectionAt(collection: Collection, place: Omit<NodeAt, 'form'>): NodeAt {
  if (collection.flow === true) return { ...place, form: 'flow', collection }
  const parts = partsOf(collection)
  const [start, end] = [parts[0]?.start ?? place.start, parts.at(-1)?.end ?? place.end]
  return { ...place, form: 'block', collection, start, end }
}

/** A text below `|` takes its last newline along; the newline that ends any other value belongs to nobody. */
function withoutNewline(token: CST.Token | undefined, end: number): number {
  if (token?.type !== 'block-scalar' || !token.source.endsWith('\n')) return end
  return end - (token.source.endsWith('\r\n') ? 2 : 1)
}

/** The pairs or items of a collection in the order in which they are written. */
export function partsOf(collection: Collection): Part[] {
  const tokens = collection.srcToken && 'items' in collection.srcToken ? collection.srcToken.items : []
  const written = tokens.filter((token) => isWritten(token))
  return collection.items.flatMap((item: unknown, index): Part[] => {
    const token = written[index]
    return token ? [partOf(item, token)] : []
  })
}

type ItemToken = CST.CollectionItem

function isWritten({ key, sep, value, start }: ItemToken): boolean {
  return Boolean(key ?? sep ?? value) || start.some((each) => each.type === 'seq-item-ind')
}

const BETWEEN: ReadonlySet<string> = new Set(['space', 'newline', 'comment', 'comma'])

function partOf(item: unknown, token: ItemToken): Part {
  const [keyNode, valueNode]: unknown[] = isPair(item) ? [item.key, item.value] : [undefined, item]
  const node = nodeAt(valueNode)
  const start = startOf(token)
  const mark = behindIndicator(token) ?? endOf(keyNode) ?? start
  return {
    ...(isScalar(keyNode) && { key: String(keyNode.value) }),
    value: isNode(valueNode) ? valueNode.toJSON() : null,
    ...(node && { node }),
    start,
    mark,
    end: node?.end ?? mark,
  }
}

function startOf({ start, key, value }: ItemToken): number {
  return (start.find((each) => !BETWEEN.has(each.type)) ?? key ?? value)?.offset ?? 0
}

/** Behind the colon of a pair or the dash of an item. */
function behindIndicator({ start, sep }: ItemToken): number | undefined {
  const indicator =
    sep?.find((each) => each.type === 'map-value-ind') ?? start.find((each) => each.type === 'seq-item-ind')
  return indicator && indicator.offset + 1
}

function endOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[1] : undefined
}

/** Characters between the beginning of the line and an offset. */
export function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

/** The end of the line on which something ends, so that the comment behind it belongs to it. */
export function lineEnd(text: string, { end }: { readonly end: number }): number {
  const newline = text.indexOf('\n', end)
  if (newline < 0) return text.length
  return text.charAt(newline - 1) === '\r' && newline > end ? newline - 1 : newline
}
