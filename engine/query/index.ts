/** What other rooms may use of reading; `list.ts` says what this one is in charge of. */
export { aggregateRecords } from './aggregate.ts'
export { parseAggregateBody, parseAggregateRequest } from './aggregate-request.ts'
export { columnSql, rowSql, storedSql, tableSql, versionSql } from './column.ts'
export type { ColumnContext } from './column.ts'
export { heldFields } from './held.ts'
export { isAmong, isRecord, isSame, isThere, keyOrder, keySet, recordUuid, uuidOf } from './key.ts'
export { getRecord, listRecords, listStatement } from './list.ts'
export type { ListAnswer } from './list.ts'
export { isMeasurable } from './measures.ts'
export { badQuery, checkAddress, textOf, wholeNumber } from './parameters.ts'
export type { QueryParameters } from './parameters.ts'
export { DEFAULT_LIMIT, MOST_ROWS, parseListBody, parseListRequest, parseReadRequest } from './request.ts'
export type { Asking, CountMode, ListRequest, ReadRequest } from './request.ts'
export {
  looksUpAnywhere,
  parseSearch,
  searchablePlans,
  searchEverywhere,
  searchStatement,
} from './search-everywhere.ts'
export type { FoundGroup, FoundRecord, Search } from './search-everywhere.ts'
export { aggregateRequest, listRequest, readRequest } from './remembered.ts'
export { listPage } from './rows.ts'
export { isSortable } from './sort.ts'
export { unservedBy, type Unserved } from './unserved.ts'
export { loadFacts } from './load-facts.ts'
export { loadMe } from './relations-tree.ts'
export { relatedBy, relationNames } from './relations.ts'
export type { Related } from './relations.ts'
export { maskedUse } from './relations-masked.ts'
export { operatorsOf, ruleContext, ruleFields } from './rule-fields.ts'
export { fieldExpression, maskExpression } from './select.ts'
export type { ReadContext } from './select.ts'
export { Parameters } from './statement.ts'
export { listCondition, reachable } from './where.ts'
export { learnTags, tagNumbers } from './tag-numbers.ts'
export { tagConditions } from './tag-conditions.ts'
export { tagsSql } from './tags.ts'
export type { TagContext, TagForm } from './tags.ts'
export { recordTogether } from './together.ts'
export { treeRecords } from './tree.ts'
export { belowSql, treeFields } from './tree-parts.ts'
export { parseTreeRequest } from './tree-request.ts'
export { aggregateQuestion, listQuestion } from './question/index.ts'
export type { QuestionContext } from './question/asking.ts'
export {
  countNamed,
  eachNamed,
  listNamed,
  type Naming,
  type NamingLimits,
  planNaming,
  readNaming,
} from './question/naming.ts'
