/** Counts what was looked at, and keeps the first faults in words. */
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
  check(isRight: boolean, words: () => string): void {
    this.#count++
    if (isRight) return
    this.#faults++
    if (this.#told.length < SHOWN) this.#told.push(words())
  }

  /** Cells that were looked at together: what is wrong among them is checked one by one. */
  passed(count: number): void {
    this.#count += count
  }

  /** Fails with what was found since the last time. */
  settle(): void {
    const told = this.#told.splice(0)
    const faults = this.#faults
    this.#faults = 0
    assert.equal(faults, 0, `${faults} cell(s) are wrong:\n${told.join('\n')}`)
  }
}
