/** Which field a column becomes: its kind and settings, or why it becomes none. */
import type { Text } from '../../kernel/text.ts'
import { withoutModifier, isColumnType } from '../../model/stored-column.ts'
import type { ColumnFacts } from './catalog.ts'
import type { ColumnSample } from './samples.ts'

export type Settings = Readonly<Record<string, unknown>>

export interface Guess {
  readonly type: string
  readonly settings: Settings
  /** The search box looks into it. */
  readonly searchable?: true
  /** Its values can be shown, but not read back from what people type. */
  readonly shownOnly?: true
}

export type ColumnGuess = { readonly field: Guess } | { readonly why: Text }

/** What is known of a column beside its type. */
export interface Surroundings {
  /** Part of a key or of a reference: a number that names something rather than counts it. */
  readonly names: boolean
  readonly sample: ColumnSample | undefined
  /** Name of the enum made of the column's own type. */
  readonly enumName: string | undefined
}

const LONGEST_TEXT = 500
const LONGEST_OPTION = 60
const DIGITS = 38
const FLOAT_DIGITS = 30
const LONGEST_READ = 1_000_000

export function guessField(column: ColumnFacts, around: Surroundings): ColumnGuess {
  if (!isColumnType(column.type)) return { why: UNREADABLE }
  if (column.options) return { field: optionField(column.options, around.enumName) }
  const base = withoutModifier(column.type).replace(/^.*\.citext$/, 'citext')
  const known = Object.hasOwn(GUESSES, base) ? GUESSES[base] : undefined
  return known ? known(column, around) : shownAsText()
}

type Guesser = (column: ColumnFacts, around: Surroundings) => ColumnGuess

const GUESSES: Readonly<Record<string, Guesser>> = {
  smallint: () => field('integer', { min: -32_768, max: 32_767 }),
  integer: () => field('integer', { min: -2_147_483_648, max: 2_147_483_647 }),
  // numbers of records grow beyond what JSON carries exactly
  bigint: (_, { names }) => (names ? field('decimal', { precision: 19, scale: 0 }) : field('integer')),
  numeric: numericField,
  real: floatField,
  'double precision': floatField,
  money: () => field('decimal', { precision: 19, scale: 2 }),
  boolean: () => field('boolean'),
  date: () => field('date'),
  'timestamp with time zone': () => field('datetime'),
  'timestamp without time zone': () => field('datetime'),
  'time without time zone': () => field('time', { precision: 'second' }),
  json: () => field('json'),
  jsonb: () => field('json'),
  'character varying': textField,
  character: textField,
  bpchar: textField,
  text: textField,
  name: textField,
  citext: textField,
  uuid: () => ({ field: { type: 'text', settings: { length: 36 } } }),
  bytea: () => ({ why: BINARY }),
}

const BINARY: Text = { zh: '二进制内容不显示', en: 'binary content is not shown' }
const UNREADABLE: Text = { zh: '无法写出其类型', en: 'its type cannot be spelled' }

function field(type: string, settings: Settings = {}): ColumnGuess {
  return { field: { type, settings } }
}

function shownAsText(): ColumnGuess {
  return { field: { type: 'long_text', settings: { length: LONGEST_READ }, shownOnly: true } }
}

function numericField(column: ColumnFacts, { sample }: Surroundings): ColumnGuess {
  const [, precision, scale] = /\((\d+)(?:,(-?\d+))?\)$/.exec(column.type) ?? []
  const digits = Number(precision ?? DIGITS)
  if (precision === undefined || digits > DIGITS)
    return field('decimal', { precision: DIGITS, scale: decimalsOf(sample) })
  const decimals = Math.min(Math.max(Number(scale ?? 0), 0), digits)
  return field('decimal', { precision: digits, scale: decimals })
}

/** What such a column holds is never exact; it shows as many decimals as its values have. */
function floatField(_: ColumnFacts, { sample }: Surroundings): ColumnGuess {
  return field('decimal', { precision: FLOAT_DIGITS, scale: decimalsOf(sample) })
}

const USUAL_DECIMALS = 2
const MOST_DECIMALS = 10

function decimalsOf(sample: ColumnSample | undefined): number {
  return Math.min(Math.max(sample?.decimals ?? 0, USUAL_DECIMALS), MOST_DECIMALS)
}

const OF_LINES =
  /(desc|description|note|notes|remark|remarks|comment|comments|content|body|memo|text|html|备注|说明|内容|描述)$/i

function textField({ name, type }: ColumnFacts, { sample }: Surroundings): ColumnGuess {
  const length = Number(/\((\d+)\)$/.exec(type)?.[1] ?? 0)
  if (length > 0 && length <= LONGEST_TEXT) return searched('text', { length })
  const isLong = sample?.longest === undefined ? OF_LINES.test(name) : sample.lines || sample.longest > LONGEST_TEXT / 2
  const most = length > 0 ? Math.min(length, LONGEST_READ) : undefined
  if (isLong) return searched('long_text', { length: most ?? LONGEST_READ })
  return searched('text', { length: Math.min(most ?? LONGEST_TEXT, 10_000) })
}

function searched(type: string, settings: Settings): ColumnGuess {
  return { field: { type, settings, searchable: true } }
}

function optionField(options: readonly string[], name: string | undefined): Guess {
  const isFit = name !== undefined && options.every((option) => option !== '' && option.length <= LONGEST_OPTION)
  if (isFit) return { type: 'enum', settings: { enum: name } }
  return { type: 'text', settings: { length: 63 } }
}
