/** Puts the items of a flow collection, `{ }` or `[ ]`, together: commas, blanks and comments where they were. */
import type { Entry, NodeAt, Part } from './yaml-parts.ts'

export interface FlowParts {
  readonly text: string
  readonly newline: string
  readonly node: NodeAt
  readonly parts: readonly Part[]
  readonly entries: readonly Entry[]
  /** The text of an item alone. */
  body(entry: Entry): string
}

/** What surrounds an item. */
interface Surroundings {
  /** Blanks, and comments on lines of their own, before it. */
  readonly before: string
  /** Blanks between it and its comma. */
  readonly gap: string
  /** A comment on the rest of its line. */
  readonly behind: string
}

export function composeFlow(flow: FlowParts): string {
  const { text, node, parts, entries } = flow
  const { surroundings, opening, closing, trailingComma } = surroundingsOf(flow)
  const usual = usualBlank(flow)
  const items = entries.map((entry, index) => {
    const { before, gap, behind } = (entry.part && surroundings.get(entry.part)) ?? NEW
    const former = entry.part && parts[parts.indexOf(entry.part) - 1]
    const isInPlace = former !== undefined && former === entries[index - 1]?.part
    const blank = isInPlace || before.includes('#') ? before : usual
    const comma = index === entries.length - 1 && !trailingComma ? '' : ','
    return `${index === 0 ? '' : blank}${flow.body(entry)}${gap}${comma}${behind}`
  })
  return text.slice(node.start, opening) + items.join('') + closing
}

const NEW: Surroundings = { before: '', gap: '', behind: '' }

function surroundingsOf({ text, node, parts }: FlowParts): {
  readonly surroundings: ReadonlyMap<Part, Surroundings>
  readonly opening: number
  readonly closing: string
  readonly trailingComma: boolean
} {
  const surroundings = new Map<Part, Surroundings>()
  let before = ''
  let trailingComma = false
  for (const [index, part] of parts.entries()) {
    const between = text.slice(part.end, parts[index + 1]?.start ?? node.end - 1)
    const { gap, rest, comma } = splitAtComma(between)
    const lineBreak = /\r?\n/.exec(rest)?.index
    const behind = lineBreak === undefined ? '' : rest.slice(0, lineBreak)
    surroundings.set(part, { before, gap, behind: behind.trim() === '' ? '' : behind })
    before = rest.slice(behind.length)
    trailingComma = comma
  }
  return {
    surroundings,
    opening: parts[0]?.start ?? node.start,
    closing: before + text.slice(node.end - 1, node.end),
    trailingComma,
  }
}

/** Blanks up to the comma and what follows it; a comma within a comment is none. */
function splitAtComma(between: string): { gap: string; rest: string; comma: boolean } {
  const found = /^(?:[^,#]|#[^\n]*)*?,/.exec(between)?.[0]
  if (found === undefined) return { gap: '', rest: between, comma: false }
  return { gap: found.slice(0, -1), rest: between.slice(found.length), comma: true }
}

/** The blank before an item that is not the first. */
function usualBlank({ text, newline, node, parts }: FlowParts): string {
  const [first] = parts
  const margin = text.slice(node.start + 1, first?.start ?? node.start + 1)
  const isTall = parts.length > 1 ? /\n/.test(text.slice(parts.at(-2)?.end, parts.at(-1)?.start)) : /\n/.test(margin)
  if (!isTall) return ' '
  const line = text.slice(0, parts.at(-1)?.start).split('\n').at(-1) ?? ''
  return newline + (/^[ \t]*/.exec(line)?.[0] ?? '')
}
