/** The brackets before a row as a choice: how many, and which of them turn what they hold into its opposite. Pure. */
import type { EditorRow, RowPatch } from './editor-rows.ts'

type Brackets = Pick<EditorRow, 'left' | 'negated'>

const USUAL: readonly Brackets[] = [{ left: 0 }, { left: 1 }, { left: 2 }, { left: 3 }, { left: 1, negated: [0] }]

/** What is offered, and what the row has beyond that. */
export function leftChoices(row: Brackets): Brackets[] {
  const isUsual = USUAL.some((one) => leftKey(one) === leftKey(row))
  return isUsual ? [...USUAL] : [...USUAL, { left: row.left, ...(row.negated && { negated: row.negated }) }]
}

export function leftKey({ left, negated = [] }: Brackets): string {
  return [left, ...negated].join('!')
}

export function leftPatch(key: string): RowPatch {
  const [left = 0, ...negated] = key.split('!').map(Number)
  return negated.length > 0 ? { left, negated } : { left }
}

/** `((` or, with the word for it, `not (`. */
export function leftWords({ left, negated = [] }: Brackets, notOpen: string): string {
  return Array.from({ length: left }, (_, place) => (negated.includes(place) ? notOpen : '(')).join('')
}

export function rightChoices(right: number): number[] {
  return Array.from({ length: Math.max(3, right) + 1 }, (_, count) => count)
}
