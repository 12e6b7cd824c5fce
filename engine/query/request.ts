/** What a caller may ask of a list, read from the parameters of an address. Everything is checked against the caller's access plan. */
import type { AccessPlan } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import { jsonFault } from '../kernel/json.ts'
import type { Text } from '../kernel/text.ts'
import { parseSortKey, usualOrder } from '../model/default-template.ts'
import type { FieldModel, SortKey } from '../model/types.ts'
import { parseRule, type Rule } from '../rules/index.ts'
import { heldFields } from './held.ts'
import { lookedUpBy, maskedUse, ruleFields } from './rule-fields.ts'

export interface ReadRequest {
  /** Fields of the answer in order. */
  readonly fields: readonly FieldModel[]
  /** Names of reference fields that come as `{id, title}`. */
  readonly expand: ReadonlySet<string>
}

export interface ListRequest extends ReadRequest {
  readonly filter?: Rule
  readonly search?: string
  /** It asks for the whole of a masked value: who hands the answer out counts how often. */
  readonly looksUp: boolean
  readonly sort: readonly SortKey[]
  readonly limit: number
  readonly offset: number
  readonly after?: string
  readonly count: boolean
}

/** Parameters of an address as the HTTP room hands them over. */
export type QueryParameters = Readonly<Record<string, unknown>>

export const DEFAULT_LIMIT = 20
export const MOST_ROWS = 200
const DEEPEST_OFFSET = 100_000
const MOST_SORT_KEYS = 3
const LONGEST_SEARCH = 100
const LONGEST_FILTER = 20_000

const LIST_PARAMETERS = ['limit', 'page', 'after', 'sort', 'fields', 'expand', 'filter', 'search', 'count'] as const
const READ_PARAMETERS = ['fields', 'expand'] as const

/** @throws TesseraError BAD_QUERY naming the parameter and what would be right */
export function parseListRequest(parameters: QueryParameters, plan: AccessPlan): ListRequest {
  refuseUnknown(parameters, LIST_PARAMETERS)
  const limit = wholeNumber(parameters, 'limit', DEFAULT_LIMIT, MOST_ROWS)
  const page = wholeNumber(parameters, 'page', 1, 1_000_000)
  const after = text(parameters, 'after')
  if (after !== undefined && parameters['page'] !== undefined)
    throw badQuery('after', { zh: '与 page 不能同时使用', en: 'not together with page' })
  const offset = (page - 1) * limit
  if (offset > DEEPEST_OFFSET)
    throw badQuery('page', {
      zh: `超过 ${DEEPEST_OFFSET} 行请用 after 翻页`,
      en: `beyond ${DEEPEST_OFFSET} rows use after`,
    })
  const filter = parseFilter(text(parameters, 'filter'), plan)
  const search = text(parameters, 'search')?.trim()
  if (search !== undefined && [...search].length > LONGEST_SEARCH) throw badQuery('search', tooLong(LONGEST_SEARCH))
  return {
    ...parseReadFields(parameters, plan),
    ...(filter && { filter }),
    ...(search && { search }),
    looksUp: asksForMasked(plan, filter, search),
    sort: parseSort(text(parameters, 'sort'), plan),
    limit,
    offset,
    ...(after !== undefined && { after }),
    count: oneOf(parameters, 'count', ['none', 'exact'], 'none') === 'exact',
  }
}

/** @throws TesseraError BAD_QUERY */
export function parseReadRequest(parameters: QueryParameters, plan: AccessPlan): ReadRequest {
  refuseUnknown(parameters, READ_PARAMETERS)
  return parseReadFields(parameters, plan)
}

function parseReadFields(parameters: QueryParameters, plan: AccessPlan): ReadRequest {
  const chosen = names(parameters, 'fields').map((name) => readable(plan, 'fields', name))
  const expanded = names(parameters, 'expand').map((name) => {
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

function parseFilter(source: string | undefined, plan: AccessPlan): Rule | undefined {
  if (source === undefined || source === '') return undefined
  if (source.length > LONGEST_FILTER) throw badQuery('filter', tooLong(LONGEST_FILTER))
  const json = parseJson(source)
  const fault = jsonFault(json)
  if (fault) throw badQuery('filter', fault)
  const reading = parseRule(json, ruleFields(plan))
  if ('issues' in reading) {
    const first = reading.issues[0]?.message ?? { zh: '条件有误', en: 'the condition is wrong' }
    throw new TesseraError(
      'BAD_QUERY',
      { parameter: 'filter', reason: first },
      { issues: reading.issues, data: { parameter: 'filter' } },
    )
  }
  const { revealing } = maskedUse(plan, reading.rule)
  if (revealing && plan.fields.get(revealing.field)?.field.computed) {
    throw badQuery('filter', {
      zh: `${revealing.field} 由您不能查看的内容计算得出，不能用于筛选`,
      en: `${revealing.field} is computed from what you may not see and cannot be filtered by`,
    })
  }
  if (revealing) {
    throw badQuery('filter', {
      zh: `${revealing.field} 已脱敏，只能判断是否为空，或在最外层按一个完整值查找`,
      en: `${revealing.field} is masked: one may only ask whether it is empty, or look for one whole value at the top of the filter`,
    })
  }
  return reading.rule
}

function asksForMasked(plan: AccessPlan, filter: Rule | undefined, search: string | undefined): boolean {
  return (
    (filter !== undefined && maskedUse(plan, filter).looksUp) || (search ? lookedUpBy(plan, search).length > 0 : false)
  )
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source)
  } catch (error) {
    throw badQuery('filter', notJson(error))
  }
}

/** The order asked for, or the object's own; a sort by what one cannot read clearly would reveal it, so it is refused. */
function parseSort(source: string | undefined, plan: AccessPlan): SortKey[] {
  if (source === undefined || source === '') {
    const field = plan.fields.get(plan.object.sort.field)?.field
    if (field && isSortable(plan, field)) return [plan.object.sort]
    const usual = parseSortKey(usualOrder(plan.object.field))
    const usualField = plan.object.field.get(usual.field)
    // the rows of a table may have nothing to be put in order by
    return usualField && isSortable(plan, usualField) ? [usual] : []
  }
  const keys = source.split(',').map((key) => parseSortKey(key.trim()))
  if (keys.length > MOST_SORT_KEYS)
    throw badQuery('sort', { zh: `最多 ${MOST_SORT_KEYS} 个字段`, en: `at most ${MOST_SORT_KEYS} fields` })
  for (const key of keys) {
    const field = readable(plan, 'sort', key.field)
    if (!isSortable(plan, field))
      throw badQuery('sort', { zh: `不能按 ${field.name} 排序`, en: `one cannot sort by ${field.name}` })
  }
  if (new Set(keys.map((key) => key.field)).size < keys.length)
    throw badQuery('sort', { zh: '同一字段出现两次', en: 'a field is named twice' })
  return keys
}

/** Longer values make cursors that no address can carry. */
const LONGEST_SORTED = 500

/** Whether a list may be put in order of a field: not of what is masked, which the order would reveal, nor of long texts. */
export function isSortable(plan: AccessPlan, field: FieldModel): boolean {
  return (
    plan.fields.get(field.name)?.reads === 'clear' &&
    field.kind.long !== true &&
    field.kind.storage !== 'none' &&
    field.kind.sortable !== false &&
    (field.system || (field.valueSchema.maxLength ?? 0) <= LONGEST_SORTED)
  )
}

function readable(plan: AccessPlan, parameter: string, name: string): FieldModel {
  const access = plan.fields.get(name)
  if (access) return access.field
  const close = nearest(name, plan.fields.keys())
  throw badQuery(parameter, {
    zh: `没有字段 ${name}${close ? `，是否指 ${close}？` : ''}`,
    en: `there is no field ${name}${close ? `; did you mean ${close}?` : ''}`,
  })
}

function refuseUnknown(parameters: QueryParameters, known: readonly string[]): void {
  for (const name of Object.keys(parameters)) {
    if (known.includes(name)) continue
    const close = nearest(name, known)
    throw badQuery(name, {
      zh: close ? `没有这个参数，是否指 ${close}？` : `没有这个参数；可用：${known.join('、')}`,
      en: close
        ? `there is no such parameter; did you mean ${close}?`
        : `there is no such parameter; known are ${known.join(', ')}`,
    })
  }
}

function names(parameters: QueryParameters, parameter: string): string[] {
  return (text(parameters, parameter) ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}

function text(parameters: QueryParameters, parameter: string): string | undefined {
  const value = parameters[parameter]
  if (value === undefined) return value
  if (typeof value !== 'string') throw badQuery(parameter, { zh: '只能出现一次', en: 'give it once' })
  if (value.includes('\0'))
    throw badQuery(parameter, { zh: '含有不可用的字符', en: 'it holds a character that cannot be used' })
  return value
}

function wholeNumber(parameters: QueryParameters, parameter: string, fallback: number, most: number): number {
  const value = text(parameters, parameter)
  if (value === undefined) return fallback
  const number = /^\d{1,9}$/.test(value) ? Number(value) : 0
  if (number < 1 || number > most)
    throw badQuery(parameter, { zh: `须为 1 到 ${most} 的整数`, en: `a whole number from 1 to ${most} is expected` })
  return number
}

function oneOf<T extends string>(
  parameters: QueryParameters,
  parameter: string,
  choices: readonly T[],
  fallback: T,
): T {
  const value = text(parameters, parameter)
  if (value === undefined) return fallback
  const choice = choices.find((each) => each === value)
  if (choice === undefined)
    throw badQuery(parameter, { zh: `可用：${choices.join('、')}`, en: `known are ${choices.join(', ')}` })
  return choice
}

function tooLong(most: number): Text {
  return { zh: `最多 ${most} 个字符`, en: `at most ${most} characters` }
}

function notJson(error: unknown): Text {
  const detail = error instanceof Error ? error.message : ''
  return { zh: `不是有效的 JSON：${detail}`, en: `it is not valid JSON: ${detail}` }
}

export function badQuery(parameter: string, reason: Text): TesseraError {
  return new TesseraError('BAD_QUERY', { parameter, reason }, { data: { parameter } })
}
