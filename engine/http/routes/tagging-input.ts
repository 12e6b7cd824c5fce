/** What callers send to have records tagged, read strictly. */
import type { Text } from '../../kernel/text.ts'
import { canonicalId, type KeyModel } from '../../model/key.ts'
import { type Asked, type KeyedRow, type KeyedTags, MOST_TAGS } from '../../tags/hand/index.ts'
import { isRecord } from '../body.ts'
import { bad, MOST_RECORDS, refuseOthers } from './record-input.ts'
import { selectionBody, type SelectionBody } from './set-input.ts'

type Body = Readonly<Record<string, unknown>>

/** A personal tag that is made when it is given for the first time. */
export interface NewPersonal {
  readonly name: string
  readonly color?: string
}

export interface TaggingBody {
  readonly selection: SelectionBody
  /** Ids that a condition leaves out. */
  readonly except: readonly string[]
  readonly asked: Asked
  readonly personal: readonly NewPersonal[]
}

/** Records by ids or by a condition. @throws TesseraError BAD_REQUEST */
export function taggingBody(body: Body, key: KeyModel): TaggingBody {
  const { add, remove, personal, except, ...chosen } = body
  const selection = selectionBody(chosen, key)
  const asked = { add: idsOf(add, 'add'), remove: idsOf(remove, 'remove') }
  const fresh = personalOf(personal)
  if (asked.add.length + asked.remove.length + fresh.length === 0) throw bad(NOTHING)
  if ('named' in selection && except !== undefined) throw bad(EXCEPT)
  return { selection, except: exceptOf(except, key), asked, personal: fresh }
}

/** Each row a record of its own. @throws TesseraError BAD_REQUEST */
export function keyedBody({ key, rows, create_in: createIn, ...others }: Body, of: KeyModel): KeyedTags {
  refuseOthers(others)
  const names = keyOf(key)
  const given: unknown[] = Array.isArray(rows) ? rows : []
  const read = given.slice(0, MOST_RECORDS).flatMap((row) => keyedRow(row, names !== undefined, of) ?? [])
  const ids = read.flatMap(({ id }) => id ?? [])
  if (read.length === 0 || read.length < given.length || new Set(ids).size < ids.length)
    throw bad(names ? ROWS_BY_KEY : ROWS_BY_ID)
  return {
    rows: read,
    ...(names && { key: names }),
    ...((createIn ?? null) !== null && { createIn }),
  }
}

const MOST_KEYS = 10

function keyOf(key: unknown): readonly string[] | undefined {
  if (key === undefined) return undefined
  const names: unknown[] = Array.isArray(key) ? key : []
  if (names.length > 0 && names.length <= MOST_KEYS && names.every(isText)) return names
  throw bad({ zh: `key 须为 1 到 ${MOST_KEYS} 个字段名的数组`, en: `key must hold 1 to ${MOST_KEYS} field names` })
}

function keyedRow(row: unknown, isKeyed: boolean, of: KeyModel): KeyedRow | undefined {
  if (!isRecord(row)) return undefined
  const { id, key, add = [], remove = [], ...others } = row
  const isWhole = Object.keys(others).length === 0 && isTexts(add) && isTexts(remove)
  if (!isWhole || add.length + remove.length === 0) return undefined
  const which = isKeyed ? byKey(id, key) : byId(id, key, of)
  return which && { ...which, add, remove }
}

function byKey(id: unknown, key: unknown): Pick<KeyedRow, 'key'> | undefined {
  return id === undefined && isRecord(key) ? { key } : undefined
}

function byId(id: unknown, key: unknown, of: KeyModel): Pick<KeyedRow, 'id'> | undefined {
  const canonical = typeof id === 'string' && key === undefined ? canonicalId(of, id) : undefined
  return canonical === undefined ? undefined : { id: canonical }
}

function idsOf(given: unknown, name: string): readonly string[] {
  if (given === undefined) return []
  if (isTexts(given)) return given.map((id) => id.toLowerCase())
  throw bad({
    zh: `${name} 须为标签编号的数组，最多 ${MOST_TAGS} 个`,
    en: `${name} must be an array of ids of tags, ${MOST_TAGS} at most`,
  })
}

function personalOf(given: unknown): readonly NewPersonal[] {
  const all = listOf(given)
  return all.map((each) => {
    const { name, color, ...others } = isRecord(each) ? each : {}
    const fits = isText(name) && (color === undefined || isText(color)) && Object.keys(others).length === 0
    if (!fits || all.length > MOST_TAGS) throw bad(PERSONAL)
    return { name: name.trim(), ...(color !== undefined && { color }) }
  })
}

function exceptOf(given: unknown, key: KeyModel): readonly string[] {
  const all = listOf(given)
  return all.map((each) => {
    const id = typeof each === 'string' && all.length <= MOST_RECORDS ? canonicalId(key, each) : undefined
    if (id === undefined) throw bad(EXCEPT)
    return id
  })
}

/** What is no list is one of something wrong. */
function listOf(given: unknown): readonly unknown[] {
  if (given === undefined) return []
  return Array.isArray(given) ? given : [undefined]
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length <= MOST_TAGS && value.every(isText)
}

const NOTHING: Text = { zh: 'add 与 remove 至少给出一个标签', en: 'add or remove must name a tag' }
const EXCEPT: Text = {
  zh: `except 须为条件之外的最多 ${MOST_RECORDS} 个编号，不与 ids 同时使用`,
  en: `except holds up to ${MOST_RECORDS} ids that a condition leaves out; it goes without ids`,
}
const PERSONAL: Text = {
  zh: `personal 须为 {"name", "color"} 的数组，最多 ${MOST_TAGS} 个`,
  en: `personal must be an array of {"name", "color"}, ${MOST_TAGS} at most`,
}
const ROWS: Text = {
  zh: `，同一记录只出现一次，并含 add 或 remove（标签名称或编号，最多 ${MOST_TAGS} 个）`,
  en: `, each record once, with add or remove (names or ids of tags, ${MOST_TAGS} at most)`,
}
const ROWS_BY_ID: Text = {
  zh: `rows 须为 1 到 ${MOST_RECORDS} 行，每行含 id${ROWS.zh}`,
  en: `rows must be 1 to ${MOST_RECORDS} rows with an id${ROWS.en}`,
}
const ROWS_BY_KEY: Text = {
  zh: `rows 须为 1 到 ${MOST_RECORDS} 行，每行含 key 对象${ROWS.zh}`,
  en: `rows must be 1 to ${MOST_RECORDS} rows with an object key${ROWS.en}`,
}
