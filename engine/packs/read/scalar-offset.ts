/** Finds in a YAML text what stands at some place of a scalar's value: quotes, line breaks and indents are not in the value. */
import type { Scalar } from 'yaml'

/** @param index how many characters (UTF-16 units) of the value come before the place */
export function offsetInScalar({ value, range, type }: Scalar, index: number, text: string): number {
  const [start, end] = range ?? [0, 0]
  const characters = typeof value === 'string' ? value.slice(0, index + 1) : ''
  // the first line of a block only says that it is one
  let at = type?.startsWith('BLOCK') ? text.indexOf('\n', start) : start
  let found = start
  for (const [position, character] of [...characters].entries()) {
    if (/\s/.test(character)) continue
    const next = text.indexOf(character, position === 0 && type?.startsWith('QUOTE') ? at + 1 : at)
    if (next < 0 || next >= end) return start
    found = next
    at = next + character.length
  }
  // behind the last character of the value
  return index >= String(value).length ? at : found
}
