/** Finds the field that a name or label in a formula means. */
import { nearest } from '../../kernel/nearest.ts'
import { fill, type Text } from '../../kernel/text.ts'
import type { RuleField, RuleFields } from '../value-types.ts'
import type { FieldRead, FormulaType } from './formula.ts'
import { formulaFunctions } from './functions/index.ts'
import { didYouMean, type Fault, type Span } from './issue.ts'

/** As what the values of a field's type are computed with; other types are no part of formulas. */
const TYPES: Readonly<Partial<Record<string, FormulaType>>> = {
  number: 'decimal',
  decimal: 'decimal',
  text: 'text',
  option: 'text',
  region: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'datetime',
  reference: 'reference',
}

const UNKNOWN: Text = { zh: `没有字段 '{name}'`, en: `there is no field '{name}'` }
const AMBIGUOUS: Text = { zh: `有多个字段名称为 '{name}'`, en: `several fields are labelled '{name}'` }
const USE_ONE: Text = { zh: '请写字段代码：{names}', en: 'use one of the names: {names}' }
const UNUSABLE: Text = {
  zh: `公式不能使用字段 '{name}'（{label}）：其类型没有可计算的值`,
  en: `formulas cannot use the field '{name}' ({label}): values of its type are not computed with`,
}
const IS_FUNCTION: Text = { zh: `函数写作 {name}(…)`, en: `a function is written {name}(…)` }

/** A field by its name or, where no field has that name, by its label in either language. */
export function fieldNamed(name: string, span: Span, fields: RuleFields): { field: FieldRead } | { fault: Fault } {
  const exact = fields.field(name)
  if (exact) return readOf(name, exact, span)
  const all = [...(fields.names?.() ?? [])].flatMap((each) => {
    const field = fields.field(each)
    return field ? [{ name: each, field }] : []
  })
  const labelled = all.filter(({ field }) => field.label.zh === name || field.label.en === name)
  const [first, second] = labelled
  if (first && !second) return readOf(first.name, first.field, span)
  if (first) {
    const hint = fill(USE_ONE, { names: labelled.map((each) => each.name).join(', ') })
    return { fault: { code: 'FORMULA_FIELD', span, message: fill(AMBIGUOUS, { name }), hint } }
  }
  const words = all.flatMap((each) => [each.name, each.field.label.zh, each.field.label.en])
  return { fault: { code: 'FORMULA_FIELD', span, message: fill(UNKNOWN, { name }), hint: hintFor(name, words) } }
}

function readOf(name: string, field: RuleField, span: Span): { field: FieldRead } | { fault: Fault } {
  const type = TYPES[field.valueType]
  if (type) return { field: { kind: 'field', type, name } }
  return { fault: { code: 'FORMULA_TYPE', span, message: fill(UNUSABLE, { name, label: field.label }) } }
}

function hintFor(name: string, words: readonly string[]): Text | undefined {
  const word = name.toLowerCase()
  if (formulaFunctions.find(word)) return fill(IS_FUNCTION, { name: word })
  const close = nearest(name, words)
  return close === undefined ? undefined : didYouMean(close)
}
