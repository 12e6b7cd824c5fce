/** The order that a caller asks for, and which fields a list may be put in order of. */
import type { AccessPlan } from '../access/index.ts'
import { nearest } from '../kernel/nearest.ts'
import { parseSortKey, usualOrder } from '../model/default-template.ts'
import type { FieldModel, SortKey } from '../model/types.ts'
import { badQuery } from './parameters.ts'

const MOST_SORT_KEYS = 3

/** Longer values make cursors that no address can carry. */
export const LONGEST_SORTED = 500

/**
 * The order asked for, or the object's own; a sort by what one cannot read clearly would reveal it, so it is refused.
 * @param names fields, `-` before those in descending order
 */
export function parseSort(names: readonly string[], plan: AccessPlan, parameter = 'sort'): SortKey[] {
  if (names.length === 0) return usualSort(plan)
  const keys = names.map(parseSortKey)
  if (keys.length > MOST_SORT_KEYS)
    throw badQuery(parameter, { zh: `最多 ${MOST_SORT_KEYS} 个字段`, en: `at most ${MOST_SORT_KEYS} fields` })
  for (const key of keys) {
    const field = readable(plan, parameter, key.field)
    if (!isSortable(plan, field))
      throw badQuery(parameter, { zh: `不能按 ${field.name} 排序`, en: `one cannot sort by ${field.name}` })
  }
  if (new Set(keys.map((key) => key.field)).size < keys.length)
    throw badQuery(parameter, { zh: '同一字段出现两次', en: 'a field is named twice' })
  return keys
}

function usualSort(plan: AccessPlan): SortKey[] {
  const field = plan.fields.get(plan.object.sort.field)?.field
  if (field && isSortable(plan, field)) return [plan.object.sort]
  const usual = parseSortKey(usualOrder(plan.object.field))
  const usualField = plan.object.field.get(usual.field)
  // the rows of a table may have nothing to be put in order by
  return usualField && isSortable(plan, usualField) ? [usual] : []
}

/** Whether a list may be put in order of a field: not of what is masked, which the order would reveal, nor of long texts. */
export function isSortable(plan: AccessPlan, field: FieldModel): boolean {
  return isComparable(plan, field) && (field.system || (field.valueSchema.maxLength ?? 0) <= LONGEST_SORTED)
}

/** Whether the caller reads values of a field clearly, and they can be told apart and put in order. */
export function isComparable(plan: AccessPlan, field: FieldModel): boolean {
  const { kind } = field
  const isClear = plan.fields.get(field.name)?.reads === 'clear'
  return isClear && kind.long !== true && kind.storage !== 'none' && kind.sortable !== false
}

/** A field that exists for the caller. @throws TesseraError BAD_QUERY */
export function readable(plan: AccessPlan, parameter: string, name: string): FieldModel {
  const access = plan.fields.get(name)
  if (access) return access.field
  const close = nearest(name, plan.fields.keys())
  throw badQuery(parameter, {
    zh: `没有字段 ${name}${close ? `，是否指 ${close}？` : ''}`,
    en: `there is no field ${name}${close ? `; did you mean ${close}?` : ''}`,
  })
}
