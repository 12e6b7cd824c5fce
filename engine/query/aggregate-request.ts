/**
 * What a caller may ask of the records of an object together: by what they are grouped, and what is counted or added up
 * of each group. A field that the caller does not read clearly is refused everywhere: groups, sums and extremes would
 * tell its values.
 */
import { type AccessPlan, accessPlan } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { jsonFault } from '../kernel/json.ts'
import type { Text } from '../kernel/text.ts'
import { parseSortKey } from '../model/default-template.ts'
import type { FieldModel, SortKey } from '../model/types.ts'
import { parseRule, type Rule, type RuleField } from '../rules/index.ts'
import { type Bucket, BUCKETS, bucketOf } from './buckets.ts'
import { asksForMasked, filterJson, parseFilter } from './filter.ts'
import { type MeasureFunction, measureFunctions } from './measures.ts'
import {
  answerName,
  badQuery,
  checkAddress,
  membersOf,
  nameList,
  type QueryParameters,
  refuseUnknown,
  textOf,
  wholeNumber,
} from './parameters.ts'
import { type Asking, searchWords, sortNames } from './request.ts'
import { isComparable, readable } from './sort.ts'

/** A field of the object, or of the record that one of its references leads to. */
export interface Reached {
  readonly field: FieldModel
  readonly plan: AccessPlan
  /** The reference that leads there. */
  readonly via?: FieldModel
}

export interface GroupKey extends Reached {
  /** Its name in the answer. */
  readonly as: string
  /** The stretch of time that values are put together by. */
  readonly bucket?: Bucket
}

export interface Measure {
  readonly as: string
  readonly function: MeasureFunction
  /** Absent where records are counted. */
  readonly of?: Reached
}

export interface AggregateRequest {
  readonly filter?: Rule
  readonly search?: string
  readonly looksUp: boolean
  readonly groups: readonly GroupKey[]
  readonly measures: readonly Measure[]
  /** A condition over the measures. */
  readonly having?: Rule
  /** Over the names of groups and measures. */
  readonly sort: readonly SortKey[]
  readonly limit: number
}

export const AGGREGATE_LIMITS = { groups: 4, measures: 20, rows: 1_000, usual: 100 } as const

const PARAMETERS = ['filter', 'search', 'group', 'measures', 'having', 'sort', 'limit'] as const

/** From an address: `group=city,created_at:month&measures=count,sum:amount`. @throws TesseraError BAD_QUERY */
export function parseAggregateRequest(parameters: QueryParameters, asking: Asking): AggregateRequest {
  checkAddress(parameters, PARAMETERS)
  const { group, measures, filter, having, ...rest } = parameters
  const groups = nameList(group, 'group').map((part) => {
    const [field = '', ...by] = part.split(':')
    return { field, ...(by.length > 0 && { by: by.join(':') }) }
  })
  const asked = nameList(measures, 'measures').map((part) => {
    const [name = '', ...field] = part.split(':')
    return { function: name, ...(field.length > 0 && { field: field.join(':') }) }
  })
  const rules = { filter: filterJson(filter), having: filterJson(having, 'having') }
  return parseAggregateBody({ ...rest, ...rules, group: groups, measures: asked }, asking)
}

/** From a JSON body. @throws TesseraError BAD_QUERY naming the member and what would be right */
export function parseAggregateBody(body: QueryParameters, asking: Asking): AggregateRequest {
  refuseUnknown(body, PARAMETERS)
  const { plan } = asking
  const filter = parseFilter(body['filter'], plan)
  const search = searchWords(body['search'])
  const groups = listOf(body['group'], 'group', AGGREGATE_LIMITS.groups).map((each, index) =>
    groupKey(each, `group.${index}`, asking),
  )
  const given = listOf(body['measures'], 'measures', AGGREGATE_LIMITS.measures)
  const measures = (given.length > 0 ? given : [{ function: 'count' }]).map((each, index) =>
    measure(each, `measures.${index}`, asking),
  )
  refuseTwice([...groups, ...measures].map(({ as }) => as))
  const having = parseHaving(body['having'], measures)
  return {
    ...(filter && { filter }),
    ...(search && { search }),
    looksUp: asksForMasked(plan, filter, search),
    groups,
    measures,
    ...(having && { having }),
    sort: parseOrder(sortNames(body['sort'], 'sort'), [...groups, ...measures]),
    limit: wholeNumber(body['limit'], 'limit', AGGREGATE_LIMITS.usual, AGGREGATE_LIMITS.rows),
  }
}

function listOf(value: unknown, parameter: string, most: number): QueryParameters[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw badQuery(parameter, { zh: '须为数组', en: 'an array is expected' })
  if (value.length > most) throw badQuery(parameter, { zh: `最多 ${most} 个`, en: `at most ${most} of them` })
  return value.map((each: unknown, index) => membersOf(each, `${parameter}.${index}`))
}

function groupKey(asked: QueryParameters, path: string, asking: Asking): GroupKey {
  refuseUnknown(asked, ['field', 'by', 'as'], `${path}.`)
  const reached = reach(asked['field'], `${path}.field`, asking)
  const { field, plan, via } = reached
  if (!isComparable(plan, field))
    throw badQuery(`${path}.field`, { zh: `不能按 ${field.name} 分组`, en: `one cannot group by ${field.name}` })
  const by = textOf(asked['by'], `${path}.by`)
  const bucket = by === undefined ? undefined : bucketOf(field, by)
  if (by !== undefined && !bucket) throw badQuery(`${path}.by`, noBucket(field))
  const usual = via ? `${via.name}.${field.name}` : field.name
  return { ...reached, as: answerName(asked['as'], `${path}.as`, usual), ...(bucket && { bucket }) }
}

function noBucket(field: FieldModel): Text {
  const known = BUCKETS.filter((by) => bucketOf(field, by)).join(', ')
  if (known === '') return { zh: `${field.name} 不是日期或时间`, en: `${field.name} is no date or time` }
  return { zh: `可用：${known}`, en: `known are ${known}` }
}

function measure(asked: QueryParameters, path: string, asking: Asking): Measure {
  refuseUnknown(asked, ['function', 'field', 'as'], `${path}.`)
  const name = textOf(asked['function'], `${path}.function`) ?? ''
  const found = measureFunctions.find(name)
  if (!found) {
    const known = measureFunctions.names().join(', ')
    throw badQuery(`${path}.function`, { zh: `可用：${known}`, en: `known are ${known}` })
  }
  if (asked['field'] === undefined && found.alone)
    return { as: answerName(asked['as'], `${path}.as`, name), function: found }
  const of = reach(asked['field'], `${path}.field`, asking)
  if (!isComparable(of.plan, of.field) || !found.takes(of.field))
    throw badQuery(`${path}.field`, {
      zh: `不能对 ${of.field.name} 做 ${name}`,
      en: `${name} cannot be taken of ${of.field.name}`,
    })
  const usual = [name, ...(of.via ? [of.via.name] : []), of.field.name].join('_')
  return { as: answerName(asked['as'], `${path}.as`, usual), function: found, of }
}

/** `city`, or `company_id.city` through a reference. Forbidden and absent look the same. */
function reach(value: unknown, parameter: string, { model, principal, plan }: Asking): Reached {
  const name = textOf(value, parameter)
  if (name === undefined || name === '') throw badQuery(parameter, { zh: '须写明字段', en: 'a field is expected' })
  const [first = '', second, ...others] = name.split('.')
  const field = readable(plan, parameter, first)
  if (second === undefined) return { field, plan }
  const target = accessPlan(model, principal, field.target ?? '')
  const isOpen = plan.fields.get(first)?.reads === 'clear' && field.kind.many !== true && others.length === 0
  if (!isOpen || !target || target.scope('read') === 'none')
    throw badQuery(parameter, { zh: `没有字段 ${name}`, en: `there is no field ${name}` })
  return { field: readable(target, parameter, second), plan: target, via: field }
}

function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined)
    throw badQuery('as', {
      zh: `名称 ${twice} 出现两次，请用 as 另取`,
      en: `the name ${twice} occurs twice; give another by as`,
    })
}

function parseHaving(json: unknown, measures: readonly Measure[]): Rule | undefined {
  if (json === undefined) return undefined
  const fault = jsonFault(json)
  if (fault) throw badQuery('having', fault)
  const fields = new Map(measures.map((each): [string, RuleField] => [each.as, ruleField(each)]))
  const reading = parseRule(json, { field: (name) => fields.get(name), names: () => fields.keys() })
  if ('rule' in reading) return reading.rule
  const reason = reading.issues[0]?.message ?? { zh: '条件有误', en: 'the condition is wrong' }
  throw new TesseraError(
    'BAD_QUERY',
    { parameter: 'having', reason },
    { issues: reading.issues, data: { parameter: 'having' } },
  )
}

function ruleField({ as, function: made, of }: Measure): RuleField {
  return { label: { zh: as, en: as }, valueType: made.valueType(of?.field) }
}

function parseOrder(names: readonly string[], known: readonly { readonly as: string }[]): SortKey[] {
  const keys = names.map(parseSortKey)
  for (const { field } of keys) {
    if (known.some(({ as }) => as === field)) continue
    const all = known.map(({ as }) => as).join(', ')
    throw badQuery('sort', { zh: `没有 ${field}；可用：${all}`, en: `there is no ${field}; known are ${all}` })
  }
  if (new Set(keys.map(({ field }) => field)).size < keys.length)
    throw badQuery('sort', { zh: '同一名称出现两次', en: 'a name is given twice' })
  return keys
}
