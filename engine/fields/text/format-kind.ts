/** The server half of every kind of text that has one form: how its column, its schema and its way from text follow from the form. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Text } from '../../kernel/text.ts'
import { commonIssues, indexIssues } from '../checks.ts'
import { changeBy, conversion, NO_CHANGE, quoted } from '../column-change.ts'
import { constantDefaultBy } from '../constant-default.ts'
import { defineSettings, type Setting } from '../define-settings.ts'
import type { ColumnChange, FieldChange, FieldKind } from '../kind.ts'
import type { SharedKind } from '../shared.ts'
import { resized } from './from-columns.ts'
import { formatSchema, type TextFormat } from './text-format.ts'

export interface FormatParts {
  readonly label: Text
  readonly shared: SharedKind
  readonly format: TextFormat
  readonly valueType: FieldKind['valueType']
  /** The most characters a value may have. */
  length(field: FieldDefinition): number
  readonly settings?: Readonly<Record<string, Setting>>
  readonly masks: readonly string[]
  /** SQL that brings the usual spellings of an old text column to the form; the column itself when absent. */
  tidied?(column: string): string
  /** SQL condition over tidied text that holds for values of the form; the pattern when absent. */
  fits?(text: string): string
  /** Ways from kinds other than text and itself. */
  readonly from?: Readonly<Record<string, (change: FieldChange) => ColumnChange>>
}

export function formatKind(parts: FormatParts): FieldKind {
  const { label, shared, format, valueType, length, settings = {}, masks } = parts
  const kind: FieldKind = {
    name: shared.name,
    label,
    shared,
    valueType,
    ...defineSettings(settings),
    masks,
    check: (field, lookup) => [...commonIssues(kind, field, lookup), ...indexIssues(field, length(field))],
    columnType: (field) => `varchar(${length(field)})`,
    valueSchema: (field) => ({ type: 'string', maxLength: length(field), ...formatSchema(format) }),
    constantDefault: constantDefaultBy(shared),
    toJson: (column) => column,
    changeFrom: (change) =>
      changeBy(kind, change, {
        ...parts.from,
        [shared.name]: ({ previous, next }) =>
          length(previous) === length(next) ? NO_CHANGE : resized(change, length(next)),
        text: (each) => fromText(parts, each),
        long_text: (each) => fromText(parts, each),
      }),
  }
  return kind
}

function fromText({ tidied, fits, format, length }: FormatParts, { column, next }: FieldChange): ColumnChange {
  const text = tidied?.(column) ?? column
  const form = fits?.(text) ?? matches(text, format)
  return conversion({ using: text, keep: `${form} and char_length(${text}) <= ${length(next)}`, rewrite: true })
}

/** SQL condition: the text has the form, as far as its pattern tells. */
export function matches(text: string, { pattern }: TextFormat): string {
  return `${text} ~ ${quoted(pattern)}`
}
