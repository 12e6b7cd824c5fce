/**
 * The contract of a field kind. A kind is one folder here (server: column, settings, JSON form, change of column)
 * and one of the same name in `console/fields` (cell, input, filter); `shared.ts` of the folder is the half that
 * both sides use. Nothing outside a kind's folder asks which kind a field has: it calls these functions.
 */
import type { FieldDefinition, FormItem, QueryItem } from '../../metadata/types.ts'
import type { Issue } from '../kernel/errors.ts'
import type { Text } from '../kernel/text.ts'
import type { ValueTypeName } from '../rules/value-types.ts'
import type { FileFacts } from './file/words.ts'
import type { ComputedKind } from './computed.ts'
import type { ValueForm } from './forms.ts'
import type { SharedKind } from './shared.ts'
import type { WrittenForm } from './written.ts'

/** The subset of JSON Schema 2020-12 that describes one field's value; ajv on the server and `schema-fault.ts` in the browser read it alike. */
export interface ValueSchema {
  type?: string | readonly string[]
  minLength?: number
  maxLength?: number
  pattern?: string
  minimum?: number
  maximum?: number
  format?: 'date' | 'date-time' | 'time-local' | 'uuid' | 'decimal' | 'id_card'
  /** stands beside `type` alone */
  enum?: readonly (string | null)[]
  /** decimal strings: digits before and after the point, and inclusive bounds as decimal strings */
  decimal?: { precision: number; scale: number; minimum?: string; maximum?: string }
  /** what no other keyword can say, beside `type` alone; see `forms.ts` */
  form?: ValueForm
  [annotation: `x-${string}`]: unknown
}

/** How a column of one definition becomes a column of another. */
export type ColumnChange =
  | { readonly kind: 'none' }
  /** `using` is the SQL expression over the quoted old column; `losing` selects rows whose value would not survive whole (absent: every row's does); `rewrite`: the table is rewritten. */
  | { readonly kind: 'convert'; readonly using: string; readonly losing?: string; readonly rewrite: boolean }
  | { readonly kind: 'refused'; readonly reason: Text }

/** A field that had a column under one definition and gets another. */
export interface FieldChange {
  readonly previous: FieldDefinition
  readonly previousKind: FieldKind
  readonly next: FieldDefinition
  /** The column, quoted, as the SQL of the answer names it. */
  readonly column: string
  /** IANA zone in which days become instants and back; Asia/Shanghai, the default of a workspace, when absent. */
  readonly timeZone?: string
  /** All values of the next definition's enum, where it has one. */
  readonly options?: readonly string[]
}

/** A row of numbers, one counter for each period. Days are `2026-11-21`, in SQL expressions of type date. */
export interface Numbering {
  /** No number is ever missing: the counter is held until the write ends, and goes back with it. */
  readonly gapFree: boolean
  /** The counter begins anew from time to time. */
  readonly hasPeriods: boolean
  /** Name of the period that a day falls into. */
  period(day: string): string
  periodSql(day: string): string
  write(day: string, number: number): string
  writeSql(day: string, number: string): string
}

/** What a kind may ask about other definitions while it checks a field. */
export interface DefinitionLookup {
  objectExists(name: string): boolean
  enumValues(name: string): readonly string[] | undefined
  objectNames(): readonly string[]
  enumNames(): readonly string[]
}

export interface FieldKind {
  readonly name: string
  readonly label: Text
  /** True for kinds that only the engine itself uses (the key). */
  readonly internal?: boolean
  /** No column holds the values: they stand in other records. */
  readonly storage?: 'none'
  /** Values are the tags that a reader sees a record carry: asked for and filtered by, though no column holds them. */
  readonly tags?: true
  /** True for values too long for a list column or a card. */
  readonly long?: boolean
  /** False for values that have no order worth a list's. */
  readonly sortable?: false
  readonly shared: SharedKind
  readonly valueType: ValueTypeName
  /** JSON Schemas of the kind's own settings by name; `requiredSettings` lists those without which the field means nothing. */
  readonly settings: Readonly<Record<string, object>>
  readonly requiredSettings: readonly string[]
  /** What each setting is called where people edit definitions. */
  readonly settingLabels: Readonly<Record<string, Text>>
  /** Settings that are well-formed but mean nothing together or point nowhere; paths are setting names. */
  check(field: FieldDefinition, lookup: DefinitionLookup): Issue[]
  /** PostgreSQL type of the column, such as `varchar(50)`. */
  columnType(field: FieldDefinition): string
  /** Values are lists of what `target` names, which no foreign key guards. */
  readonly many?: true
  /** Name of the object whose key the value is; a foreign key guards it. */
  target?(field: FieldDefinition): string | undefined
  /** Of kinds whose values are records that belong to this one: their object, and its reference that leads here. */
  lines?(field: FieldDefinition): { readonly from: string; readonly via: string }
  /** Name of the enum whose items the values are. */
  enumOf?(field: FieldDefinition): string | undefined
  /** SQL condition that a record carries one of these options in the quoted column; a kind whose values are options themselves needs none. */
  usesOption?(column: string, values: readonly string[]): string
  /** What an `indexed` field is looked for by when it is neither equality nor order. */
  readonly indexMethod?: 'gin'
  /** The text from which PostgreSQL reads a value as a literal of the column's type, where it is another than the value's own. */
  literal?(value: unknown): string
  /** Whether the target's detail page shows the records that refer to it by this field, when no tab says so itself. */
  inverse?(field: FieldDefinition): boolean
  /**
   * Of kinds whose values are files of the engine's store: what keeps a field from taking this one. A file that is
   * given to a field of a record belongs to it for good.
   */
  fileFault?(file: Omit<FileFacts, 'id'>, field: FieldDefinition): Text | undefined
  /** Of kinds whose values are computed from other fields: how. What they hold is of another kind. */
  readonly computed?: ComputedKind
  /** How new records get a value that nobody writes, that none is without and none repeats. */
  numbering?(field: FieldDefinition): Numbering
  /** Names of the masks that fit the kind. */
  readonly masks: readonly string[]
  /** Ways to enter a value among which a form may choose, the usual one first; absent where there is only one. */
  readonly controls?: readonly NonNullable<FormItem['control']>[]
  /** The same for filters. */
  readonly filterControls?: readonly NonNullable<QueryItem['control']>[]
  /** The schema of a non-null value in JSON. `options` are the values that may be chosen (the enabled ones), where the field has an enum. */
  valueSchema(field: FieldDefinition, options: readonly string[] | undefined): ValueSchema
  /** The canonical value of a `default` that is the same for every record, for filling rows that have none; undefined for `today`, `now`, `me`. */
  constantDefault(field: FieldDefinition): unknown
  /** SQL expression that gives the JSON form of the quoted column (decimals as text, instants as ISO UTC). */
  toJson(quotedColumn: string): string
  /** How files for people show the values, where it is not PostgreSQL's own text. */
  readonly written?: WrittenForm
  /** How a column of `previous` becomes one of `next`, a definition of this kind. */
  changeFrom(change: FieldChange): ColumnChange
}
