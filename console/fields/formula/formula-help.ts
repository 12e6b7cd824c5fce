/** What helps somebody who writes a formula: names that fit what is typed, the function around the caret, what is wrong. Pure. */
import type { Locale, Text } from '../../../engine/kernel/text.ts'
import {
  formulaFunctions,
  parseFormula,
  signatureOf,
  TYPE_LABELS,
  type FormulaIssue,
} from '../../../engine/rules/formula/index.ts'
import type { RuleFields, ValueTypeName } from '../../../engine/rules/index.ts'

/** A field that a formula may read; without a type of values only the server can say what it is good for. */
export interface FormulaField {
  readonly name: string
  readonly label: Text
  readonly valueType?: ValueTypeName | undefined
  readonly options?: readonly { readonly value: string; readonly label: Text }[] | undefined
}

export interface Suggestion {
  readonly kind: 'field' | 'function'
  /** What is put where the word stands; the caret then goes to its end, of a function between its brackets. */
  readonly insert: string
  readonly title: string
  readonly detail: string
}

const MOST_SUGGESTIONS = 8

/** The word that ends at the caret; empty where none does. */
export function wordBefore(formula: string, caret: number): string {
  return /[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.exec(formula.slice(0, caret))?.[0] ?? ''
}

export function suggestionsFor(word: string, fields: readonly FormulaField[], locale: Locale): Suggestion[] {
  const wanted = word.toLowerCase()
  if (wanted === '') return []
  const begins = (...names: readonly string[]): boolean => names.some((name) => name.toLowerCase().startsWith(wanted))
  const named = fields
    .filter(({ name, label }) => begins(name, label.zh, label.en))
    .map(({ name, label }): Suggestion => ({ kind: 'field', insert: name, title: label[locale], detail: name }))
  const called = formulaFunctions
    .names()
    .filter((name) => begins(name))
    .map((name): Suggestion => {
      const definition = formulaFunctions.get(name)
      return {
        kind: 'function',
        insert: `${name}()`,
        title: signatureOf(definition, locale),
        detail: definition.label[locale],
      }
    })
  const found = [...named, ...called]
  // what is typed to its end needs no suggestion
  return found.length === 1 && found[0]?.insert.toLowerCase() === wanted ? [] : found.slice(0, MOST_SUGGESTIONS)
}

/** The function between whose brackets the caret stands. */
export function callAround(formula: string, caret: number, locale: Locale): Suggestion | undefined {
  let depth = 0
  for (let at = caret - 1; at >= 0; at--) {
    const character = formula[at] ?? ''
    if (character === ')' || character === '）') depth++
    if (character !== '(' && character !== '（') continue
    if (depth-- > 0) continue
    const name = wordBefore(formula, at).toLowerCase()
    const definition = formulaFunctions.find(name)
    return (
      definition && {
        kind: 'function',
        insert: name,
        title: signatureOf(definition, locale),
        detail: definition.label[locale],
      }
    )
  }
  return undefined
}

export type Verdict =
  | { readonly result: Text }
  | { readonly issues: readonly FormulaIssue[] }
  /** Nothing is written, or only the server can judge it. */
  | undefined

class UnknownType extends Error {}

export function verdictOn(formula: string, fields: readonly FormulaField[]): Verdict {
  if (formula.trim() === '') return undefined
  try {
    const reading = parseFormula(formula, ruleFields(fields))
    return 'formula' in reading ? { result: TYPE_LABELS[reading.formula.type] } : { issues: reading.issues }
  } catch (error) {
    if (error instanceof UnknownType) return undefined
    throw error
  }
}

function ruleFields(fields: readonly FormulaField[]): RuleFields {
  const byName = new Map(fields.map((field) => [field.name, field]))
  return {
    names: () => byName.keys(),
    field: (name) => {
      const field = byName.get(name)
      return (
        field && {
          label: field.label,
          get valueType() {
            if (field.valueType === undefined) throw new UnknownType()
            return field.valueType
          },
          options: field.options,
        }
      )
    },
  }
}
