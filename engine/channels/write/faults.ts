/** Faults of templates, channels and opt-outs among what was written: each at its row and field. */
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Written } from '../../records/index.ts'

export class Faults {
  readonly #ids: readonly string[]
  readonly #issues: Issue[] = []

  constructor({ ids }: Pick<Written, 'ids'>) {
    this.#ids = ids
  }

  /** @param id of the record written; of several each fault names its row */
  add(id: string, field: string, message: Text, code = 'INVALID_VALUE'): void {
    const row = this.#ids.length > 1 ? `${this.#ids.indexOf(id)}/` : ''
    this.#issues.push({ code, path: `${row}${field}`, message })
  }

  /** @throws TesseraError VALIDATION_FAILED */
  throwAny(): void {
    if (this.#issues.length > 0) throw invalid(this.#issues)
  }
}
