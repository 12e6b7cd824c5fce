/**
 * Counts how often a person looks records up by the whole of a masked value, in all processes together. One look-up is
 * honest work; thousands would read the mask digit by digit.
 */
import type { Principal } from '../access/index.ts'
import type { Database } from '../database/index.ts'
import { spend } from '../records/index.ts'

export class Lookups {
  readonly #db: Database
  readonly #most: number | undefined

  /** @param most look-ups a minute, where it is not what administrators have set */
  constructor(db: Database, most?: number) {
    this.#db = db
    this.#most = most
  }

  /** Notes one look-up. @throws TesseraError TOO_MANY_ATTEMPTS with the seconds to wait */
  count(principal: Principal): Promise<void> {
    return spend({ db: this.#db, on: this.#db, principal }, 'lookup', { most: this.#most })
  }
}
