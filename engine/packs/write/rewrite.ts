/**
 * In charge of bringing a YAML text to a wanted content with as few changed characters as possible.
 * What enters is the text of one document and the value it should have; what leaves is the text: what has the wanted
 * value already is left to the letter, comments and blank lines around it included, and the rest is written canonically.
 */
import { readYaml } from '../read/yaml.ts'
import { align } from '../diff/align.ts'
import { isList, isMapping, isSame, type Mapping } from '../plain.ts'
import { composeBlock } from './compose-block.ts'
import { composeFlow } from './compose-flow.ts'
import { orderedKeys, renderDocument, renderFlow, renderItem, renderPair, renderValue, spaces } from './render.ts'
import { LINE_WIDTH, widthOf } from './scalar.ts'
import type { Shape } from '../shape.ts'
import { columnOf, type Entry, lineEnd, type NodeAt, type Part, partsOf, rootOf } from './yaml-parts.ts'

/** Says which item of the present list each wanted item is; by default they are compared. */
export type Pairing = (wanted: readonly unknown[], present: readonly unknown[]) => readonly (number | undefined)[]

interface Source {
  readonly text: string
  readonly newline: string
  readonly pair: Pairing
}

/** The text of one document, brought to the value `wanted`. */
export function rewriteDocument(text: string, wanted: Mapping, shape: Shape, pair: Pairing = comparing): string {
  const newline = newlineOf(text)
  const root = rootOf(text)
  const rewritten = root && rewrittenRoot(root, wanted, shape, { text, newline, pair })
  if (rewritten !== undefined && isSame(readYaml(rewritten, '').documents[0]?.value, wanted)) return rewritten
  // no spelling that could be edited in place: the content counts more than its form
  const head = /^(?:(?:---|[ \t]*#)[^\n]*\n|[ \t]*\r?\n)*/.exec(text)?.[0] ?? ''
  return head + inLines(renderDocument(wanted, shape), newline)
}

/** How the lines of a text end. */
export function newlineOf(text: string): string {
  return /\r\n/.test(text) ? '\r\n' : '\n'
}

export function inLines(text: string, newline: string): string {
  return newline === '\n' ? text : text.replaceAll('\n', newline)
}

const comparing: Pairing = (wanted, present) => align(present, wanted)

function rewrittenRoot(root: NodeAt, wanted: Mapping, shape: Shape, source: Source): string | undefined {
  const edited = editedCollection(root, wanted, shape, source)
  if (edited === undefined) return undefined
  return source.text.slice(0, root.start) + edited + source.text.slice(lineEnd(source.text, root))
}

/** The text of a collection that stays a collection of its form; nothing where another form is needed. */
function editedCollection(node: NodeAt, wanted: unknown, shape: Shape, source: Source): string | undefined {
  if (!node.collection || (!isMapping(wanted) && !isList(wanted))) return undefined
  const parts = partsOf(node.collection)
  const keyed = parts.every((part) => part.key !== undefined)
  if (parts.length === 0 || Object.keys(wanted).length === 0 || keyed !== isMapping(wanted)) return undefined
  const entries = isList(wanted) ? itemEntries(parts, wanted, shape, source.pair) : pairEntries(parts, wanted, shape)
  const { text, newline } = source
  if (node.form === 'flow') {
    return composeFlow({ text, newline, node, parts, entries, body: (entry) => flowBody(entry, source) })
  }
  const column = columnOf(text, node.start)
  return composeBlock({ text, newline, column, parts, entries, body: (entry) => blockBody(entry, column, source) })
}

function itemEntries(parts: readonly Part[], wanted: readonly unknown[], shape: Shape, pair: Pairing): Entry[] {
  const present = parts.map((part) => part.value)
  const found = pair(wanted, present)
  return wanted.map((value, index) => {
    const part = parts[found[index] ?? -1]
    return { ...(part && { part }), value, shape: shape.item(value) }
  })
}

/** Pairs keep their order; new ones follow the one that precedes them in the schema. */
function pairEntries(parts: readonly Part[], wanted: Mapping, shape: Shape): Entry[] {
  const canonical = orderedKeys(wanted, shape)
  const keys = parts.flatMap(({ key }) => (key !== undefined && Object.hasOwn(wanted, key) ? [key] : []))
  for (const [index, key] of canonical.entries()) {
    if (keys.includes(key)) continue
    const before = canonical.slice(0, index).findLast((each) => keys.includes(each))
    keys.splice(before === undefined ? 0 : keys.indexOf(before) + 1, 0, key)
  }
  return keys.map((key) => {
    const part = parts.find((each) => each.key === key)
    return { ...(part && { part }), key, value: wanted[key], shape: shape.child(key) }
  })
}

/** An item of a block with the comment at the end of its line, without the newline. */
function blockBody(entry: Entry, column: number, source: Source): string {
  const { part, key, value, shape } = entry
  const { text, newline } = source
  if (!part) {
    const rendered = key === undefined ? renderItem(value, shape, column) : renderPair(key, value, shape, column)
    return inLines(rendered, newline)
  }
  const bodyEnd = lineEnd(text, part)
  if (isSame(part.value, value)) return text.slice(part.start, bodyEnd)
  const { node } = part
  if (node && !node.tagged) {
    const edited = editedCollection(node, value, shape, source)
    const isKept = node.form === 'block' || !widens(text, node, edited ?? '')
    if (edited !== undefined && isKept) {
      return text.slice(part.start, node.start) + edited + (node.form === 'block' ? '' : text.slice(node.end, bodyEnd))
    }
  }
  return replacedBody(entry, part, column, source)
}

/** The key or dash of the source with another value behind it. */
function replacedBody({ key, value, shape }: Entry, part: Part, column: number, source: Source): string {
  const { text, newline } = source
  const parent = key === undefined ? 'list' : 'mapping'
  const head = text.slice(part.start, part.mark)
  const rendered = renderValue(value, shape, { indent: column, column: column + widthOf(head) + 1, parent })
  const written = inLines(rendered.text, newline)
  const isLiteral = /^\|-?\n/.test(rendered.text)
  const { node } = part
  if (isInline(node) && !rendered.block && !isLiteral)
    return text.slice(part.start, node.start) + written + text.slice(node.end, lineEnd(text, part))
  const comment = commentOf(part, text)
  if (isLiteral) return `${head} ${written.replace(newline, comment + newline)}`
  if (!rendered.block) return `${head} ${written}${comment}`
  if (parent === 'list' && comment === '') return `${head} ${written}`
  return `${head}${comment}${newline}${spaces(column + 2)}${written}`
}

/** Whether the value stands behind its key or dash without further lines of its own form. */
function isInline(node: NodeAt | undefined): node is NodeAt {
  return node !== undefined && (node.form === 'scalar' || node.form === 'flow') && !node.tagged
}

/** The comment that a changed value keeps: behind it, or behind the key whose value begins on the next line. */
function commentOf(part: Part, text: string): string {
  if (isInline(part.node) || !part.node) return text.slice(part.end, lineEnd(text, part)).trimEnd()
  return /^[ \t]+#[^\r\n]*/.exec(text.slice(part.mark))?.[0] ?? ''
}

function flowBody({ part, key, value, shape }: Entry, source: Source): string {
  const { text } = source
  if (part && isSame(part.value, value)) return text.slice(part.start, part.end)
  const node = part?.node
  if (part && node && !node.tagged) {
    const edited = editedCollection(node, value, shape, source) ?? renderFlow(value, shape)
    return text.slice(part.start, node.start) + edited
  }
  return key === undefined ? renderFlow(value, shape) : renderFlow({ [key]: value }, shapeOfPair(shape)).slice(2, -2)
}

function shapeOfPair(shape: Shape): Shape {
  return { ...shape, keys: [], child: () => shape }
}

/** Whether an edit makes a line too wide that was not so before. */
function widens(text: string, node: NodeAt, edited: string): boolean {
  const before = text.slice(node.start, node.end)
  if (before.includes('\n') || edited.includes('\n')) return false
  const column = columnOf(text, node.start)
  return column + widthOf(edited) > LINE_WIDTH && widthOf(edited) > widthOf(before)
}
