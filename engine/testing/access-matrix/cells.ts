/**
 * Counts what was judged, and keeps the first faults in words. A cell is one field of one record on one path for one
 * person; of writes one record on one path for one person. Each is counted once, however much was looked at for it.
 */
import assert from 'node:assert/strict'

const SHOWN = 30

export class Cells {
  #count = 0
  #faults = 0
  readonly #told: string[] = []

  get count(): number {
    return this.#count
  }

  /** One cell: what ought to be, and what it is in words if it is not. */
  judge(isRight: boolean, words: () => string): void {
    this.#count++
    this.check(isRight, words)
  }

  /** What must be so besides, and is no cell of its own. */
  check(isRight: boolean, words: () => string): void {
    if (isRight) return
    this.#faults++
    if (this.#told.length < SHOWN) this.#told.push(words())
  }

  /** Fails with what was found since the last time. */
  settle(): void {
    const told = this.#told.splice(0)
    const faults = this.#faults
    this.#faults = 0
    assert.equal(faults, 0, `${faults} cell(s) are wrong:\n${told.join('\n')}`)
  }
}

/**
 * Every third, beginning elsewhere for each way and person: the first way goes to all records, and of the others each
 * meets every record with some people, and every person with some records. All for all would take minutes and find no more.
 */
export function sampled<T>(rows: readonly T[], way: number, person: number): readonly T[] {
  return way === 0 ? rows : rows.filter((_, at) => (at + way + person) % 3 === 0)
}
