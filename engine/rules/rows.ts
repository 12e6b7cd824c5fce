/**
 * In charge of the bracket rows of the condition editor. What enters is a rule's JSON Logic, what leaves are rows of
 * field, operator, values, brackets and connector; and back. `and` binds tighter than `or`. JSON → rows → JSON gives
 * the same tree (a group of one is its member); rows → JSON drops what a rule has no place for, brackets that change
 * nothing and muted rows, so whoever wants these back keeps the rows beside the rule. Runs in the browser.
 */
export type { ConditionRow } from './condition-row.ts'
export { rowsOf } from './rows-of-rule.ts'
export { checkRows, ruleOfRows, type RowIssue, type RowPart, type RowsReading } from './rule-of-rows.ts'
