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
import type { Statement } from './statement.ts'
import { learnTags } from './tag-numbers.ts'

/** Pages of more values are left to PostgreSQL, which keeps nobody waiting here. */
const MOST_VALUES = 1_000

/** Statements with values that are not written here. */
const unwritten = new Bounded<string, true>(500)

/** As `listRecords`, for callers who need no transaction. */
export async function listPage(db: Database, context: ReadContext, request: ListRequest): Promise<ListAnswer> {
  if (!isShort(context, request)) return listRecords(db, context, request)
  if (request.filter) await learnTags(db, context.db, [request.filter])
  const statement = rememberedRows(context, request, () => rowsStatement(context, request))
  if (unwritten.get(statement.text)) return listRecords(db, context, request)
  const page = await pageInTurn(db, statement, request).catch(refusal(request))
  if (!page) return listRecords(db, context, request)
  return { data: page.data, next: page.last === null ? null : cursorOf(context, request, page.last) }
}

interface Page {
  readonly data: string
  /** Sort values of the last record, where more come after it. */
  readonly last: string | null
}

type Turn = Map<string, Promise<Page | undefined>>

const turns = new WeakMap<Database, Turn>()

/** The page of a statement; equal ones that are asked for in one turn of the event loop are one. */
function pageInTurn(db: Database, statement: Statement, request: ListRequest): Promise<Page | undefined> {
  const { text, values } = statement
  const turn: Turn = turns.get(db) ?? new Map()
  turns.set(db, turn)
  const key = values.length === 0 ? text : JSON.stringify([text, values])
  const known = turn.get(key)
  if (known) return known
  const page = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
    turn.delete(key)
    return readPage(db, statement, request)
  })
  turn.set(key, page)
  return page
}

async function readPage(db: Database, { text, values }: Statement, request: ListRequest): Promise<Page | undefined> {
  const { limit, fields, search } = request
  const name = search === undefined ? statementName(text) : undefined
  const page = await db.texts(text, values, name).catch((error: unknown) => {
    // a prepared statement of a table whose columns have become of another type
    if (isOutdated(error)) return db.texts(text, values)
    throw error
  })
  const records = recordsOf(page, fields.length)
  if (!records) {
    unwritten.set(text, true)
    return undefined
  }
  const last = records.length > limit ? (page.rows[limit - 1]?.slice(fields.length) ?? null) : null
  return { data: `[${records.slice(0, limit).join(',')}]`, last: last && JSON.stringify(last) }
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
