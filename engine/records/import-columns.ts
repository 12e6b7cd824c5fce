/**
 * Columns of files that are no fields of the records they make, but tie them to others, such as the roles of people.
 * Rooms register them by object; imports offer them to whoever may fill them, look names up for all rows at once, and
 * have them written in the transaction of the records.
 */
import type { Principal } from '../access/index.ts'
import type { Queryable } from '../database/index.ts'
import type { Text } from '../kernel/text.ts'
import type { Model, ObjectModel } from '../model/types.ts'
import type { Writer } from './context.ts'

/** What a text of a cell stands for, or why it stands for nothing. */
export type ImportFound =
  { readonly value: string } | { readonly fault: { readonly code: string; readonly message: Text } }

export interface ImportColumn {
  /** No field of the object has this name. */
  readonly name: string
  readonly label: Text
  /** It is written for every row, whatever stands in it. */
  readonly always?: boolean
  allowed(model: Model, principal: Principal): boolean
  /**
   * Reads what the sender wants of the column beside its cells, in the form in which the column is to be asked for later.
   * @throws TesseraError with paths that begin with `columns/<name>`
   */
  settle?(on: Queryable, given: unknown): Promise<unknown>
  /** What each of the texts stands for, as far as the principal may see it. */
  find(on: Queryable, asked: ImportAsked, texts: readonly string[]): Promise<ReadonlyMap<string, ImportFound>>
  /** Puts what belongs there among the record's own values. @returns what is left to be written beside them */
  place?(values: Record<string, unknown>, found: readonly string[]): readonly string[]
  /** @throws TesseraError with paths `<place of the row>/<name>` */
  write(writer: Writer, rows: readonly { readonly id: string; readonly values: readonly string[] }[]): Promise<void>
}

export interface ImportAsked {
  readonly model: Model
  readonly principal: Principal
  /** What the sender wants of columns beside their cells, by their names. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** The column of any object that has it. */
export type ColumnOf = (object: ObjectModel, asked: ImportAsked) => ImportColumn | undefined

/** The columns of a process by object, registered where the process is put together. */
export class ImportColumns {
  readonly #columns = new Map<string, ImportColumn[]>()
  readonly #everywhere: ColumnOf[] = []

  add(object: string, column: ImportColumn): this {
    this.#columns.set(object, [...(this.#columns.get(object) ?? []), column])
    return this
  }

  /** Adds a column to every object for which there is one. */
  everywhere(column: ColumnOf): this {
    this.#everywhere.push(column)
    return this
  }

  /** Those that a principal may fill. */
  of(name: string, asked: ImportAsked): readonly ImportColumn[] {
    const object = asked.model.objects.get(name)
    const common = object ? this.#everywhere.flatMap((make) => make(object, asked) ?? []) : []
    return [...(this.#columns.get(name) ?? []), ...common].filter((each) => each.allowed(asked.model, asked.principal))
  }
}
