/** What the Model and the tables need of fields whose values are computed; `derived-fields.ts` says what this one is in charge of. */
export { DerivedFields, type DerivedOptions, type Outcome } from './derived-fields.ts'
export { generatedSql, readSql, settledSql } from './value-sql.ts'
export { computedModel, inheritsMask, isMasked, readOf, type ComputedModel } from './computed-model.ts'
