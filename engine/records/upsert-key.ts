/** What tells the records of an upsert: a unique field, or fields that are unique together, and their values in each row. */
import type { AccessPlan } from '../access/index.ts'
import { faultMessage, schemaFault } from '../fields/index.ts'
import { invalid, type Issue, TesseraError } from '../kernel/errors.ts'
import { nearest } from '../kernel/nearest.ts'
import type { Text } from '../kernel/text.ts'
import type { FieldModel, ObjectModel } from '../model/types.ts'
import type { Values } from './check-values.ts'
import type { WriteContext } from './context.ts'

/** The fields of the key. What one may not read clearly, or not set, would let one ask who has a value. */
export function keyFields({ plan }: WriteContext, key: readonly string[]): readonly FieldModel[] {
  const groups = upsertKeys(plan)
  const wanted = [...new Set(key)].sort().join()
  const group = groups.find((each) => namesOf(each).sort().join() === wanted)
  if (group) return group
  const known = groups.map((each) => namesOf(each).join('+'))
  throw new TesseraError('BAD_REQUEST', { reason: unknownKey(key.join('+'), known) })
}

/** The keys by which a writer may write records of an object. */
export function upsertKeys(plan: AccessPlan): readonly (readonly FieldModel[])[] {
  const isOpen = (field: FieldModel): boolean => {
    const access = plan.fields.get(field.name)
    return access?.reads === 'clear' && access.writable
  }
  return uniqueGroups(plan.object).filter((group) => group.every(isOpen))
}

function unknownKey(given: string, known: readonly string[]): Text {
  const close = nearest(given, known)
  const usable = close === undefined && known.length > 0
  const zh = close === undefined ? '' : `，是否指 ${close}？`
  const en = close === undefined ? '' : `; did you mean ${close}?`
  return {
    zh: `key 须为唯一字段或唯一组合${zh}${usable ? `；可用：${known.join('、')}` : ''}`,
    en: `key must be a unique field or a group that is unique together${en}${usable ? `; known are ${known.join(', ')}` : ''}`,
  }
}

function uniqueGroups({ fields, unique }: ObjectModel): FieldModel[][] {
  return [...fields.filter((field) => field.unique).map((field) => [field]), ...unique.map((group) => [...group])]
}

export function namesOf(fields: readonly FieldModel[]): string[] {
  return fields.map((field) => field.name)
}

/** The key values of each row in their one spelling. @throws TesseraError VALIDATION_FAILED */
export function keysOf(fields: readonly FieldModel[], rows: readonly Values[]): readonly Values[] {
  const issues: Issue[] = []
  const taken = new Map<string, number>()
  const keys = rows.map((row, index): Values => {
    const values = fields.map((field) => [field.name, field.kind.shared.normalise(row[field.name], field)] as const)
    const faults = fields.flatMap((field, at) => keyFault(field, values[at]?.[1], `${index}/${field.name}`))
    issues.push(...faults)
    const text = JSON.stringify(values.map(([, value]) => value))
    const first = taken.get(text)
    if (faults.length === 0 && first !== undefined) issues.push(repeated(fields, index, first))
    taken.set(text, first ?? index)
    return Object.fromEntries(values)
  })
  if (issues.length > 0) throw invalid(issues)
  return keys
}

/** What keeps a value from telling a record: none, or one that the field cannot hold. */
function keyFault(field: FieldModel, value: unknown, path: string): Issue[] {
  const { label } = field
  if ((value ?? null) === null) {
    const message = { zh: `${label.zh}用于匹配记录，不能为空`, en: `${label.en} tells the record and is required` }
    return [{ code: 'REQUIRED', path, message }]
  }
  const fault = schemaFault(field.valueSchema, value)
  return fault ? [{ code: 'INVALID_VALUE', path, message: faultMessage(fault, label) }] : []
}

function repeated([field]: readonly FieldModel[], row: number, first: number): Issue {
  return {
    code: 'DUPLICATE_VALUE',
    path: `${row}/${field?.name ?? ''}`,
    message: {
      zh: `与第 ${first + 1} 行的键相同，一次请求中每个键只能出现一次`,
      en: `the key is that of row ${first + 1}; each key may stand once in a request`,
    },
  }
}
