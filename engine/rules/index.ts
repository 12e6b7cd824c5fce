/**
 * The rule language: conditions over the fields of an object or an event, stored and exchanged as JSON Logic.
 * What enters is JSON and a description of the fields (`RuleFields`); what leaves is a typed tree, and from it an SQL
 * condition, a closure that answers the same for a record in memory, and a sentence. Runs on the server and in the browser.
 *
 * An empty field (null) meets no condition but `empty`, `!=`, `nin`, `ncontains`, `has_none` and `days_since!=`: a record
 * without a city is "not Shenzhen". `==` of text is exact; `contains`, `starts` and `ends` ignore case.
 */
export { offeredOperators } from './check.ts'
export { exportRule, registerOperations, type JsonLogicEngine } from './export.ts'
export { factKey, pathKey } from './fact-key.ts'
export { compileClosure, factsOf, type RelationFacts, type RuleClosure, type RuleFacts } from './facts.ts'
export { NOBODY, operatorOf } from './operator-of.ts'
export { ruleTest, type RuleRecord, type RuleTest } from './evaluate.ts'
export { RULE_LIMITS } from './limits.ts'
export { parseRule, type RuleReading } from './parse.ts'
export {
  conditionsOf,
  fieldsOf,
  ownName,
  type Condition,
  type Group,
  type Negation,
  type Relation,
  type Rule,
  type Who,
} from './rule.ts'
export {
  checkRows,
  rowsOf,
  ruleOfRows,
  type ConditionRow,
  type RowIssue,
  type RowPart,
  type RowsReading,
} from './rows.ts'
export { rowRuleFault } from './row-rule.ts'
export { checkStored, RULE_VERSION, storedLogic, storedRows, storedRule, type StoredRule } from './stored.ts'
export { compileRule, type CompileContext, type RelatedRows } from './sql/compile.ts'
export { valueTypes } from './value-types/index.ts'
export type {
  Arity,
  OperandName,
  Operator,
  RuleField,
  RuleFields,
  RuleMe,
  RuleMoment,
  RuleRelation,
  RuleValue,
  SqlContext,
  TagQuantifier,
  ValueType,
  ValueTypeName,
} from './value-types.ts'
export { ruleWords, type WordsOptions } from './words.ts'
