/**
 * In charge of what search words find. What enters are the words and what the reader may see; what leaves is a condition
 * over a row. Words are found as one part, whatever the case or width of their letters, in any value that reads clearly;
 * one letter or digit alone is looked for where values begin. Of a masked value its reader may look for the whole, or for
 * exactly the end that the mask shows: any other part would let it be guessed piece by piece.
 */
import type { Bind, FieldAccess } from '../access/index.ts'
import { quotedName } from '../model/key.ts'
import { maskedSearch, SEARCH_COLUMN, searchPart, tailSql } from '../model/search.ts'
import type { FieldModel } from '../model/types.ts'
import { valueTypes } from '../rules/index.ts'
import { columnSql } from './column.ts'
import { lookedUpBy } from './relations-masked.ts'
import type { ReadContext } from './select.ts'

/** How a condition is meant to be answered: by an index, or for rows that are at hand. */
export type SearchMeans = 'index' | 'rows'

interface Place {
  readonly alias: string
  readonly bind: Bind
}

export function searchCondition(
  context: ReadContext,
  words: string,
  { alias, bind }: Place,
  means: SearchMeans = 'index',
): string {
  const place = { alias, bind }
  const ours = means === 'index' ? indexedParts : partsOfRow
  // tables that were there before get no column of ours, and the rows of custom SQL have none
  const parts = context.plan.object.existing ? partsAsTheyAre : ours
  const matches = [...parts(context, words, place), ...ofMasked(context, words, place)]
  return matches.length > 0 ? `(${matches.join(' or ')})` : 'false'
}

/**
 * The same for an index in parts of which never two hold: joined by `or`, PostgreSQL would work out the keys of every row
 * that any index finds once more.
 */
export function searchParts(context: ReadContext, words: string, place: Place): string[] {
  const masked = context.plan.object.existing ? [] : ofMasked(context, words, place)
  const open = context.plan.object.existing ? [] : indexedParts(context, words, place)
  if (masked.length === 0 || open.length === 0) return [searchCondition(context, words, place)]
  const ofRow = partsOfRow(context, words, place).join(' or ')
  return [`(${open.join(' or ')})`, `((${masked.join(' or ')}) and (${ofRow}) is not true)`]
}

/** The search text may hold more than this reader sees: the index then only says which rows are worth a look. */
function indexedParts(context: ReadContext, words: string, { alias, bind }: Place): string[] {
  const { db, plan } = context
  const inText = plan.object.searchText
  const rows = inText ? inSearchText(context, words, { alias, bind }) : undefined
  const keys = `${db.table('sys_search_keys')}(${textColumn(alias)} collate "C")`
  // a value that nothing asks for is an error to PostgreSQL
  const asked = (): string => `${db.table('sys_search_asked')}(${bind(words)}::text)`
  return [
    ...(rows === undefined ? [] : [`(${keys} @> ${asked()} and ${rows})`]),
    ...besidesSearchText(context, words, { alias, bind }),
  ]
}

function partsOfRow(context: ReadContext, words: string, place: Place): string[] {
  const rows = context.plan.object.searchText ? inSearchText(context, words, place) : undefined
  return [...(rows === undefined ? [] : [rows]), ...besidesSearchText(context, words, place)]
}

/** That the words are in the search text, as far as this reader sees what stands there; nothing where none of it is seen. */
function inSearchText(context: ReadContext, words: string, place: Place): string | undefined {
  const { plan } = context
  const names = [...(plan.object.searchText ?? [])]
  const seen = names.flatMap((name) => readClearly(plan.fields.get(name)))
  if (seen.length === 0) return undefined
  const pattern = patternOf(context, words, place)
  if (seen.length === names.length) return `${textColumn(place.alias)} like ${pattern}`
  return `(${seen.flatMap((field) => likeParts(context, field, pattern, place)).join(' or ')})`
}

/** Searchable fields whose values are worked out when they are read: no index serves them. */
function besidesSearchText(context: ReadContext, words: string, place: Place): string[] {
  const { object, fields } = context.plan
  return [...fields.values()]
    .flatMap(readClearly)
    .filter((field) => field.searchable && object.searchText?.has(field.name) !== true)
    .flatMap((field) => likeParts(context, field, patternOf(context, words, place), place))
}

function likeParts(context: ReadContext, field: FieldModel, pattern: string, { alias }: Place): string[] {
  const text = valueTypes.get(field.kind.valueType).words?.(columnSql(context, field, alias))
  return text === undefined ? [] : [`${searchPart(text)} like ${pattern}`]
}

function patternOf({ db }: ReadContext, words: string, { bind }: Place): string {
  return `${db.table('sys_search_pattern')}(${bind(words)}::text)`
}

function readClearly(access: FieldAccess | undefined): FieldModel[] {
  return access?.reads === 'clear' ? [access.field] : []
}

function textColumn(alias: string): string {
  return `${alias}.${quotedName(SEARCH_COLUMN)}`
}

/** Values of a table that others made, compared as its own indexes may have them. */
function partsAsTheyAre(context: ReadContext, words: string, { alias, bind }: Place): string[] {
  const pattern = `%${words.normalize('NFC').replace(/[\\%_]/g, '\\$&')}%`
  return [...context.plan.fields.values()]
    .flatMap(readClearly)
    .filter((field) => field.searchable)
    .flatMap((field) => valueTypes.get(field.kind.valueType).words?.(columnSql(context, field, alias)) ?? [])
    .map((text) => `lower(${text}) like lower(${bind(pattern)}::text)`)
}

function ofMasked(context: ReadContext, words: string, { alias, bind }: Place): string[] {
  const { plan } = context
  const composed = words.normalize('NFC')
  const wholes = lookedUpBy(plan, composed).map((field) => {
    const column = columnSql(context, field, alias)
    const value = `${bind(field.kind.shared.normalise(composed, field))}::text`
    const { tail } = maskedSearch(field) ?? {}
    // an index of ends finds whole values too
    return tail
      ? `(${tailSql(column, tail)} = ${tailSql(value, tail)} and ${column} = ${value})`
      : `${column} = ${value}`
  })
  return [...wholes, ...shownEnds(context, words, { alias, bind })]
}

function shownEnds(context: ReadContext, words: string, { alias, bind }: Place): string[] {
  const end = words.normalize('NFKC')
  return [...context.plan.fields.values()].flatMap(({ field, reads, mask }) => {
    const { tail } = maskedSearch(field) ?? {}
    // whoever sees less than the field's own mask shows may not search for it
    if (reads !== 'masked' || mask !== field.mask || !tail || [...end].length !== tail.length) return []
    const column = columnSql(context, field, alias)
    return [`(${tailSql(column, tail)} = ${bind(end)}::text and char_length(${column}::text) >= ${tail.from})`]
  })
}
