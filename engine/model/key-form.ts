/** The types that key columns have: which texts are values of them, in the one spelling that PostgreSQL gives back. */

export interface KeyForm {
  /** PostgreSQL type in which a value is handed over. */
  readonly cast: string
  /** True for a type whose values are told apart by their text alone; no index of the table serves that. */
  readonly byText: boolean
  /** What every value looks like, where a pattern can say it. */
  readonly pattern?: string
  accepts(text: string): boolean
}

const WHOLE = '^(0|-?[1-9][0-9]{0,18})$'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const LONGEST = 1_000

const FORMS: Readonly<Record<string, KeyForm>> = {
  smallint: whole('smallint', 16n),
  integer: whole('integer', 32n),
  bigint: whole('bigint', 64n),
  uuid: { cast: 'uuid', byText: false, accepts: (text) => UUID.test(text) },
  text: { cast: 'text', byText: false, accepts: isText },
  'character varying': { cast: 'text', byText: false, accepts: isText },
  // blanks at the end are padding, which the text of a value leaves out
  character: { cast: 'bpchar', byText: false, accepts: (text) => isText(text) && !text.endsWith(' ') },
  bpchar: { cast: 'bpchar', byText: false, accepts: (text) => isText(text) && !text.endsWith(' ') },
  date: { cast: 'date', byText: false, accepts: isDay },
}

/** The form of a key column's type as `format_type` spells it. */
export function keyForm(type: string): KeyForm {
  const [, base = type, precision, scale] = /^([^(]*)(?:\((\d+)(?:,(\d+))?\))?$/.exec(type) ?? []
  const known = Object.hasOwn(FORMS, base) ? FORMS[base] : undefined
  if (known) return known
  if (base === 'numeric' && precision !== undefined) return fixedPoint(Number(scale ?? 0))
  return { cast: 'text', byText: true, accepts: isText }
}

function whole(cast: string, bits: bigint): KeyForm {
  const limit = 2n ** (bits - 1n)
  const pattern = new RegExp(WHOLE)
  return {
    cast,
    byText: false,
    pattern: WHOLE,
    accepts: (text) => pattern.test(text) && BigInt(text) >= -limit && BigInt(text) < limit,
  }
}

/** PostgreSQL writes as many decimals as the type has. */
function fixedPoint(scale: number): KeyForm {
  const source = `^-?(0|[1-9][0-9]*)${scale > 0 ? `[.][0-9]{${scale}}` : ''}$`
  const pattern = new RegExp(source)
  return {
    cast: 'numeric',
    byText: false,
    pattern: source,
    accepts: (text) => pattern.test(text) && text.length <= LONGEST && !/^-0(\.0*)?$/.test(text),
  }
}

function isText(text: string): boolean {
  return text !== '' && text.length <= LONGEST && !text.includes('\0')
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text) && !text.startsWith('0000')
}
