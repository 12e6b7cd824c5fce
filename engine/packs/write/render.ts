/**
 * The canonical text of a value: keys in the order of the schema, small things on one line, larger ones in blocks
 * indented by two. Lines end with `\n`; the first line carries no indentation, because its beginning is there already.
 */
import { isList, isMapping, type Mapping } from '../plain.ts'
import { blockScalar, flowScalar, LINE_WIDTH, widthOf } from './scalar.ts'
import type { Shape } from '../shape.ts'

const STEP = 2

/** A value behind `key:` or `-`. */
export interface Rendered {
  readonly text: string
  /** True for a block collection: behind a key it begins on a line of its own. */
  readonly block: boolean
}

export interface Slot {
  /** Column of the key or dash that the value belongs to. */
  readonly indent: number
  /** Column at which a value on the same line begins. */
  readonly column: number
  readonly parent: 'mapping' | 'list'
}

/** A definition as a document, without the line that separates it from others. */
export function renderDocument(body: Mapping, shape: Shape): string {
  return `${mappingText(body, shape, 0)}\n`
}

/** `key: value` at an indentation. */
export function renderPair(key: string, value: unknown, shape: Shape, indent: number): string {
  const head = `${flowScalar(key)}:`
  const rendered = renderValue(value, shape, { indent, column: indent + widthOf(head) + 1, parent: 'mapping' })
  return rendered.block ? `${head}\n${spaces(indent + STEP)}${rendered.text}` : `${head} ${rendered.text}`
}

/** `- value` at an indentation. */
export function renderItem(value: unknown, shape: Shape, indent: number): string {
  return `- ${renderValue(value, shape, { indent, column: indent + STEP, parent: 'list' }).text}`
}

export function renderValue(value: unknown, shape: Shape, slot: Slot): Rendered {
  if (!isMapping(value) && !isList(value))
    return { text: blockScalar(value, slot.column, slot.indent + STEP), block: false }
  const flow = isSmall(value, shape, slot) ? renderFlow(value, shape) : undefined
  if (flow !== undefined && slot.column + widthOf(flow) <= LINE_WIDTH) return { text: flow, block: false }
  const indent = slot.indent + STEP
  return { text: isList(value) ? listText(value, shape, indent) : mappingText(value, shape, indent), block: true }
}

/** A value on one line, as it stands inside `{ }` and `[ ]`. */
export function renderFlow(value: unknown, shape: Shape): string {
  if (isList(value)) return `[${value.map((item) => renderFlow(item, shape.item(item))).join(', ')}]`
  if (!isMapping(value)) return flowScalar(value)
  const pairs = orderedKeys(value, shape).map(
    (key) => `${flowScalar(key)}: ${renderFlow(value[key], shape.child(key))}`,
  )
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** Keys in the order of the schema; those that it does not know follow as they come. */
export function orderedKeys(value: Mapping, shape: Shape): string[] {
  const known = shape.keys.filter((key) => Object.hasOwn(value, key))
  return [...known, ...Object.keys(value).filter((key) => !shape.keys.includes(key))]
}

/** Whether a person would write it on one line, if it fits. */
function isSmall(value: Mapping | readonly unknown[], shape: Shape, { parent }: Slot): boolean {
  const inner = Object.values(value)
  if (shape.free || inner.every(isScalar)) return isList(value) || parent === 'mapping' || inner.length !== 1
  return parent === 'list' && isMapping(value) && !inner.some((each) => isList(each) && each.some(isMapping))
}

function isScalar(value: unknown): boolean {
  return !isMapping(value) && !isList(value)
}

function mappingText(value: Mapping, shape: Shape, indent: number): string {
  return orderedKeys(value, shape)
    .map((key) => renderPair(key, value[key], shape.child(key), indent))
    .join(`\n${spaces(indent)}`)
}

function listText(value: readonly unknown[], shape: Shape, indent: number): string {
  return value.map((item) => renderItem(item, shape.item(item), indent)).join(`\n${spaces(indent)}`)
}

export function spaces(count: number): string {
  return ' '.repeat(count)
}
