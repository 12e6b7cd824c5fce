/** The contract of a mask: two forms of one rule that give the same text for the same value. */
import type { Text } from '../../kernel/text.ts'

export interface Mask {
  readonly name: string
  readonly label: Text
  /** Masks a value in memory; '' stays ''. Lengths count characters (code points). */
  apply(value: string): string
  /** SQL over an expression that gives text or null; the raw value never leaves PostgreSQL. */
  sql(expression: string): string
  /** The end of a value that stays readable, where it is long enough to be searched for. */
  readonly tail?: Tail
}

/** So many characters, of values that have at least `from`. */
export interface Tail {
  readonly length: number
  readonly from: number
}

/** How much of a value stays readable, by its length: so many characters at each end. */
export interface Ends {
  readonly from: number
  readonly left: number
  readonly right: number
}

/** A mask that keeps both ends of long values. `steps` go from the longest values to the shortest; below the last nothing stays. */
export function keepEnds(name: string, label: Text, { stars, steps }: { stars: string; steps: readonly Ends[] }): Mask {
  return {
    name,
    label,
    ...tailOf(steps),
    apply: (value) => {
      const characters = [...value]
      if (characters.length === 0) return ''
      const step = steps.find(({ from }) => characters.length >= from)
      if (!step) return stars
      const tail = step.right === 0 ? [] : characters.slice(-step.right)
      return [...characters.slice(0, step.left), stars, ...tail].join('')
    },
    sql: (expression) => {
      const text = `(${expression})`
      const cases = steps.map(
        ({ from, left, right }) =>
          `when char_length(${text}) >= ${from} then left(${text}, ${left}) || '${stars}' || right(${text}, ${right})`,
      )
      return `case when ${text} is null then null when ${text} = '' then '' ${cases.join(' ')} else '${stars}' end`
    },
  }
}

/** The shortest end that is worth a search. */
const SHORTEST_TAIL = 2

/** The end that the longest values show, down to the shortest that show as much of it. */
function tailOf(steps: readonly Ends[]): { tail?: Tail } {
  const length = steps[0]?.right ?? 0
  const from = steps.findLast(({ right }) => right === length)?.from
  return length < SHORTEST_TAIL || from === undefined ? {} : { tail: { length, from } }
}
