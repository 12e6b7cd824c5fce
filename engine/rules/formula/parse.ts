/** Reads a formula: text and fields enter, a typed tree or everything that is wrong with the text leaves. */
import type { RuleFields } from '../value-types.ts'
import { checkSyntax } from './check.ts'
import type { Formula } from './formula.ts'
import { issueOf, type FormulaIssue } from './issue.ts'
import { syntaxOf, type Syntax } from './parser.ts'

export type FormulaReading = { readonly formula: Formula } | { readonly issues: readonly FormulaIssue[] }

/** A text that is no formula has one issue, one that means nothing over the fields has all its issues. */
export function parseFormula(text: string, fields: RuleFields): FormulaReading {
  const read = syntaxOf(text)
  if ('fault' in read) return { issues: [issueOf(read.fault, text)] }
  const checked = checkSyntax(read.syntax, fields)
  return 'formula' in checked ? checked : { issues: checked.faults.map((fault) => issueOf(fault, text)) }
}

/** The names and labels of fields that a text mentions, whether they mean anything or not; none of what is no formula. */
export function namesInFormula(text: string): string[] {
  const read = syntaxOf(text)
  return 'fault' in read ? [] : [...new Set(namesOf(read.syntax))]
}

function namesOf(syntax: Syntax): string[] {
  if (syntax.kind === 'name' || syntax.kind === 'label') return [syntax.name]
  return syntax.kind === 'call' || syntax.kind === 'operator' ? syntax.args.flatMap(namesOf) : []
}
