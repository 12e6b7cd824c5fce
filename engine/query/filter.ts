/** The condition of a request: read from JSON Logic, checked against what the caller may read, and against what a mask may not tell. */
import type { AccessPlan } from '../access/index.ts'
import { TesseraError } from '../kernel/errors.ts'
import { jsonFault } from '../kernel/json.ts'
import type { Text } from '../kernel/text.ts'
import { parseRule, type Rule } from '../rules/index.ts'
import { badQuery, textOf, tooLong } from './parameters.ts'
import { lookedUpBy, maskedUse } from './relations-masked.ts'
import { ruleFields } from './rule-fields.ts'

const LONGEST_FILTER = 20_000

/** The JSON of a filter that an address carries as text; nothing for an empty one. @throws TesseraError BAD_QUERY */
export function filterJson(value: unknown, parameter = 'filter'): unknown {
  const source = textOf(value, parameter)
  if (source === undefined || source === '') return undefined
  if (source.length > LONGEST_FILTER) throw badQuery(parameter, tooLong(LONGEST_FILTER))
  try {
    return JSON.parse(source)
  } catch (error) {
    throw badQuery(parameter, notJson(error))
  }
}

/** @param json undefined where there is no filter @throws TesseraError BAD_QUERY */
export function parseFilter(json: unknown, plan: AccessPlan, parameter = 'filter'): Rule | undefined {
  if (json === undefined) return undefined
  const fault = jsonFault(json)
  if (fault) throw badQuery(parameter, fault)
  const reading = parseRule(json, ruleFields(plan))
  if ('issues' in reading) {
    const first = reading.issues[0]?.message ?? { zh: '条件有误', en: 'the condition is wrong' }
    throw new TesseraError('BAD_QUERY', { parameter, reason: first }, { issues: reading.issues, data: { parameter } })
  }
  refuseRevealing(reading.rule, plan, parameter)
  return reading.rule
}

function refuseRevealing(rule: Rule, plan: AccessPlan, parameter: string): void {
  const { revealing } = maskedUse(plan, rule)
  if (!revealing) return
  if (plan.fields.get(revealing.field)?.field.computed) {
    throw badQuery(parameter, {
      zh: `${revealing.field} 由您不能查看的内容计算得出，不能用于筛选`,
      en: `${revealing.field} is computed from what you may not see and cannot be filtered by`,
    })
  }
  throw badQuery(parameter, {
    zh: `${revealing.field} 已脱敏，只能判断是否为空，或在最外层按一个完整值查找`,
    en: `${revealing.field} is masked: one may only ask whether it is empty, or look for one whole value at the top of the filter`,
  })
}

/** Whether the whole of a masked value is looked for. */
export function asksForMasked(plan: AccessPlan, filter: Rule | undefined, search: string | undefined): boolean {
  return (
    (filter !== undefined && maskedUse(plan, filter).looksUp) || (search ? lookedUpBy(plan, search).length > 0 : false)
  )
}

/** The refusal of a request that would look for several masked values at once. */
export function oneLookUp(parameter: string): TesseraError {
  return badQuery(parameter, {
    zh: '一次请求只能按一个脱敏字段的完整值查找',
    en: 'one request may look for one whole masked value only',
  })
}

function notJson(error: unknown): Text {
  const detail = error instanceof Error ? error.message : ''
  return { zh: `不是有效的 JSON：${detail}`, en: `it is not valid JSON: ${detail}` }
}
