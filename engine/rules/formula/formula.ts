/** A formula as a typed tree: the one meaning from which SQL, closure and text are made. Only `parseFormula` makes one. */
import type { Text } from '../../kernel/text.ts'
import { definitionOf } from './functions/index.ts'

/** The types of values in formulas. Whole numbers are decimals, an option is the text of its value. */
export type FormulaType = 'decimal' | 'text' | 'boolean' | 'date' | 'datetime' | 'reference'

export type Formula = Literal | FieldRead | Call

export interface Literal {
  readonly kind: 'literal'
  readonly type: FormulaType
  /** Canonical: a decimal is a string without sign. */
  readonly value: string | boolean | null
}

export interface FieldRead {
  readonly kind: 'field'
  readonly type: FormulaType
  readonly name: string
}

/** A function or an operator over its arguments. */
export interface Call {
  readonly kind: 'call'
  readonly type: FormulaType
  readonly name: string
  readonly args: readonly Formula[]
}

export const TYPE_LABELS: Readonly<Record<FormulaType, Text>> = {
  decimal: { zh: '数字', en: 'a number' },
  text: { zh: '文本', en: 'a text' },
  boolean: { zh: '是否', en: 'true or false' },
  date: { zh: '日期', en: 'a date' },
  datetime: { zh: '日期时间', en: 'a date with time' },
  reference: { zh: '关联记录', en: 'a reference' },
}

/** The names of all fields that a formula reads, each once, in the order of reading. */
export function fieldsOfFormula(formula: Formula): string[] {
  return [...new Set(nodesOf(formula).flatMap((node) => (node.kind === 'field' ? [node.name] : [])))]
}

/** True when the answer changes by itself as time passes, so that it cannot be stored. */
export function readsClock(formula: Formula): boolean {
  return nodesOf(formula).some((node) => node.kind === 'call' && definitionOf(node.name).clock === true)
}

/** True when a column that PostgreSQL computes may hold the answer: it neither reads the clock nor uses what PostgreSQL calls changeable. */
export function isStorable(formula: Formula): boolean {
  return nodesOf(formula).every((node) => {
    if (node.kind !== 'call') return true
    const { clock, unstored = [] } = definitionOf(node.name)
    const type = node.args[0]?.type
    return clock !== true && (type === undefined || !unstored.includes(type))
  })
}

/** Of how many parts a formula consists, a field counting as many as it stands for. */
export function sizeOfFormula(formula: Formula, sizeOfField: (name: string) => number): number {
  return nodesOf(formula).reduce((sum, node) => sum + (node.kind === 'field' ? sizeOfField(node.name) : 1), 0)
}

function nodesOf(formula: Formula): Formula[] {
  return formula.kind === 'call' ? [formula, ...formula.args.flatMap(nodesOf)] : [formula]
}
