/** What can be made of a group of records: each function with the fields that it takes, its SQL and the form of its result. */
import type { AccessPlan } from '../access/index.ts'
import { canMeasure } from '../fields/measured.ts'
import { Registry } from '../kernel/registry.ts'
import type { FieldModel } from '../model/types.ts'
import type { ValueTypeName } from '../rules/index.ts'
import { isComparable } from './sort.ts'

export interface MeasureFunction {
  readonly name: string
  /** It can do without a field. */
  readonly alone?: true
  takes(field: FieldModel): boolean
  /** @param value an expression of the field's `columnType`; absent where records are counted */
  sql(value: string | undefined, field: FieldModel | undefined): string
  /** Of what type results are, for conditions over them. */
  valueType(field: FieldModel | undefined): ValueTypeName
  /** JSON form of a result. */
  toJson(result: string, field: FieldModel | undefined): string
}

/** Digits that an average has beyond those of its values. */
const MORE_DIGITS = 6

type Form = Pick<MeasureFunction, 'takes' | 'valueType' | 'toJson'>

const counted: Form = { takes: () => true, valueType: () => 'number', toJson: (result) => result }

/** As text, so that nothing on the way rounds it. */
const added: Form = {
  takes: ({ kind }) => canMeasure('sum', kind),
  valueType: () => 'decimal',
  toJson: (result) => `${result}::text`,
}

const extreme: Form = {
  takes: ({ kind }) => canMeasure('min', kind),
  valueType: (field) => field?.kind.valueType ?? 'number',
  toJson: (result, field) => field?.kind.toJson(result) ?? result,
}

export const measureFunctions = new Registry<MeasureFunction>('measure')

for (const made of [
  { name: 'count', alone: true, ...counted, sql: (value) => `count(${value ?? '*'})` },
  { name: 'distinct', ...counted, sql: (value) => `count(distinct ${value ?? ''})` },
  { name: 'sum', ...added, sql: (value) => `sum(${value ?? ''})::numeric` },
  {
    name: 'avg',
    ...added,
    sql: (value, field) =>
      `trim_scale(round(avg((${value ?? ''})::numeric), ${(field?.valueSchema.decimal?.scale ?? 0) + MORE_DIGITS}))`,
  },
  { name: 'min', ...extreme, sql: (value) => `min(${value ?? ''})` },
  { name: 'max', ...extreme, sql: (value) => `max(${value ?? ''})` },
] satisfies MeasureFunction[]) {
  measureFunctions.add(made.name, made)
}

/** Whether the caller may ask for this of a field of all records together. */
export function isMeasurable(plan: AccessPlan, name: string, fieldName: string): boolean {
  const field = plan.fields.get(fieldName)?.field
  return field !== undefined && isComparable(plan, field) && measureFunctions.find(name)?.takes(field) === true
}
