/**
 * How a record is addressed. A table of ours has a uuid that the engine makes; an existing table has whatever columns its
 * key has. In the API every id is a text: the uuid, the text of the one key column, or the texts of several joined by `~`.
 */
import type { ValueSchema } from '../fields/kind.ts'
import { type KeyForm, keyForm } from './key-form.ts'

export interface KeyModel {
  /** Empty for what has no key: its rows can be listed, but none can be told from the others. */
  readonly columns: readonly KeyColumn[]
  /** True for the uuid that the engine makes itself. */
  readonly own: boolean
}

export interface KeyColumn extends KeyForm {
  readonly column: string
}

const UUID = 'uuid'

/** The key of every table that the engine makes. */
export const OWN_KEY: KeyModel = { own: true, columns: [{ column: 'id', ...keyForm(UUID) }] }

export function keyOf(columns: readonly { readonly column: string; readonly type: string }[]): KeyModel {
  return { own: false, columns: columns.map(({ column, type }) => ({ column, ...keyForm(type) })) }
}

const JOINT = '~'

/** The values of the key columns that an id names; undefined when it cannot be one of this key. */
export function idParts({ columns }: KeyModel, id: string): readonly string[] | undefined {
  const parts = columns.length > 1 ? id.split(JOINT).map(unescape) : [id]
  if (columns.length === 0 || parts.length !== columns.length) return undefined
  return parts.every((part, index) => part !== undefined && columns[index]?.accepts(part) === true)
    ? parts.flatMap((part) => part ?? [])
    : undefined
}

/** The one spelling of an id that the database gives back, or undefined for a text that can be none. */
export function canonicalId(key: KeyModel, text: string): string | undefined {
  const only = key.columns.length === 1 ? key.columns[0] : undefined
  const id = only?.cast === UUID ? text.toLowerCase() : text
  return idParts(key, id) ? id : undefined
}

/** What an id looks like, for validation and for the description of the API. */
export function idSchema(key: KeyModel): ValueSchema {
  const [only, ...others] = key.columns
  if (only?.cast === UUID && others.length === 0) return { type: 'string', format: 'uuid' }
  if (only?.pattern !== undefined && others.length === 0) return { type: 'string', pattern: only.pattern }
  return { type: 'string', minLength: 1, maxLength: LONGEST_ID }
}

const LONGEST_ID = 2_000

/** SQL of the id of a row as text. */
export function idSql({ columns }: KeyModel, alias: string): string {
  const texts = columns.map(({ column }) => `${alias}.${quotedName(column)}::text`)
  const [only = 'null::text', ...others] = texts
  if (others.length === 0) return only
  return texts.map((text) => `replace(replace(${text}, '%', '%25'), '${JOINT}', '%7E')`).join(` || '${JOINT}' || `)
}

/** Undoes the escapes of one part; undefined for a part that bears one we never write. */
function unescape(part: string): string | undefined {
  return /%(?!25|7E)/.test(part) ? undefined : part.replaceAll('%7E', JOINT).replaceAll('%25', '%')
}

/** A name as PostgreSQL reads it inside quotes: columns of existing tables may be called anything. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
