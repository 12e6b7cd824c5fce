/** From a formula field's definition to how its value comes about: parsed, checked, with the kind of its result. */
import type { FieldDefinition } from '../../../metadata/types.ts'
import type { Text } from '../../kernel/text.ts'
import { fill } from '../../kernel/text.ts'
import {
  fieldsOfFormula,
  type Formula,
  type FormulaIssue,
  type FormulaType,
  isStorable,
  parseFormula,
  readsClock,
  TYPE_LABELS,
} from '../../rules/formula/index.ts'
import { settingIssue } from '../checks.ts'
import { keptIssues, resultDefinition, settingsIssues } from '../computed-parts.ts'
import type { Computation, ComputedIssue, ComputedLookup, Held } from '../computed.ts'
import { numberSetting, textSetting } from '../settings.ts'
import { digitsOf } from './digits.ts'
import { BOUNDS, type ResultKind, resultsOf, WHOLE } from './results.ts'

type Answer = Computation | { readonly issues: readonly ComputedIssue[] }
type Settings = Readonly<Record<string, unknown>>

const NO_RESULT: Text = {
  zh: '公式的结果不能是关联记录',
  en: 'the result of a formula cannot be a record',
}
const OTHER_TYPE: Text = {
  zh: `公式的结果是{type}，不能存为 '{name}'`,
  en: `the formula gives {type}, which cannot be kept as '{name}'`,
}
const KEEP_AS: Text = { zh: '可用：{names}', en: 'use one of: {names}' }

export function computeFormula(field: FieldDefinition, lookup: ComputedLookup): Answer {
  const fields = lookup.fields(field.object)
  if (!fields) return { issues: [] }
  const reading = parseFormula(textSetting(field, 'formula') ?? '', fields)
  if ('issues' in reading) return { issues: reading.issues.map(placed) }
  const chosen = resultOf(field, reading.formula, lookup)
  if ('issues' in chosen) return chosen
  const computation = computationOf(field, reading.formula, chosen, lookup)
  const issues = keptIssues(field, computation)
  return issues.length > 0 ? { issues } : computation
}

const AT: Text = { zh: '公式第 {line} 行第 {column} 列：{message}', en: 'formula {line}:{column}: {message}' }

function placed({ code, message, hint, place }: FormulaIssue): ComputedIssue {
  return {
    code,
    path: 'formula',
    message: fill(AT, { line: place.line, column: place.column, message }),
    offset: place.offset,
    ...(hint && { hint }),
  }
}

interface Chosen {
  readonly result: ResultKind
  readonly settings: Settings
}

function resultOf(
  field: FieldDefinition,
  formula: Formula,
  lookup: ComputedLookup,
): Chosen | { readonly issues: readonly ComputedIssue[] } {
  const possible = resultsOf(formula.type)
  const [usual] = possible
  if (!usual) return { issues: [settingIssue('formula', NO_RESULT)] }
  const { type, ...settings } = wanted(field)
  if (type === undefined) return inferred(formula, possible, usual, lookup, field.object)
  const result = possible.find(({ kind }) => kind.name === type)
  if (!result) return { issues: [otherType(formula.type, type, possible)] }
  const bounds = Object.fromEntries(Object.entries(settings).filter(([name]) => BOUNDS.includes(name)))
  const issues = [
    ...settingsIssues(result.kind, settings),
    ...Object.keys(bounds).map((name) =>
      settingIssue(`result/${name}`, {
        zh: `计算结果不能限定 '${name}'`,
        en: `what is computed cannot be bound by '${name}'`,
      }),
    ),
  ]
  return issues.length > 0 ? { issues } : { result, settings }
}

function wanted(field: FieldDefinition): Settings & { type?: string } {
  const result: unknown = field['result']
  return typeof result === 'object' && result !== null ? { ...result } : {}
}

/** Numbers get as many places as their parts have; without any they are whole. */
function inferred(
  formula: Formula,
  possible: readonly ResultKind[],
  usual: ResultKind,
  lookup: ComputedLookup,
  object: string,
): Chosen {
  const { type } = formula
  if (type !== 'decimal') return { result: usual, settings: {} }
  const scale = digitsOf(formula, (name) => fieldDigits(lookup.held({ object, field: name })))
  const whole = possible.find(({ kind }) => kind.name === WHOLE)
  return scale === 0 && whole
    ? { result: whole, settings: {} }
    : // nobody asked for so many digits: those that say nothing are left out where people read them
      { result: usual, settings: { precision: 16 + scale, scale, grouping: true, trim: true } }
}

function fieldDigits(held: Held | undefined): number {
  if (held?.kind.valueType !== 'decimal') return 0
  return numberSetting(held.definition, 'scale') ?? 2
}

function otherType(type: FormulaType, name: string, possible: readonly ResultKind[]): ComputedIssue {
  const names = possible.map(({ kind }) => kind.name).join(', ')
  return settingIssue('result/type', fill(OTHER_TYPE, { type: TYPE_LABELS[type], name }), fill(KEEP_AS, { names }))
}

function computationOf(
  field: FieldDefinition,
  tree: Formula,
  { result, settings }: Chosen,
  lookup: ComputedLookup,
): Computation {
  const inputs = fieldsOfFormula(tree).map((name) => ({ object: field.object, field: name }))
  const behind = inputs.map((place) => lookup.computation(place))
  const isKept = isStorable(tree) && behind.every((each) => each?.kept !== 'read') && !lookup.isForeign(field.object)
  return {
    held: { kind: result.kind, definition: resultDefinition(field, result.kind.name, settings) },
    inputs,
    clock: readsClock(tree) || behind.some((each) => each?.clock === true),
    kept: isKept ? 'generated' : 'read',
    formula: { tree, shape: result.shape(settings) },
  }
}
