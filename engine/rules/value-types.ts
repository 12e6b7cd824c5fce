/**
 * The contract of a value type: what values a rule may name for a field of that type and which operators compare them.
 * Every operator carries its SQL and its in-memory test side by side, because both must give the same answer on every
 * record. The types themselves are in `value-types/`.
 */
import type { Text } from '../kernel/text.ts'

/** The types that values have in rules; a field kind names one of them. */
export type ValueTypeName =
  | 'text'
  | 'markup'
  | 'number'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'time'
  | 'option'
  | 'options'
  | 'reference'
  | 'references'
  | 'region'
  | 'json'
  | 'point'

/** A value as a rule holds it, canonical: decimals, days and times of day as strings, instants as ISO UTC with milliseconds. */
export type RuleValue = string | number | boolean

/** When and where "today" is. All parts of one run share one moment, so that they agree. */
export interface RuleMoment {
  /** Canonical instant, such as `2026-05-01T04:00:00.000Z`. */
  readonly now: string
  /** IANA name of the workspace's time zone. */
  readonly timeZone: string
}

/** What a rule may know of a field: an object's and an event's fields both fill it. */
export interface RuleField {
  readonly label: Text
  readonly valueType: ValueTypeName
  /** All options of an option field, disabled ones included. */
  readonly options?: readonly { readonly value: string; readonly label: Text }[] | undefined
  /** Of a field that names records: whether a text may be the id of one, where ids are no UUIDs. */
  isId?(text: string): boolean
}

export interface RuleFields {
  field(name: string): RuleField | undefined
  /** For "did you mean". */
  names?(): Iterable<string>
}

/** How many values an operator takes beside the field. */
export type Arity = 'none' | 'one' | 'two' | 'list'

/** What those values are: of the field's own type, whole days, a span such as `7d`, `2w`, `3m`, `1y`, or an area `lng,lat,metres`. */
export type OperandName = 'value' | 'days' | 'span' | 'area'

/** What an operator needs in order to write SQL. */
export interface SqlContext {
  /** Hands a value to the statement and returns its place, cast to the PostgreSQL type (`$1::text`). */
  parameter(value: unknown, pgType: string): string
  readonly moment: RuleMoment
}

export interface Operator {
  /** The JSON Logic spelling, such as `==` or `in_last`. */
  readonly name: string
  readonly label: Text
  readonly arity: Arity
  readonly operand: OperandName
  /** The answer for a record whose field is empty (null). */
  readonly onNull: boolean
  /** It looks at today, so that the answer changes by itself. */
  readonly clock?: true
  /** A condition over the column expression; where `onNull` is false it may be null instead of false. */
  sql(column: string, operands: readonly RuleValue[], context: SqlContext): string
  /** The same as a test of a non-null canonical value. */
  test(operands: readonly RuleValue[], moment: RuleMoment): (value: unknown) => boolean
}

export type ReadValue = { readonly value: RuleValue } | { readonly fault: Text }

export interface ValueType {
  readonly name: ValueTypeName
  readonly label: Text
  readonly operators: readonly Operator[]
  /** Brings a value written in a rule to its canonical form, or says what would be right. */
  read(value: unknown, field: RuleField): ReadValue
  /** SQL of the text in which words are searched, over a column; absent for types that have no words. */
  words?(column: string): string
}
