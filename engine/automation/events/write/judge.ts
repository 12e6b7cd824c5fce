/** Whether an event makes sense as it was written. */
import { type AccessPlan, accessPlan, type Principal } from '../../../access/index.ts'
import { nearest } from '../../../kernel/nearest.ts'
import type { Text } from '../../../kernel/text.ts'
import type { Model } from '../../../model/types.ts'
import { isRecord } from '../values.ts'
import { carriedFields, findingFields, judgeObjectFields, judgePlainFields, unknownField } from './fields.ts'

export interface WrittenEvent extends Record<string, unknown> {
  readonly id: string
  readonly name: string
  readonly code: string | null
  readonly fields: unknown
  readonly source: 'external' | 'record' | 'date'
  readonly object: string | null
  readonly about: string | null
  readonly record_by: unknown
  readonly change: string | null
  readonly watched: unknown
  readonly date_field: string | null
  readonly anniversary: boolean
  readonly offset_days: number
}

interface Judging {
  readonly model: Model
  readonly principal: Principal
  readonly fault: (path: string, message: Text, code?: string) => void
}

const CODE = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/

/** @returns the fields as they are to be kept, where they are those of an object */
export function judgeEvent(event: WrittenEvent, judging: Judging): readonly object[] | undefined {
  const { code, object, source } = event
  if (code === null || !CODE.test(code)) judging.fault('code', NO_CODE)
  const plan = object === null ? undefined : judgeObject(object, judging)
  if (source === 'external') judgeExternal(event, plan, judging)
  else judgeOrigin(event, plan, judging)
  if (source === 'external') {
    judgePlainFields(event.fields, judging.fault)
    return undefined
  }
  const isOfTags = event.change === 'tagged' || event.change === 'untagged'
  return plan && judgeObjectFields(event.fields, plan, isOfTags, judging.fault)
}

/** What of an event is said only where it comes from elsewhere. */
const OF_RECORDS = ['change', 'date_field', 'about'] as const

function judgeExternal(event: WrittenEvent, plan: AccessPlan | undefined, { fault }: Judging): void {
  for (const name of OF_RECORDS) if (event[name] !== null) fault(name, NOT_EXTERNAL)
  if (!isNothing(event.watched)) fault('watched', NOT_EXTERNAL)
  const { record_by: by } = event
  if (isNothing(by)) {
    if (event.object !== null) fault('record_by', NO_WAY, 'REQUIRED')
    return
  }
  if (event.object === null) return fault('object', NO_OBJECT, 'REQUIRED')
  if (!isRecord(by)) return fault('record_by', NO_PAIR)
  const { field, object_field: objectField } = by
  const own = Array.isArray(event.fields) ? event.fields.filter(isRecord).map(({ name }) => name) : []
  if (typeof field !== 'string' || !own.includes(field)) fault('record_by/field', NO_FIELD)
  const known = plan && findingFields(plan)
  if (known && (typeof objectField !== 'string' || !known.has(objectField)))
    fault('record_by/object_field', unknownField(String(objectField), known.keys()))
}

function judgeOrigin(event: WrittenEvent, plan: AccessPlan | undefined, { fault, model }: Judging): void {
  if (event.object === null) fault('object', NO_OBJECT, 'REQUIRED')
  if (!isNothing(event.record_by)) fault('record_by', ONLY_EXTERNAL)
  const references = plan && referencesOf(plan, model)
  if (event.about !== null && references && !references.includes(event.about))
    fault('about', unknownField(event.about, references))
  if (event.source === 'record') judgeChange(event, plan, fault)
  else judgeDate(event, plan, fault)
}

function judgeChange(event: WrittenEvent, plan: AccessPlan | undefined, fault: Judging['fault']): void {
  if (event.change === null) fault('change', NO_CHANGE, 'REQUIRED')
  if (event.date_field !== null) fault('date_field', ONLY_DATE)
  const { watched } = event
  if (isNothing(watched)) return
  if (event.change !== 'updated') fault('watched', ONLY_UPDATED)
  if (!Array.isArray(watched)) return fault('watched', NO_NAMES)
  const known = plan && carriedFields(plan)
  watched.forEach((name: unknown, index) => {
    if (known && (typeof name !== 'string' || !known.has(name)))
      fault(`watched/${index}`, unknownField(String(name), known.keys()))
  })
}

function judgeDate(event: WrittenEvent, plan: AccessPlan | undefined, fault: Judging['fault']): void {
  if (event.change !== null) fault('change', ONLY_RECORD)
  if (!isNothing(event.watched)) fault('watched', ONLY_RECORD)
  if (event.date_field === null) return fault('date_field', NO_DATE, 'REQUIRED')
  const known = plan && dayFields(plan)
  if (known && !known.includes(event.date_field)) fault('date_field', unknownField(event.date_field, known))
  const { anniversary, offset_days: days } = event
  if (anniversary && Math.abs(days) > MOST_OF_YEAR) fault('offset_days', BEYOND_YEAR)
}

/** Days that come back each year are told within it. */
const MOST_OF_YEAR = 183

/** References that lead to records which strategies can treat. */
export function referencesOf(plan: AccessPlan, model: Model): string[] {
  return [...carriedFields(plan).values()]
    .filter(({ kind, target }) => kind.valueType === 'reference' && model.objects.get(target ?? '')?.key.own === true)
    .map(({ name }) => name)
}

/** Fields that hold days or moments. */
export function dayFields(plan: AccessPlan): string[] {
  return [...carriedFields(plan).values()]
    .filter(({ kind }) => kind.valueType === 'date' || kind.valueType === 'datetime')
    .map(({ name }) => name)
}

function judgeObject(name: string, { model, principal, fault }: Judging): AccessPlan | undefined {
  const plan = eventPlan(model, principal, name)
  if (plan) return plan
  const known = [...model.objects.keys()].filter((each) => eventPlan(model, principal, each))
  const meant = nearest(name, known)
  fault('object', {
    zh: `没有可用的对象“${name}”${meant === undefined ? '' : `，是否为 ${meant}`}`,
    en: `there is no object '${name}' that could be used${meant === undefined ? '' : `; did you mean ${meant}`}`,
  })
  return undefined
}

/** An object about whose records events may be, as whoever sets one up sees it. */
export function eventPlan(model: Model, principal: Principal, name: string): AccessPlan | undefined {
  const object = model.objects.get(name)
  // records of others' tables are known under other ids, and what is private to a person is told to nobody
  if (!object?.key.own || object.privateTo !== undefined) return undefined
  const plan = accessPlan(model, principal, name)
  return plan && plan.scope('read') !== 'none' ? plan : undefined
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0)
}

const NO_CODE = {
  zh: '事件代码须以字母开头，只含字母、数字、下划线、点和短横线，至多 63 个字符',
  en: 'a code begins with a letter, holds letters, digits, _ . and -, and has 63 characters at most',
}
const NO_OBJECT = { zh: '须选择关联对象', en: 'the object is needed' }
const NO_WAY = {
  zh: '须说明事件用哪个字段找到记录',
  en: 'say by which field the event finds its record',
}
const NO_PAIR = {
  zh: '须为 { "field": 事件字段, "object_field": 对象字段 }',
  en: 'expected is { "field": of the event, "object_field": of the object }',
}
const NO_FIELD = { zh: '须为事件的字段', en: 'it must be a field of the event' }
const NO_CHANGE = { zh: '须选择触发变化', en: 'the change is needed' }
const NO_DATE = { zh: '须选择日期字段', en: 'the date is needed' }
const NO_NAMES = { zh: '须为字段名的数组', en: 'a list of names of fields is expected' }
const NOT_EXTERNAL = { zh: '应用上报的事件没有此项', en: 'events of programs have none' }
const ONLY_EXTERNAL = { zh: '只有应用上报的事件才有此项', en: 'only events of programs have it' }
const ONLY_RECORD = { zh: '只有数据变化的事件才有此项', en: 'only events of changed records have it' }
const ONLY_UPDATED = { zh: '只有“修改”才有关注字段', en: 'only changed records have watched fields' }
const ONLY_DATE = { zh: '只有日期到来的事件才有此项', en: 'only events of days have it' }
const BEYOND_YEAR = {
  zh: `每年重复的日期，偏移至多 ${MOST_OF_YEAR} 天`,
  en: `a day that comes back each year is told ${MOST_OF_YEAR} days before or after at most`,
}
