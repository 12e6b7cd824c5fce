/** Columns that are no fields: what their cells stand for, found for all rows at once, and writing it beside the records. */
import type { Database } from '../../database/index.ts'
import { TesseraError } from '../../kernel/errors.ts'
import type { ImportAsked, ImportColumn, ImportFound, Writer } from '../../records/index.ts'
import type { ReadRow } from './cells.ts'
import type { ChunkRow } from './existing.ts'
import type { RowIssue } from './types.ts'

/** Texts remembered of one column. */
const MOST_KNOWN = 50_000

interface Placed {
  readonly issues: readonly RowIssue[]
  /** What is to be written beside the record; absent where there is nothing. */
  readonly parts?: Readonly<Record<string, readonly string[]>>
}

export class PartsOfRows {
  readonly #db: Database
  readonly #columns: readonly ImportColumn[]
  readonly #asked: ImportAsked
  readonly #known = new Map<string, Map<string, ImportFound>>()

  constructor(db: Database, columns: readonly ImportColumn[], asked: ImportAsked) {
    this.#db = db
    this.#columns = columns
    this.#asked = asked
  }

  /** Finds what is not known yet, all of one column at once. */
  async learn(rows: readonly ReadRow[]): Promise<void> {
    for (const column of this.#columns) {
      const known = this.#of(column)
      if (known.size > MOST_KNOWN) known.clear()
      const cells = rows.flatMap(({ parts }) => parts.filter(({ part }) => part === column.name))
      const texts = [...new Set(cells.flatMap((cell) => cell.texts))].filter((text) => !known.has(text))
      if (texts.length === 0) continue
      for (const [text, found] of await column.find(this.#db, this.#asked, texts)) known.set(text, found)
    }
  }

  /** What the cells of a row stand for; what belongs there is put among its values. */
  placed({ number, values, parts }: ReadRow): Placed {
    const issues: RowIssue[] = []
    const beside: Record<string, readonly string[]> = {}
    for (const { part, texts, heading } of parts) {
      const column = this.#columns.find(({ name }) => name === part)
      if (!column) continue
      const found: string[] = []
      for (const text of texts) {
        const one = this.#of(column).get(text)
        if (one && 'value' in one) found.push(one.value)
        else if (one) issues.push({ row: number, heading, field: part, raw: text, ...one.fault })
      }
      const rest = column.place?.(values, found) ?? found
      if (rest.length > 0) beside[part] = rest
    }
    return Object.keys(beside).length > 0 ? { issues, parts: beside } : { issues }
  }

  #of({ name }: ImportColumn): Map<string, ImportFound> {
    const known = this.#known.get(name) ?? new Map<string, ImportFound>()
    this.#known.set(name, known)
    return known
  }
}

/**
 * Writes what stands beside records that were just written.
 * @param ids of the rows' records, in their order
 * @throws TesseraError with paths that begin with the place of the row
 */
export async function writeParts(
  writer: Writer,
  columns: readonly ImportColumn[],
  rows: readonly ChunkRow[],
  ids: readonly string[],
): Promise<void> {
  const known = new Set(columns.map(({ name }) => name))
  // the right to fill a column may have gone since the import was started
  if (rows.some(({ parts = {} }) => Object.keys(parts).some((name) => !known.has(name))))
    throw new TesseraError('FORBIDDEN')
  for (const column of columns) {
    const all = rows.map(({ parts }, index) => ({ id: ids[index] ?? '', values: parts?.[column.name] ?? [] }))
    if (column.always || all.some(({ values }) => values.length > 0)) await column.write(writer, all)
  }
}
