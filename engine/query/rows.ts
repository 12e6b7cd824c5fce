/**
 * Short pages of lists, whose JSON text is put together here: PostgreSQL looks the type of every value up anew for each
 * row, which costs it more than all the rest. What enters are the texts of values in their JSON form, as a statement of
 * columns answers them; what leaves is byte for byte what `row_to_json` makes of the same columns.
 */
import type { Database, TextRows } from '../database/index.ts'
import { Bounded } from '../kernel/bounded.ts'
import { cursorOf, type ListAnswer, listRecords, refusal, rowsStatement } from './list.ts'
import { statementName } from './prepared.ts'
import { rememberedRows } from './remembered.ts'
import type { ListRequest } from './request.ts'
import type { ReadContext } from './select.ts'
import { isServed } from './served.ts'

/** Pages of more values are left to PostgreSQL, which keeps nobody waiting here. */
const MOST_VALUES = 1_000

/** Statements with values that are not written here. */
const unwritten = new Bounded<string, true>(500)

/** As `listRecords`, for callers who need no transaction. */
export async function listPage(db: Database, context: ReadContext, request: ListRequest): Promise<ListAnswer> {
  if (!isShort(context, request)) return listRecords(db, context, request)
  const { text, values } = rememberedRows(context, request, () => rowsStatement(context, request))
  if (unwritten.get(text)) return listRecords(db, context, request)
  const name = request.search === undefined ? statementName(text) : undefined
  const page = await db
    .texts(text, values, name)
    .catch(async (error: unknown) => {
      // a prepared statement of a table whose columns have become of another type
      return isOutdated(error) ? db.texts(text, values) : Promise.reject(error)
    })
    .catch(refusal(request))
  const { limit, fields } = request
  const records = recordsOf(page, fields.length)
  if (!records) {
    unwritten.set(text, true)
    return listRecords(db, context, request)
  }
  const places = page.rows[limit - 1]?.slice(fields.length)
  const next = records.length > limit && places ? cursorOf(context, request, JSON.stringify(places)) : null
  return { data: `[${records.slice(0, limit).join(',')}]`, next }
}

function isShort({ plan: { object } }: ReadContext, { fields, expansions, sort, limit, count }: ListRequest): boolean {
  const isPlain = count === 'none' && !expansions && fields.length * limit <= MOST_VALUES
  return isPlain && !object.query && isServed(object, sort)
}

function isOutdated(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '0A000'
}

type Write = (text: string) => string

const asItIs: Write = (text) => text
const NEEDS_ESCAPE = /["\\\p{Cc}]/u
const quoted: Write = (text) => (NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`)
const flag: Write = (text) => (text === 't' ? 'true' : 'false')
/** `NaN` and `Infinity` are no numbers in JSON. */
const number: Write = (text) => (/^-?\d/.test(text) ? text : `"${text}"`)

/** By the oid of their types; of all others PostgreSQL knows how they are written. */
const WRITES: ReadonlyMap<number, Write> = new Map([
  [16, flag],
  ...[20, 21, 23, 700, 701, 1700].map((oid): [number, Write] => [oid, number]),
  ...[25, 1042, 1043, 2950].map((oid): [number, Write] => [oid, quoted]),
  ...[114, 3802].map((oid): [number, Write] => [oid, asItIs]),
])

/** Records of rows as JSON texts, from their first `width` columns; nothing where a type is not known. */
export function recordsOf({ columns, rows }: TextRows, width: number): string[] | undefined {
  const members = columns.slice(0, width).map(({ name, type }, index) => ({
    before: `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    write: WRITES.get(type),
  }))
  if (!members.every(isKnown)) return undefined
  return rows.map((row) => {
    let text = ''
    for (const [index, { before, write }] of members.entries()) {
      const value = row[index]
      text += before + (value === null || value === undefined ? 'null' : write(value))
    }
    return `${text}}`
  })
}

interface Member {
  readonly before: string
  readonly write: Write | undefined
}

function isKnown(member: Member): member is Member & { readonly write: Write } {
  return member.write !== undefined
}
