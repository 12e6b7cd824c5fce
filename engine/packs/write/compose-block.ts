/** Puts the items of a block collection together: each with the comments above it, in the wanted order. */
import { spaces } from './render.ts'
import { type Entry, lineEnd, type Part } from './yaml-parts.ts'

export interface BlockParts {
  readonly text: string
  readonly newline: string
  /** Where every item begins. */
  readonly column: number
  readonly parts: readonly Part[]
  readonly entries: readonly Entry[]
  /** The text of an item without what stands above it. */
  body(entry: Entry): string
}

/** The text from the first item to the end of the last one's line. What stands above the first item stays above the first. */
export function composeBlock(block: BlockParts): string {
  const gaps = gapsOf(block)
  const carried = carriedComments(block, gaps)
  const usual = block.newline + spaces(block.column)
  const texts = block.entries.map((entry, index) => {
    const above = entry.part ? (carried.get(entry.part) ?? '') + (gaps.get(entry.part) ?? usual) : usual
    const gap = index === 0 ? firstGap(entry, above, block) : above
    return gap + block.body(entry)
  })
  return texts.join('') + (carried.get(undefined) ?? '')
}

/** What stands between the line of the item before and the item: a newline, blank lines, comments, indentation. */
function gapsOf({ text, parts }: BlockParts): Map<Part | undefined, string> {
  const gaps = new Map<Part | undefined, string>()
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1]
    if (before) gaps.set(part, text.slice(lineEnd(text, before), part.start))
  }
  return gaps
}

/** Comments that stand apart above a removed item are about what follows as well: the next item that stays takes them. */
function carriedComments(
  { parts, entries }: BlockParts,
  gaps: ReadonlyMap<Part | undefined, string>,
): Map<Part | undefined, string> {
  const kept = new Set(entries.map((entry) => entry.part))
  const carried = new Map<Part | undefined, string>()
  let waiting = ''
  for (const part of parts) {
    if (!kept.has(part)) waiting += apart(gaps.get(part) ?? '')
    else {
      carried.set(part, waiting)
      waiting = ''
    }
  }
  return carried.set(undefined, waiting)
}

/** The comments of a gap that a blank line parts from the item. */
function apart(gap: string): string {
  const blank = /^[^]*\n(?=[ \t]*\r?\n)/.exec(gap)?.[0] ?? ''
  return blank.includes('#') ? blank.replace(/\r?\n$/, '') : ''
}

function firstGap({ part }: Entry, above: string, { parts, column }: BlockParts): string {
  if (part === undefined || part === parts[0] || !above.includes('#')) return ''
  return above.trimStart().replace(/[ \t]*$/, spaces(column))
}
