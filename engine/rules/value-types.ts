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
  | 'tags'
  | 'region'
  | 'json'
  | 'point'

/** A value as a rule holds it, canonical: decimals, days and times of day as strings, instants as ISO UTC with milliseconds. */
export type RuleValue = string | number | boolean

/** When and where "today" is, and for whom. All parts of one run share one moment, so that they agree. */
export interface RuleMoment {
  /** Canonical instant, such as `2026-05-01T04:00:00.000Z`. */
  readonly now: string
  /** IANA name of the workspace's time zone. */
  readonly timeZone: string
  /** Who asks; absent where nobody does, and then no record is "mine". */
  readonly me?: RuleMe
}

export interface RuleMe {
  readonly id: string
  /** The departments one belongs to. */
  readonly departments: readonly string[]
  /** These and all below them. */
  readonly below: readonly string[]
}

/** What a rule may know of a field: an object's and an event's fields both fill it. */
export interface RuleField {
  readonly label: Text
  readonly valueType: ValueTypeName
  /** All options of an option field, disabled ones included. */
  readonly options?: readonly { readonly value: string; readonly label: Text }[] | undefined
  /** Of a field that names records: whether a text may be the id of one, where ids are no UUIDs. */
  isId?(text: string): boolean
  /** It names people or departments, so that a rule may say "me" or "my departments". */
  readonly about?: 'person' | 'department'
  /** It names records that stand above and below one another. */
  readonly tree?: boolean
}

export interface RuleFields {
  field(name: string): RuleField | undefined
  /** For "did you mean". */
  names?(): Iterable<string>
  /** What a reference, a field of lines or `<object>.<reference>` leads to; absent where rules cannot follow any. */
  relation?(name: string): RuleRelation | undefined
}

/** The records that a rule may ask about beside the one it is over. */
export interface RuleRelation {
  readonly label: Text
  /** There may be several; of one alone a field may be named directly, as `company_id.industry`. */
  readonly many: boolean
  /** Name of the object that they are records of. */
  readonly object: string
  readonly fields: RuleFields
}

/** How many values an operator takes beside the field. */
export type Arity = 'none' | 'one' | 'two' | 'list'

/**
 * What those values are: of the field's own type, whole days, days to come within a year, a span such as `7d`, `2w`,
 * `3m`, `1y`, or an area `lng,lat,metres`.
 */
export type OperandName = 'value' | 'days' | 'ahead' | 'span' | 'area'

/** What an operator needs in order to write SQL. */
export interface SqlContext {
  /** Hands a value to the statement and returns its place, cast to the PostgreSQL type (`$1::text`). */
  parameter(value: unknown, pgType: string): string
  readonly moment: RuleMoment
  /** SQL of an array of `ids`, itself SQL of an array, and of the ids of all records below these; only of a field that is a `tree`. */
  below?(ids: string): string
  /**
   * SQL that a record carries any, all or none of the tags with these ids, or, without ids, of all tags that who asks may
   * know of; where its fields have the type `tags`, which no column holds.
   */
  tags?(quantifier: TagQuantifier, ids?: readonly string[]): string
}

export type TagQuantifier = 'any' | 'all' | 'none'

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
  /** It asks where in a tree the value stands: offered where there is one, and `test` takes the path up, the value's own id included. */
  readonly path?: true
  /** No column is asked but the context, and its words need no name of the field before them. */
  readonly aside?: true
  /** A condition over the column expression; where `onNull` is false it may be null instead of false. */
  sql(column: string, operands: readonly RuleValue[], context: SqlContext): string
  /** The same as a test of a non-null canonical value. */
  test(operands: readonly RuleValue[], moment: RuleMoment): (value: unknown) => boolean
  /**
   * The same as JSON Logic over the JSON Logic of a value that is not null, where the operators that everybody knows
   * can say it. Without it the export names an operation of ours, which asks `test`.
   */
  logic?(value: object, operands: readonly JsonLogic[]): object
}

/** A value or an expression of JSON Logic. */
export type JsonLogic = RuleValue | object

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
