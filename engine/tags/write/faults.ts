/** Faults of tags, categories and rules among what was written: each at its row and field. */
import type { Database, Queryable } from '../../database/index.ts'
import { invalid, type Issue } from '../../kernel/errors.ts'
import type { Text } from '../../kernel/text.ts'
import type { Written } from '../../records/index.ts'

/** Faults found in one write, told together. */
export class Faults {
  readonly #ids: readonly string[]
  readonly #issues: Issue[] = []

  constructor({ ids }: Pick<Written, 'ids'>) {
    this.#ids = ids
  }

  /** @param id of the record written */
  add(id: string, field: string, message: Text, code = 'INVALID_VALUE'): void {
    this.#issues.push({ code, path: `${this.prefix(id)}${field}`, message })
  }

  /** Of several records each fault names its row. */
  prefix(id: string): string {
    return this.#ids.length > 1 ? `${this.#ids.indexOf(id)}/` : ''
  }

  /** @throws TesseraError VALIDATION_FAILED */
  throwAny(): void {
    if (this.#issues.length > 0) throw invalid(this.#issues)
  }
}

/** Whoever writes tags, categories or rules waits for one another, so that names stay unique and rules without circles. */
export async function oneAtATime(db: Pick<Database, 'table'>, tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${db.table('sys_tag')} written`])
}

export function namesOf(names: readonly string[]): Text {
  const shown = names.slice(0, 10)
  const more = names.length - shown.length
  return {
    zh: `${shown.map((name) => `“${name}”`).join('、')}${more > 0 ? ` 等 ${names.length} 项` : ''}`,
    en: `${shown.map((name) => `'${name}'`).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  }
}
