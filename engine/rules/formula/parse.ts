/** Reads a formula: text and fields enter, a typed tree or everything that is wrong with the text leaves. */
import type { RuleFields } from '../value-types.ts'
import { checkSyntax } from './check.ts'
import type { Formula } from './formula.ts'
import { issueOf, type FormulaIssue } from './issue.ts'
import { syntaxOf } from './parser.ts'

export type FormulaReading = { readonly formula: Formula } | { readonly issues: readonly FormulaIssue[] }

/** A text that is no formula has one issue, one that means nothing over the fields has all its issues. */
export function parseFormula(text: string, fields: RuleFields): FormulaReading {
  const read = syntaxOf(text)
  if ('fault' in read) return { issues: [issueOf(read.fault, text)] }
  const checked = checkSyntax(read.syntax, fields)
  return 'formula' in checked ? checked : { issues: checked.faults.map((fault) => issueOf(fault, text)) }
}
