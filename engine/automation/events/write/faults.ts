/** Faults of events among what was written: each at its row and field. */
import { invalid, type Issue } from '../../../kernel/errors.ts'
import type { Text } from '../../../kernel/text.ts'

/** Faults found in one write, told together. */
export class Faults {
  readonly #ids: readonly string[]
  readonly #issues: Issue[] = []

  constructor(ids: readonly string[]) {
    this.#ids = ids
  }

  /** @param id of the record written; of several records each fault names its row */
  add(id: string, path: string, message: Text, code = 'INVALID_VALUE'): void {
    const row = this.#ids.length > 1 ? `${this.#ids.indexOf(id)}/` : ''
    this.#issues.push({ code, path: `${row}${path}`, message })
  }

  /** @throws TesseraError VALIDATION_FAILED */
  throwAny(): void {
    if (this.#issues.length > 0) throw invalid(this.#issues)
  }
}

export function namesOf(names: readonly string[]): Text {
  const shown = names.slice(0, 10)
  const more = names.length - shown.length
  return {
    zh: `${shown.map((name) => `“${name}”`).join('、')}${more > 0 ? ` 等 ${names.length} 项` : ''}`,
    en: `${shown.map((name) => `'${name}'`).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  }
}
