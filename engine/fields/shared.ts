/**
 * The half of a field kind that server and browser share: one canonical JSON value, read from what people type
 * and written as they read it. No I/O, no engine imports beyond kernel and rules.
 */
import type { FieldDefinition } from '../../metadata/types.ts'
import type { Locale, Text } from '../kernel/text.ts'

/** What a shared function may know of a field; the console builds it from the screen model, the server from the Model. */
export interface FieldFacts {
  readonly type: string
  readonly name: string
  readonly label: Text
  readonly settings: FieldDefinition | Readonly<Record<string, unknown>>
  /** Options of an enum field, in order. */
  readonly options?: readonly {
    readonly value: string
    readonly label: Text
    readonly enabled: boolean
    readonly color?: string
  }[]
  /** The ids of the records that it names are no uuids: they are the keys of an existing table, as they are written there. */
  readonly plainIds?: boolean
}

export type Parsed = { readonly value: unknown } | { readonly fault: Text }

export interface FormatContext {
  readonly locale: Locale
  /** IANA name of the workspace's time zone. */
  readonly timeZone: string
}

/** The moment, the person and the department that `today`, `now`, `me` and `mine` stand for. */
export interface DefaultContext {
  /** Canonical instant. */
  readonly now: string
  /** The workspace's calendar day. */
  readonly today: string
  /** Absent when no person acts. */
  readonly userId?: string
  /** The main department of that person, where there is one. */
  readonly departmentId?: string
}

export interface SharedKind {
  readonly name: string
  /** Brings accepted JSON spellings to the canonical one (trims text, `''` → null, `1.5` → `1.50`); what it cannot read it returns unchanged for the validator to name. */
  normalise(value: unknown, field: FieldFacts): unknown
  /** Reads what a person typed or a file holds: sloppy input welcome (`1.2万`, full-width digits, `2024/5/1`). Blank text is null. */
  parse(text: string, field: FieldFacts, context: FormatContext): Parsed
  /** Plain text for a cell, a file or a filter chip; null gives ''. For references the value is the id or `{id, title}`. */
  format(value: unknown, field: FieldFacts, context: FormatContext): string
  /** Order of two non-null canonical values, the same as PostgreSQL's under COLLATE "C". */
  compare(a: unknown, b: unknown): number
  /** The canonical value that `default` stands for now; null when the field has none or the word has no meaning here. */
  defaultValue(field: FieldFacts, context: DefaultContext): unknown
}
