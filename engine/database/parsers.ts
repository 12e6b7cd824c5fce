/**
 * How PostgreSQL values arrive in JavaScript, decided once: int8 as number while it is safe, numeric and dates as text,
 * instants as UTC ISO text. Never a JS Date (it knows neither dates nor zones) and never a rounded decimal.
 */
import pg from 'pg'

type Parser = (text: string) => unknown

/** `2024-01-02 03:04:05.6+00` becomes `2024-01-02T03:04:05.600Z`; sessions run in UTC, so the zone is always +00. */
function instant(text: string): string {
  return text.endsWith('+00') ? `${moment(text.slice(0, -3))}Z` : text
}

function moment(text: string): string {
  if (!/^\d{4,}-/.test(text)) return text
  const [whole = '', fraction = ''] = text.replace(' ', 'T').split('.')
  return `${whole}.${fraction.padEnd(3, '0')}`
}

function int8(text: string): number | string {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : text
}

const asText: Parser = (text) => text

const TEXT_ARRAY: number = 1009
const parseTextArray: Parser = pg.types.getTypeParser(TEXT_ARRAY)

function arrayOf(parser: Parser): Parser {
  const convert = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(convert)
    return typeof value === 'string' ? parser(value) : value
  }
  return (text) => convert(parseTextArray(text))
}

/** Type oid, oid of its array, parser: int8, numeric, date, time, timetz, timestamp, timestamptz, interval. */
const OWN: readonly (readonly [number, number, Parser])[] = [
  [20, 1016, int8],
  [1700, 1231, asText],
  [1082, 1182, asText],
  [1083, 1183, asText],
  [1266, 1270, asText],
  [1114, 1115, moment],
  [1184, 1185, instant],
  [1186, 1187, asText],
]

const parsers = new Map<number, Parser>(
  OWN.flatMap(([oid, arrayOid, parser]) => [
    [oid, parser],
    [arrayOid, arrayOf(parser)],
  ]),
)

/** For the `types` option of a connection, so that nothing global is changed. */
export const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? pg.types.getTypeParser(oid, format),
}
