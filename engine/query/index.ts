/** What other rooms may use of reading; `list.ts` says what this one is in charge of. */
export { getRecord, listRecords, listStatement } from './list.ts'
export type { ListAnswer } from './list.ts'
export { badQuery, DEFAULT_LIMIT, isSortable, MOST_ROWS, parseListRequest, parseReadRequest } from './request.ts'
export type { ListRequest, QueryParameters, ReadRequest } from './request.ts'
export { operatorsOf, ruleFields } from './rule-fields.ts'
export { fieldExpression, maskExpression } from './select.ts'
export type { ReadContext } from './select.ts'
export { Parameters } from './statement.ts'
