/** What people and other rooms see of imports. */
import type { Database } from '../../database/index.ts'
import type { UserPrincipal } from '../../access/index.ts'
import type { Locale, Text } from '../../kernel/text.ts'
import type { Model } from '../../model/types.ts'
import type { ImportColumns, WriteStages } from '../../records/index.ts'
import type { FileStore } from '../files/index.ts'

export type ImportState = 'ready' | 'queued' | 'checking' | 'writing' | 'done' | 'failed' | 'cancelled'
export type ImportMode = 'create' | 'update' | 'upsert'
export type FileFormat = 'csv' | 'xlsx'

/** How a file is to be read, found when it arrived. */
export interface Reading {
  readonly format: FileFormat
  /** Of text: a name that TextDecoder knows. */
  readonly encoding?: string
  readonly delimiter?: string
  readonly columns: readonly Column[]
}

/** A column of the file: the first row says what it is called. */
export interface Column {
  readonly index: number
  readonly heading: string
  /** Some of its first values. */
  readonly sample: readonly string[]
}

/** Which field takes the values of a column. */
export interface Mapped {
  readonly column: number
  readonly field: string
}

/** What somebody wants to be done with the rows. */
export interface ImportRequest {
  readonly mapping: readonly Mapped[]
  /** Fields by which a row finds the record that it changes; none where rows only become new records. */
  readonly match: readonly string[]
  readonly mode: ImportMode
  readonly dryRun: boolean
  /** All rows or none. */
  readonly atomic: boolean
  /** The language of the person, for the file of refused rows. */
  readonly locale: Locale
  /** What is wanted of columns that are no fields beside their cells, by their names. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** A row of a file with its place, counted as a spreadsheet does: the headings are row 1. */
export interface TableRow {
  readonly number: number
  readonly cells: readonly string[]
}

/** Something that is wrong with a row, or that its author ought to know. */
export interface RowIssue {
  readonly row: number
  /** True when the row is taken all the same. */
  readonly warning?: boolean
  readonly heading?: string | undefined
  readonly field?: string | undefined
  readonly code: string
  readonly message: Text
  readonly raw?: string | undefined
}

/** What an import works with, in the server or in a process of its own. */
export interface ImportRoom {
  readonly db: Database
  readonly models: { current(): Model; refresh(): Promise<Model> }
  readonly store: FileStore
  readonly stages: WriteStages
  /** Columns that are no fields. */
  readonly columns: ImportColumns
  readonly timeZone: string
  /** A person with the rights of this moment; undefined for who may no longer sign in. */
  principalOf(userId: string): Promise<UserPrincipal | undefined>
}
