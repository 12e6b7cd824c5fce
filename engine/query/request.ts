/** What a caller may ask of a list or a record. Everything is checked against the caller's access plan before a statement is written. */
import type { AccessPlan } from '../access/index.ts'
import type { FieldModel, SortKey } from '../model/types.ts'
import type { Rule } from '../rules/index.ts'
import { type Expansion, parseExpansions } from './expand-request.ts'
import { asksForMasked, filterJson, oneLookUp, parseFilter } from './filter.ts'
import { heldFields } from './held.ts'
import {
  badQuery,
  checkAddress,
  nameList,
  oneOf,
  type QueryParameters,
  refuseUnknown,
  textOf,
  tooLong,
  wholeNumber,
} from './parameters.ts'
import type { ReadContext } from './select.ts'
import { parseSort, readable } from './sort.ts'

export interface ReadRequest {
  /** Fields of the answer in order. */
  readonly fields: readonly FieldModel[]
  /** Names of reference fields that come as `{id, title}`. */
  readonly expand: ReadonlySet<string>
  /** Related records with fields of their own. */
  readonly expansions?: readonly Expansion[]
}

/** How all matching records are counted. */
export type CountMode = 'none' | 'exact' | 'capped' | 'estimated'

export interface ListRequest extends ReadRequest {
  readonly filter?: Rule
  readonly search?: string
  /** It asks for the whole of a masked value: who hands the answer out counts how often. */
  readonly looksUp: boolean
  readonly sort: readonly SortKey[]
  readonly limit: number
  readonly offset: number
  readonly after?: string
  readonly count: CountMode
}

/** Who asks: requests are checked against the plans of the object and of what they reach from it. */
export type Asking = Pick<ReadContext, 'model' | 'principal' | 'plan'>

export const DEFAULT_LIMIT = 20
export const MOST_ROWS = 200
const DEEPEST_OFFSET = 100_000
const LONGEST_SEARCH = 100
const COUNTS: readonly CountMode[] = ['none', 'exact', 'capped', 'estimated']

const LIST_PARAMETERS = ['limit', 'page', 'after', 'sort', 'fields', 'expand', 'filter', 'search', 'count'] as const
const READ_PARAMETERS = ['fields', 'expand'] as const

/** @throws TesseraError BAD_QUERY naming the parameter and what would be right */
export function parseListRequest(parameters: QueryParameters, asking: Asking): ListRequest {
  checkAddress(parameters, LIST_PARAMETERS)
  return listRequest(parameters, filterJson(parameters['filter']), parseReadFields(parameters, asking.plan), asking)
}

/**
 * The same from a JSON body, where `expand` may be an object: related records by the name of their reference, each with
 * fields, filter, sort and limit of its own. @throws TesseraError BAD_QUERY
 */
export function parseListBody(body: QueryParameters, asking: Asking): ListRequest {
  refuseUnknown(body, LIST_PARAMETERS)
  const { expand } = body
  if (typeof expand !== 'object' || expand === null || Array.isArray(expand))
    return listRequest(body, body['filter'], parseReadFields(body, asking.plan), asking)
  const { expand: _, ...rest } = body
  const limit = wholeNumber(body['limit'], 'limit', DEFAULT_LIMIT, MOST_ROWS)
  const read = { ...parseReadFields(rest, asking.plan), ...parseExpansions(expand, asking, limit) }
  return listRequest(body, body['filter'], read, asking)
}

/** @throws TesseraError BAD_QUERY */
export function parseReadRequest(parameters: QueryParameters, { plan }: Pick<Asking, 'plan'>): ReadRequest {
  checkAddress(parameters, READ_PARAMETERS)
  return parseReadFields(parameters, plan)
}

/** What is read, and whether a filter of related records asks for the whole of a masked value. */
type Read = ReadRequest & { readonly looksUp?: boolean }

function listRequest(parameters: QueryParameters, json: unknown, read: Read, { plan }: Asking): ListRequest {
  const limit = wholeNumber(parameters['limit'], 'limit', DEFAULT_LIMIT, MOST_ROWS)
  const page = wholeNumber(parameters['page'], 'page', 1, 1_000_000)
  const after = textOf(parameters['after'], 'after')
  if (after !== undefined && parameters['page'] !== undefined)
    throw badQuery('after', { zh: '与 page 不能同时使用', en: 'not together with page' })
  const offset = (page - 1) * limit
  if (offset > DEEPEST_OFFSET)
    throw badQuery('page', {
      zh: `超过 ${DEEPEST_OFFSET} 行请用 after 翻页`,
      en: `beyond ${DEEPEST_OFFSET} rows use after`,
    })
  const filter = parseFilter(json, plan)
  const search = searchWords(parameters['search'])
  const looksUp = asksForMasked(plan, filter, search)
  if (looksUp && read.looksUp === true) throw oneLookUp('expand')
  return {
    ...read,
    ...(filter && { filter }),
    ...(search && { search }),
    looksUp: looksUp || read.looksUp === true,
    sort: parseSort(sortNames(parameters['sort'], 'sort'), plan),
    limit,
    offset,
    ...(after !== undefined && { after }),
    count: oneOf(parameters['count'], 'count', COUNTS, 'none'),
  }
}

/** @throws TesseraError BAD_QUERY */
export function searchWords(value: unknown, parameter = 'search'): string | undefined {
  const search = textOf(value, parameter)?.trim()
  if (search !== undefined && [...search].length > LONGEST_SEARCH) throw badQuery(parameter, tooLong(LONGEST_SEARCH))
  return search
}

/** Names in the order in which they count; one that comes twice is left for the check to refuse. */
export function sortNames(value: unknown, parameter: string): string[] {
  const given: unknown[] = Array.isArray(value) ? value : (textOf(value, parameter) ?? '').split(',')
  return given.flatMap((name) => (textOf(name, parameter) ?? '').trim() || [])
}

/** The fields and expanded references of a request. @throws TesseraError BAD_QUERY */
export function parseReadFields(parameters: QueryParameters, plan: AccessPlan): ReadRequest {
  const chosen = nameList(parameters['fields'], 'fields').map((name) => readable(plan, 'fields', name))
  const expanded = nameList(parameters['expand'], 'expand').map((name) => {
    const field = readable(plan, 'expand', name)
    if (field.target === undefined && field.kind.storage !== 'none')
      throw badQuery('expand', { zh: `${name} 不是引用字段`, en: `${name} is no reference` })
    return field
  })
  const fields = chosen.length > 0 ? chosen : heldFields(plan)
  const asked = expanded.filter((field) => field.kind.storage === 'none' && !fields.includes(field))
  return {
    fields: [...fields, ...new Set(asked)],
    expand: new Set(expanded.map((field) => field.name)),
  }
}
